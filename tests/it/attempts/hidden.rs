//! What is hidden from a leader who attempts something: to them it does not exist. Who is not signed in is told that
//! first, and from the staff nothing of it is hidden.

/// Things of the staff, or of Sam.
const FROM_LEADERS: &[&str] = &[
    "abandonAgreement",
    "acceptChapter",
    "activateRelationship",
    "approveBranch",
    "approveRelationship",
    "setAccountRole",
    "commitSponsorship",
    "declineBranch",
    "declineChapter",
    "declineRelationship",
    "declineSponsorship",
    "deleteAgreement",
    "disableAccount",
    "draftAgreement",
    "enableAccount",
    "erasePersonalData",
    "exportPersonalData",
    "freezeAgreement",
    "inviteAgain",
    "openBranch",
    "publishResource",
    "recordSignature",
    "relaunchChapter",
    "reopenAgreement",
    "returnRelationship",
    "revokeIntegrationToken",
    "revokeSession",
    "startRelationshipReview",
    "terminateAgreement",
    "unlinkIdentity",
    "updateAgreement",
    "updateRelationship",
    "updateResource",
    "withdrawBranch",
    "withdrawRelationship",
];

/// What a chapter's own leaders see, and no others.
const FROM_ALL_BUT_ITS_LEADERS: &[&str] = &[
    "cancelChapterEvent",
    "publishChapterEvent",
    "updateChapterEvent",
    "acceptCharter",
    "acceptSisterChapter",
    "approveChange",
    "acceptReport",
    "confirmOfficer",
    "confirmOfficers",
    "refuseSisterChapter",
    "rejectChange",
    "extendRequirement",
    "publishReport",
    "recallReport",
    "redactReport",
    "endChapterMembership",
    "endChapterMemberships",
    "rejectOfficer",
    "resubmitCharter",
    "returnCharter",
    "returnReport",
    "revokeChapterSiteToken",
    "withdrawChange",
    "withdrawSisterChapter",
    "saveReport",
    "startReportReview",
    "submitReport",
    "waiveReport",
    "waiveRequirement",
    "waiveRequirements",
    "revokeJoinCode",
    "transferChapterMember",
    "updateChapterMember",
];

/// The attempts at what is hidden from some leader.
pub(super) fn hidden() -> impl Iterator<Item = &'static str> {
    FROM_LEADERS.iter().chain(FROM_ALL_BUT_ITS_LEADERS).copied()
}

/// Whether what the attempt names is not for a leader of the chapter (`leads`) or of another to see.
pub(super) fn hides(name: &str, leads: bool) -> bool {
    FROM_LEADERS.contains(&name) || (!leads && FROM_ALL_BUT_ITS_LEADERS.contains(&name))
}
