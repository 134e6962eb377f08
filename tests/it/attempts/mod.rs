//! Every mutation, tried by everyone: the answer and the ledger are as the policy says.
mod access;
mod accounts;
mod branches;
mod chapters;
mod exchanges;
mod hidden;
mod inquiries;
mod organizations;
mod relations;
mod requests;
mod requirements;
mod rosters;
mod sponsors;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use chapterhouse::{
    auth::policy::{Action, Refusal, Scope, decide},
    error::Code,
};

use self::hidden::{hidden, hides};
use crate::{schema::mutations, support::World};

/// The name of a mutation; how many SQL statements it takes on either database, without BEGIN, COMMIT and LOCK: the
/// target, what the rules need to know, the change, the ledger, and the words and counts that are kept (a change of a
/// number is a decision); and a valid attempt at it, in which names stand for ids.
pub(crate) type Attempt = (&'static str, usize, &'static str);

/// Who can make an attempt: Sam, but for what only administrators may.
pub(crate) async fn doer(world: &World, name: &str) -> &'static str {
    let action = *Action::ALL.iter().find(|action| action.name() == name).unwrap();
    let refused = decide(&world.viewer("sam").await, action, Scope::Global);
    if refused == Err(Refusal::AdminOnly) { "ada" } else { "sam" }
}

/// What is done to what is Sam's.
const OF_SAM: [Action; 3] = [Action::ExportPersonalData, Action::RevokeSession, Action::UnlinkIdentity];

/// What is done to one chapter.
const OF_CHAPTERS: &[Action] = &[
    Action::AcceptSisterChapter,
    Action::ConfirmChapterDetails,
    Action::AcknowledgeGuidelines,
    Action::AcknowledgeHandover,
    Action::AddChapterMember,
    Action::CancelChapterEvent,
    Action::CreateChapterEvent,
    Action::ImportRoster,
    Action::PublishChapterEvent,
    Action::RecordEventAttendance,
    Action::UnpublishChapterEvent,
    Action::UpdateChapterEvent,
    Action::CreateChapterSiteToken,
    Action::EndChapterMembership,
    Action::EndChapterMemberships,
    Action::EndOfficer,
    Action::EndSisterChapter,
    Action::GiveAward,
    Action::HandOverOffice,
    Action::OptInToSisterChapters,
    Action::OptOutOfSisterChapters,
    Action::ProposeSisterChapter,
    Action::RefuseSisterChapter,
    Action::RecallReport,
    Action::ReportOfficer,
    Action::RequestChange,
    Action::ResubmitCharter,
    Action::RevokeChapterSiteToken,
    Action::SaveHandoverNote,
    Action::SaveReport,
    Action::SubmitCharter,
    Action::SubmitReport,
    Action::RevokeJoinCode,
    Action::RotateJoinCode,
    Action::UpdateChapter,
    Action::WithdrawAward,
    Action::WithdrawChange,
    Action::WithdrawSisterChapter,
    Action::UpdateChapterMember,
];

/// One valid attempt at each mutation.
pub(crate) fn attempts() -> impl Iterator<Item = Attempt> {
    // Those that show the password come before those that change it.
    let all = [
        access::ATTEMPTS,
        accounts::ATTEMPTS,
        branches::ATTEMPTS,
        chapters::ATTEMPTS,
        exchanges::ATTEMPTS,
        inquiries::ATTEMPTS,
        organizations::ATTEMPTS,
        relations::ATTEMPTS,
        requests::ATTEMPTS,
        requirements::ATTEMPTS,
        rosters::ATTEMPTS,
        sponsors::ATTEMPTS,
        work::ATTEMPTS,
    ];
    all.into_iter().flatten().copied()
}

#[test]
fn every_mutation_has_an_action_and_an_attempt() {
    let by_clients = Action::ALL.iter().filter(|action| !action.is_scheduled());
    let actions: BTreeSet<_> = by_clients.map(|action| action.name().to_owned()).collect();
    let attempted: BTreeSet<_> = attempts().map(|(name, ..)| name.to_owned()).collect();
    assert_eq!(mutations(), actions);
    assert_eq!(mutations(), attempted);
}

/// The mutations that each role sees: of the others it does not see what they take or answer.
async fn shown() -> BTreeMap<&'static str, BTreeSet<String>> {
    let (world, mut shown) = (World::new().await, BTreeMap::new());
    for who in ["public", "lea", "sam", "ada"] {
        let answer = world.run(who, "{ __schema { mutationType { fields { name } } } }").await;
        let fields = answer["data"]["__schema"]["mutationType"]["fields"].as_array().unwrap();
        shown.insert(who, fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect());
    }
    shown
}

#[tokio::test]
async fn every_attempt_is_answered_as_the_policy_says() {
    let shown = shown().await;
    let mut seen_hidden = BTreeSet::new();
    for (name, _, template) in attempts() {
        let mut world = World::new().await;
        for (who, is_own) in [("lea", false), ("public", true), ("lea", true), ("sam", true), ("ada", true)] {
            if who == "ada" && doer(&world, name).await != "ada" {
                continue;
            }
            // What was refused left everything as it was.
            if !world.ledger().await.is_empty() {
                world = World::new().await;
            }
            // The same names are rows of another chapter now.
            if who == "public" {
                world.forget_names();
            }
            let chapter = if is_own { world.own } else { world.other };
            let document = world.fill(chapter, template).await;
            let action = *Action::ALL.iter().find(|action| action.name() == name).unwrap();
            let of_chapter = OF_CHAPTERS.contains(&action);
            let scope = match template.contains("\"pass_") {
                true => Scope::TokenHolder,
                false if OF_SAM.contains(&action) => Scope::Account(world.sam),
                false if of_chapter => Scope::Chapter { id: chapter, read_only: false },
                false => Scope::Global,
            };
            let decision = decide(&world.viewer(who).await, action, scope);
            let answer = world.run(who, &document).await;
            let errors = &answer["data"][name]["errors"];
            let entries = world.ledger().await;
            let context = format!("{name} by {who}, own: {is_own}: {answer}");
            if !shown[who].contains(name) {
                let is_unknown = answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED";
                assert!(decision.is_err() && is_unknown && entries.is_empty(), "{context}");
                continue;
            }
            match decision {
                Ok(()) => {
                    assert_eq!(errors.as_array().unwrap().len(), 0, "{context}");
                    // A session that goes on is no news.
                    if action != Action::RefreshSession {
                        assert_eq!(entries.last().map(|entry| entry.action.as_str()), Some(name), "{context}");
                    }
                }
                Err(refusal) => {
                    // From whom a thing is hidden, to them it does not exist; who is not signed in is told so first.
                    let is_hidden = who == "lea" && hides(name, is_own);
                    let code = if is_hidden { Code::NotFound } else { refusal.code() };
                    if is_hidden {
                        seen_hidden.insert(name);
                    }
                    assert_eq!(errors[0]["code"], code.as_str(), "{context}");
                    assert_eq!(entries.len(), 0, "{context}");
                }
            }
        }
    }
    assert_eq!(seen_hidden, hidden().collect(), "hidden.rs names what is hidden from no leader");
}
