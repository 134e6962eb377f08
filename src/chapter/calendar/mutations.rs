//! The mutation on academic calendars.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{academic_calendar::QuietPeriod, chapter::ChapterId};

use super::{commands::UpdateAcademicCalendar, graphql::AcademicTerms, profile::AcademicCalendarProfile};
use crate::{
    chapter::graphql::Chapter,
    data::ContextExt as _,
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts_from_nothing},
    },
};

/// Days of every year in which nothing falls due; they may go over the end of the year.
#[derive(InputObject, Clone, Debug)]
pub struct QuietPeriodInput {
    /// The first day, as month and day: `12-20`.
    pub starts_on: String,
    /// The last day (inclusive), as month and day: `01-06`.
    pub ends_on: String,
}

impl QuietPeriodInput {
    fn raw(self) -> QuietPeriod {
        let Self { starts_on, ends_on } = self;
        QuietPeriod { from: starts_on, to: ends_on }
    }
}

/// What can be said of an academic calendar: absent leaves.
#[derive(InputObject, Debug)]
pub struct AcademicCalendarProfileInput {
    /// How the year is divided; into semesters for a new calendar if absent.
    terms: Option<AcademicTerms>,
    /// Periods in which nothing falls due, at most 5 of together 180 days.
    #[graphql(default)]
    add_quiet_periods: Vec<QuietPeriodInput>,
    /// Periods that are no longer quiet.
    #[graphql(default)]
    remove_quiet_periods: Vec<QuietPeriodInput>,
}

impl From<AcademicCalendarProfileInput> for AcademicCalendarProfile {
    fn from(input: AcademicCalendarProfileInput) -> Self {
        let AcademicCalendarProfileInput { terms, add_quiet_periods, remove_quiet_periods } = input;
        Self {
            terms: terms.map(Into::into),
            add_quiet_periods: add_quiet_periods.into_iter().map(QuietPeriodInput::raw).collect(),
            remove_quiet_periods: remove_quiet_periods.into_iter().map(QuietPeriodInput::raw).collect(),
        }
    }
}

/// How a chapter's school divides its year.
#[derive(InputObject, Debug)]
pub struct UpdateAcademicCalendarInput {
    /// The chapter.
    chapter: ID,
    /// The `version` of the calendar that the caller last read (optimistic lock); 0 if the chapter keeps none yet.
    expected_version: i32,
    /// The new values.
    #[graphql(flatten)]
    profile: AcademicCalendarProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an academic calendar.
#[derive(SimpleObject)]
pub struct AcademicCalendarPayload {
    /// The chapter with its calendar as it is now.
    chapter: Option<Chapter>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What is done to academic calendars.
#[derive(Debug, Default)]
pub struct AcademicCalendarMutation;

#[Object]
impl AcademicCalendarMutation {
    /// Changes how a chapter's school divides its year, and when nothing falls due. What is due already stays due on its
    /// day. Staff only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn update_academic_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateAcademicCalendarInput,
    ) -> Option<Result<AcademicCalendarPayload>> {
        let UpdateAcademicCalendarInput { chapter: id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let chapter = parse_id(&id, "chapter")?;
            ctx.access().execute(UpdateAcademicCalendar { chapter, profile: profile.into() }, envelope).await
        };
        let key = parse_id::<ChapterId>(&id, "chapter").ok().map(|id| id.0);
        let parts = parts_from_nothing(ctx.access(), key, result.await).await;
        Some(parts.map(|(chapter, replayed, errors)| AcademicCalendarPayload { chapter, replayed, errors }))
    }
}
