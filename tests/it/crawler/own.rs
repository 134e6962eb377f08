//! Of whose rows a field is read: what is for everybody is read of others' rows as the staff read it, what is one's own
//! of nobody else's.
use std::collections::{BTreeMap, BTreeSet};

use entity::id;
use serde_json::Value as Json;

use super::{
    Crawl, Role,
    atlas::{Atlas, needs_nothing},
    marks::ends,
    readers::{capitals, own},
};
use crate::fields::audiences_by_field;

/// Values that depend on who reads, and why. An empty type is every type.
const OF_THE_READER: &[(&str, &str, &str)] = &[
    ("", "version", "counts the changes that the reader sees"),
    ("", "updatedAt", "tells of the last change that the reader sees"),
    ("OfficerTerm", "personName", "read by others only if the person agreed"),
    ("StrategicAlliance", "status", "of a renewal that is not decided yet others than the staff read LAPSED"),
];

/// Fields that no reader here finds a value of in a row of one's own and in one of others, and why.
const UNTRIED: &[(&str, &str, &str)] = &[
    ("FieldChange", "field before after redacted", "it is a part of a ledger entry, which is tried here"),
    (
        "RosterColumns",
        "personName email memberNumber level membershipKind joinedOn expiresOn codeOfEthicsAcceptedOn",
        "it has no id; `Chapter.rosterColumns` is tried with sheets",
    ),
    ("RosterNumbers", "total studentMemberships", "it has no id; `Chapter.rosterNumbers` is tried with rosters"),
    ("RosterLevelNumber", "level count", "it has no id; `Chapter.rosterNumbers` is tried with rosters"),
    (
        "TrackedApplication",
        "status side startedAt submittedAt tokenExpiresAt",
        "it has no id, and is read with its token: tried in exchange/applications.rs",
    ),
    ("TrackedAnswer", "text", "it is a part of a tracked application"),
    (
        "TrackedPlacement",
        "status side role theme confirmedAt needsRatification ratifiedOn",
        "it is a part of a tracked application: tried in exchange/placements.rs",
    ),
    ("TrackedLeg", "direction startsOn endsOn status", "it is a part of a tracked placement"),
    ("TrackedReport", "kind dueOn text filedAt isWaived", "it is a part of a tracked placement"),
    ("TrackedOffer", "status expiresAt", "it is a part of a tracked application"),
    ("Account", "disabledAt erasedAt", "nobody whose account is disabled or erased is signed in"),
    (
        "AuthTokens",
        "accessToken accessTokenExpiresAt refreshToken deviceToken needsSecondFactor session",
        "it has no id, and only whoever signs in gets one",
    ),
    ("Acknowledgement", "id acknowledgedAt", "it has no text that could be marked"),
    ("Chapter", "probationSetBy", "the leader's own chapter is active"),
    (
        "ChapterTask",
        "kind waitsFor dueOn waitsSince reason action",
        "it is a part of a chapter's dashboard, of which it is asked",
    ),
    ("ContactVerification", "field verifiedAt verifiedBy", "it is a part of a chapter, of which it is asked"),
    ("Handover", "office note noteUpdatedAt version", "it has no id: chapter::handover asks for another chapter's"),
    ("VacantOffice", "office since", "it is a part of a chapter, of which it is asked"),
    (
        "AcademicCalendar",
        "academicYearStart terms version",
        "it has no id: chapter::standing asks for another chapter's",
    ),
    ("QuietPeriod", "startsOn endsOn", "it is a part of an academic calendar"),
    (
        "ReportSection",
        "isRequired isPublic maxLength guidance redactedText reviewComment version",
        "it has no id: chapter::reports asks for another chapter's",
    ),
    ("Standing", "status since lostPoints", "it has no id: chapter::standing asks for another chapter's"),
    ("StandingReason", "rule name office isMet isOverdue dueOn since howToFix weight", "it is a part of a standing"),
    ("Viewer", "identities", "nobody asks for another viewer"),
];

/// The values of the fields without fields of their own of all rows of a type that the role sees, by id.
async fn read(crawl: &Crawl, role: &Role, atlas: &Atlas, of: &str, ids: &[String]) -> BTreeMap<String, Json> {
    let leaves = atlas.fields(of).iter().filter(|field| needs_nothing(field) && !atlas.is_object(field));
    let leaves: Vec<_> = leaves.map(|field| field.name.as_str()).collect();
    let mut rows = BTreeMap::new();
    for some in ids.chunks(10) {
        let document = format!("{{ nodes(ids: {some:?}) {{ ... on {of} {{ {} }} }} }}", leaves.join(" "));
        let answer = crawl.world.run_as(role.viewer.clone(), &document).await;
        let nodes = answer["data"]["nodes"].as_array().unwrap_or_else(|| panic!("{}: {document}: {answer}", role.name));
        rows.extend(
            nodes
                .iter()
                .filter(|node| node["id"].is_string())
                .map(|node| (node["id"].as_str().unwrap().to_owned(), node.clone())),
        );
    }
    rows
}

/// The types of the rows of a table.
fn types(table: &str, atlas: &Atlas) -> Vec<String> {
    let of = match table {
        "relationship" => vec!["StrategicAlliance".to_owned(), "Partnership".into(), "LegacyAffiliation".into()],
        _ => vec![capitals(table)],
    };
    of.into_iter().filter(|of| atlas.0["Node"].possible.contains(of)).collect()
}

/// The end of a row's key, as marks have it.
fn end(of: &str) -> String {
    let (_, key) = id::split(of).unwrap();
    key.simple().to_string()[24..].to_owned()
}

/// What was read by the role of rows of its own and kept from it of others' rows, by field.
#[derive(Default)]
struct Tried {
    own: BTreeSet<(String, String)>,
    others: BTreeSet<(String, String)>,
}

async fn compare(crawl: &Crawl, role: &Role, staff: &Role, tried: &mut Tried) {
    let (theirs, whole) = (Atlas::of(&crawl.world, role).await, Atlas::of(&crawl.world, staff).await);
    let audiences = audiences_by_field();
    for (table, keys) in &crawl.keys {
        let own = ends(crawl.world.plain(), table, &role.fill(&crawl.world, &own(table))).await;
        let ids: Vec<_> = keys.iter().map(|key| id::join(table, *key)).collect();
        for of in types(table, &whole) {
            let all = read(crawl, staff, &whole, &of, &ids).await;
            let seen = if theirs.0["Node"].possible.contains(&of) {
                read(crawl, role, &theirs, &of, &ids).await
            } else {
                BTreeMap::new()
            };
            for (id, row) in &all {
                for (field, value) in row.as_object().unwrap() {
                    let name = (of.clone(), field.clone());
                    let Some(cells) = audiences.get(&name) else { continue };
                    let read = seen.get(id).map_or(&Json::Null, |row| &row[field.as_str()]);
                    let context = format!("{}: {of}.{field} of {id}", role.name);
                    match (cells[role.cell].as_str(), own.contains(&end(id))) {
                        ("R", _) if !seen.contains_key(id) || is_of_the_reader(&name) => {}
                        ("R", _) => assert_eq!(read, value, "{context} is for whoever sees it"),
                        ("own", true) => {
                            assert_eq!(read, value, "{context} is their own");
                            tried.own.extend(Some(name).filter(|_| !value.is_null()));
                        }
                        ("own", false) => {
                            assert!(read.is_null(), "{context} is not theirs");
                            tried.others.extend(Some(name).filter(|_| !value.is_null()));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

fn is_of_the_reader((of, field): &(String, String)) -> bool {
    OF_THE_READER.iter().any(|(known, name, _)| (known.is_empty() || known == of) && name == field)
}

#[tokio::test]
async fn what_is_for_everybody_is_read_of_others_rows_and_what_is_ones_own_of_none() {
    let crawl = Crawl::new().await;
    let role = |name: &str| crawl.roles.iter().find(|role| role.name == name).unwrap();
    let (staff, mut tried) = (role("staff"), Tried::default());
    for name in ["the public", "a member", "a leader"] {
        compare(&crawl, role(name), staff, &mut tried).await;
    }
    let is_own = |cells: &[String; 3]| cells[..2].iter().any(|cell| cell == "own");
    let declared = audiences_by_field().into_iter().filter(|(_, cells)| is_own(cells)).map(|(name, _)| name);
    let is_untried = |(of, field): &(String, String)| {
        UNTRIED.iter().any(|(known, fields, _)| known == of && fields.split(' ').any(|name| name == field))
    };
    let leaves = Atlas::of(&crawl.world, staff).await;
    let has_value =
        |(of, name): &(String, String)| leaves.field(of, name).is_some_and(|field| !leaves.is_object(field));
    let declared: Vec<_> = declared.filter(|name| has_value(name) && !is_untried(name)).collect();
    let untried: Vec<_> =
        declared.iter().filter(|name| !tried.own.contains(name) || !tried.others.contains(name)).collect();
    assert!(untried.is_empty(), "no row of one's own or of others has a value of these: {untried:?}");
}
