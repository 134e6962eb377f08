//! Exports: what is given out is taken in again, and no spreadsheet runs it.
use chapterhouse::{export, import::Dataset};
use clap::ValueEnum as _;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use super::{Files, counts, take};
use crate::support::World;

#[tokio::test]
async fn what_is_exported_imports_again_unchanged_and_no_spreadsheet_runs_it() {
    let (world, files) = (World::beside_the_sample().await, Files::new());
    let formula = r#"mutation { createOrganization(input: {name: "=HYPERLINK(1)", kind: NGO, countryCode: "NO", acronym: "@A",
        city: "-Bergen", addFormerNames: ["+1", "It's"], position: {latitude: -33.5, longitude: -70.25},
        addExternalIds: [{scheme: "ROR", value: "=1"}]}) { errors { code } } }"#;
    assert_eq!(world.run("sam", formula).await["data"]["createOrganization"]["errors"], json!([]));
    for (exported, imported) in [
        (export::Dataset::Organizations, Dataset::Organizations),
        (export::Dataset::OrganizationLinks, Dataset::OrganizationLinks),
        (export::Dataset::Chapters, Dataset::Chapters),
    ] {
        let mut csv = Vec::new();
        let rows = export::run(&world.test.database, exported, &mut csv).await.unwrap();
        assert!(0 < rows);
        let text = String::from_utf8(csv).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            assert!(!cell.starts_with(['=', '+', '-', '@']) || cell.parse::<f64>().is_ok(), "{cell}");
        }
        let before = world.ledger().await.len();
        let file = files.write("export.csv", text);
        let again = take(&world, &files, imported, &file, false).await.unwrap();
        assert_eq!(counts(&again), [rows, 0, 0, rows, 0, 0], "{}", files.told());
        assert_eq!(world.ledger().await.len(), before);
    }
}

/// A free text of each export list, by table and column.
const FREE_TEXTS: &[(export::Dataset, &str, &str)] = &[
    (export::Dataset::Organizations, "organization", "name"),
    (export::Dataset::Chapters, "chapter", "name"),
    (export::Dataset::Relationships, "relationship", "purpose"),
    (export::Dataset::Agreements, "agreement", "title"),
    (export::Dataset::Deliverables, "deliverable", "title"),
    (export::Dataset::BoardDecisions, "board_decision", "minute_reference"),
    (export::Dataset::Sponsorships, "sponsorship", "closing_reason"),
    (export::Dataset::OrganizationLinks, "organization", "name"),
    (export::Dataset::Obligations, "obligation", "text"),
    (export::Dataset::Inquiries, "inquiry", "organization_name"),
    (export::Dataset::OfficerTerms, "officer_term", "person_name"),
    (export::Dataset::Branches, "branch", "legal_form"),
    (export::Dataset::ChapterMembers, "chapter_member", "person_name"),
    (export::Dataset::ChapterEvents, "chapter_event", "title"),
    (export::Dataset::ExchangeApplications, "organization", "name"),
    (export::Dataset::Placements, "organization", "name"),
    (export::Dataset::ExchangeReports, "organization", "name"),
];

#[tokio::test]
async fn no_spreadsheet_runs_a_cell_of_any_export() {
    let world = World::beside_the_sample().await;
    // So that each list has a row with a text.
    for name in ["$DELIVERABLE_PLANNED", "$SPONSORSHIP_ACTIVE", "$AGREEMENT_DRAFT"] {
        world.fill(world.own, name).await;
    }
    for begins in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
        for (_, table, column) in FREE_TEXTS {
            let change = format!("UPDATE {table} SET {column} = '{begins}SUM(A1)'");
            world.plain().execute_unprepared(&change).await.unwrap();
        }
        for what in export::Dataset::value_variants() {
            let mut csv = Vec::new();
            export::run(&world.test.database, *what, &mut csv).await.unwrap();
            let mut reader = csv::Reader::from_reader(csv.as_slice());
            let cells: Vec<_> =
                reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
            let runs = |cell: &&String| {
                cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && cell.parse::<f64>().is_err()
            };
            assert_eq!(cells.iter().find(runs), None, "{what:?}");
            let marked = cells.contains(&format!("'{begins}SUM(A1)"));
            let has_text = FREE_TEXTS.iter().any(|(of, ..)| of == what);
            assert_eq!(marked, has_text, "{what:?} {begins}");
        }
    }
}

#[tokio::test]
async fn organizations_and_chapters_of_one_database_are_made_in_another() {
    let (sample, other, files) = (World::beside_the_sample().await, World::new().await, Files::new());
    let mut told = Vec::new();
    for (exported, imported) in
        [(export::Dataset::Organizations, Dataset::Organizations), (export::Dataset::Chapters, Dataset::Chapters)]
    {
        let mut csv = Vec::new();
        let rows = export::run(&sample.test.database, exported, &mut csv).await.unwrap();
        let file = files.write("export.csv", csv);
        let trial = take(&other, &files, imported, &file, true).await.unwrap();
        let first = take(&other, &files, imported, &file, false).await.unwrap();
        assert_eq!((counts(&first), first), ([rows, rows, 0, 0, 0, 0], trial), "{}", files.told());
        let again = take(&other, &files, imported, &file, false).await.unwrap();
        assert_eq!(counts(&again), [rows, 0, 0, rows, 0, 0], "{}", files.told());
        told.push(rows);
    }
    assert_eq!(told[1], 56);
    let entries = other.ledger().await;
    assert_eq!(
        entries.iter().filter(|entry| entry.action == "importChapters" && entry.record_kind == "chapter").count(),
        56
    );
    let document = r#"{ chapters(filter: {countries: ["PH"]}) { nodes { name publicStatus hostOrganization { name } } }
        search(query: "palawan", kinds: [CHAPTER]) { totalCount } }"#;
    let answer = other.run("public", document).await;
    let host = json!({"name": "Palawan State University"});
    assert_eq!(
        answer["data"]["chapters"]["nodes"],
        json!([{"name": "Student Chapter at Palawan State University", "publicStatus": "PROVISIONAL",
            "hostOrganization": host}]),
        "{answer}"
    );
}
