//! The staff's numbers, each with the filter that opens it as a list.
use std::collections::HashMap;

use async_graphql::{Context, Json, Object, SimpleObject};
use chrono::Days;
use entity::{
    chapter_report, officer_term,
    relationship::{self, Kind},
    requirement_due, tally,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::ExprTrait as _};
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
        Some(dashboard(ctx).await)
    }
}

/// A list of sums of counters: its field, of which kind and by which part they are, and the list that a number opens
/// with the argument of its filter.
pub(super) type Summed = (&'static str, (&'static str, tally::Column), (&'static str, &'static str));

const SUMMED: [Summed; 10] = [
    ("organizationsByKind", ("organization", tally::Column::Sort), ("organizations", "kinds")),
    ("organizationsByCountry", ("organization", tally::Column::CountryCode), ("organizations", "countries")),
    ("relationshipsByType", ("relationship", tally::Column::Sort), ("relationships", "types")),
    ("relationshipsByStatus", ("relationship", tally::Column::Status), ("relationships", "statuses")),
    ("branchesByStatus", ("branch", tally::Column::Status), ("branches", "statuses")),
    ("chaptersByStatus", ("chapter", tally::Column::Status), ("chapters", "statuses")),
    ("chaptersByRegion", ("chapter", tally::Column::Region), ("chapters", "regions")),
    ("chaptersByCountry", ("chapter", tally::Column::CountryCode), ("chapters", "countries")),
    ("exchangeProgramsByKind", ("exchange_program", tally::Column::Sort), ("exchangePrograms", "kinds")),
    ("inquiriesByStatus", ("inquiry", tally::Column::Status), ("inquiries", "statuses")),
];

async fn dashboard(ctx: &Context<'_>) -> Result<Dashboard> {
    let (access, asked) = (ctx.access(), ctx.look_ahead());
    let is_asked = |field: &str| asked.field(field).exists();
    let mut sums = sums(access, SUMMED.into_iter().filter(|(field, ..)| is_asked(field)).collect()).await?;
    let mut take = |field| sums.remove(field).unwrap_or_default();
    Ok(Dashboard {
        organizations_by_kind: take("organizationsByKind"),
        organizations_by_country: take("organizationsByCountry"),
        relationships_by_type: take("relationshipsByType"),
        relationships_by_status: take("relationshipsByStatus"),
        branches_by_status: take("branchesByStatus"),
        chapters_by_status: take("chaptersByStatus"),
        chapters_by_region: take("chaptersByRegion"),
        chapters_by_country: take("chaptersByCountry"),
        exchange_programs_by_kind: take("exchangeProgramsByKind"),
        inquiries_by_status: take("inquiriesByStatus"),
        deadlines: if is_asked("deadlines") { deadlines(access).await? } else { Vec::new() },
    })
}

/// The lists by their fields, each number with the filter that lists what it counts, summed in one statement.
pub(super) async fn sums(access: &Access, lists: Vec<Summed>) -> Result<HashMap<&'static str, Vec<DashboardNumber>>> {
    let set = |(_, (kind, part), _): &Summed| {
        let is_listed = tally::Column::Kind.eq(*kind).and(tally::Column::Status.ne("ARCHIVED"));
        (access.find::<tally::Entity>().filter(is_listed), *part)
    };
    let sums = access.sums(lists.iter().map(set)).await?;
    Ok(lists.into_iter().zip(sums).map(|((field, _, opens), sums)| (field, numbers(opens, sums))).collect())
}

/// The most frequent first.
fn numbers((query_field, argument): (&'static str, &str), sums: Vec<(String, i64)>) -> Vec<DashboardNumber> {
    let mut numbers: Vec<_> = sums
        .into_iter()
        .filter(|(label, count)| !label.is_empty() && *count != 0)
        .map(|(label, count)| {
            let label = if argument == "types" { named_as_in_the_api(label) } else { label };
            let filter = Json(json!({ argument: [label] }));
            DashboardNumber { label, count, query_field, filter }
        })
        .collect();
    numbers.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label)));
    numbers
}

/// Types of relationships have another name in the API than in the database.
fn named_as_in_the_api(of_type: String) -> String {
    Kind::try_from_value(&of_type).map_or(of_type, |kind| api_name(kind).to_owned())
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
