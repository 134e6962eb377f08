//! What nobody does through a program: what gives somebody a way in or more rights, and what concerns one's own account.
//! A stolen token must not outlive its end in what it made.
use super::policy::Action;

/// What asks for the password again, and for a code where there is a second factor: it gives access to an account, or
/// more rights, so that a stolen access token would last.
pub const WITH_PROOF: &[Action] = &[
    Action::BeginSecondFactor,
    Action::ChangePassword,
    Action::CreateChapterSiteToken,
    Action::CreateIntegrationToken,
    Action::EnableAccount,
    Action::InviteAgain,
    Action::InviteStaff,
    Action::LinkIdentity,
    Action::RemoveSecondFactor,
    Action::SetAccountRole,
];

/// What asks for no proof beyond the access token: it takes access away, gives none, or is everyday work of the staff,
/// whose bounds `docs/security.md` tells.
pub const IN_PERSON: &[Action] = &[
    // It invites those who are to lead the chapter.
    Action::AcceptChapter,
    Action::AssignStaffToBranch,
    Action::ConfirmOfficer,
    Action::ConfirmOfficers,
    // It has a code of its own.
    Action::ConfirmSecondFactor,
    Action::DisableAccount,
    Action::EndBranchAssignment,
    Action::ErasePersonalData,
    Action::ExportPersonalData,
    Action::RevokeChapterSiteToken,
    Action::RevokeIntegrationToken,
    Action::RevokeSession,
    Action::RotateJoinCode,
    Action::UnlinkIdentity,
    Action::UpdateAccount,
];
