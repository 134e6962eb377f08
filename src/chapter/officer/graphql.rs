//! Officer terms as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{account, chapter, officer_term};
use sea_orm::{ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use crate::{
    account::graphql::Account,
    auth::{Viewer, policy::Action},
    chapter::{commands::scope_of, graphql::Chapter, handover, rules, store::term_status_is},
    data::{Access, Audited as _, Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::{Code, Result},
    graphql::{
        Listed, permissions,
        scalar::{Date, EmailAddress, End},
    },
};

/// One person's time in one office of one chapter.
#[derive(Clone)]
pub struct OfficerTerm(pub Row<officer_term::Entity>);

impl Listed for OfficerTerm {
    type Entity = officer_term::Entity;
    fn wrap(row: Row<officer_term::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with an officer term.
    OfficerTermPermissions {
        /// Whether `confirmOfficer` is permitted.
        confirm: ConfirmOfficer,
        /// Whether `rejectOfficer` is permitted.
        reject: RejectOfficer,
        /// Whether `endOfficer`, at once, is permitted.
        end: EndOfficer,
        /// Whether `handOverOffice` is permitted.
        hand_over: HandOverOffice,
        /// Whether `acknowledgeHandover` is permitted.
        acknowledge_handover: AcknowledgeHandover,
    }
}

/// The offices of a chapter.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "officer_term::Office")]
pub enum Office {
    /// Leads the chapter; one at a time.
    President,
    /// Stands in for the president.
    VicePresident,
    /// Keeps its records; one at a time.
    Secretary,
    /// Keeps its money; one at a time.
    Treasurer,
    /// Adviser from the university; one at a time.
    FacultyAdvisor,
    /// Adviser from a local government.
    PractitionerMentor,
    /// What the title says.
    Other,
}

/// Where an officer term is in its life today.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::TermStatus")]
pub enum OfficerTermStatus {
    /// Reported, waiting for the staff.
    Reported,
    /// Confirmed; its first day is ahead.
    Upcoming,
    /// Confirmed and begun: whoever has it serves today.
    Current,
    /// It is over.
    Ended,
    /// Refused by the staff.
    Rejected,
}

/// One person's time in one office of one chapter.
#[Object(serial)]
impl OfficerTerm {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), officer_term::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// The office.
    async fn office(&self) -> Office {
        self.0.office.into()
    }

    /// What the chapter calls the office.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Whether this officer speaks for the chapter.
    async fn is_lead_contact(&self) -> bool {
        self.0.is_lead_contact
    }

    /// Whether the office gives leader rights over the chapter while the term lasts.
    async fn grants_leader_access(&self) -> bool {
        rules::grants_leader_access(self.0.office, self.0.is_lead_contact)
    }

    /// Who it is; for the public only if the person agreed.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        (self.0.name_is_public || self.is_theirs(ctx.viewer())).then_some(self.0.person_name.as_str())
    }

    /// The person's address, for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn person_email(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        let address = self.0.person_email.as_deref().filter(|_| self.is_theirs(ctx.viewer()));
        EmailAddress::of_person(ctx.access(), &*self.0, self.0.account_id, address)
    }

    /// First day (inclusive).
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day (inclusive); none while the end is open. The day before the first if it never began.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// Where it is in its life today.
    async fn status(&self, ctx: &Context<'_>) -> OfficerTermStatus {
        rules::term_status(&self.0, ctx.viewer().today()).into()
    }

    /// The term that ends when this one is confirmed and begins; none if the office was not handed over.
    async fn replaces(&self, ctx: &Context<'_>) -> Option<Result<OfficerTerm>> {
        let replaced = self.0.one(ctx.access(), officer_term::Column::ReplacesId, officer_term::Column::Id).await;
        replaced.map(|row| row.map(OfficerTerm)).transpose()
    }

    /// Whether the person agreed to be named in public; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn name_is_public(&self, ctx: &Context<'_>) -> Option<bool> {
        self.is_theirs(ctx.viewer()).then_some(self.0.name_is_public)
    }

    /// When its holder said that they have read the note that was left for the office; for the staff and the chapter's
    /// own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn handover_acknowledged_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.handover_acknowledged_at.filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// The account that the term gives rights to; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let account = self.0.one(ctx.access(), officer_term::Column::AccountId, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> Option<Result<OfficerTermPermissions>> {
        self.permissions(ctx.access()).await.transpose()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl OfficerTerm {
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        !viewer.is_site() && (viewer.is_staff() || viewer.leads(self.0.chapter_id))
    }

    async fn permissions(&self, access: &Access) -> Result<Option<OfficerTermPermissions>> {
        let (from, to) = (officer_term::Column::ChapterId, chapter::Column::Id);
        let Some(chapter) = self.0.one::<chapter::Entity>(access, from, to).await? else { return Ok(None) };
        let status = self.0.status;
        let permissions = OfficerTermPermissions::of(access.viewer(), scope_of(&chapter), |action| {
            let of_current =
                [Action::EndOfficer, Action::HandOverOffice, Action::AcknowledgeHandover].contains(&action);
            rules::in_state(
                status,
                if of_current { officer_term::Status::Current } else { officer_term::Status::Reported },
            )
        });
        let is_last = self.is_last_leader(access).await?;
        let end = permissions.end.unless(is_last, Code::LastLeader, rules::LAST_LEADER);
        let is_not_theirs = handover::rules::may_acknowledge(&self.0, access.viewer()).is_err();
        let acknowledge_handover =
            permissions.acknowledge_handover.unless(is_not_theirs, Code::Forbidden, handover::rules::NOT_THEIRS);
        Ok(Some(OfficerTermPermissions { end, acknowledge_handover, ..permissions }))
    }

    /// Whether `endOfficer` would refuse a leader to end the term today; the staff end any.
    async fn is_last_leader(&self, access: &Access) -> Result<bool> {
        let viewer = access.viewer();
        if viewer.is_staff() || !viewer.leads(self.0.chapter_id) {
            return Ok(false);
        }
        let of_chapter = officer_term::Column::ChapterId;
        let terms = self.0.each::<officer_term::Entity>(access, of_chapter, of_chapter).await?;
        let today = viewer.today();
        let from = std::cmp::max(rules::end_of(&self.0, today), today);
        Ok(rules::is_last_leader(&self.0, terms.iter().map(|term| &**term), from))
    }
}

/// The orders of a list of officer terms.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficerTermOrder {
    /// The latest term first.
    #[default]
    StartsOnDesc,
}

impl Order for OfficerTermOrder {
    type Entity = officer_term::Entity;
    fn columns(self) -> Vec<SortColumn<officer_term::Column>> {
        match self {
            Self::StartsOnDesc => {
                vec![SortColumn { column: officer_term::Column::StartsOn, descending: true, nullable: false }]
            }
        }
    }
}

/// Which officer terms. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct OfficerTermFilterInput {
    /// Of one of these offices.
    offices: Option<Vec<Office>>,
    /// In one of these states today.
    statuses: Option<Vec<OfficerTermStatus>>,
    /// That were held on this day, or will be: confirmed ones that have it among their days.
    as_of: Option<Date>,
    /// Whose last day is this or a later one.
    ends_from: Option<End>,
    /// Whose last day is before this one.
    ends_before: Option<End>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<OfficerTermFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<OfficerTermFilterInput>>,
    /// This filter does not match.
    not: Option<Box<OfficerTermFilterInput>>,
}

boolean_filter!(OfficerTermFilterInput);

impl Composed for OfficerTermFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { offices, statuses, as_of, ends_from, ends_before, and: _, or: _, not: _ } = self;
        let offices = offices.as_ref().map(|offices| {
            officer_term::Column::Office.is_in(offices.iter().map(|office| officer_term::Office::from(*office)))
        });
        let statuses = statuses.as_ref().map(|statuses| {
            let of = |status: &OfficerTermStatus| term_status_is((*status).into(), viewer.today());
            // Of no state there is none.
            let none = statuses.is_empty().then(|| officer_term::Column::Id.is_null());
            statuses.iter().map(of).fold(Condition::any().add_option(none), Condition::add)
        });
        let as_of = as_of.as_ref().map(|day| {
            let lasts = officer_term::Column::EndsOn.is_null().or(officer_term::Column::EndsOn.gt(day.0));
            let confirmed = [officer_term::Status::Current, officer_term::Status::Ended];
            let is_confirmed = officer_term::Column::Status.is_in(confirmed);
            officer_term::Column::StartsOn.lte(day.0).and(lasts).and(is_confirmed)
        });
        let ends_from = ends_from.map(|day| officer_term::Column::EndsOn.gte(day.0));
        let ends_before = ends_before.map(|day| officer_term::Column::EndsOn.lt(day.0));
        let all = Condition::all().add_option(offices).add_option(statuses).add_option(as_of);
        Ok(all.add_option(ends_from).add_option(ends_before))
    }
}
