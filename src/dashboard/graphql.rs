//! The staff's numbers, each with the filter that opens it as a list.
use std::collections::BTreeMap;

use async_graphql::{Context, Json, Object, SimpleObject};
use chrono::Days;
use entity::{
    chapter_report, officer_term,
    relationship::{self, Kind},
    requirement_due, tally,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};
use serde_json::{Value as JsonValue, json};

use crate::{
    chapter::{rules::TermStatus, store::term_status_is},
    data::{Access, ContextExt as _, Counting},
    error::Result,
    relationship::graphql::{api_name, has_agreement_in_force_is},
};

/// A number that opens as a list.
#[derive(SimpleObject, Clone, Debug)]
pub struct DashboardNumber {
    /// What is counted: the name of an enum's value, a code, or a word of its own.
    pub(super) label: String,
    /// Number of rows.
    pub(super) count: i64,
    /// The field of `Query` that lists them.
    pub(super) query_field: &'static str,
    /// The filter that the list takes.
    pub(super) filter: Json<JsonValue>,
}

/// What the staff see at a glance.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct Dashboard {
    /// Organizations by kind.
    organizations_by_kind: Vec<DashboardNumber>,
    /// Organizations by country, the most frequent first.
    organizations_by_country: Vec<DashboardNumber>,
    /// Relationships by type.
    relationships_by_type: Vec<DashboardNumber>,
    /// Relationships by state.
    relationships_by_status: Vec<DashboardNumber>,
    /// Branches by state.
    branches_by_status: Vec<DashboardNumber>,
    /// Chapters by state.
    chapters_by_status: Vec<DashboardNumber>,
    /// Chapters by region.
    chapters_by_region: Vec<DashboardNumber>,
    /// Chapters by country, the most frequent first.
    chapters_by_country: Vec<DashboardNumber>,
    /// Exchange programs by kind.
    exchange_programs_by_kind: Vec<DashboardNumber>,
    /// Inquiries by state, spam left out.
    inquiries_by_status: Vec<DashboardNumber>,
    /// What ends, is due or waits.
    deadlines: Vec<DashboardNumber>,
}

/// Questions for the staff's start page.
#[derive(Debug, Default)]
pub struct DashboardQuery;

#[Object]
impl DashboardQuery {
    /// Numbers that open as lists, for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn dashboard(&self, ctx: &Context<'_>) -> Option<Result<Dashboard>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(dashboard(ctx.access()).await)
    }
}

async fn dashboard(access: &Access) -> Result<Dashboard> {
    // Counters: as many rows as there are combinations, whatever the number of what they count.
    let cells = access.all(access.find::<tally::Entity>()).await?;
    let cells: Vec<tally::Model> = cells.iter().map(|cell| named_as_in_the_api(cell)).collect();
    Ok(Dashboard {
        organizations_by_kind: numbers(&cells, "organization", "organizations", "kinds", |cell| &cell.sort),
        organizations_by_country: numbers(&cells, "organization", "organizations", "countries", |cell| {
            &cell.country_code
        }),
        relationships_by_type: numbers(&cells, "relationship", "relationships", "types", |cell| &cell.sort),
        relationships_by_status: numbers(&cells, "relationship", "relationships", "statuses", |cell| &cell.status),
        branches_by_status: numbers(&cells, "branch", "branches", "statuses", |cell| &cell.status),
        chapters_by_status: numbers(&cells, "chapter", "chapters", "statuses", |cell| &cell.status),
        chapters_by_region: numbers(&cells, "chapter", "chapters", "regions", |cell| &cell.region),
        chapters_by_country: numbers(&cells, "chapter", "chapters", "countries", |cell| &cell.country_code),
        exchange_programs_by_kind: numbers(&cells, "exchange_program", "exchangePrograms", "kinds", |cell| &cell.sort),
        inquiries_by_status: numbers(&cells, "inquiry", "inquiries", "statuses", |cell| &cell.status),
        deadlines: deadlines(access).await?,
    })
}

/// The counters of one kind of thing, summed by one of their parts, each with the filter that lists what it counts.
pub(super) fn numbers(
    cells: &[tally::Model],
    kind: &str,
    list: &'static str,
    argument: &str,
    part: fn(&tally::Model) -> &String,
) -> Vec<DashboardNumber> {
    let mut sums = BTreeMap::<&String, i64>::new();
    for cell in cells.iter().filter(|cell| cell.kind == kind && cell.status != "ARCHIVED") {
        *sums.entry(part(cell)).or_default() += cell.total;
    }
    let mut numbers: Vec<_> = sums
        .into_iter()
        .filter(|(label, count)| !label.is_empty() && *count != 0)
        .map(|(label, count)| DashboardNumber {
            label: label.clone(),
            count,
            query_field: list,
            filter: Json(json!({ argument: [label] })),
        })
        .collect();
    numbers.sort_by_key(|number| std::cmp::Reverse(number.count));
    numbers
}

/// Types of relationships have another name in the API than in the database.
fn named_as_in_the_api(cell: &tally::Model) -> tally::Model {
    let mut cell = cell.clone();
    if cell.kind == "relationship"
        && let Ok(kind) = Kind::try_from_value(&cell.sort)
    {
        api_name(kind).clone_into(&mut cell.sort);
    }
    cell
}

/// What waits or is due, counted by an index each, all in one statement.
async fn deadlines(access: &Access) -> Result<Vec<DashboardNumber>> {
    let mut named = Vec::new();
    let counting = of_deadlines(access).map(|(label, counting, list, filter)| {
        named.push((label, list, filter));
        counting
    });
    let counts = access.counts(counting).await?;
    let number = |((label, list, filter), count): ((&str, &'static str, JsonValue), i64)| DashboardNumber {
        label: label.to_owned(),
        count,
        query_field: list,
        filter: Json(filter),
    };
    Ok(named.into_iter().zip(counts).map(number).collect())
}

/// Its label, what is counted, and the list with the filter that shows it.
type Deadline = (&'static str, Counting, &'static str, JsonValue);

fn of_deadlines(access: &Access) -> [Deadline; 9] {
    let [ending, officers, relationships, due, overdue, without] = of_relations(access);
    let [owed, late, reports] = of_chapters(access);
    [ending, officers, relationships, due, overdue, without, owed, late, reports]
}

/// What chapters owe and report.
fn of_chapters(access: &Access) -> [Deadline; 3] {
    use chapter_report::Status as Report;
    let today = access.viewer().today();
    let soon = today + Days::new(60);
    let dues = |condition: Condition| access.find::<requirement_due::Entity>().filter(condition).counting();
    let status = requirement_due::Column::Status;
    let overdue = Condition::all().add(status.eq(requirement_due::Status::Overdue));
    let open = Condition::all().add(status.eq(requirement_due::Status::Open));
    let due = open.add(requirement_due::Column::DueOn.gte(today)).add(requirement_due::Column::DueOn.lt(soon));
    let submitted = Condition::all().add(chapter_report::Column::Status.eq(Report::Submitted));
    let waiting = access.find::<chapter_report::Entity>().filter(submitted).counting();
    [
        (
            "REQUIREMENTS_DUE_IN_60_DAYS",
            dues(due),
            "requirementDues",
            json!({ "statuses": ["OPEN"], "dueFrom": today, "dueBefore": soon }),
        ),
        ("REQUIREMENTS_OVERDUE", dues(overdue), "requirementDues", json!({ "statuses": ["OVERDUE"] })),
        ("REPORTS_WAITING", waiting, "chapterReports", json!({ "statuses": ["SUBMITTED"] })),
    ]
}

fn of_relations(access: &Access) -> [Deadline; 6] {
    let today = access.viewer().today();
    let soon = today + Days::new(60);
    let terms = |condition: Condition| access.find::<officer_term::Entity>().filter(condition).counting();
    let relations = |condition: Condition| access.find::<relationship::Entity>().filter(condition).counting();
    let active = || Condition::all().add(relationship::Column::Status.eq(relationship::Status::Active));
    let alliances = || active().add(relationship::Column::Kind.eq(Kind::StrategicAlliance));
    // The lists go by the last day, which is the one before the end.
    let current = term_status_is(TermStatus::Current, today)
        .add(officer_term::Column::EndsOn.gt(today))
        .add(officer_term::Column::EndsOn.lte(soon));
    let waiting = term_status_is(TermStatus::Reported, today);
    let ending = active().add(relationship::Column::EndsOn.gt(today)).add(relationship::Column::EndsOn.lte(soon));
    let due =
        alliances().add(relationship::Column::ReviewDueOn.gte(today)).add(relationship::Column::ReviewDueOn.lt(soon));
    let overdue = alliances().add(relationship::Column::ReviewDueOn.lt(today));
    let alliance = json!(["STRATEGIC_ALLIANCE"]);
    [
        (
            "TERMS_ENDING_IN_60_DAYS",
            terms(current),
            "officerTerms",
            json!({ "statuses": ["CURRENT"], "endsFrom": today, "endsBefore": soon }),
        ),
        ("OFFICERS_WAITING", terms(waiting), "officerTerms", json!({ "statuses": ["REPORTED"] })),
        (
            "RELATIONSHIPS_ENDING_IN_60_DAYS",
            relations(ending),
            "relationships",
            json!({ "statuses": ["ACTIVE"], "endsFrom": today, "endsBefore": soon }),
        ),
        (
            "REVIEWS_DUE_IN_60_DAYS",
            relations(due),
            "relationships",
            json!({ "types": alliance, "statuses": ["ACTIVE"], "reviewDueFrom": today, "reviewDueBefore": soon }),
        ),
        (
            "REVIEWS_OVERDUE",
            relations(overdue),
            "relationships",
            json!({ "types": alliance, "statuses": ["ACTIVE"], "reviewDueBefore": today }),
        ),
        (
            "ALLIANCES_WITHOUT_AGREEMENT",
            relations(alliances().add(has_agreement_in_force_is(false))),
            "relationships",
            json!({ "types": alliance, "statuses": ["ACTIVE"], "hasAgreementInForce": false }),
        ),
    ]
}
