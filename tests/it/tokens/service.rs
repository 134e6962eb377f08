//! Tokens of programs: each reaches what it is for, no further than whoever made it, and only while it is good.
use std::collections::BTreeSet;

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use chapterhouse::auth::policy::Action;
use chrono::TimeDelta;
use entity::service_token::ServiceTokenId;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use super::{EXPIRED, is_refused, role_with};
use crate::{
    attempts::attempts,
    support::{World, today},
};

async fn ask(world: &World, token: &str, document: &str) -> Json {
    let request = Request::post("/graphql")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(json!({ "query": document }).to_string()))
        .unwrap();
    let response = world.router().oneshot(request).await.unwrap();
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

/// Makes a token as a client does: its text and its id.
async fn made(world: &World, who: &str, mutation: &str) -> (String, ServiceTokenId) {
    let rest = r"serviceToken { id name isActive createdBy { email } } token errors { code path }";
    let answer = world.run(who, &format!("mutation {{ {mutation} {{ {rest} }} }}")).await;
    let payload = answer["data"].as_object().unwrap().values().next().unwrap();
    assert_eq!((&payload["errors"], &payload["serviceToken"]["isActive"]), (&json!([]), &json!(true)), "{answer}");
    let text = payload["token"].as_str().unwrap().to_owned();
    (text, payload["serviceToken"]["id"].as_str().unwrap().parse().unwrap())
}

fn for_site(world: &World) -> String {
    let input = format!(
        r#"{{chapter: "{}", name: "Our site", expiresOn: "2026-08-31", password: "leader-password-1"}}"#,
        world.own
    );
    format!("createChapterSiteToken(input: {input})")
}

const FOR_STAFF: &str =
    r#"createIntegrationToken(input: {name: "Mailing list", expiresOn: "2026-08-31", password: "leader-password-1"})"#;

#[tokio::test]
async fn the_site_of_a_chapter_reads_of_it_what_its_leaders_read_but_nothing_personal() {
    let world = World::new().await;
    let (token, _) = made(&world, "lea", &for_site(&world)).await;
    let document = |chapter| {
        format!(
            r#"{{ chapter(id: "{chapter}") {{ name status reportDueOn officers {{ nodes {{ personName personEmail }} }} }}
            viewer {{ role account {{ id }} chapters {{ id }} }} }}"#
        )
    };
    let own = ask(&world, &token, &document(world.own)).await;
    assert!(own["errors"].is_null(), "{own}");
    assert_eq!(
        (&own["data"]["chapter"]["status"], &own["data"]["viewer"]["role"]),
        (&json!("ACTIVE"), &json!("CHAPTER_LEADER"))
    );
    assert_eq!(own["data"]["viewer"]["account"], json!(null), "it is not whoever made it");
    let officers = own["data"]["chapter"]["officers"]["nodes"].as_array().unwrap();
    assert!(
        !officers.is_empty()
            && officers.iter().all(|officer| officer["personEmail"].is_null() && officer["personName"].is_null()),
        "{own}"
    );
    let to_lea = world.run("lea", &document(world.own)).await;
    let to_lea = to_lea["data"]["chapter"]["officers"]["nodes"].as_array().unwrap();
    assert!(
        to_lea.iter().any(|officer| officer["personEmail"].is_string() && officer["personName"].is_string()),
        "{to_lea:?}"
    );
    let other = ask(&world, &token, &document(world.other)).await;
    assert_eq!(other["data"]["chapter"]["status"], json!(null), "{other}");
    let notes = ask(&world, &token, "{ chapters { nodes { staffNotes } } }").await;
    assert_eq!(notes["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{notes}");
}

/// Whoever shows what they sign in with, or get a letter by, is known by that.
const BY_WHAT_IS_SHOWN: [&str; 7] = [
    "signIn",
    "refreshSession",
    "signOut",
    "acceptInvitation",
    "requestPasswordReset",
    "requestSignInToken",
    "resetPassword",
];

#[tokio::test]
async fn the_site_of_a_chapter_changes_nothing() {
    let world = World::new().await;
    let (token, _) = made(&world, "lea", &for_site(&world)).await;
    let before = world.ledger().await.len();
    for (name, _, template) in attempts().filter(|(name, ..)| !BY_WHAT_IS_SHOWN.contains(name)) {
        let document = world.fill(world.own, template).await.replace("errors { code }", "errors { code message }");
        let answer = ask(&world, &token, &document).await;
        let code = &answer["data"][name]["errors"][0]["code"];
        // A mutation whose types are for the staff is not there for others.
        let is_unknown = answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED";
        assert!(
            is_unknown || ["FORBIDDEN", "NOT_FOUND", "UNAUTHENTICATED"].contains(&code.as_str().unwrap_or_default()),
            "{name}: {answer}"
        );
    }
    assert_eq!(world.ledger().await.len(), before);
}

#[tokio::test]
async fn a_program_of_the_staff_does_what_they_do_but_in_person() {
    let world = World::new().await;
    let (token, id) = made(&world, "ada", FOR_STAFF).await;
    let document = world.fill(world.own, attempts().find(|(name, ..)| *name == "createOrganization").unwrap().2).await;
    let answer = ask(&world, &token, &document).await;
    assert_eq!(answer["data"]["createOrganization"]["errors"], json!([]), "{answer}");
    let entry = world.ledger().await.pop().unwrap();
    assert_eq!((entry.actor_id, entry.service_token_id), (Some(world.ada), Some(id)), "who, and through what");
    let asked = format!(
        r#"{{ ledger(subject: "{}") {{ nodes {{ actorName serviceToken {{ name }} }} }} }}"#,
        entity::id::join(&entry.subject_kind, entry.subject_id)
    );
    let told = world.run("sam", &asked).await;
    assert_eq!(told["data"]["ledger"]["nodes"][0]["serviceToken"]["name"], "Mailing list", "{told}");
    let in_person = [
        Action::BeginSecondFactor,
        Action::RemoveSecondFactor,
        Action::SetAccountRole,
        Action::ChangePassword,
        Action::ConfirmOfficer,
        Action::ConfirmOfficers,
        Action::CreateChapterSiteToken,
        Action::CreateIntegrationToken,
        Action::DisableAccount,
        Action::EndBranchAssignment,
        Action::InviteAgain,
        Action::InviteStaff,
        Action::AssignStaffToBranch,
        Action::RevokeIntegrationToken,
        Action::RevokeSession,
        Action::UpdateAccount,
    ];
    for (name, _, template) in attempts().filter(|(name, ..)| in_person.iter().any(|action| action.name() == *name)) {
        let document = world.fill(world.own, template).await.replace("errors { code }", "errors { code message }");
        let answer = ask(&world, &token, &document).await;
        let error = &answer["data"][name]["errors"][0];
        assert!(error["message"].as_str().is_some_and(|why| why.contains("A program cannot")), "{name}: {answer}");
    }
}

/// What gives somebody a way in, or other rights: the rows of each, by key.
const WAYS_IN: [&str; 9] = [
    "SELECT id FROM account",
    "SELECT id FROM mailed_token",
    "SELECT id FROM password",
    "SELECT id FROM second_factor",
    "SELECT id FROM session",
    "SELECT id FROM identity",
    "SELECT id FROM service_token",
    "SELECT id FROM posting WHERE ends_on IS NOT NULL",
    "SELECT id FROM officer_term WHERE status = 'CURRENT'",
];

async fn ways_in(world: &World) -> BTreeSet<(usize, Vec<u8>)> {
    let mut ways = BTreeSet::new();
    for (place, select) in WAYS_IN.iter().enumerate() {
        let select = Statement::from_string(world.plain().get_database_backend(), *select);
        for row in world.plain().query_all_raw(select).await.unwrap() {
            ways.insert((place, row.try_get_by_index::<uuid::Uuid>(0).unwrap().into_bytes().to_vec()));
        }
    }
    ways
}

#[tokio::test]
async fn a_program_gives_nobody_a_way_in_or_other_rights() {
    let world = World::new().await;
    let (token, _) = made(&world, "ada", FOR_STAFF).await;
    for (name, _, template) in attempts().filter(|(name, ..)| !BY_WHAT_IS_SHOWN.contains(name)) {
        let document = world.fill(world.own, template).await;
        let before = ways_in(&world).await;
        let answer = ask(&world, &token, &document).await;
        let after = ways_in(&world).await;
        assert!(after.is_subset(&before), "{name}: {answer}");
    }
}

#[tokio::test]
async fn a_token_reaches_no_further_than_whoever_made_it_from_the_next_request_on() {
    let world = World::new().await;
    let (of_lea, _) = made(&world, "lea", &for_site(&world)).await;
    let (of_sam, _) = made(&world, "sam", &for_site(&world)).await;
    let (of_ada, _) = made(&world, "ada", FOR_STAFF).await;
    for (token, role) in [(&of_lea, "CHAPTER_LEADER"), (&of_sam, "CHAPTER_LEADER"), (&of_ada, "STAFF")] {
        assert_eq!(role_with(&world, token).await, role);
    }
    let sql = async |text: &str| world.test.connection().await.execute_unprepared(text).await.unwrap();
    sql("UPDATE officer_term SET ends_on = '2026-03-01' WHERE person_email = 'lea@example.org'").await;
    is_refused(&world, "her term is over", &of_lea).await;
    assert_eq!(role_with(&world, &of_sam).await, "CHAPTER_LEADER");
    sql("UPDATE account SET duty = 'MEMBER' WHERE email = 'ada@example.org'").await;
    is_refused(&world, "not of the staff", &of_ada).await;
    sql("UPDATE account SET disabled_at = created_at WHERE email = 'sam@example.org'").await;
    is_refused(&world, "disabled", &of_sam).await;
}

#[tokio::test]
async fn a_token_is_good_until_it_is_revoked_or_its_day_has_come() {
    let world = World::new().await;
    let (token, id) = made(&world, "lea", &for_site(&world)).await;
    let of_others = format!(
        r#"mutation {{ revokeChapterSiteToken(input: {{id: "{id}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#
    );
    let (kept, _) = made(&world, "lea", &for_site(&world)).await;
    // Service tokens are for leaders and staff: the public does not see the mutation.
    let refused = world.run("public", &of_others).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{refused}");
    let wrong = of_others.replace("revokeChapterSiteToken", "revokeIntegrationToken");
    assert_eq!(world.run("ada", &wrong).await["data"]["revokeIntegrationToken"]["errors"][0]["code"], "NOT_FOUND");
    assert_eq!(role_with(&world, &token).await, "CHAPTER_LEADER");
    assert_eq!(world.run("lea", &of_others).await["data"]["revokeChapterSiteToken"]["errors"], json!([]));
    is_refused(&world, "revoked", &token).await;
    let again = world.run("lea", &of_others.replace("expectedVersion: 1", "expectedVersion: 2")).await;
    assert_eq!(again["data"]["revokeChapterSiteToken"]["errors"][0]["code"], "WRONG_STATE");
    let last = "2026-08-31T23:59:59Z".parse().unwrap();
    // Her term lasts as long as is needed.
    world.test.database.clock().set(last);
    world.test.connection().await.execute_unprepared("UPDATE officer_term SET ends_on = NULL").await.unwrap();
    assert_eq!(role_with(&world, &kept).await, "CHAPTER_LEADER");
    world.test.database.clock().set(last + TimeDelta::seconds(1));
    assert_eq!(role_with(&world, &kept).await, EXPIRED);
}

#[tokio::test]
async fn a_token_is_kept_as_its_digest_and_lasts_a_year_at_most() {
    let world = World::new().await;
    let (token, id) = made(&world, "sam", &for_site(&world)).await;
    let listed = world.run("lea", "{ serviceTokens { nodes { id name chapter { name } createdBy { email } } } }").await;
    let listed = &listed["data"]["serviceTokens"]["nodes"];
    assert_eq!((&listed[0]["id"], &listed[0]["createdBy"]), (&json!(id.to_string()), &json!(null)), "{listed}");
    let public = world.run("public", "{ serviceTokens { nodes { id } } }").await;
    assert_eq!(public["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    for wrong in [&token[8..], &token[..token.len() - 1], &token.to_uppercase(), "service_", &format!("service_{id}")] {
        is_refused(&world, wrong, wrong).await;
    }
    let ledger = serde_json::to_string(&world.ledger().await).unwrap();
    assert!(ledger.contains("Our site") && !ledger.contains(&token[8..]));
    let year = today().date_naive() + chrono::Days::new(365);
    for (day, code) in [
        ("2026-02-28".to_owned(), Some("INVALID")),
        (year.to_string(), None),
        (year.succ_opt().unwrap().to_string(), Some("INVALID")),
    ] {
        let document = format!(
            r#"mutation {{ createIntegrationToken(input: {{name: "N", expiresOn: "{day}", password: "leader-password-1"}}) {{ token errors {{ code path }} }} }}"#
        );
        let payload = &world.run("ada", &document).await["data"]["createIntegrationToken"];
        assert_eq!(
            (payload["errors"][0]["code"].as_str(), payload["token"].is_null()),
            (code, code.is_some()),
            "{payload}"
        );
    }
}
