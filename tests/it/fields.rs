//! Who may read which field: every field has a row in `tests/contract/audiences/`, the schema shows it to exactly
//! those, and the row agrees with the association's own table, `tests/contract/field_policy.csv`.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use serde::Deserialize;

use crate::support::{World, is_current};

#[derive(Deserialize)]
struct Audience {
    r#type: String,
    fields: String,
    public: String,
    leader: String,
    staff: String,
    policy: String,
}

#[derive(Deserialize)]
struct Policy {
    entity: String,
    field: String,
    public: String,
    chapter_leader: String,
    staff: String,
}

/// Fields that others than the staff see although the association's table does not list them.
#[derive(Deserialize)]
struct Beyond {
    r#type: String,
    fields: String,
    reason: String,
}

fn table<T: for<'a> Deserialize<'a>>(path: &Path) -> Vec<T> {
    csv::Reader::from_path(path).unwrap().into_deserialize().map(Result::unwrap).collect()
}

fn contract() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract"))
}

/// The rows of every file of `tests/contract/audiences`.
fn audiences() -> Vec<Audience> {
    let files = std::fs::read_dir(contract().join("audiences")).unwrap();
    files.flat_map(|file| table(&file.unwrap().path())).collect()
}

/// The audience of every field: of the public, of leaders, of the staff.
pub(crate) fn audiences_by_field() -> BTreeMap<(String, String), [String; 3]> {
    let mut declared = BTreeMap::new();
    for row in audiences() {
        for field in row.fields.split(' ') {
            let audience = [row.public.clone(), row.leader.clone(), row.staff.clone()];
            let double = declared.insert((row.r#type.clone(), field.to_owned()), audience);
            assert!(double.is_none(), "{}.{field} has two audiences", row.r#type);
        }
    }
    declared
}

/// Types that carry other things and nothing of their own.
fn is_carrier(name: &str) -> bool {
    name.starts_with("__")
        || ["Query", "Mutation", "Node", "PageInfo", "Permission", "UserError", "InputError", "VersionConflict"]
            .contains(&name)
        || ["Connection", "Payload", "Permissions"].iter().any(|end| name.ends_with(end))
}

/// The fields that a role sees of objects and interfaces.
async fn visible(world: &World, who: &str) -> BTreeSet<(String, String)> {
    let answer = world.run(who, "{ __schema { types { name fields { name } } } }").await;
    let mut fields = BTreeSet::new();
    for of in answer["data"]["__schema"]["types"].as_array().unwrap() {
        let name = of["name"].as_str().unwrap();
        for field in of["fields"].as_array().into_iter().flatten() {
            let field = field["name"].as_str().unwrap();
            let is_of_edge = name.ends_with("Edge") && ["node", "cursor"].contains(&field);
            if !is_carrier(name) && !is_of_edge {
                fields.insert((name.to_owned(), field.to_owned()));
            }
        }
    }
    fields
}

#[tokio::test]
async fn every_field_has_an_audience_and_the_schema_keeps_to_it() {
    let world = World::new().await;
    let declared = audiences_by_field();
    for (place, who) in ["public", "lea", "sam"].into_iter().enumerate() {
        let readers = declared.iter().filter(|(_, audience)| audience[place] != "-");
        let expected: BTreeSet<_> = readers.map(|(field, _)| field.clone()).collect();
        let seen = visible(&world, who).await;
        let more: Vec<_> = seen.difference(&expected).collect();
        let less: Vec<_> = expected.difference(&seen).collect();
        assert!(more.is_empty(), "{who} sees what no row of tests/contract/audiences allows: {more:?}");
        assert!(less.is_empty(), "{who} does not see what tests/contract/audiences allows: {less:?}");
    }
}

#[test]
fn the_audiences_agree_with_the_associations_table() {
    let policy: Vec<Policy> = table(&contract().join("field_policy.csv"));
    for row in audiences().iter().filter(|row| row.policy.contains(": ")) {
        let (entity, fields) = row.policy.split_once(": ").unwrap();
        let of_entity = policy.iter().filter(|policy| policy.entity == entity);
        // A cell of the table names one field or several; so does a row here.
        let named: Vec<_> = of_entity
            .filter(|policy| {
                let cell: Vec<_> = policy.field.split(", ").collect();
                policy.field == fields || fields.split(", ").any(|field| cell.contains(&field))
            })
            .collect();
        assert!(!named.is_empty(), "{} names nothing in field_policy.csv", row.policy);
        for policy in named {
            for (ours, theirs) in
                [(&row.public, &policy.public), (&row.leader, &policy.chapter_leader), (&row.staff, &policy.staff)]
            {
                let is_hidden = theirs == "-";
                assert_eq!(ours == "-", is_hidden, "{}.{}: {ours} against {theirs}", row.r#type, policy.field);
            }
        }
    }
}

/// Whether the table has a line for the field itself; it speaks of every relationship at once.
fn is_listed(policy: &[Policy], of: &str, field: &str) -> bool {
    let is_relationship = ["StrategicAlliance", "Partnership", "LegacyAffiliation"].contains(&of);
    let entity = if is_relationship { "Relationship" } else { of };
    policy
        .iter()
        .filter(|row| row.entity == entity)
        .any(|row| row.field.split([',', '/', ' ']).any(|name| name == field))
}

/// Every field names its line of the association's table, or is not listed there: then it is the staff's, but for those of
/// `beyond_policy.csv`, each with a reason.
#[test]
fn what_the_associations_table_does_not_list_is_the_staffs() {
    let policy: Vec<Policy> = table(&contract().join("field_policy.csv"));
    let mut beyond = BTreeSet::new();
    for Beyond { r#type, fields, reason } in table::<Beyond>(&contract().join("beyond_policy.csv")) {
        assert!(20 <= reason.len(), "why do others than the staff see {type} {fields}?");
        for field in fields.split(' ') {
            assert!(beyond.insert((r#type.clone(), field.to_owned())), "{type}.{field} has two reasons");
        }
    }
    let mut unexplained = BTreeSet::new();
    for row in audiences() {
        let is_staffs = row.public == "-" && row.leader == "-";
        for field in row.fields.split(' ') {
            let name = (row.r#type.clone(), field.to_owned());
            match row.policy.as_str() {
                "unlisted" => {
                    assert!(is_staffs, "{name:?} is not listed, so it is the staff's");
                    assert!(!is_listed(&policy, &row.r#type, field), "{name:?} is listed: name its line");
                }
                "" if beyond.remove(&name) => assert!(!is_staffs, "{name:?} is the staff's and needs no reason"),
                "" => assert!(unexplained.insert(name)),
                _ => assert!(!beyond.contains(&name), "{name:?} has a line and needs no reason"),
            }
        }
    }
    assert_eq!(unexplained, BTreeSet::new(), "name their line of field_policy.csv, or why others see them");
    assert_eq!(beyond, BTreeSet::new(), "beyond_policy.csv speaks of fields that there are not");
}

const HEAD: &str = "# Who sees what

Every field that the API gives out, by the type that has it. *yes*: whoever sees the thing; *own*: of what is theirs (their
chapter, their account, their inquiry); *–*: nobody of them: to them the field does not exist. Which things somebody sees is
decided apart: what is hidden from them answers as if it were not there. This page is made by a test from
`tests/contract/audiences/`, which other tests hold against the schema and against the association's own table
(`tests/contract/field_policy.csv`).
";

#[test]
fn who_sees_what() {
    let mut types = BTreeMap::<_, Vec<_>>::new();
    for row in audiences() {
        types.entry(row.r#type.clone()).or_default().push(row);
    }
    let word = |cell: &str| match cell {
        "R" => "yes",
        "own" => "own",
        "-" => "–",
        _ => panic!("{cell} is no audience"),
    };
    let mut page = HEAD.to_owned();
    for (of, rows) in types {
        writeln!(page, "\n## {of}\n\n| field | public | chapter leaders | staff |\n|---|---|---|---|").unwrap();
        let mut fields: Vec<_> =
            rows.iter().flat_map(|row| row.fields.split(' ').map(move |field| (field, row))).collect();
        fields.sort_by_key(|(field, _)| *field);
        for (field, row) in fields {
            let [public, leader, staff] = [&row.public, &row.leader, &row.staff].map(|cell| word(cell));
            writeln!(page, "| `{field}` | {public} | {leader} | {staff} |").unwrap();
        }
    }
    is_current("docs/who-sees-what.md", &page);
}
