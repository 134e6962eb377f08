//! Applications: who applies when, what they answer, who judges, and who gets a place.
use chapterhouse::{
    auth::{OpaqueToken, Viewer},
    job::LifeCycleJob,
};
use chrono::TimeDelta;
use entity::{
    application_answer,
    exchange_application::{self, ExchangeApplicationId, Status},
    exchange_round::ExchangeRoundId,
    officer_term, organization,
};
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use crate::support::{World, today};

async fn stored(world: &World, id: ExchangeApplicationId) -> exchange_application::Model {
    exchange_application::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap()
}

fn start(round: ExchangeRoundId, organization: organization::OrganizationId, more: &str) -> String {
    format!(
        r#"mutation {{ startApplication(input: {{round: "{round}", side: VISITOR, organization: "{organization}",
            contactName: "Nora", contactMailbox: "nora@example.org"{more}}}) {{
            application {{ status answers {{ question {{ id label }} text }} }} token errors {{ code path message }} }} }}"#
    )
}

fn submit(token: &str, rules: &str) -> String {
    format!(
        r#"mutation {{ submitApplication(input: {{token: "{token}", confirmedRules: [{rules}], consents: true}}) {{
            application {{ status submittedAt }} errors {{ code path message }} }} }}"#
    )
}

async fn rule(world: &World, round: ExchangeRoundId) -> String {
    let question = format!(r#"{{ node(id: "{round}") {{ ... on ExchangeRound {{ eligibilityRules {{ id }} }} }} }}"#);
    let answer = world.run("public", &question).await;
    answer["data"]["node"]["eligibilityRules"][0]["id"].to_string()
}

async fn publish(world: &World, round: ExchangeRoundId, label: &str) {
    let form = format!(
        r#"mutation {{ publishApplicationForm(input: {{round: "{round}", questions: [
            {{label: "{label}", kind: LINE, isRequired: true, isSensitive: false}},
            {{label: "Whom do you host?", kind: LINE, side: HOST, isRequired: true, isSensitive: false}}]}}) {{
            errors {{ message }} }} }}"#
    );
    assert_eq!(world.run("sam", &form).await["data"]["publishApplicationForm"]["errors"], json!([]));
}

#[tokio::test]
async fn somebody_without_an_account_applies_and_answers_the_edition_that_they_began_with() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    publish(&world, round, "Why?").await;
    let started = world.run("public", &start(round, world.university, "")).await;
    let begun = &started["data"]["startApplication"];
    let token = begun["token"].as_str().unwrap_or_else(|| panic!("{started}"));
    let questions = begun["application"]["answers"].as_array().unwrap();
    assert_eq!(questions.len(), 1, "what hosts are asked is not asked of visitors: {started}");
    publish(&world, round, "Something else?").await;
    let rule = rule(&world, round).await;
    let refused = world.run("public", &submit(token, "")).await;
    let errors = refused["data"]["submitApplication"]["errors"].as_array().unwrap();
    let said: Vec<_> = errors.iter().map(|error| error["message"].as_str().unwrap()).collect();
    assert_eq!(
        said,
        [
            "You work for a local government. The exchange is one of local governments.",
            "It does not say: Why? Answer with saveApplication."
        ]
    );
    let question = questions[0]["question"]["id"].as_str().unwrap();
    let save = |text: &str| {
        format!(
            r#"mutation {{ saveApplication(input: {{token: "{token}", answers: [{{question: "{question}", text: {text}}}]}}) {{
                application {{ answers {{ question {{ label }} text }} }} errors {{ code path }} }} }}"#
        )
    };
    let wrong = world.run("public", &save(r#""two\nlines""#)).await;
    let path = json!([{"code": "INVALID", "path": ["answers", "0", "text"]}]);
    assert_eq!(wrong["data"]["saveApplication"]["errors"], path, "{wrong}");
    let saved = world.run("public", &save(r#""To learn""#)).await;
    let answers = json!([{"question": {"label": "Why?"}, "text": "To learn"}]);
    assert_eq!(saved["data"]["saveApplication"]["application"]["answers"], answers, "{saved}");
    let submitted = world.run("public", &submit(token, &rule)).await;
    assert_eq!(submitted["data"]["submitApplication"]["application"]["status"], "SUBMITTED", "{submitted}");
    let late = world.run("public", &save("null")).await;
    assert_eq!(late["data"]["saveApplication"]["errors"][0]["code"], "WRONG_STATE", "{late}");
    let kept = exchange_application::Entity::find().one(world.plain()).await.unwrap().unwrap();
    assert_eq!(kept.token_hash, Some(OpaqueToken::of(token).digest()), "nothing but the digest is kept");
    let page =
        "{ trackedApplication { status side round { call { isOpen } } organization { name } answers { text } } }";
    let holder = Viewer { opaque_token: Some(OpaqueToken::of(token)), ..Viewer::public(today()) };
    let own = world.run_as(holder, page).await;
    let expected = json!({"status": "SUBMITTED", "side": "VISITOR", "round": {"call": {"isOpen": true}},
        "organization": {"name": "Álamo University"}, "answers": [{"text": "To learn"}]});
    assert_eq!(own["data"]["trackedApplication"], expected, "{own}");
    let others = world.run("public", page).await;
    assert_eq!(others["errors"][0]["extensions"]["code"], "NOT_FOUND", "{others}");
}

#[tokio::test]
async fn applications_are_taken_until_midnight_in_the_rounds_own_time_zone() {
    for (zone, window, open, closed) in [
        ("Pacific/Auckland", ("2026-03-02", "2026-03-03"), "2026-03-02T10:59:59Z", "2026-03-02T11:00:00Z"),
        ("Pacific/Honolulu", ("2026-03-02", "2026-03-03"), "2026-03-03T09:59:59Z", "2026-03-03T10:00:00Z"),
        // Clocks go forward on the last day.
        ("America/New_York", ("2026-03-08", "2026-03-09"), "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
    ] {
        let world = World::new().await;
        let round = world.round_named("CALL_OPEN", "").await;
        world.move_to_zone(round, zone, window).await;
        let rule = rule(&world, round).await;
        let early = world.run("public", &start(round, world.university, "")).await;
        assert_eq!(early["data"]["startApplication"]["errors"][0]["code"], "WRONG_STATE", "{zone}: {early}");
        world.test.database.clock().set(open.parse().unwrap());
        let mut tokens = Vec::new();
        for organization in [world.university, world.second] {
            let started = world.run("public", &start(round, organization, "")).await;
            tokens.push(started["data"]["startApplication"]["token"].as_str().unwrap().to_owned());
        }
        let taken = world.run("public", &submit(&tokens[0], &rule)).await;
        assert_eq!(taken["data"]["submitApplication"]["errors"], json!([]), "{zone}");
        world.test.database.clock().set(closed.parse().unwrap());
        let late = world.run("public", &submit(&tokens[1], &rule)).await;
        assert_eq!(late["data"]["submitApplication"]["errors"][0]["code"], "BLOCKED", "{zone}: {late}");
        let late = world.run("public", &start(round, world.second, "")).await;
        assert_eq!(late["data"]["startApplication"]["errors"][0]["code"], "WRONG_STATE", "{zone}: {late}");
    }
}

#[tokio::test]
async fn one_application_stands_for_an_organization_and_side_and_drafts_keep_nobody_out() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    let rule = rule(&world, round).await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let started = world.run("public", &start(round, world.university, "")).await;
        tokens.push(started["data"]["startApplication"]["token"].as_str().unwrap().to_owned());
    }
    let documents: Vec<_> = tokens.iter().map(|token| submit(token, &rule)).collect();
    let answers = futures_util::future::join_all(documents.iter().map(|document| world.run("public", document))).await;
    let mut codes: Vec<_> =
        answers.iter().map(|answer| answer["data"]["submitApplication"]["errors"][0]["code"].clone()).collect();
    codes.sort_by_key(Json::to_string);
    assert_eq!(codes, [json!("ALREADY_EXISTS"), Json::Null], "{answers:?}");
    let (standing, other) =
        if answers[0]["data"]["submitApplication"]["errors"] == json!([]) { (0, 1) } else { (1, 0) };
    let withdraw = format!(
        r#"mutation {{ withdrawApplication(input: {{token: "{}"}}) {{ errors {{ code }} }} }}"#,
        tokens[standing]
    );
    assert_eq!(world.run("public", &withdraw).await["data"]["withdrawApplication"]["errors"], json!([]));
    let again = world.run("public", &documents[other]).await;
    assert_eq!(again["data"]["submitApplication"]["errors"], json!([]), "{again}");
}

#[tokio::test]
async fn leaders_apply_for_their_chapter_and_for_no_other() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    let for_chapter = |chapter| start(round, world.university, &format!(r#", chapter: "{chapter}""#));
    for (who, chapter, code) in [
        ("lea", world.own, Json::Null),
        ("lea", world.other, json!("FORBIDDEN")),
        ("public", world.own, json!("FORBIDDEN")),
        ("sam", world.own, json!("FORBIDDEN")),
    ] {
        let answer = world.run(who, &for_chapter(chapter)).await;
        assert_eq!(answer["data"]["startApplication"]["errors"][0]["code"], code, "{who}: {answer}");
    }
    let own = format!(r#"{{ chapter(id: "{}") {{ exchangeApplications {{ nodes {{ id status }} }} }} }}"#, world.own);
    let seen = world.run("lea", &own).await;
    let nodes = &seen["data"]["chapter"]["exchangeApplications"]["nodes"];
    assert_eq!(nodes[0]["status"], "DRAFT", "{seen}");
    let more = own.replace("status", "status contactName");
    assert_eq!(world.run("lea", &more).await["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let by_id = format!(
        "mutation {{ submitApplication(input: {{id: {}, confirmedRules: [{}], consents: true}}) {{
            application {{ status }} errors {{ code }} }} }}",
        nodes[0]["id"],
        rule(&world, round).await
    );
    for (who, code) in [("public", "NOT_FOUND"), ("sam", "FORBIDDEN")] {
        assert_eq!(world.run(who, &by_id).await["data"]["submitApplication"]["errors"][0]["code"], code, "{who}");
    }
    let submitted = world.run("lea", &by_id).await;
    assert_eq!(submitted["data"]["submitApplication"], json!({"application": null, "errors": []}), "{submitted}");
    assert_eq!(
        world.run("lea", &own).await["data"]["chapter"]["exchangeApplications"]["nodes"][0]["status"],
        "SUBMITTED"
    );
}

#[tokio::test]
async fn of_fifty_who_are_accepted_at_once_ten_get_the_ten_places() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNPLACED").await;
    world.give_places(round, 11).await;
    let mut documents = Vec::new();
    for _ in 0..50 {
        let id = world.application_of(round, Status::Shortlisted).await;
        documents.push(format!(
            r#"mutation {{ acceptApplication(input: {{id: "{id}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#
        ));
    }
    // One is accepted already.
    let answers = futures_util::future::join_all(documents.iter().map(|document| world.run("sam", document))).await;
    let codes = answers.iter().map(|answer| answer["data"]["acceptApplication"]["errors"][0]["code"].as_str());
    assert_eq!(codes.clone().filter(Option::is_none).count(), 10);
    assert_eq!(codes.filter(|code| *code == Some("BLOCKED")).count(), 40);
    let kept = exchange_application::Entity::find().all(world.plain()).await.unwrap();
    assert_eq!(kept.iter().filter(|one| one.status == Status::Accepted).count(), 11);
}

fn score(id: ExchangeApplicationId, criterion: &str, points: i32) -> String {
    format!(
        r#"mutation {{ scoreApplication(input: {{id: "{id}", scores: [{{criterion: {criterion}, points: {points}}}]}}) {{
            errors {{ code }} }} }}"#
    )
}

#[tokio::test]
async fn nobody_judges_what_is_asked_for_an_organization_that_is_theirs() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "").await;
    let question = format!(r#"{{ node(id: "{round}") {{ ... on ExchangeRound {{ criteria {{ id }} }} }} }}"#);
    let criterion = world.run("sam", &question).await["data"]["node"]["criteria"][0]["id"].to_string();
    let theirs = world.application(round, world.second, Status::Submitted).await;
    let term = world.officer(world.other, officer_term::Office::Treasurer, officer_term::Status::Current).await;
    world.give_account(term, world.sam).await;
    for (who, code) in [("sam", json!("BLOCKED")), ("ada", Json::Null)] {
        let answer = world.run(who, &score(theirs, &criterion, 7)).await;
        assert_eq!(answer["data"]["scoreApplication"]["errors"][0]["code"], code, "{who}: {answer}");
    }
    let free = world.application_of(round, Status::Submitted).await;
    for (who, points) in [("sam", 4), ("ada", 9), ("sam", 5)] {
        assert_eq!(
            world.run(who, &score(free, &criterion, points)).await["data"]["scoreApplication"]["errors"],
            json!([])
        );
    }
    let judged =
        format!(r#"{{ node(id: "{free}") {{ ... on ExchangeApplication {{ score reviews {{ totalCount }} }} }} }}"#);
    assert_eq!(world.run("sam", &judged).await["data"]["node"], json!({"score": 7.0, "reviews": {"totalCount": 2}}));
    let recuse = format!(
        r#"mutation {{ recuseFromReview(input: {{id: "{free}", reason: "A friend"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("ada", &recuse).await["data"]["recuseFromReview"]["errors"], json!([]));
    assert_eq!(
        world.run("ada", &score(free, &criterion, 10)).await["data"]["scoreApplication"]["errors"][0]["code"],
        "BLOCKED"
    );
    assert_eq!(world.run("sam", &judged).await["data"]["node"]["score"], 5.0);
}

#[tokio::test]
async fn who_reads_a_sensitive_answer_is_remembered() {
    let world = World::new().await;
    let id = world.application_named("SUBMITTED", "").await;
    world.answer(id, "Nothing with nuts").await;
    let question = format!(r#"{{ node(id: "{id}") {{ ... on ExchangeApplication {{ answers {{ text }} }} }} }}"#);
    let read = world.run("sam", &question).await;
    assert_eq!(read["data"]["node"]["answers"], json!([{"text": "Nothing with nuts"}]), "{read}");
    let entries = world.run("ada", "{ contactAccessEntries { nodes { reader { id } recordId } } }").await;
    let expected = json!([{"reader": {"id": world.sam.to_string()}, "recordId": id.to_string()}]);
    assert_eq!(entries["data"]["contactAccessEntries"]["nodes"], expected, "{entries}");
}

#[tokio::test]
async fn what_is_personal_about_an_application_goes_when_its_time_is_over() {
    let world = World::new().await;
    let id = world.application_named("REJECTED", "").await;
    world.answer(id, "Nothing with nuts").await;
    let accepted = world.application_named("ACCEPTED", "").await;
    let kept_for = world.test.database.retention().application_retention;
    for (moment, is_erased) in [(today() + kept_for - TimeDelta::seconds(1), false), (today() + kept_for, true)] {
        world.test.database.clock().set(moment);
        LifeCycleJob::EraseApplications.run(&world.test.database, moment).await.unwrap();
        let application = stored(&world, id).await;
        assert_eq!(application.erased_at.is_some(), is_erased);
        assert_eq!(application.contact_mailbox.is_none() && application.token_hash.is_none(), is_erased);
        let answers = application_answer::Entity::find().all(world.plain()).await.unwrap();
        assert_eq!(answers.is_empty(), is_erased);
    }
    assert!(stored(&world, accepted).await.erased_at.is_none(), "its round goes on");
}
