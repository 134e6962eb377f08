//! Questions that would tell by their answer what they may not say.
use std::collections::{BTreeMap, BTreeSet};

use entity::id;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    Crawl, Role,
    atlas::{Atlas, needs_nothing},
    marks::word_of,
    readers,
};
use crate::{attempts::attempts, fields::audiences_by_field};

/// What parts of filters and orders ask for, which is what they may tell: `tests/contract/questions.csv`.
fn questions() -> BTreeMap<String, (String, String)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/questions.csv");
    let rows = csv::Reader::from_path(file).unwrap().into_deserialize().map(Result::unwrap);
    rows.map(|(question, asks_for): (String, String)| {
        let (of, field) = asks_for.split_once('.').unwrap();
        (question, (of.to_owned(), field.to_owned()))
    })
    .collect()
}

/// The parts of filters and orders that a role sees.
fn asked(atlas: &Atlas) -> BTreeSet<String> {
    // What sums are of is no list's filter, and asks as one does.
    let is_question = |name: &str| ["FilterInput", "Order", "ReciprocityInput"].iter().any(|end| name.ends_with(end));
    let kinds = atlas.0.iter().filter(|(name, _)| is_question(name));
    kinds
        .flat_map(|(name, kind)| {
            let parts = kind.inputs.iter().map(|(part, _)| part).chain(&kind.values);
            let parts = parts.filter(|part| !["and", "or", "not"].contains(&part.as_str()));
            parts.map(move |part| format!("{name}.{part}"))
        })
        .collect()
}

/// Types of which nobody but the staff sees more than their own.
const OWN_ONLY: &[&str] = &[
    "Acknowledgement",
    "ChangeRequest",
    "ChapterMember",
    "Charter",
    "ExchangeApplication",
    "LedgerEntry",
    "RequirementDue",
    "ServiceToken",
    "Session",
];

#[tokio::test]
async fn nobody_filters_or_orders_by_what_they_may_not_read() {
    let crawl = Crawl::new().await;
    let (questions, audiences) = (questions(), audiences_by_field());
    for role in &crawl.roles {
        let seen = asked(&Atlas::of(&crawl.world, role).await);
        let known: BTreeSet<_> = questions.keys().cloned().collect();
        assert!(seen.is_subset(&known), "questions.csv does not say what these ask for: {:?}", &seen - &known);
        assert!(!role.is_staff() || seen == known, "the schema has no such questions: {:?}", &known - &seen);
        for question in seen {
            let of = &questions[&question];
            let cell =
                audiences.get(of).unwrap_or_else(|| panic!("{question} asks for no field: {of:?}"))[role.cell].as_str();
            // Of these, what somebody reads is nothing but their own.
            let is_of_own = cell == "own" && OWN_ONLY.contains(&of.0.as_str());
            let is_theirs = cell == "R" || is_of_own || role.is_staff();
            assert!(is_theirs, "{} may ask by {question} for {of:?}, which is theirs to read: {cell}", role.name);
        }
    }
}

/// The counts of an answer that are not of as many rows as stand beside them.
fn wrong_counts(answer: &Json, path: &str, wrong: &mut Vec<String>, right: &mut usize) {
    match answer {
        Json::Object(fields) => {
            if let (Some(total), Some(rows)) = (fields.get("totalCount"), fields.get("rows").and_then(Json::as_array)) {
                // A page that is full may be one of several.
                if rows.len() < 100 && *total != rows.len() {
                    wrong.push(format!("{path}: {total} of {}", rows.len()));
                } else {
                    *right += 1;
                }
            }
            fields.iter().for_each(|(name, value)| wrong_counts(value, &format!("{path}.{name}"), wrong, right));
        }
        Json::Array(items) => items.iter().for_each(|item| wrong_counts(item, path, wrong, right)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[tokio::test]
async fn nothing_is_counted_for_somebody_that_is_not_listed_for_them() {
    let crawl = Crawl::new().await;
    for role in &crawl.roles {
        let atlas = Atlas::of(&crawl.world, role).await;
        let (mut wrong, mut right) = (Vec::new(), 0);
        for (of, route) in atlas.routes() {
            let counted = |field: &&super::atlas::Field| {
                needs_nothing(field) && atlas.field(&field.of.name, "totalCount").is_some()
            };
            for field in atlas.fields(&of).iter().filter(counted) {
                let rows = if atlas.field(&field.of.name, "nodes").is_some() { "nodes" } else { "edges" };
                let list = format!("{}(first: 100) {{ totalCount rows: {rows} {{ __typename }} }}", field.name);
                let answer = crawl.world.run_as(role.viewer.clone(), &route.replace("HOLE", &list)).await;
                wrong_counts(&answer["data"], &of, &mut wrong, &mut right);
            }
        }
        assert!(wrong.is_empty(), "{} is told of what is not listed: {wrong:?}", role.name);
        assert!(3 < right, "{} was asked for no counts", role.name);
    }
}

/// Fields that count rows other than those of a list (`totalCount`), and what of: nobody but the staff is told how many
/// persons there are by anything that they may not read.
const COUNTS: &[(&str, &str)] = &[
    ("ChapterFacets.countries", "Chapter"),
    ("ChapterFacets.kinds", "Chapter"),
    ("ChapterFacets.publicStatuses", "Chapter"),
    ("ChapterFacets.regions", "Chapter"),
    ("OrganizationFacets.countries", "Organization"),
    ("OrganizationFacets.kinds", "Organization"),
    ("RelationshipFacets.countries", "Relationship"),
    ("RelationshipFacets.statuses", "Relationship"),
    ("RelationshipFacets.types", "Relationship"),
    ("RelationshipType.currentCount", "Relationship"),
];

/// Numbers that count no rows: values of the row that has them, which `tests/contract/audiences/` says who reads.
const VALUES: &[&str] = &[
    "Agreement.edition",
    "Agreement.noticeDays",
    "Award.placing",
    "Award.year",
    "BranchGoal.year",
    "ChangeRequest.baseVersion",
    "ChapterReport.year",
    "Chapter.guidelineEditionAcknowledged",
    "Charter.edition",
    "Entitlement.count",
    "ApplicationForm.edition",
    "ExchangeCriterion.weight",
    "ExchangeProgram.durationDays",
    "ExchangeRound.capacity",
    "ExchangeRound.year",
    "FormQuestion.position",
    "Guideline.edition",
    "Organization.population",
    "Placement.year",
    "ReportSection.maxLength",
    "ReportTemplate.edition",
    "ReportTemplateSection.maxLength",
    "Requirement.graceDays",
    "Requirement.noticeDays",
    "Requirement.offsetDays",
    "RequirementDue.overdueDays",
    "SearchEdge.score",
    "SisterChapterSuggestion.hoursApart",
    "SisterChapterSuggestion.monthsApart",
    "SponsorPackage.year",
    "Standing.lostPoints",
    "StandingReason.weight",
    "Sponsorship.year",
    "StrategicAlliance.reviewMonths",
    "VersionConflict.currentVersion",
    "WorkPlan.year",
];

/// Fields that count persons for others than the staff, and why they may.
const OF_ROSTERS: &[(&str, &str)] = &[
    ("Chapter.memberCount", "tens, rounded down, and nothing of fewer than ten"),
    ("ChapterJoinCode.maxUses", "of their own chapter, whose roster they read"),
    ("ChapterJoinCode.uses", "of their own chapter, whose roster they read"),
    ("ChapterEvent.guestAttendance", "of their own chapter, which counted them"),
    ("ChapterEvent.memberAttendance", "of their own chapter, which counted them"),
    ("RosterImport.added", "of the sheet that they sent"),
    ("RosterImport.changed", "of the sheet that they sent"),
    ("RosterImport.proposedLeavers", "of the sheet that they sent"),
    ("RosterImport.refused", "of the sheet that they sent"),
    ("RosterImport.rows", "of the sheet that they sent"),
    ("RosterImport.unchanged", "of the sheet that they sent"),
    ("RosterSheetProblem.line", "a place in the sheet that they sent"),
    ("RosterLevelNumber.count", "of their own chapter, whose roster they read"),
    ("RosterNumbers.studentMemberships", "of their own chapter, whose roster they read"),
    ("RosterNumbers.total", "of their own chapter, whose roster they read"),
];

/// Types whose rows are persons, or tell of one.
const OF_PERSONS: &[&str] = &[
    "Account",
    "ChapterMember",
    "ContactAccessEntry",
    "Identity",
    "Inquiry",
    "Liaison",
    "OfficerTerm",
    "BranchAssignment",
    "ServiceToken",
    "Session",
];

#[tokio::test]
async fn no_number_counts_persons_by_what_is_hidden() {
    let crawl = Crawl::new().await;
    let counts: BTreeMap<_, _> = COUNTS.iter().copied().collect();
    assert!(counts.values().all(|of| !OF_PERSONS.contains(of)));
    for role in crawl.roles.iter().filter(|role| !role.is_staff()) {
        let atlas = Atlas::of(&crawl.world, role).await;
        let numbers = atlas.0.iter().flat_map(|(of, kind)| kind.fields.iter().map(move |field| (of, field)));
        let is_number = |field: &super::atlas::Field| ["Facet", "Int"].contains(&field.of.name.as_str());
        // Of a list, and of each value, as many as are listed (`totalCount`); a version counts changes.
        let is_known = |name: &str| ["totalCount", "version"].contains(&name);
        let unknown: Vec<_> = numbers
            .filter(|(of, field)| is_number(field) && !is_known(&field.name) && *of != "Facet")
            .map(|(of, field)| format!("{of}.{}", field.name))
            .filter(|name| !counts.contains_key(name.as_str()) && !VALUES.contains(&name.as_str()))
            .filter(|name| !OF_ROSTERS.iter().any(|(known, _)| name == known))
            .collect();
        assert!(unknown.is_empty(), "say of {unknown:?} whether {} is told a count by them, and what of", role.name);
    }
}

#[tokio::test]
async fn nobody_finds_a_row_by_words_that_they_may_not_read() {
    let crawl = Crawl::new().await;
    for role in &crawl.roles {
        let readable = readers::readable(&crawl.world, &crawl.marks, role).await;
        let hidden: Vec<_> = crawl.marks.rows.difference(&readable).collect();
        // Of each column the first few rows: one word is found like another.
        let mut some = BTreeMap::<usize, Vec<_>>::new();
        for (column, row) in hidden {
            let words = some.entry(*column).or_default();
            if words.len() < 3 {
                words.push(word_of(&(*column, row.clone())));
            }
        }
        let words: Vec<_> = some.into_values().flatten().collect();
        for words in words.chunks(20) {
            let ask = |(place, word): (usize, &String)| {
                format!(r#"a{place}: search(query: "{word}") {{ edges {{ score node {{ __typename }} }} }}"#)
            };
            let document = format!("{{ {} }}", words.iter().enumerate().map(ask).collect::<Vec<_>>().join(" "));
            let (answer, _) = crawl.ask(role, &readable, &document).await;
            for found in answer["data"].as_object().unwrap_or_else(|| panic!("{answer}")).values() {
                assert_eq!(
                    found["edges"],
                    serde_json::json!([]),
                    "{} found something by {words:?}: {answer}",
                    role.name
                );
            }
        }
    }
}

/// The answer to a document in which an id is, with the id taken out of it.
async fn without(crawl: &Crawl, role: &Role, document: &str, id: &str) -> (String, Json) {
    let answer = crawl.world.run_as(role.viewer.clone(), &document.replace("THE_ID", id)).await;
    (answer.to_string().replace(id, "THE_ID"), answer)
}

/// An id of the same kind that nothing has.
fn absent(id: &str) -> String {
    let (kind, _) = id::split(id).unwrap();
    id::join(&kind, Uuid::from_u128(7))
}

async fn sees(crawl: &Crawl, role: &Role, id: &str) -> bool {
    let answer = without(crawl, role, r#"{ node(id: "THE_ID") { __typename } }"#, id).await.1;
    // What no type has an id of is no node.
    answer["data"]["node"].is_object() || answer["errors"][0]["extensions"]["code"] == "INVALID_ID"
}

#[tokio::test]
async fn what_somebody_may_not_read_is_to_them_as_if_it_were_not_there() {
    let crawl = Crawl::new().await;
    for role in crawl.roles.iter().filter(|role| !role.is_staff()) {
        let atlas = Atlas::of(&crawl.world, role).await;
        let mut tried = 0;
        let roots = atlas.fields("Query").iter().filter(|field| field.arguments.len() < 7);
        let with_id = roots.filter_map(|field| {
            let (argument, _) =
                field.arguments.iter().find(|(_, of)| of.name == "ID" && of.is_required && !of.is_list)?;
            let below = if atlas.is_object(field) { " { __typename }" } else { "" };
            Some(format!(r#"{{ {}({argument}: "THE_ID"){below} }}"#, field.name))
        });
        let mut documents: Vec<_> = with_id.collect();
        documents.push(r#"{ nodes(ids: ["THE_ID", "THE_ID"]) { id } }"#.to_owned());
        documents.push(r#"{ resources(filter: {organization: "THE_ID"}) { totalCount } }"#.to_owned());
        for (table, keys) in &crawl.keys {
            for key in keys {
                let id = id::join(table, *key);
                if sees(&crawl, role, &id).await {
                    continue;
                }
                for document in &documents {
                    let hidden = without(&crawl, role, document, &id).await.0;
                    let nothing = without(&crawl, role, document, &absent(&id)).await.0;
                    assert_eq!(hidden, nothing, "{}: {document}", role.name);
                }
                tried += 1;
                // One of each kind is refused like another; two are a control.
                if tried % 2 == 0 {
                    break;
                }
            }
        }
        assert!(20 < tried, "{} is hidden {tried} rows only", role.name);
    }
}

#[tokio::test]
async fn what_somebody_may_not_read_they_change_like_what_is_not_there() {
    let crawl = Crawl::new().await;
    for role in crawl.roles.iter().filter(|role| !role.is_staff()) {
        let mut tried = 0;
        for (name, _, template) in attempts() {
            crawl.world.forget_names();
            let document = crawl.world.fill(crawl.world.other, template).await;
            for id in ids_in(&document) {
                if sees(&crawl, role, &id).await {
                    continue;
                }
                let asked = document.replace(&id, "THE_ID");
                let hidden = without(&crawl, role, &asked, &id).await.0;
                let nothing = without(&crawl, role, &asked, &absent(&id)).await.0;
                assert_eq!(hidden, nothing, "{}: {name}", role.name);
                tried += 1;
            }
        }
        assert!(20 < tried, "{} is hidden {tried} rows only", role.name);
    }
}

/// The ids in a document.
fn ids_in(document: &str) -> BTreeSet<String> {
    let quoted = document.split('"').skip(1).step_by(2);
    quoted.filter(|text| id::split(text).is_ok()).map(str::to_owned).collect()
}
