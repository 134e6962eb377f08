//! Agreements as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{agreement, agreement_party, branch, chapter, obligation, organization, relationship};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    obligation::graphql::{Obligation, ObligationFilterInput, ObligationOrder},
    rules,
};
use crate::{
    auth::{Viewer, policy::Scope},
    branch::graphql::Branch,
    chapter::graphql::Chapter,
    data::{
        Audited as _, Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Related, Row, SortColumn,
        boolean_filter, rows,
    },
    error::Result,
    graphql::{
        Connection, Listed, Transition, by_id,
        scalar::{Date, End, Url},
    },
    organization::graphql::Organization,
    relationship::graphql::Relationship,
};

/// One edition of the signed text under a relationship, a branch or a chapter; for the staff, and the leaders of the
/// chapter.
#[derive(Clone)]
pub struct Agreement(pub Row<agreement::Entity>);

impl Listed for Agreement {
    type Entity = agreement::Entity;
    fn wrap(row: Row<agreement::Entity>) -> Self {
        Self(row)
    }
}

/// Where an agreement is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "agreement::Status", visible = "crate::schema::for_leaders")]
pub enum AgreementStatus {
    /// Being written.
    Draft,
    /// Its text is frozen, for the parties to sign.
    Agreed,
    /// Some of the parties have signed.
    PartlySigned,
    /// All have signed; it begins on its first day.
    Signed,
    /// It is in force.
    InForce,
    /// Its last day has passed.
    Expired,
    /// A later edition took its place.
    Superseded,
    /// Ended before its time.
    Terminated,
    /// It never came into force.
    Abandoned,
}

/// One edition of the signed text under a relationship, a branch or a chapter; for the staff, and the leaders of the
/// chapter.
#[paged]
#[Object(serial, visible = "crate::schema::for_leaders")]
impl Agreement {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The relationship that it is under.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn relationship(&self, ctx: &Context<'_>) -> Option<Result<Relationship>> {
        let (from, to) = (agreement::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Relationship::wrap)).transpose()
    }

    /// The branch that it is under.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn branch(&self, ctx: &Context<'_>) -> Option<Result<Branch>> {
        let (from, to) = (agreement::Column::BranchId, branch::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Branch)).transpose()
    }

    /// The chapter that it is under.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let (from, to) = (agreement::Column::ChapterId, chapter::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Chapter)).transpose()
    }

    /// Counts the agreements under the same thing, from 1.
    async fn edition(&self) -> i32 {
        self.0.edition
    }

    /// Title of the agreement.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What is agreed; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.text.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// First day (inclusive).
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Last day (inclusive); none while the end is open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// How many days before the end either side has to give notice.
    async fn notice_days(&self) -> Option<i32> {
        self.0.notice_days
    }

    /// Whether it goes on after its end unless somebody ends it.
    async fn auto_renews(&self) -> bool {
        self.0.auto_renews
    }

    /// State in its life cycle.
    async fn status(&self) -> AgreementStatus {
        self.0.status.into()
    }

    /// First day on which it no longer holds.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// Who signs, and who has.
    async fn signatures(&self, ctx: &Context<'_>) -> Option<Result<Vec<Signature>>> {
        let (from, to) = (agreement::Column::Id, agreement_party::Column::AgreementId);
        let parties = self.0.each::<agreement_party::Entity>(ctx.access(), from, to).await;
        Some(parties.map(|parties| parties.into_iter().map(Signature).collect()))
    }

    /// SHA-256 of the frozen text, which every signature names; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn digest(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.digest.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// When the text was frozen; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn agreed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.agreed_on.filter(|_| ctx.viewer().is_staff()).map(Date)
    }

    /// Where the signed document is kept; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn document_url(&self, ctx: &Context<'_>) -> Option<Url> {
        self.0.document_url.clone().filter(|_| ctx.viewer().is_staff()).map(Url)
    }

    /// What its sides owe under it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ObligationFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<ObligationOrder>,
    ) -> Option<Result<Connection<Obligation>>> {
        let request = PageRequest::new("Agreement.obligations", page, order_by, filter);
        let children = Children(obligation::Column::AgreementId);
        Some(self.0.many(ctx.access(), agreement::Column::Id, children, request).await.map(Connection))
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(self.transitions(ctx).await)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl Agreement {
    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let (today, kin) = (ctx.viewer().today(), Related::Batched(self.0.clone(), ctx.access()));
        let (from, to) = (agreement::Column::Id, agreement_party::Column::AgreementId);
        let parties = rows(kin.each::<agreement_party::Entity>(from, to).await?);
        let problems = |step| {
            let blockers = rules::guard(&self.0, step, &parties, today);
            blockers.into_iter().chain(rules::missing(&self.0, step)).collect()
        };
        Ok(Transition::list(ctx, Scope::Global, rules::LIFE_CYCLE.judged(self.0.status, problems)))
    }
}

/// A party to an agreement, with its signature once it has signed.
#[derive(Clone)]
pub struct Signature(Row<agreement_party::Entity>);

/// A party to an agreement, with its signature once it has signed.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl Signature {
    /// The organization that signs.
    async fn party(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let (from, to) = (agreement_party::Column::OrganizationId, organization::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Organization)).transpose()
    }

    /// The office that signed, not the person.
    async fn signer_office(&self) -> Option<&str> {
        self.0.signer_office.as_deref()
    }

    /// The day of the signature; none before.
    async fn signed_on(&self) -> Option<Date> {
        self.0.signed_on.map(Date)
    }
}

/// The orders of a list of agreements.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum AgreementOrder {
    /// The last drafted first.
    #[default]
    CreatedAtDesc,
    /// The first to end first, those with an open end last.
    EndsOnAsc,
}

impl Order for AgreementOrder {
    type Entity = agreement::Entity;
    fn columns(self) -> Vec<SortColumn<agreement::Column>> {
        let (column, descending, nullable) = match self {
            // Keys sort by the time of making.
            Self::CreatedAtDesc => (agreement::Column::Id, true, false),
            Self::EndsOnAsc => (agreement::Column::EndsOn, false, true),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which agreements. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct AgreementFilterInput {
    /// In one of these states.
    statuses: Option<Vec<AgreementStatus>>,
    /// Whose last day is this or a later one.
    ends_from: Option<End>,
    /// Whose last day is before this one.
    ends_before: Option<End>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<AgreementFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<AgreementFilterInput>>,
    /// This filter does not match.
    not: Option<Box<AgreementFilterInput>>,
}

boolean_filter!(AgreementFilterInput);

impl Composed for AgreementFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, ends_from, ends_before, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            agreement::Column::Status.is_in(statuses.iter().map(|status| agreement::Status::from(*status)))
        });
        let from = ends_from.map(|day| agreement::Column::EndsOn.gte(day.0));
        let before = ends_before.map(|day| agreement::Column::EndsOn.lt(day.0));
        Ok(Condition::all().add_option(statuses).add_option(from).add_option(before))
    }
}

/// Questions about agreements.
#[derive(Debug, Default)]
pub struct AgreementQuery;

#[paged]
#[Object]
impl AgreementQuery {
    /// One agreement; none if the caller can see none with this id. For the staff, and leaders of their own chapters.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Agreement>> {
        by_id(ctx, &id).await
    }

    /// Agreements: all for the staff, those of their own chapters for leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<AgreementFilterInput>,
        #[graphql(desc = "Sort order; by default the last drafted first.")] order_by: Option<AgreementOrder>,
    ) -> Option<Result<Connection<Agreement>>> {
        let request = PageRequest::new("Query.agreements", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
