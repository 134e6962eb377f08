//! The staff's dashboard of all chapters: numbers that open as lists, and what waits for the staff, the oldest first.
use async_graphql::{Context, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    change_request,
    chapter::{self, Kind},
    officer_term::{self, Office},
    tally,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Iterable as _};
use serde_json::json;

use super::tasks::VERIFICATION_IS_GOOD_FOR;
use crate::{
    auth::policy::Action,
    chapter::{
        change::graphql::ChangeRequest,
        graphql::Chapter,
        life::policy::required_offices,
        officer::graphql::OfficerTerm,
        rules::{PUBLIC, TermStatus},
        store::{is_vacant, term_status_is},
        verification::store::is_not_verified_since,
    },
    dashboard::graphql::{DashboardNumber, Summed, sums},
    data::{Access, ContextExt as _, Row},
    error::{Code, Result},
    node::Node,
};

/// What the staff see of all chapters at a glance.
#[derive(SimpleObject, Clone)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ChaptersDashboard {
    /// Chapters by state, the most frequent first.
    chapters_by_status: Vec<DashboardNumber>,
    /// Chapters by region, the most frequent first.
    chapters_by_region: Vec<DashboardNumber>,
    /// Open chapters in which nobody holds a required office, by office.
    vacancies: Vec<DashboardNumber>,
    /// What waits: change requests and reported officers for the staff, contact data for a leader to confirm.
    waiting: Vec<DashboardNumber>,
    /// What waits for the staff, the oldest first; at most as many as were asked for.
    queue: Vec<ChaptersQueueItem>,
}

/// Something of a chapter that waits for the staff.
#[derive(SimpleObject, Clone)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ChaptersQueueItem {
    /// Since when it waits.
    waits_since: DateTime<Utc>,
    /// The chapter.
    chapter: Option<Chapter>,
    /// Name of the mutation that does what is asked.
    action: &'static str,
    /// What it is done to.
    subject: Node,
}

const MAX_QUEUE: i32 = 50;

/// Questions for the staff's page on chapters.
#[derive(Debug, Default)]
pub struct ChaptersDashboardQuery;

#[Object]
impl ChaptersDashboardQuery {
    /// Numbers of chapters that open as lists, and what of chapters waits for the staff; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn chapters_dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Most items of the queue, 1 to 50; 20 if absent.")] first: Option<i32>,
    ) -> Option<Result<ChaptersDashboard>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(dashboard(ctx.access(), first.unwrap_or(20)).await)
    }
}

const SUMMED: [Summed; 2] = [
    ("chaptersByStatus", ("chapter", tally::Column::Status), ("chapters", "statuses")),
    ("chaptersByRegion", ("chapter", tally::Column::Region), ("chapters", "regions")),
];

async fn dashboard(access: &Access, first: i32) -> Result<ChaptersDashboard> {
    if !(1..=MAX_QUEUE).contains(&first) {
        return Err(Code::Invalid.at("first", format!("Give 1 to {MAX_QUEUE}.")).into());
    }
    let mut sums = sums(access, SUMMED.to_vec()).await?;
    let (vacancies, waiting) = counted(access).await?;
    Ok(ChaptersDashboard {
        chapters_by_status: sums.remove("chaptersByStatus").unwrap_or_default(),
        chapters_by_region: sums.remove("chaptersByRegion").unwrap_or_default(),
        vacancies,
        waiting,
        queue: queue(access, u64::try_from(first).unwrap_or_default()).await?,
    })
}

/// The numbers that no counter has, all in one statement.
async fn counted(access: &Access) -> Result<(Vec<DashboardNumber>, Vec<DashboardNumber>)> {
    let viewer = access.viewer();
    let open = || access.find::<chapter::Entity>().filter(chapter::Column::Status.is_in(PUBLIC));
    let vacant = |office: Office| {
        let needs = chapter::Column::Kind.is_in(kinds_with(office));
        open().filter(needs).filter(is_vacant(&[office], viewer.today())).counting()
    };
    let [president, advisor, mentor] = OFFICES.map(vacant);
    let pending = change_request::Column::Status.eq(change_request::Status::Pending);
    let requests = access.find::<change_request::Entity>().filter(pending).counting();
    let reported = term_status_is(TermStatus::Reported, viewer.today());
    let reports = access.find::<officer_term::Entity>().filter(reported).counting();
    let stale = viewer.now - VERIFICATION_IS_GOOD_FOR;
    let unverified = open().filter(is_not_verified_since(stale)).counting();
    let [vacant_offices @ .., requests, reports, unverified] =
        access.counts([president, advisor, mentor, requests, reports, unverified]).await?;
    let statuses = PUBLIC.map(|status| status.to_value());
    let vacancy = |(office, count): (Office, i64)| {
        let kinds: Vec<_> = kinds_with(office).iter().map(Kind::to_value).collect();
        let filter = json!({ "vacantOffices": [office.to_value()], "kinds": kinds, "statuses": statuses });
        number(&office.to_value(), count, "chapters", filter)
    };
    let vacancies = OFFICES.into_iter().zip(vacant_offices).map(vacancy).collect();
    let unverified_filter = json!({ "contactNotVerifiedSince": stale, "statuses": statuses });
    let waiting = vec![
        number("CHANGE_REQUESTS_PENDING", requests, "changeRequests", json!({ "statuses": ["PENDING"] })),
        number("OFFICERS_REPORTED", reports, "officerTerms", json!({ "statuses": ["REPORTED"] })),
        number("CONTACT_DATA_UNVERIFIED", unverified, "chapters", unverified_filter),
    ];
    Ok((vacancies, waiting))
}

/// The offices that some kind of chapter needs.
const OFFICES: [Office; 3] = [Office::President, Office::FacultyAdvisor, Office::PractitionerMentor];

/// The kinds of chapters that need an office.
fn kinds_with(office: Office) -> Vec<Kind> {
    Kind::iter().filter(|kind| required_offices(*kind).contains(&office)).collect()
}

fn number(label: &str, count: i64, list: &'static str, filter: serde_json::Value) -> DashboardNumber {
    DashboardNumber { label: label.to_owned(), count, query_field: list, filter: Json(filter) }
}

/// What waits for the staff, the oldest first. To add a kind of thing is to add its oldest ones.
async fn queue(access: &Access, most: u64) -> Result<Vec<ChaptersQueueItem>> {
    let pending = change_request::Column::Status.eq(change_request::Status::Pending);
    let requests = access.find::<change_request::Entity>().filter(pending);
    let requests = access.first(requests, change_request::Column::CreatedAt, most).await?;
    let reported = officer_term::Column::Status.eq(officer_term::Status::Reported);
    let reports = access.find::<officer_term::Entity>().filter(reported);
    let reports = access.first(reports, officer_term::Column::CreatedAt, most).await?;
    let mut waiting = Vec::new();
    for request in requests {
        let (column, key) = (change_request::Column::ChapterId, chapter::Column::Id);
        let chapter = request.one::<chapter::Entity>(access, column, key).await?;
        let since = request.created_at;
        waiting.push(item(since, chapter, Action::ApproveChange, Node::ChangeRequest(ChangeRequest(request))));
    }
    for term in reports {
        let (column, key) = (officer_term::Column::ChapterId, chapter::Column::Id);
        let chapter = term.one::<chapter::Entity>(access, column, key).await?;
        let since = term.created_at;
        waiting.push(item(since, chapter, Action::ConfirmOfficer, Node::OfficerTerm(OfficerTerm(term))));
    }
    waiting.sort_by_key(|item| item.waits_since);
    waiting.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(waiting)
}

fn item(
    waits_since: DateTime<Utc>,
    chapter: Option<Row<chapter::Entity>>,
    action: Action,
    subject: Node,
) -> ChaptersQueueItem {
    ChaptersQueueItem { waits_since, chapter: chapter.map(Chapter), action: action.name(), subject }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_office_is_counted() {
        let required: Vec<_> = Kind::iter().flat_map(required_offices).collect();
        assert!(required.iter().all(|office| OFFICES.contains(office)));
        assert!(OFFICES.iter().all(|office| required.contains(&office)));
    }
}
