//! Attempts at how people sign in.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "linkIdentity",
        6,
        r#"mutation { linkIdentity(input: {token: "eyJhbGciOiJFZERTQSIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUub3JnIiwiYXVkIjoicG9ydGFsIiwic3ViIjoicyIsImlhdCI6MTc3MjM1NTYwMCwiZXhwIjoxNzcyMzU5MjAwfQ.ailiCNWIiqQeFZVCR_d8q7nK7G5kM_aNlR8maTkdgpAvcnpgLoPRDWGqxVCMwAw2rxhWL7-1rQY6owo9_ZaJAg", password: "leader-password-1"}) { errors { code } } }"#,
    ),
    ("unlinkIdentity", 3, r#"mutation { unlinkIdentity(input: {id: "$IDENTITY"}) { errors { code } } }"#),
    (
        "createChapterSiteToken",
        5,
        r#"mutation { createChapterSiteToken(input: {chapter: "$CHAPTER", name: "Site", expiresOn: "2026-06-01", password: "leader-password-1"}) { errors { code } } }"#,
    ),
    (
        "revokeChapterSiteToken",
        3,
        r#"mutation { revokeChapterSiteToken(input: {id: "$SERVICE_SITE", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "createIntegrationToken",
        4,
        r#"mutation { createIntegrationToken(input: {name: "Mailing", expiresOn: "2026-06-01", password: "leader-password-1"}) { errors { code } } }"#,
    ),
    (
        "revokeIntegrationToken",
        3,
        r#"mutation { revokeIntegrationToken(input: {id: "$SERVICE_STAFF", expectedVersion: 1}) { errors { code } } }"#,
    ),
];
