//! The three types of relationship as clients see them.
mod category;
mod enums;
mod interface;
mod list;
mod review;
mod staff_fields;

pub use category::{RelationshipType, RelationshipTypeCode, RelationshipTypeQuery};
pub use enums::{Goal, PartyRole, RelationshipKind, RelationshipStatus, api_name};
pub use interface::Relationship;
pub use list::{PartyFilterInput, RelationshipFilterInput, RelationshipOrder, has_agreement_in_force_is};
pub use review::{RelationshipReview, ReviewFilterInput, ReviewOrder, ReviewOutcome};

pub use super::project::graphql::ProjectKind;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    account, agreement, board_decision, collaboration, ledger_entry, liaison, organization, partnership_project,
    relationship, relationship_party as party, relationship_review, resource, work_plan,
};
use macros::paged;

use super::{
    collaboration::graphql::{Collaboration, CollaborationFilterInput, CollaborationOrder},
    liaison::graphql::{Liaison, LiaisonFilterInput, LiaisonOrder},
    project::graphql::{PartnershipProject, ProjectFilterInput, ProjectOrder},
    rules,
    workplan::graphql::{WorkPlan, WorkPlanFilterInput, WorkPlanOrder},
};
use crate::{
    account::graphql::Account,
    agreement::graphql::{Agreement, AgreementFilterInput, AgreementOrder},
    board::graphql::{BoardDecision, BoardDecisionFilterInput, BoardDecisionOrder},
    data::{Audited as _, Children, ContextExt as _, Joined, PageArgs, PageRequest, Row, Through, Whole},
    error::Result,
    graphql::{Connection, List, Listed, Transition, by_id, scalar::Date},
    inquiry::graphql::Inquiry,
    ledger::graphql::{LedgerEntry, LedgerOrder},
    organization::graphql::{Organization, OrganizationOrder},
    resource::graphql::{Resource, ResourceFilterInput, ResourceOrder},
};

/// The organizations of a relationship.
pub struct Party;

/// The relationships of an organization.
pub struct OrganizationRelationships;

/// What an organization is to a relationship.
#[derive(SimpleObject, Clone, Debug)]
pub struct Part {
    /// What the organization is to the relationship.
    role: PartyRole,
}

macro_rules! lists_with_role {
    ($($list:ident of $node:ident),*) => {$(
        impl List for $list {
            type Node = $node;
            type Via = Joined<party::Entity>;
            type EdgeFields = Part;
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($list).into()
            }
            fn edge_fields(via: &Joined<party::Entity>) -> Part {
                Part { role: via.0.role.into() }
            }
        }
    )*};
}
lists_with_role!(Party of Organization, OrganizationRelationships of Relationship);

/// One of the three types: what they share, and its own fields.
macro_rules! relationship {
    ($(#[doc = $doc:literal])* $name:ident { $($own:tt)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone)]
        pub struct $name(pub Row<relationship::Entity>);

        $(#[doc = $doc])*
        #[paged]
        #[Object(serial)]
        impl $name {
            /// Global ID; pass it to `node(id:)`.
            pub(crate) async fn id(&self) -> ID {
                self.0.id.to_string().into()
            }

            /// Where it is in its life; a renewal shows as lapsed, but to the staff.
            async fn status(&self, ctx: &Context<'_>) -> RelationshipStatus {
                let status = self.0.status;
                if ctx.viewer().is_staff() { status.into() } else { rules::public_status(status).into() }
            }

            /// What both sides want of it.
            async fn purpose(&self) -> String {
                self.0.purpose.clone()
            }

            /// The association's goals that it serves.
            async fn goals(&self) -> Vec<Goal> {
                self.0.goals.0.iter().map(|goal| (*goal).into()).collect()
            }

            /// First day; none before it is in force.
            async fn started_on(&self) -> Option<Date> {
                self.0.started_on.map(Date)
            }

            /// The older relationship that it took the place of.
            async fn predecessor(&self, ctx: &Context<'_>) -> Option<Result<Relationship>> {
                let (from, to) = (relationship::Column::PredecessorId, relationship::Column::Id);
                let predecessor = self.0.one(ctx.access(), from, to).await;
                predecessor.map(|row| row.map(Relationship::wrap)).transpose()
            }

            /// The member of staff who looks after it; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn owner(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
                if !ctx.viewer().is_staff() {
                    return None;
                }
                let owner = self.0.one(ctx.access(), relationship::Column::OwnerId, account::Column::Id).await;
                owner.map(|row| row.map(Account)).transpose()
            }

            /// First day on which it is over.
            async fn closed_on(&self) -> Option<Date> {
                self.0.closed_on.map(Date)
            }

            /// Why it is over or never came to be; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn closing_reason(&self, ctx: &Context<'_>) -> Option<String> {
                self.0.closing_reason.clone().filter(|_| ctx.viewer().is_staff())
            }

            /// The inquiry that it came of; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn inquiry(&self, ctx: &Context<'_>) -> Option<Result<Inquiry>> {
                staff_fields::inquiry(ctx, &self.0).await
            }

            /// Transitions out of its current state; staff only.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
                if !ctx.viewer().is_staff() {
                    return None;
                }
                Some(staff_fields::transitions(ctx, &self.0).await)
            }

            /// The agreements under it, the last drafted first; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn agreements(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                filter: Option<AgreementFilterInput>,
                #[graphql(desc = "Sort order; by default the last drafted first.")] order_by: Option<AgreementOrder>,
            ) -> Option<Result<Connection<Agreement>>> {
                let request = PageRequest::new("Relationship.agreements", page, order_by, filter);
                let children = Children(agreement::Column::RelationshipId);
                Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
            }

            /// Whether an agreement under it is in force; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn has_agreement_in_force(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
                staff_fields::has_agreement_in_force(ctx, &self.0).await
            }

            /// What the board decided on it; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn board_decisions(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                filter: Option<BoardDecisionFilterInput>,
                #[graphql(desc = "Sort order; by default the latest meeting first.")]
                order_by: Option<BoardDecisionOrder>,
            ) -> Option<Result<Connection<BoardDecision>>> {
                let request = PageRequest::new("Relationship.boardDecisions", page, order_by, filter);
                let children = Children(board_decision::Column::RelationshipId);
                Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
            }

            /// Change history; staff only.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn history(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
            ) -> Option<Result<Connection<LedgerEntry>>> {
                let request = PageRequest::new("Relationship.history", page, order_by, None::<Whole>);
                let children = Children(ledger_entry::Column::SubjectId);
                Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
            }

            /// When it was first recorded.
            async fn created_at(&self) -> DateTime<Utc> {
                self.0.created_at
            }

            /// When it was last changed.
            async fn updated_at(&self, ctx: &Context<'_>) -> DateTime<Utc> {
                if ctx.viewer().is_staff() { self.0.updated_at } else { self.0.public_updated_at }
            }

            /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
            async fn version(&self, ctx: &Context<'_>) -> i32 { self.0.version_for(ctx.viewer()) }

            /// The organizations that take part, each with its role.
            async fn parties(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                filter: Option<PartyFilterInput>,
                order_by: Option<OrganizationOrder>,
            ) -> Option<Result<Connection<Party>>> {
                let request = PageRequest::new("Relationship.parties", page, order_by, filter);
                let (parent, child) = (party::Column::RelationshipId, party::Column::OrganizationId);
                let relation = Through::<_, party::Entity>::new(parent, child, organization::Column::Id);
                Some(self.0.many(ctx.access(), relationship::Column::Id, relation, request).await.map(Connection))
            }

            /// The plans of its years; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn work_plans(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                filter: Option<WorkPlanFilterInput>,
                #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<WorkPlanOrder>,
            ) -> Option<Result<Connection<WorkPlan>>> {
                let request = PageRequest::new("Relationship.workPlans", page, order_by, filter);
                let children = Children(work_plan::Column::RelationshipId);
                Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
            }

            /// Who looks after it for either side, and did; for the staff.
            #[graphql(visible = "crate::schema::for_staff")]
            async fn liaisons(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                filter: Option<LiaisonFilterInput>,
                #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<LiaisonOrder>,
            ) -> Option<Result<Connection<Liaison>>> {
                let request = PageRequest::new("Relationship.liaisons", page, order_by, filter);
                let children = Children(liaison::Column::RelationshipId);
                Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
            }

            /// What it produced.
            async fn resources(
                &self,
                ctx: &Context<'_>,
                page: PageArgs,
                filter: Option<ResourceFilterInput>,
                #[graphql(desc = "Sort order; by default the last published first.")] order_by: Option<ResourceOrder>,
            ) -> Option<Result<Connection<Resource>>> {
                let request = PageRequest::new("Relationship.resources", page, order_by, filter);
                let children = Children(resource::Column::RelationshipId);
                Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
            }

            $($own)*
        }
    };
}

relationship! {
    /// A broad, ongoing agreement with another local government organization. It has no end date; it is reviewed.
    StrategicAlliance {
        /// When the next review is due; for the staff.
        #[graphql(visible = "crate::schema::for_staff")]
        async fn review_due_on(&self, ctx: &Context<'_>) -> Option<Date> {
            self.0.review_due_on.filter(|_| ctx.viewer().is_staff()).map(Date)
        }

        /// Whether its review was due before today; for the staff.
        #[graphql(visible = "crate::schema::for_staff")]
        async fn review_overdue(&self, ctx: &Context<'_>) -> Option<bool> {
            let viewer = ctx.viewer();
            viewer.is_staff().then(|| self.0.review_due_on.is_some_and(|due| due < viewer.today()))
        }

        /// The first day without an agreement in force, of an alliance that is `ACTIVE` or `SUSPENDED`: its last
        /// agreement expired or was terminated, and no other has begun. None while one is in force. For the staff.
        #[graphql(visible = "crate::schema::for_staff")]
        async fn agreement_lapsed_on(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
            staff_fields::agreement_lapsed_on(ctx, &self.0).await.transpose()
        }

        /// Months from one review to the next; for the staff.
        #[graphql(visible = "crate::schema::for_staff")]
        async fn review_months(&self, ctx: &Context<'_>) -> Option<i32> {
            self.0.review_months.filter(|_| ctx.viewer().is_staff())
        }

        /// The reviews that were held; for the staff.
        #[graphql(visible = "crate::schema::for_staff")]
        async fn reviews(
            &self,
            ctx: &Context<'_>,
            page: PageArgs,
            filter: Option<ReviewFilterInput>,
            #[graphql(desc = "Sort order; by default the last held first.")] order_by: Option<ReviewOrder>,
        ) -> Option<Result<Connection<RelationshipReview>>> {
            let request = PageRequest::new("StrategicAlliance.reviews", page, order_by, filter);
            let children = Children(relationship_review::Column::RelationshipId);
            Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
        }

        /// What both sides do together.
        async fn collaborations(
            &self,
            ctx: &Context<'_>,
            page: PageArgs,
            filter: Option<CollaborationFilterInput>,
            #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<CollaborationOrder>,
        ) -> Option<Result<Connection<Collaboration>>> {
            let request = PageRequest::new("StrategicAlliance.collaborations", page, order_by, filter);
            let children = Children(collaboration::Column::RelationshipId);
            Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
        }
    }
}

relationship! {
    /// A short-term, project-based agreement with one or more organizations.
    Partnership {
        /// Last day (inclusive).
        async fn ends_on(&self) -> Option<Date> {
            self.0.ends_on.map(Date::last_before)
        }

        /// Projects of the partnership.
        async fn projects(
            &self,
            ctx: &Context<'_>,
            page: PageArgs,
            filter: Option<ProjectFilterInput>,
            #[graphql(desc = "Sort order; by default the first made first.")] order_by: Option<ProjectOrder>,
        ) -> Option<Result<Connection<PartnershipProject>>> {
            let request = PageRequest::new("Partnership.projects", page, order_by, filter);
            let children = Children(partnership_project::Column::RelationshipId);
            Some(self.0.many(ctx.access(), relationship::Column::Id, children, request).await.map(Connection))
        }
    }
}

relationship! {
    /// An affiliation that was signed before today's categories.
    LegacyAffiliation {
        /// Last day (inclusive); none while it lasts.
        async fn ends_on(&self) -> Option<Date> {
            self.0.ends_on.map(Date::last_before)
        }
    }
}

/// Questions about relationships.
#[derive(Debug, Default)]
pub struct RelationshipQuery;

#[paged]
#[Object]
impl RelationshipQuery {
    /// One relationship; none if the caller can see none with this id.
    async fn relationship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Relationship>> {
        by_id(ctx, &id).await
    }

    /// Relationships that are or were in force; for the staff, all.
    async fn relationships(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<RelationshipFilterInput>,
        #[graphql(desc = "Sort order; by default the latest begun first.")] order_by: Option<RelationshipOrder>,
    ) -> Option<Result<Connection<Relationship>>> {
        let request = PageRequest::new("Query.relationships", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
