//! Attempts at how people sign in.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "linkIdentity",
        4,
        r#"mutation { linkIdentity(input: {token: "eyJhbGciOiJFZERTQSIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUub3JnIiwiYXVkIjoicG9ydGFsIiwic3ViIjoicyIsImlhdCI6MTc3MjM1NTYwMCwiZXhwIjoxNzcyMzU5MjAwfQ.ailiCNWIiqQeFZVCR_d8q7nK7G5kM_aNlR8maTkdgpAvcnpgLoPRDWGqxVCMwAw2rxhWL7-1rQY6owo9_ZaJAg"}) { errors { code } } }"#,
    ),
    ("unlinkIdentity", 3, r#"mutation { unlinkIdentity(input: {id: "$IDENTITY"}) { errors { code } } }"#),
];
