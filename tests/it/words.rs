//! Words that a better one replaced (`docs/renamed.md`) do not come back into names, schema and documents.
use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::architecture::sources;

/// Each with what stands in its place. A word is found as a whole, and a phrase wherever it stands.
const REPLACED: &[(&str, &str)] = &[
    // What locks says so.
    ("tx.one(", "tx.lock_one("),
    ("tx.every(", "tx.lock_all("),
    ("tx.some(", "tx.first("),
    ("tx.by_key(", "tx.lock_by_key("),
    ("tx.by_key::", "tx.lock_by_key::"),
    ("tx.refer(", "tx.lock_shared("),
    ("tx.refer::", "tx.lock_shared::"),
    // The API.
    ("AccountDuty", "AccountRole"),
    ("askInquirer", "requestInquiryInfo"),
    ("carriesRights", "grantsLeaderAccess"),
    ("changeDuty", "setAccountRole"),
    ("ContactReading", "ContactAccessEntry"),
    ("deliverDeliverable", "markDeliverableDelivered"),
    ("endPosting", "endBranchAssignment"),
    ("eventful", "hasEffects"),
    ("inBox", "within"),
    ("InquiryLane", "MessageVisibility"),
    ("isGood", "isActive"),
    ("linkedAt", "createdAt"),
    ("madeAt", "createdAt"),
    ("MapBox", "BoundingBoxInput"),
    ("markSpam", "markInquiryAsSpam"),
    ("NewSession", "AuthTokens"),
    ("noteInquiry", "addInquiryNote"),
    ("OwnInquiry", "TrackedInquiry"),
    ("ownInquiry", "trackedInquiry"),
    ("partnerPrograms", "coOrganizedPrograms"),
    ("PerhapsTheSame", "OrganizationMatch"),
    ("postStaff", "assignStaffToBranch"),
    ("servingOn", "asOf"),
    ("SessionEnding", "SessionEndReason"),
    ("takeInquiries", "claimInquiries"),
    ("takeInquiry", "claimInquiry"),
    ("TakeUpInput", "AcceptInvitationInput, ResetPasswordInput"),
    // The code.
    ("AskedOfTheHouse", "OperationsQuery"),
    ("back_office", "system_access"),
    ("Findable", "SearchDocument"),
    ("Kin", "Related"),
    ("LIFE", "LIFE_CYCLE"),
    ("moves!", "transitions!"),
    ("staffs_own", "staff_only"),
    ("together!", "boolean_filter!"),
    ("ToThoseOutside", "OutreachMutation"),
    ("told_to_stop", "shutdown_signal"),
    ("TurnOfJobs", "JobLock"),
    // Words.
    ("Its id.", "Global ID; pass it to `node(id:)`."),
    ("the clock went on", "job finished"),
    ("goes before the", "takes precedence over the"),
    ("; usually `", "; default: `"),
];

/// Where they would be read: sources, schema and documents, but the table that tells what became of them.
fn texts() -> Vec<PathBuf> {
    let folders = ["src", "entity/src", "macros/src", "benches", "docs"].map(|folder| sources(Path::new(folder)));
    let files = ["schema.graphql", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"].map(PathBuf::from);
    let read = |path: &PathBuf| path.extension().is_some_and(|of| of == "rs" || of == "md" || of == "graphql");
    let texts = folders.into_iter().flatten().chain(files);
    texts.filter(|path| read(path) && !path.ends_with("docs/renamed.md")).collect()
}

/// The words of a text that were replaced.
fn replaced(text: &str) -> Vec<&'static (&'static str, &'static str)> {
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let is_there = |(word, _): &&(&str, &str)| {
        text.match_indices(word).any(|(at, _)| {
            let begins_within = is_part(text[..at].chars().last());
            let ends_within = is_part(word.chars().last()) && is_part(text[at + word.len()..].chars().next());
            !begins_within && !ends_within
        })
    };
    REPLACED.iter().filter(is_there).collect()
}

#[test]
fn words_that_were_replaced_do_not_come_back() {
    let texts = texts();
    assert!(300 < texts.len(), "{}", texts.len());
    let mut back = Vec::new();
    for path in texts {
        let found = replaced(&fs::read_to_string(&path).unwrap());
        back.extend(found.into_iter().map(|(old, new)| format!("{}: {old}: say {new}", path.display())));
    }
    assert!(back.is_empty(), "{}", back.join("\n"));
}

#[test]
fn a_word_is_found_as_a_whole() {
    let found = |text| replaced(text).into_iter().map(|(word, _)| *word).collect::<Vec<_>>();
    assert_eq!(found("{ ownInquiry { status } } struct Kin;"), ["ownInquiry", "Kin"]);
    assert_eq!(found("let row = tx.one(select).await?;"), ["tx.one("]);
    assert!(found("Kind, LIFE_CYCLE, tx.lock_one(select), markSpamInquiry").is_empty());
}
