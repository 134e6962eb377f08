//! Guidelines and acknowledgements as clients see them.
use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use entity::{account, acknowledgement, chapter, guideline};
use macros::paged;

use super::{
    list::{AcknowledgementOrder, GuidelineOrder},
    store::in_force,
};
use crate::{
    account::graphql::Account,
    chapter::graphql::Chapter,
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row, Whole},
    error::Result,
    graphql::{Connection, Listed, by_id, scalar::Date},
};

/// One edition of the guidelines for chapters.
#[derive(Clone)]
pub struct Guideline(pub Row<guideline::Entity>);

impl Listed for Guideline {
    type Entity = guideline::Entity;
    fn wrap(row: Row<guideline::Entity>) -> Self {
        Self(row)
    }
}

/// One edition of the guidelines for chapters.
#[paged]
#[Object(serial)]
impl Guideline {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its number; the edition with the highest is in force.
    async fn edition(&self) -> i32 {
        self.0.edition
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What chapters are asked to keep to.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Day of publication.
    async fn published_on(&self) -> Date {
        Date(self.0.published_on)
    }

    /// Which chapters have acknowledged it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn acknowledgements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first given first.")] order_by: Option<AcknowledgementOrder>,
    ) -> Option<Result<Connection<Acknowledgement>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let request = PageRequest::new("Guideline.acknowledgements", page, order_by, None::<Whole>);
        let children = Children(acknowledgement::Column::GuidelineId);
        Some(self.0.many(ctx.access(), guideline::Column::Id, children, request).await.map(Connection))
    }
}

/// A chapter's word that it has read an edition of the guidelines; for its own leaders and the staff.
#[derive(Clone)]
pub struct Acknowledgement(pub Row<acknowledgement::Entity>);

impl Listed for Acknowledgement {
    type Entity = acknowledgement::Entity;
    fn wrap(row: Row<acknowledgement::Entity>) -> Self {
        Self(row)
    }
}

/// A chapter's word that it has read an edition of the guidelines; for its own leaders and the staff.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl Acknowledgement {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), acknowledgement::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// The edition of the guidelines.
    async fn guideline(&self, ctx: &Context<'_>) -> Option<Result<Guideline>> {
        let guideline = self.0.one(ctx.access(), acknowledgement::Column::GuidelineId, guideline::Column::Id).await;
        guideline.map(|row| row.map(Guideline)).transpose()
    }

    /// When it was given.
    async fn acknowledged_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Who gave it for the chapter; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn acknowledged_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let account = self.0.one(ctx.access(), acknowledgement::Column::AcknowledgedById, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }
}

/// Questions about guidelines.
#[derive(Debug, Default)]
pub struct GuidelineQuery;

#[paged]
#[Object]
impl GuidelineQuery {
    /// One edition of the guidelines for chapters.
    async fn guideline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Guideline>> {
        by_id(ctx, &id).await
    }

    /// The edition of the guidelines for chapters that is in force; none if none was published.
    async fn guideline_in_force(&self, ctx: &Context<'_>) -> Option<Result<Guideline>> {
        let access = ctx.access();
        let found = access.one(access.find::<guideline::Entity>().filter(in_force())).await;
        found.map(|row| row.map(Guideline)).transpose()
    }

    /// All editions of the guidelines for chapters.
    async fn guidelines(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the one in force first.")] order_by: Option<GuidelineOrder>,
    ) -> Option<Result<Connection<Guideline>>> {
        let request = PageRequest::new("Query.guidelines", page, order_by, None::<Whole>);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
