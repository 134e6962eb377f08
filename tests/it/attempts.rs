//! Every mutation, tried by everyone: the answer and the ledger are as the policy says.
use std::collections::BTreeSet;

use chapterhouse::{
    auth::policy::{Action, Scope, decide},
    error::Code,
};

use entity::{
    chapter::ChapterId,
    officer_term::{Office, OfficerTermId, Status},
};

use crate::{schema::mutations, support::World};

/// One valid attempt at each mutation.
pub(crate) const ATTEMPTS: &[(&str, &str)] = &[
    (
        "archiveOrganization",
        r#"mutation { archiveOrganization(input: {id: "$ORGANIZATION", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "createOrganization",
        r#"mutation { createOrganization(input: {name: "N", kind: NGO, countryCode: "NO"}) { errors { code } } }"#,
    ),
    (
        "linkOrganizations",
        r#"mutation { linkOrganizations(input: {kind: PARENT, from: "$ORGANIZATION", to: "$SECOND"}) { errors { code } } }"#,
    ),
    (
        "confirmOfficer",
        r#"mutation { confirmOfficer(input: {id: "$REPORTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "createExchangeProgram",
        r#"mutation { createExchangeProgram(input: {name: "N", kind: STUDY_TOUR, organizer: "$ORGANIZATION"}) { errors { code } } }"#,
    ),
    ("endOfficer", r#"mutation { endOfficer(input: {id: "$TERM", expectedVersion: 1}) { errors { code } } }"#),
    (
        "rejectOfficer",
        r#"mutation { rejectOfficer(input: {id: "$REPORTED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "reportOfficer",
        r#"mutation { reportOfficer(input: {chapter: "$CHAPTER", office: TREASURER, personName: "P", startsOn: "2026-01-01"}) { errors { code } } }"#,
    ),
    (
        "updateExchangeProgram",
        r#"mutation { updateExchangeProgram(input: {id: "$PROGRAM", expectedVersion: 1, funder: "F"}) { errors { code } } }"#,
    ),
    ("unlinkOrganizations", r#"mutation { unlinkOrganizations(input: {id: "$LINK"}) { errors { code } } }"#),
    (
        "updateChapter",
        r#"mutation { updateChapter(input: {id: "$CHAPTER", expectedVersion: 1, description: "D"}) { errors { code } } }"#,
    ),
    (
        "updateOrganization",
        r#"mutation { updateOrganization(input: {id: "$ORGANIZATION", expectedVersion: 1, city: "C"}) { errors { code } } }"#,
    ),
];

/// Puts ids of the world in the place of the names in an attempt; gives the reported term among them.
pub(crate) async fn fill(world: &World, chapter: ChapterId) -> (impl Fn(&str) -> String, OfficerTermId) {
    let term = world.officer(chapter, Office::Secretary, Status::Current).await;
    let reported = world.officer(chapter, Office::VicePresident, Status::Reported).await;
    let ids = [
        ("$TERM", term.to_string()),
        ("$REPORTED", reported.to_string()),
        ("$PROGRAM", world.program("Program").await.to_string()),
        ("$CHAPTER", chapter.to_string()),
        ("$SECOND", world.second.to_string()),
        ("$LINK", world.link.to_string()),
        ("$ORGANIZATION", world.university.to_string()),
    ];
    let fill = move |document: &str| ids.iter().fold(document.to_owned(), |text, (name, id)| text.replace(name, id));
    (fill, reported)
}

#[test]
fn every_mutation_has_an_action_and_an_attempt() {
    let actions: BTreeSet<_> = Action::ALL.iter().map(|action| action.name().to_owned()).collect();
    let attempted: BTreeSet<_> = ATTEMPTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(mutations(), actions);
    assert_eq!(mutations(), attempted);
}

#[tokio::test]
async fn every_attempt_is_answered_as_the_policy_says() {
    for (name, document) in ATTEMPTS {
        for (who, is_own) in [("public", true), ("lea", true), ("lea", false), ("sam", true)] {
            let world = World::new().await;
            let chapter = if is_own { world.own } else { world.other };
            let (filled, reported) = fill(&world, chapter).await;
            let document = filled(document);
            let action = *Action::ALL.iter().find(|action| action.name() == *name).unwrap();
            let scope = match action {
                Action::EndOfficer | Action::ReportOfficer | Action::UpdateChapter => {
                    Scope::Chapter { id: chapter, read_only: false }
                }
                Action::ArchiveOrganization
                | Action::ConfirmOfficer
                | Action::CreateExchangeProgram
                | Action::CreateOrganization
                | Action::LinkOrganizations
                | Action::RejectOfficer
                | Action::UnlinkOrganizations
                | Action::UpdateExchangeProgram
                | Action::UpdateOrganization => Scope::Global,
            };
            let decision = decide(&world.viewer(who).await, action, scope);
            let answer = world.run(who, &document).await;
            let errors = &answer["data"][name]["errors"];
            let entries = world.ledger().await;
            let context = format!("{name} by {who}, own: {is_own}: {answer}");
            match decision {
                Ok(()) => {
                    assert_eq!(errors.as_array().unwrap().len(), 0, "{context}");
                    assert_eq!(entries.len(), 1, "{context}");
                    assert_eq!(entries[0].action, *name, "{context}");
                }
                Err(refusal) => {
                    // A reported term is between the chapter and the staff: to others it does not exist.
                    let is_hidden = document.contains(&reported.to_string()) && (who == "public" || !is_own);
                    let code = if is_hidden { Code::NotFound } else { refusal.code() };
                    assert_eq!(errors[0]["code"], code.as_str(), "{context}");
                    assert_eq!(entries.len(), 0, "{context}");
                }
            }
        }
    }
}
