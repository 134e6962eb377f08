//! Attempts at signing in, and at what is done to accounts. Tokens are made of ids.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "signIn",
        12,
        r#"mutation { signIn(input: {email: "lea@example.org", password: "leader-password-1", client: "C"}) { errors { code } } }"#,
    ),
    (
        "refreshSession",
        12,
        r#"mutation { refreshSession(input: {refreshToken: "refresh_$SESSION"}) { errors { code } } }"#,
    ),
    ("signOut", 7, r#"mutation { signOut(input: {refreshToken: "refresh_$SESSION"}) { errors { code } } }"#),
    ("revokeSession", 4, r#"mutation { revokeSession(input: {id: "$SESSION"}) { errors { code } } }"#),
    (
        "acceptInvitation",
        18,
        r#"mutation { acceptInvitation(input: {token: "pass_$INVITATION", password: "brave otters paint violins"}) { errors { code } } }"#,
    ),
    (
        "requestPasswordReset",
        5,
        r#"mutation { requestPasswordReset(input: {email: "lea@example.org"}) { errors { code } } }"#,
    ),
    (
        "resetPassword",
        18,
        r#"mutation { resetPassword(input: {token: "pass_$RESET", password: "brave otters paint violins", client: "C"}) { errors { code } } }"#,
    ),
    (
        "requestSignInToken",
        5,
        r#"mutation { requestSignInToken(input: {email: "lea@example.org"}) { errors { code } } }"#,
    ),
    (
        "changePassword",
        10,
        r#"mutation { changePassword(input: {password: "leader-password-1", newPassword: "brave otters paint violins"}) { errors { code } } }"#,
    ),
    (
        "beginSecondFactor",
        5,
        r#"mutation { beginSecondFactor(input: {password: "leader-password-1"}) { errors { code } } }"#,
    ),
    ("confirmSecondFactor", 13, r#"mutation { confirmSecondFactor(input: {code: "175071"}) { errors { code } } }"#),
    (
        "removeSecondFactor",
        7,
        r#"mutation { removeSecondFactor(input: {password: "leader-password-1"}) { errors { code } } }"#,
    ),
    (
        "updateAccount",
        3,
        r#"mutation { updateAccount(input: {expectedVersion: 1, displayName: "N", language: "es"}) { errors { code } } }"#,
    ),
    (
        "inviteStaff",
        8,
        r#"mutation { inviteStaff(input: {email: "new@example.org", displayName: "N", role: STAFF, password: "leader-password-1"}) { errors { code } } }"#,
    ),
    (
        "inviteAgain",
        6,
        r#"mutation { inviteAgain(input: {id: "$ACCOUNT", expectedVersion: 1, password: "leader-password-1"}) { errors { code } } }"#,
    ),
    (
        "disableAccount",
        6,
        r#"mutation { disableAccount(input: {id: "$ACCOUNT", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "enableAccount",
        5,
        r#"mutation { enableAccount(input: {id: "$ACCOUNT_DISABLED", expectedVersion: 1, password: "leader-password-1"}) { errors { code } } }"#,
    ),
    ("exportPersonalData", 19, r#"mutation { exportPersonalData(input: {account: "$STAFF"}) { errors { code } } }"#),
    (
        "erasePersonalData",
        24,
        r#"mutation { erasePersonalData(input: {id: "$ACCOUNT", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "setAccountRole",
        5,
        r#"mutation { setAccountRole(input: {id: "$ACCOUNT", expectedVersion: 1, role: STAFF, password: "leader-password-1"}) { errors { code } } }"#,
    ),
];
