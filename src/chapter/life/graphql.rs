//! What clients see of the life of a chapter: a part of the type `Chapter`.
use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::{acknowledgement, chapter, chapter_application, charter};
use macros::paged;

use super::{
    guard::{Actor, Facts, guard, missing},
    rules::{self, LIFE_CYCLE},
};
use crate::{
    chapter::{
        application::graphql::ChapterApplication,
        charter::{
            self as charters,
            graphql::{Charter, CharterStatus},
            list::{CharterFilterInput, CharterOrder},
        },
        commands::scope_of,
        guideline::{graphql::Acknowledgement, list::AcknowledgementOrder},
        officer::graphql::Office,
        rules::is_read_only,
    },
    data::{Access, Children, ContextExt as _, PageArgs, PageRequest, Related, Row, Whole},
    error::Result,
    graphql::{Connection, Transition, scalar::Date},
    lifecycle::Step as _,
};

/// Who placed a chapter on probation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter::ProbationSetter", visible = "crate::schema::for_leaders")]
pub enum ChapterProbationSetter {
    /// The staff, who end it too.
    Staff,
    /// A scheduled job, which ends it when nothing is missing any more.
    System,
}

/// Who asked that a chapter end.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter::CloseRequester")]
pub enum ChapterCloseRequester {
    /// The chapter itself.
    Chapter,
    /// The university that hosts it.
    Host,
}

/// A required office that nobody holds; for the chapter's own leaders and the staff.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct VacantOffice {
    /// The office.
    office: Office,
    /// The first day without a holder.
    since: Date,
}

/// The life of a chapter.
pub struct ChapterLife(pub Row<chapter::Entity>);

/// The life of a chapter.
#[paged]
#[Object(serial)]
impl ChapterLife {
    /// The day from which on it is in its state, for the staff and for its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn status_since(&self, ctx: &Context<'_>) -> Option<Date> {
        self.is_theirs(ctx).then(|| Date(rules::since(&self.0)))
    }

    /// Who placed it on probation, for the staff and for its own leaders; none if it is not on probation.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn probation_set_by(&self, ctx: &Context<'_>) -> Option<ChapterProbationSetter> {
        self.0.probation_set_by.filter(|_| self.is_theirs(ctx)).map(Into::into)
    }

    /// The required offices that nobody holds today, for the staff and for its own leaders; none for a chapter that is not
    /// open.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn vacant_offices(&self, ctx: &Context<'_>) -> Option<Result<Vec<VacantOffice>>> {
        if !self.is_theirs(ctx) || is_read_only(self.0.status) {
            return None;
        }
        Some(vacant(&self.facts(ctx.access())).await)
    }

    /// The day by which its charter is due, for the staff and for its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn charter_due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.charter_due_on.filter(|_| self.is_theirs(ctx)).map(Date)
    }

    /// The state of its latest charter, for the staff and for its own leaders; none if it has none.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn charter_status(&self, ctx: &Context<'_>) -> Option<Result<CharterStatus>> {
        if !self.is_theirs(ctx) {
            return None;
        }
        let facts = self.facts(ctx.access());
        let latest = facts.charters().await.map(|all| charters::rules::latest(all).map(|latest| latest.status.into()));
        latest.transpose()
    }

    /// Its charters, for the staff and for its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn charters(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<CharterFilterInput>,
        #[graphql(desc = "Sort order; by default the first submitted first.")] order_by: Option<CharterOrder>,
    ) -> Option<Result<Connection<Charter>>> {
        if !self.is_theirs(ctx) {
            return None;
        }
        let request = PageRequest::new("Chapter.charters", page, order_by, filter);
        let children = Children(charter::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, children, request).await.map(Connection))
    }

    /// The highest edition of the guidelines that it has acknowledged, for the staff and for its own leaders; none if it has
    /// acknowledged none.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn guideline_edition_acknowledged(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        if !self.is_theirs(ctx) {
            return None;
        }
        let (key, of) = (chapter::Column::Id, acknowledgement::Column::ChapterId);
        let given = self.0.each::<acknowledgement::Entity>(ctx.access(), key, of).await;
        given.map(|given| given.iter().map(|given| given.edition).max()).transpose()
    }

    /// The editions of the guidelines that it has acknowledged, for the staff and for its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn acknowledgements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first given first.")] order_by: Option<AcknowledgementOrder>,
    ) -> Option<Result<Connection<Acknowledgement>>> {
        if !self.is_theirs(ctx) {
            return None;
        }
        let request = PageRequest::new("Chapter.acknowledgements", page, order_by, None::<Whole>);
        let children = Children(acknowledgement::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, children, request).await.map(Connection))
    }

    /// Why it will live, as it was said when it was relaunched last; for the staff and for its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn viability_statement(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.viability_statement.as_deref().filter(|_| self.is_theirs(ctx))
    }

    /// Who asked for its end; for the staff. None if it is not closed, or nobody is known to have.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn close_requested_by(&self, ctx: &Context<'_>) -> Option<ChapterCloseRequester> {
        self.0.close_requested_by.filter(|_| ctx.viewer().is_staff()).map(Into::into)
    }

    /// How it was applied for; for the staff. None if it was not applied for here, or came of an inquiry.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<ChapterApplication>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (chapter::Column::Id, chapter_application::Column::ChapterId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ChapterApplication)).transpose()
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(self.transitions(ctx).await)
    }
}

impl ChapterLife {
    fn is_theirs(&self, ctx: &Context<'_>) -> bool {
        ctx.viewer().is_staff() || ctx.viewer().leads(self.0.id)
    }

    fn facts<'a>(&self, access: &'a Access) -> Facts<'a> {
        Facts::of(Related::Batched(self.0.clone(), access), access.viewer().today())
    }

    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let facts = self.facts(ctx.access());
        let mut judged = Vec::new();
        for step in LIFE_CYCLE.available(self.0.status) {
            let mut problems = guard(&facts, step, Actor::Person).await?;
            problems.extend(missing(step, &self.0, None));
            judged.push((step.action(), problems));
        }
        Ok(Transition::list(ctx, scope_of(&self.0), judged))
    }
}

async fn vacant(facts: &Facts<'_>) -> Result<Vec<VacantOffice>> {
    let shown = |vacancy: rules::Vacancy| VacantOffice { office: vacancy.office.into(), since: Date(vacancy.since) };
    Ok(facts.vacancies().await?.into_iter().map(shown).collect())
}
