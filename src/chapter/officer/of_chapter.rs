//! What clients see of the offices of a chapter: a part of the type `Chapter`.
use async_graphql::{Context, Object};
use entity::{chapter, handover_note, officer_term};
use macros::paged;
use sea_orm::Iterable as _;

use super::graphql::{Office, OfficerTerm, OfficerTermFilterInput, OfficerTermOrder};
use crate::{
    chapter::handover::graphql::Handover,
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::Connection,
};

/// The offices of a chapter.
pub struct ChapterOffices(pub Row<chapter::Entity>);

/// The offices of a chapter.
#[paged]
#[Object(serial)]
impl ChapterOffices {
    /// Terms of its officers.
    async fn officers(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<OfficerTermFilterInput>,
        #[graphql(desc = "Sort order; by default the latest term first.")] order_by: Option<OfficerTermOrder>,
    ) -> Option<Result<Connection<OfficerTerm>>> {
        let request = PageRequest::new("Chapter.officers", page, order_by, filter);
        let relation = Children::<officer_term::Entity>(officer_term::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// What the holders of its offices leave to the next, one for each office; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn handovers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these offices; of all if absent.")] offices: Option<Vec<Office>>,
    ) -> Option<Result<Vec<Handover>>> {
        let viewer = ctx.viewer();
        if viewer.is_site() || !(viewer.is_staff() || viewer.leads(self.0.id)) {
            return None;
        }
        let (key, of) = (chapter::Column::Id, handover_note::Column::ChapterId);
        let notes = self.0.each::<handover_note::Entity>(ctx.access(), key, of).await;
        Some(notes.map(|notes| {
            let asked = offices.map(|offices| offices.into_iter().map(officer_term::Office::from).collect::<Vec<_>>());
            let is_asked = |office: &officer_term::Office| asked.as_ref().is_none_or(|asked| asked.contains(office));
            let note = |office| notes.iter().find(|note| note.office == office).cloned();
            let of = |office| Handover { chapter: self.0.clone(), office, note: note(office) };
            officer_term::Office::iter().filter(is_asked).map(of).collect()
        }))
    }
}
