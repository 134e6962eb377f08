//! Scheduled jobs: what happens by itself when its day has come.
//!
//! A job asks for what is due on a day and takes it one step further, each thing in a change of its own, by the same
//! commands and the same guards as everybody else. So it can be run twice, or again after it was interrupted.
mod exchanges;
pub mod graphql;
mod registry;
mod requirement;
pub mod run;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    agreement, chapter, chapter_application, inquiry, officer_term, relationship, session, sponsor_package, sponsorship,
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition,
    sea_query::{ExprTrait as _, IntoCondition, Query},
};
use uuid::Uuid;

use crate::{
    account::session::{commands::ForgetSession, rules::REMEMBERED, store::remembered},
    agreement::commands::{Move as AgreementMove, MoveAgreement},
    auth::Viewer,
    chapter::{
        application::{commands::EraseChapterApplication, store::ended_by as applications_ended_by},
        life::{
            commands::{Move as ChapterMove, MoveChapter},
            store::{may_be_restored, may_go_on_probation},
        },
        officer::commands::EndOfficer,
    },
    data::{Access, Command, Database, Envelope, Visibility, indexed_state},
    error::{Error, Result},
    inquiry::{commands::EraseInquiry, store::ended_by},
    relationship::commands::{Move as RelationshipMove, MoveRelationship},
    sponsorship::commands::{Move as SponsorshipMove, MoveSponsorship},
};

pub use self::registry::Job;

/// The jobs, in the order in which they run: what begins on a day begins before what ends on it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeCycleJob {
    /// Signed agreements whose first day has come are in force, and supersede the edition before.
    StartAgreements,
    /// Agreements whose end has come are over.
    ExpireAgreements,
    /// Partnerships whose end has come, and that are not complete, are over.
    ExpirePartnerships,
    /// What is personal about inquiries is erased when the time for it is over.
    EraseInquiries,
    /// From where sessions were, and with what, is forgotten when they have been over for long.
    ForgetSessions,
    /// Committed sponsorships of which the year or the event has begun are active.
    ActivateSponsorships,
    /// Active sponsorships of which the year or the event is over have ended.
    EndSponsorships,
    /// Officer terms whose end has come are over.
    EndOfficerTerms,
    /// Calls whose last day has passed in the round's time zone are closed.
    CloseRoundCalls,
    /// Visits whose first day has come begin, where both sides confirmed.
    BeginLegs,
    /// Visits whose last day has passed are done.
    EndLegs,
    /// Matched rounds of which a visit has begun are underway.
    StartRounds,
    /// Rounds of which every visit is over await reports.
    EndVisits,
    /// Chapters that lack something required for longer than its grace are on probation.
    PlaceChaptersOnProbation,
    /// Chapters that a job placed on probation, and that lack nothing any more, are active again.
    RestoreChapters,
    /// What is personal about applications for chapters is erased when the time for it is over.
    EraseChapterApplications,
    /// Offers of places that were not taken in time are over.
    ExpireOffers,
    /// Places that became free are offered to the first on the waiting list.
    OfferPlaces,
    /// What is personal about applications is erased when the time for it is over.
    EraseApplications,
    /// What chapters owe is announced, and the reports for it are open.
    OpenRequirements,
    /// What chapters owe is met where there is evidence.
    MeetRequirements,
    /// What chapters owe is overdue when its grace is over.
    MarkRequirementsOverdue,
}

impl LifeCycleJob {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::StartAgreements,
        Self::ExpireAgreements,
        Self::ExpirePartnerships,
        Self::ActivateSponsorships,
        Self::EndSponsorships,
        Self::EndOfficerTerms,
        Self::CloseRoundCalls,
        Self::BeginLegs,
        Self::EndLegs,
        Self::StartRounds,
        Self::EndVisits,
        Self::OpenRequirements,
        Self::MeetRequirements,
        Self::MarkRequirementsOverdue,
        Self::RestoreChapters,
        Self::PlaceChaptersOnProbation,
        Self::ExpireOffers,
        Self::OfferPlaces,
        Self::EraseApplications,
        Self::EraseInquiries,
        Self::EraseChapterApplications,
        Self::ForgetSessions,
    ];

    /// Its name on the command line and in the record of runs.
    pub fn name(self) -> &'static str {
        match self {
            Self::StartAgreements => "start-agreements",
            Self::ExpireAgreements => "expire-agreements",
            Self::ExpirePartnerships => "expire-partnerships",
            Self::EraseInquiries => "erase-inquiries",
            Self::ForgetSessions => "forget-sessions",
            Self::ActivateSponsorships => "activate-sponsorships",
            Self::EndSponsorships => "end-sponsorships",
            Self::EndOfficerTerms => "end-officer-terms",
            Self::CloseRoundCalls => "close-round-calls",
            Self::BeginLegs => "begin-legs",
            Self::EndLegs => "end-legs",
            Self::StartRounds => "start-rounds",
            Self::EndVisits => "end-visits",
            Self::PlaceChaptersOnProbation => "place-chapters-on-probation",
            Self::RestoreChapters => "restore-chapters",
            Self::EraseChapterApplications => "erase-chapter-applications",
            Self::ExpireOffers => "expire-offers",
            Self::OfferPlaces => "offer-places",
            Self::EraseApplications => "erase-applications",
            Self::OpenRequirements => "open-requirements",
            Self::MeetRequirements => "meet-requirements",
            Self::MarkRequirementsOverdue => "mark-requirements-overdue",
        }
    }

    /// Does what is due on the day of `now`.
    #[expect(clippy::too_many_lines, reason = "an arm for each job")]
    pub async fn run(self, database: &Database, now: DateTime<Utc>) -> Result<JobStats> {
        let access = Access::new(database.clone(), Viewer::system(now));
        let today = now.date_naive();
        match self {
            Self::StartAgreements => {
                let due = due(agreement::Status::Signed, agreement::Column::StartsOn, today);
                each::<agreement::Entity, _>(&access, due, agreement::Column::Id, |row| MoveAgreement {
                    id: row.id,
                    step: AgreementMove::Start,
                })
                .await
            }
            Self::ExpireAgreements => {
                let due = due(agreement::Status::InForce, agreement::Column::EndsOn, today)
                    .add(agreement::Column::AutoRenews.eq(false));
                each::<agreement::Entity, _>(&access, due, agreement::Column::Id, |row| MoveAgreement {
                    id: row.id,
                    step: AgreementMove::Expire,
                })
                .await
            }
            Self::ExpirePartnerships => {
                let states = [relationship::Status::Active, relationship::Status::Suspended];
                let due = Condition::all()
                    .add(relationship::Column::Kind.eq(relationship::Kind::Partnership))
                    .add(relationship::Column::Status.is_in(states))
                    .add(relationship::Column::EndsOn.lte(today));
                each::<relationship::Entity, _>(&access, due, relationship::Column::Id, |row| MoveRelationship {
                    id: row.id,
                    reason: None,
                    step: RelationshipMove::Expire,
                })
                .await
            }
            Self::EraseInquiries => {
                let until = now - database.retention().inquiry_retention;
                each::<inquiry::Entity, _>(&access, ended_by(until), inquiry::Column::Id, |row| EraseInquiry {
                    id: row.id,
                    ended_by: until,
                })
                .await
            }
            Self::ForgetSessions => forget_sessions(&access, now - REMEMBERED).await,
            Self::ActivateSponsorships => {
                let begun = sponsor_package::Column::StartsOn.lte(today);
                let due = of_packages(sponsorship::Status::Committed, begun);
                sponsorships(&access, due, SponsorshipMove::Activate).await
            }
            Self::EndOfficerTerms => end_officer_terms(&access, today).await,
            Self::PlaceChaptersOnProbation => {
                let due = may_go_on_probation(database.chapter_policies(), today);
                chapters(&access, due, &ChapterMove::PlaceOnProbation).await
            }
            Self::RestoreChapters => {
                let due = may_be_restored(database.chapter_policies(), today);
                chapters(&access, due, &ChapterMove::Restore).await
            }
            Self::EraseChapterApplications => {
                erase_applications(&access, now - database.retention().inquiry_retention).await
            }
            Self::OpenRequirements => requirement::open(&access).await,
            Self::MeetRequirements => requirement::meet(&access, today).await,
            Self::MarkRequirementsOverdue => requirement::mark_overdue(&access, today).await,
            Self::EndSponsorships => {
                let over = sponsor_package::Column::EndsOn.lte(today);
                let due = of_packages(sponsorship::Status::Active, over);
                sponsorships(&access, due, SponsorshipMove::End).await
            }
            Self::CloseRoundCalls => exchanges::close_round_calls(&access, now).await,
            Self::BeginLegs => exchanges::begin_legs(&access, today).await,
            Self::EndLegs => exchanges::end_legs(&access, today).await,
            Self::StartRounds => exchanges::start_rounds(&access, today).await,
            Self::EndVisits => exchanges::end_visits(&access, today).await,
            Self::ExpireOffers => exchanges::expire_offers(&access, now).await,
            Self::OfferPlaces => exchanges::offer_places(&access).await,
            Self::EraseApplications => {
                exchanges::erase_applications(&access, now - database.retention().application_retention).await
            }
        }
    }
}

fn due(status: agreement::Status, day: agreement::Column, today: NaiveDate) -> Condition {
    Condition::all().add(agreement::Column::Status.eq(status)).add(day.lte(today))
}

/// Sponsorships in this state, of packages for which the condition is true.
fn of_packages(status: sponsorship::Status, condition: impl IntoCondition) -> Condition {
    let packages = Query::select()
        .column(sponsor_package::Column::Id)
        .from(sponsor_package::Entity)
        .cond_where(condition.into_condition())
        .take();
    let of_them = sponsorship::Column::PackageId.in_subquery(packages);
    Condition::all().add(sponsorship::Column::Status.eq(status)).add(of_them)
}

async fn end_officer_terms(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let due = Condition::all()
        .add(indexed_state(officer_term::Column::Status).eq(officer_term::Status::Current.to_value()))
        .add(officer_term::Column::EndsOn.lte(today));
    let ended = |row: &officer_term::Model| EndOfficer { id: row.id, ends_on: None };
    each::<officer_term::Entity, _>(access, due, officer_term::Column::Id, ended).await
}

async fn forget_sessions(access: &Access, over_by: DateTime<Utc>) -> Result<JobStats> {
    let forgotten = |row: &session::Model| ForgetSession { id: row.id, over_by };
    each::<session::Entity, _>(access, remembered(over_by), session::Column::Id, forgotten).await
}

async fn chapters(access: &Access, due: Condition, step: &ChapterMove) -> Result<JobStats> {
    let moved = |row: &chapter::Model| MoveChapter { id: row.id, step: step.clone() };
    each::<chapter::Entity, _>(access, due, chapter::Column::Id, moved).await
}

async fn erase_applications(access: &Access, until: DateTime<Utc>) -> Result<JobStats> {
    let erased = |row: &chapter_application::Model| EraseChapterApplication { id: row.id, ended_by: until };
    let due = applications_ended_by(until);
    each::<chapter_application::Entity, _>(access, due, chapter_application::Column::Id, erased).await
}

async fn sponsorships(access: &Access, due: Condition, step: SponsorshipMove) -> Result<JobStats> {
    let moved = |row: &sponsorship::Model| MoveSponsorship { id: row.id, reason: None, step: step.clone() };
    each::<sponsorship::Entity, _>(access, due, sponsorship::Column::Id, moved).await
}

/// What a job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobStats {
    /// How many things it took a step further.
    pub succeeded: usize,
    /// How many it could not: somebody else was faster, or something stands in the way.
    pub rejected: usize,
}

const BATCH_SIZE: u64 = 100;

/// Takes everything that is due a step further, some at a time in the order of keys, whatever becomes of each.
async fn each<E, C>(access: &Access, due: Condition, key: E::Column, step: impl Fn(&E::Model) -> C) -> Result<JobStats>
where
    E: Visibility<Model: crate::data::Audited + Send + Sync>,
    C: Command,
{
    use crate::data::Audited as _;
    let (mut stats, mut after) = (JobStats::default(), Uuid::nil());
    loop {
        let some = access.find::<E>().filter(due.clone()).filter(key.gt(after));
        let rows = access.first(some, key, BATCH_SIZE).await?;
        let Some(last) = rows.last() else { return Ok(stats) };
        after = last.key();
        for row in &rows {
            match access.execute(step(row), Envelope::default()).await {
                Ok(_) => stats.succeeded += 1,
                Err(Error::Refused(problems)) => {
                    tracing::warn!(row = %row.key(), ?problems, "job could not take a step");
                    stats.rejected += 1;
                }
                Err(error @ Error::Internal(_)) => return Err(error),
            }
        }
    }
}
