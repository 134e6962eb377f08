//! Board decisions and approval rules as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{account, approval_rule, board_decision, branch, relationship};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    account::graphql::Account,
    auth::Viewer,
    branch::graphql::Branch,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, Listed, scalar::Date},
    relationship::graphql::{Relationship, RelationshipKind},
};

/// What the Executive Board decided on something. Never changes: a correction is another decision.
#[derive(Clone)]
pub struct BoardDecision(pub Row<board_decision::Entity>);

impl Listed for BoardDecision {
    type Entity = board_decision::Entity;
    fn wrap(row: Row<board_decision::Entity>) -> Self {
        Self(row)
    }
}

/// What the board decided.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "board_decision::Outcome", visible = "crate::schema::for_staff")]
pub enum BoardOutcome {
    /// The board approves.
    Approve,
    /// The board declines.
    Decline,
    /// The branch is to be dissolved.
    Dissolve,
    /// The board will look at it again.
    Defer,
}

/// What the Executive Board decided on something. Never changes: a correction is another decision.
#[Object(serial, visible = "crate::schema::for_staff")]
impl BoardDecision {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The relationship that it is about.
    async fn relationship(&self, ctx: &Context<'_>) -> Option<Result<Relationship>> {
        let (from, to) = (board_decision::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Relationship::wrap)).transpose()
    }

    /// The branch that it is about.
    async fn branch(&self, ctx: &Context<'_>) -> Option<Result<Branch>> {
        let (from, to) = (board_decision::Column::BranchId, branch::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Branch)).transpose()
    }

    /// Day of the meeting.
    async fn meeting_on(&self) -> Date {
        Date(self.0.meeting_on)
    }

    /// What was decided.
    async fn outcome(&self) -> BoardOutcome {
        self.0.outcome.into()
    }

    /// Where the minutes have it.
    async fn minute_reference(&self) -> Option<&str> {
        self.0.minute_reference.as_deref()
    }

    /// The decision that this one puts right, which no longer counts.
    async fn corrects(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let (from, to) = (board_decision::Column::CorrectsId, board_decision::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
    }

    /// The decision that puts this one right.
    async fn corrected_by(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let (from, to) = (board_decision::Column::Id, board_decision::Column::CorrectsId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
    }

    /// Who recorded it.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let (from, to) = (board_decision::Column::RecordedById, account::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Account)).transpose()
    }
}

/// The orders of a list of decisions.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum BoardDecisionOrder {
    /// The latest meeting first.
    #[default]
    MeetingOnDesc,
    /// The earliest meeting first.
    MeetingOnAsc,
}

impl Order for BoardDecisionOrder {
    type Entity = board_decision::Entity;
    fn columns(self) -> Vec<SortColumn<board_decision::Column>> {
        let descending = match self {
            Self::MeetingOnDesc => true,
            Self::MeetingOnAsc => false,
        };
        vec![SortColumn { column: board_decision::Column::MeetingOn, descending, nullable: false }]
    }
}

/// Which decisions. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct BoardDecisionFilterInput {
    /// With one of these outcomes.
    outcomes: Option<Vec<BoardOutcome>>,
    /// Of meetings on this day or later.
    meeting_from: Option<Date>,
    /// Of meetings before this day.
    meeting_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<BoardDecisionFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<BoardDecisionFilterInput>>,
    /// This filter does not match.
    not: Option<Box<BoardDecisionFilterInput>>,
}

boolean_filter!(BoardDecisionFilterInput);

impl Composed for BoardDecisionFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { outcomes, meeting_from, meeting_before, and: _, or: _, not: _ } = self;
        let outcomes = outcomes.as_ref().map(|outcomes| {
            let stored = outcomes.iter().map(|outcome| board_decision::Outcome::from(*outcome));
            board_decision::Column::Outcome.is_in(stored)
        });
        let from = meeting_from.map(|day| board_decision::Column::MeetingOn.gte(day.0));
        let before = meeting_before.map(|day| board_decision::Column::MeetingOn.lt(day.0));
        Ok(Condition::all().add_option(outcomes).add_option(from).add_option(before))
    }
}

/// From a day on, who approves relationships of a type. Without a rule it is the board.
#[derive(Clone)]
pub struct ApprovalRule(pub Row<approval_rule::Entity>);

impl Listed for ApprovalRule {
    type Entity = approval_rule::Entity;
    fn wrap(row: Row<approval_rule::Entity>) -> Self {
        Self(row)
    }
}

/// Who approves relationships of a type.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "approval_rule::Authority", visible = "crate::schema::for_staff")]
pub enum ApprovalAuthority {
    /// The Executive Board, by a recorded decision.
    Board,
    /// The staff, to whom the board delegated it.
    Staff,
}

/// From a day on, who approves relationships of a type. Without a rule it is the board.
#[Object(serial, visible = "crate::schema::for_staff")]
impl ApprovalRule {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The type of relationship that the rule is for.
    #[graphql(name = "type")]
    async fn kind(&self) -> RelationshipKind {
        self.0.kind.into()
    }

    /// Who approves them.
    async fn authority(&self) -> ApprovalAuthority {
        self.0.authority.into()
    }

    /// First day; the rule holds until a later one for the type begins.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }
}

/// The orders of the list of approval rules.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ApprovalRuleOrder {
    /// Latest start first.
    #[default]
    StartsOnDesc,
}

impl Order for ApprovalRuleOrder {
    type Entity = approval_rule::Entity;
    fn columns(self) -> Vec<SortColumn<approval_rule::Column>> {
        match self {
            Self::StartsOnDesc => {
                vec![SortColumn { column: approval_rule::Column::StartsOn, descending: true, nullable: false }]
            }
        }
    }
}

/// Which rules. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ApprovalRuleFilterInput {
    /// For one of these types.
    types: Option<Vec<RelationshipKind>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ApprovalRuleFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ApprovalRuleFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ApprovalRuleFilterInput>>,
}

boolean_filter!(ApprovalRuleFilterInput);

impl Composed for ApprovalRuleFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { types, and: _, or: _, not: _ } = self;
        let types = types
            .as_ref()
            .map(|types| approval_rule::Column::Kind.is_in(types.iter().map(|kind| relationship::Kind::from(*kind))));
        Ok(Condition::all().add_option(types))
    }
}

/// Questions about the board.
#[derive(Debug, Default)]
pub struct BoardQuery;

#[paged]
#[Object]
impl BoardQuery {
    /// What the board decided; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn board_decisions(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BoardDecisionFilterInput>,
        #[graphql(desc = "Sort order; by default the latest meeting first.")] order_by: Option<BoardDecisionOrder>,
    ) -> Option<Result<Connection<BoardDecision>>> {
        let request = PageRequest::new("Query.boardDecisions", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }

    /// Who approves relationships, from which days on; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn approval_rules(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ApprovalRuleFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<ApprovalRuleOrder>,
    ) -> Option<Result<Connection<ApprovalRule>>> {
        let request = PageRequest::new("Query.approvalRules", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
