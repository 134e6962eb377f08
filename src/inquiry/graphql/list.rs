//! The list of inquiries: its orders and filters.
use async_graphql::{Enum, ID, InputObject};
use chrono::NaiveTime;
use entity::{account::AccountId, inquiry};
use sea_orm::{ColumnTrait as _, Condition};

use super::{InquiryInterest, InquiryStatus};
use crate::{
    auth::Viewer,
    data::{Composed, Filter, Order, SortColumn, boolean_filter, composed},
    error::Result,
    graphql::{
        input::parse_id,
        scalar::{CountryCode, Date},
    },
};

/// The orders of the list of inquiries.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum InquiryOrder {
    /// The longest waiting first.
    #[default]
    SubmittedAtAsc,
    /// The last submitted first.
    SubmittedAtDesc,
}

impl Order for InquiryOrder {
    type Entity = inquiry::Entity;
    fn columns(self) -> Vec<SortColumn<inquiry::Column>> {
        let descending = match self {
            Self::SubmittedAtAsc => false,
            Self::SubmittedAtDesc => true,
        };
        // Keys sort by the time of making.
        vec![SortColumn { column: inquiry::Column::Id, descending, nullable: false }]
    }
}

/// Which inquiries. What is absent does not restrict, but spam is left out unless it is asked for.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct InquiryFilterInput {
    /// In one of these states; in all but SPAM if absent.
    statuses: Option<Vec<InquiryStatus>>,
    /// About one of these.
    interests: Option<Vec<InquiryInterest>>,
    /// Of organizations in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Looked after by this member of staff.
    owner: Option<ID>,
    /// Submitted on this day (UTC) or later.
    submitted_from: Option<Date>,
    /// Submitted before this day (UTC).
    submitted_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all; within others `statuses` does not
    /// restrict if absent.
    and: Option<Vec<InquiryFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<InquiryFilterInput>>,
    /// This filter does not match.
    not: Option<Box<InquiryFilterInput>>,
}

impl Filter for InquiryFilterInput {
    fn condition(filter: Option<&Self>, viewer: &Viewer) -> Result<Condition> {
        let asked = filter.map_or_else(|| Ok(Condition::all()), |filter| composed(filter, viewer))?;
        let is_none = inquiry::Column::Status.ne(inquiry::Status::Spam);
        let by_default = filter.is_none_or(|filter| filter.statuses.is_none()).then_some(is_none);
        Ok(asked.add_option(by_default))
    }
}

boolean_filter!(parts of InquiryFilterInput);

impl Composed for InquiryFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, interests, countries, owner, submitted_from, submitted_before, and: _, or: _, not: _ } =
            self.clone();
        let statuses =
            statuses.map(|statuses| inquiry::Column::Status.is_in(statuses.into_iter().map(inquiry::Status::from)));
        let interests = interests
            .map(|interests| inquiry::Column::Interest.is_in(interests.into_iter().map(inquiry::Interest::from)));
        let countries = countries.map(|codes| inquiry::Column::CountryCode.is_in(codes.into_iter().map(|code| code.0)));
        let owner = owner.map(|id| parse_id::<AccountId>(&id, "filter.owner")).transpose()?;
        let midnight = |day: Date| day.0.and_time(NaiveTime::MIN).and_utc();
        Ok(Condition::all()
            .add_option(statuses)
            .add_option(interests)
            .add_option(countries)
            .add_option(owner.map(|owner| inquiry::Column::OwnerId.eq(owner)))
            .add_option(submitted_from.map(|day| inquiry::Column::CreatedAt.gte(midnight(day))))
            .add_option(submitted_before.map(|day| inquiry::Column::CreatedAt.lt(midnight(day)))))
    }
}
