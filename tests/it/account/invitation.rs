//! Invitations and forgotten passwords: what is mailed, to whom, and what it is good for.
use chrono::TimeDelta;
use entity::officer_term::{Office, Status};
use serde_json::{Value as Json, json};

use super::{PASSWORD, SESSION, Tokens, at, code, later, role, sign_in, signed_in};
use crate::{
    notices::{letters, round},
    support::{World, today},
};

const WANTED: &str = "brave otters paint violins";

/// The tokens in the letters to an address.
pub(super) fn mailed(world: &World, to: &str) -> Vec<String> {
    let to = format!("To: {to}");
    let mine = letters(world).into_iter().filter(|letter| letter.contains(&to));
    let token =
        |letter: String| letter.lines().find(|line| line.starts_with("pass_")).map(|line| line.trim_end().to_owned());
    mine.filter_map(token).collect()
}

async fn redeem(world: &World, mutation: &str, token: &str, password: &str) -> Json {
    let document =
        format!("mutation {{ {mutation}(input: {{token: {token:?}, password: {password:?}}}) {{ {SESSION} }} }}");
    world.run("public", &document).await["data"][mutation].clone()
}

async fn request(world: &World, email: &str) -> Json {
    let document = format!(
        "mutation {{ requestPasswordReset(input: {{email: {email:?}}}) {{ errors {{ code path message }} }} }}"
    );
    world.run_as(at(world, "192.0.2.1"), &document).await["data"]["requestPasswordReset"].clone()
}

#[tokio::test]
async fn a_confirmed_office_with_rights_invites_whoever_has_no_account() {
    let world = World::new().await;
    let president = world.officer(world.other, Office::President, Status::Reported).await;
    let vice = world.officer(world.other, Office::VicePresident, Status::Reported).await;
    for term in [president, vice] {
        let confirm = format!(
            "mutation {{ confirmOfficer(input: {{id: \"{term}\", expectedVersion: 1}}) {{ errors {{ code }} }} }}"
        );
        assert_eq!(code(&world.run("sam", &confirm).await["data"]["confirmOfficer"]), "");
    }
    round(&world, today()).await;
    round(&world, today()).await;
    assert!(mailed(&world, "vicepresident@example.org").is_empty(), "an office without rights");
    let [token] = mailed(&world, "president@example.org").try_into().unwrap();
    assert_eq!(code(&redeem(&world, "resetPassword", &token, WANTED).await), "NOT_FOUND", "for another purpose");
    for weak in ["short", "password1234", "president@example.org"] {
        assert_eq!(code(&redeem(&world, "acceptInvitation", &token, weak).await), "INVALID", "{weak}");
    }
    let tokens = Tokens::of(&redeem(&world, "acceptInvitation", &token, WANTED).await);
    assert_eq!(role(&world, &tokens.access).await, (200, "CHAPTER_LEADER".into()));
    assert_eq!(code(&redeem(&world, "acceptInvitation", &token, WANTED).await), "NOT_FOUND", "it is good once");
    assert_eq!(code(&sign_in(&world, "president@example.org", WANTED, "").await), "");
    let kept =
        serde_json::to_string(&world.ledger().await.iter().map(|entry| &entry.changes).collect::<Vec<_>>()).unwrap();
    assert!(!kept.contains(&token), "{kept}");
}

#[tokio::test]
async fn staff_are_invited_by_administrators_and_an_invitation_is_good_for_seven_days() {
    let world = World::new().await;
    let invite = format!(
        r#"mutation {{ inviteStaff(input: {{email: "New@example.org", displayName: "Nia New", role: STAFF, password: {PASSWORD:?}}}) {{
            account {{ id version }} errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world.run("sam", &invite).await["data"]["inviteStaff"]), "FORBIDDEN");
    let made = world.run("ada", &invite).await["data"]["inviteStaff"].clone();
    assert_eq!(code(&made), "");
    assert_eq!(code(&world.run("ada", &invite).await["data"]["inviteStaff"]), "ALREADY_EXISTS");
    round(&world, today()).await;
    let [old] = mailed(&world, "new@example.org").try_into().unwrap();
    later(&world, TimeDelta::days(7));
    assert_eq!(code(&redeem(&world, "acceptInvitation", &old, WANTED).await), "NOT_FOUND", "too late");
    let id = made["account"]["id"].as_str().unwrap();
    let again = format!(
        "mutation {{ inviteAgain(input: {{id: {id:?}, expectedVersion: 1, password: {PASSWORD:?}}}) {{ errors {{ code }} }} }}"
    );
    assert_eq!(code(&world.run("sam", &again).await["data"]["inviteAgain"]), "");
    round(&world, today() + TimeDelta::days(7)).await;
    let new = mailed(&world, "new@example.org").into_iter().find(|token| *token != old).unwrap();
    let one = redeem(&world, "acceptInvitation", &new, WANTED);
    let (one, other) = tokio::join!(one, redeem(&world, "acceptInvitation", &new, "quiet harbours lend umbrellas"));
    assert_eq!(usize::from(code(&one).is_empty()) + usize::from(code(&other).is_empty()), 1, "{one} {other}");
    let tokens = Tokens::of(if code(&one).is_empty() { &one } else { &other });
    assert_eq!(role(&world, &tokens.access).await, (200, "STAFF".into()));
    assert_eq!(code(&world.run("sam", &again).await["data"]["inviteAgain"]), "WRONG_STATE");
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_and_nobody_learns_who_has_an_account() {
    let world = World::new().await;
    let here = signed_in(&world, "lea@example.org").await;
    let known = request(&world, "lea@example.org").await;
    assert_eq!(known, json!({ "errors": [] }));
    assert_eq!(request(&world, "nobody@example.org").await, known);
    assert_eq!(request(&world, "lea@example.org").await, known);
    round(&world, today()).await;
    assert!(mailed(&world, "nobody@example.org").is_empty());
    let tokens = mailed(&world, "lea@example.org");
    assert_eq!(tokens.len(), 2);
    let taken = Tokens::of(&redeem(&world, "resetPassword", &tokens[0], WANTED).await);
    assert_eq!(code(&redeem(&world, "resetPassword", &tokens[1], WANTED).await), "NOT_FOUND", "of two, one is used");
    assert_eq!((role(&world, &here.access).await.0, role(&world, &taken.access).await.0), (401, 200));
    assert_eq!(code(&sign_in(&world, "lea@example.org", PASSWORD, "").await), "WRONG_CREDENTIALS");
    assert_eq!(code(&sign_in(&world, "lea@example.org", WANTED, "").await), "");
    let asked = async |email: &str| code(&request(&world, email).await).to_owned();
    let mut limited = 0;
    for _ in 0..10 {
        limited += usize::from(asked("lea@example.org").await == "RATE_LIMITED");
    }
    assert_eq!(limited, 9, "three letters to one address, of which two were sent");
}

#[tokio::test]
async fn what_is_too_late_is_not_mailed() {
    let world = World::new().await;
    request(&world, "lea@example.org").await;
    later(&world, TimeDelta::hours(2));
    round(&world, today() + TimeDelta::hours(2)).await;
    assert!(letters(&world).is_empty());
    for wrong in ["", "pass_x", "refresh_x", "'; DROP TABLE account; --"] {
        assert_eq!(code(&redeem(&world, "resetPassword", wrong, WANTED).await), "NOT_FOUND", "{wrong:?}");
    }
}

#[tokio::test]
async fn a_mailed_token_guesses_no_second_factor() {
    let world = World::new().await;
    let tokens = signed_in(&world, "lea@example.org").await;
    let confirm = r#"mutation { confirmSecondFactor(input: {code: "175071"}) { errors { code } } }"#;
    assert_eq!(code(&super::with(&world, &tokens.access, confirm).await.1["data"]["confirmSecondFactor"]), "");
    request(&world, "lea@example.org").await;
    round(&world, today()).await;
    let [token] = mailed(&world, "lea@example.org").try_into().unwrap();
    let guesses = (0..14).map(|number| {
        format!(
            "g{number}: resetPassword(input: {{token: {token:?}, password: {WANTED:?}, code: \"{number:06}\"}}) {{ errors {{ code }} }}"
        )
    });
    let document = format!("mutation {{ {} }}", guesses.collect::<Vec<_>>().join(" "));
    let answer = world.run_as(at(&world, "192.0.2.1"), &document).await;
    let codes: Vec<_> = answer["data"].as_object().unwrap().values().map(code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "SECOND_FACTOR").count(), 10, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "RATE_LIMITED").count(), 4, "{codes:?}");
    assert_eq!(code(&sign_in(&world, "lea@example.org", PASSWORD, "").await), "SECOND_FACTOR", "it is as it was");
}

#[tokio::test]
async fn what_was_mailed_is_good_for_nothing_once_the_password_changed_or_the_account_is_disabled() {
    let world = World::new().await;
    let here = signed_in(&world, "lea@example.org").await;
    request(&world, "lea@example.org").await;
    round(&world, today()).await;
    let [token] = mailed(&world, "lea@example.org").try_into().unwrap();
    let change = format!(
        "mutation {{ changePassword(input: {{password: {PASSWORD:?}, newPassword: {WANTED:?}}}) {{ errors {{ code }} }} }}"
    );
    assert_eq!(code(&super::with(&world, &here.access, &change).await.1["data"]["changePassword"]), "");
    let other = "quiet harbours lend umbrellas";
    assert_eq!(code(&redeem(&world, "resetPassword", &token, other).await), "NOT_FOUND", "changed");
    request(&world, "lea@example.org").await;
    round(&world, today()).await;
    let token = mailed(&world, "lea@example.org").into_iter().find(|mailed| *mailed != token).unwrap();
    let proof = format!("password: {PASSWORD:?}");
    for (mutation, more) in
        [("disableAccount", "expectedVersion: 1".to_owned()), ("enableAccount", format!("expectedVersion: 2, {proof}"))]
    {
        let document = format!(
            r#"mutation {{ {mutation}(input: {{id: "{}", {more}, reason: "R"}}) {{ errors {{ code }} }} }}"#,
            world.lea
        );
        assert_eq!(code(&world.run("ada", &document).await["data"][mutation]), "", "{mutation}");
    }
    assert_eq!(code(&redeem(&world, "resetPassword", &token, other).await), "NOT_FOUND", "disabled meanwhile");
}
