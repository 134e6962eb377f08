//! Relationships and branches: what everybody may know, and what only the staff.
use std::collections::BTreeSet;

use entity::{
    agreement, branch, notice,
    relationship::{Kind, Status},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, sea_query::Expr};
use serde_json::{Value as Json, json};

use crate::support::{World, relations::Related};

fn purposes(nodes: &Json) -> Vec<&str> {
    let mut purposes: Vec<_> = nodes.as_array().unwrap().iter().map(|node| node["purpose"].as_str().unwrap()).collect();
    purposes.sort_unstable();
    purposes
}

#[tokio::test]
async fn a_relationship_that_was_never_in_force_is_for_the_staff_by_every_path() {
    let world = World::new().await;
    let secret = world.relationship(Kind::StrategicAlliance, Status::Proposed, false, world.university).await;
    let known = world.relationship(Kind::Partnership, Status::Completed, true, world.university).await;
    let document = format!(
        r#"{{
            one: relationship(id: "{secret}") {{ purpose }}
            node(id: "{secret}") {{ ... on StrategicAlliance {{ purpose }} }}
            nodes(ids: ["{secret}", "{known}"]) {{ ... on StrategicAlliance {{ purpose }} ... on Partnership {{ purpose }} }}
            relationships {{ totalCount nodes {{ purpose }} }}
            organizations {{ nodes {{ relationships {{ totalCount edges {{ role node {{ purpose }} }} }} }} }}
        }}"#
    );
    for (who, sees) in [("public", false), ("lea", false), ("sam", true)] {
        let answer = world.run(who, &document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = &answer["data"];
        assert_eq!(data["relationships"]["totalCount"], if sees { 2 } else { 1 }, "{who}");
        assert_eq!(data["nodes"][1]["purpose"], "Completed");
        assert_eq!(answer.to_string().matches("Proposed").count(), if sees { 5 } else { 0 }, "{who}: {answer}");
    }
}

#[tokio::test]
async fn one_organization_may_have_an_alliance_and_partnerships_at_once_each_with_its_part() {
    let world = World::new().await;
    world.relationship(Kind::StrategicAlliance, Status::Active, true, world.university).await;
    world.relationship(Kind::Partnership, Status::Active, true, world.university).await;
    world.relationship(Kind::LegacyAffiliation, Status::Reclassified, true, world.university).await;
    let document = format!(
        r#"{{ organization(id: "{}") {{ relationships {{ edges {{ role node {{ __typename
            parties {{ edges {{ role node {{ name }} }} }} ... on Partnership {{ endsOn }} }} }} }} }} }}"#,
        world.university
    );
    let answer = world.run("public", &document).await;
    let edges = answer["data"]["organization"]["relationships"]["edges"].as_array().unwrap();
    let mut types: Vec<_> = edges.iter().map(|edge| edge["node"]["__typename"].as_str().unwrap()).collect();
    types.sort_unstable();
    assert_eq!(types, ["LegacyAffiliation", "Partnership", "StrategicAlliance"], "{answer}");
    for edge in edges {
        let party = json!([{"role": "COUNTERPART", "node": {"name": "Álamo University"}}]);
        assert_eq!((&edge["role"], &edge["node"]["parties"]["edges"]), (&"COUNTERPART".into(), &party), "{answer}");
    }
}

#[tokio::test]
async fn an_archived_party_stays_in_its_relationship_and_its_kind_fits_the_alliance() {
    let world = World::new().await;
    world.relationship(Kind::StrategicAlliance, Status::Active, true, world.university).await;
    let archive = format!(
        r#"mutation {{ archiveOrganization(input: {{id: "{}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#,
        world.university
    );
    world.run("sam", &archive).await;
    let answer = world.run("public", "{ relationships { nodes { parties { totalCount nodes { name } } } } }").await;
    assert_eq!(answer["data"]["relationships"]["nodes"][0]["parties"]["totalCount"], 1, "{answer}");
}

#[tokio::test]
async fn a_renewal_reads_and_is_found_as_lapsed_but_by_the_staff() {
    let world = World::new().await;
    for status in [Status::UnderReview, Status::Lapsed, Status::Active] {
        world.relationship(Kind::StrategicAlliance, status, true, world.university).await;
    }
    let document = |status: &str| {
        format!("{{ relationships(filter: {{statuses: [{status}]}}) {{ totalCount nodes {{ purpose status }} }} }}")
    };
    for (who, status, found) in [
        ("public", "LAPSED", vec!["Lapsed", "UnderReview"]),
        ("public", "UNDER_REVIEW", vec![]),
        ("public", "ACTIVE", vec!["Active"]),
        ("sam", "LAPSED", vec!["Lapsed"]),
        ("sam", "UNDER_REVIEW", vec!["UnderReview"]),
    ] {
        let answer = world.run(who, &document(status)).await;
        let nodes = &answer["data"]["relationships"]["nodes"];
        assert_eq!(purposes(nodes), found, "{who} {status}: {answer}");
        assert!(nodes.as_array().unwrap().iter().all(|node| node["status"] == status), "{who} {status}: {answer}");
    }
}

#[tokio::test]
async fn relationships_are_found_by_the_country_of_a_party() {
    let world = World::new().await;
    world.relationship(Kind::StrategicAlliance, Status::Active, true, world.university).await;
    for (code, count) in [("US", 1), ("NO", 0)] {
        let document = format!(r#"{{ relationships(filter: {{countries: ["{code}"]}}) {{ totalCount }} }}"#);
        assert_eq!(world.run("public", &document).await["data"]["relationships"]["totalCount"], count, "{code}");
    }
}

#[tokio::test]
async fn a_branch_is_public_while_it_works_and_after() {
    use branch::Status::{Approved, Closing, Declined, Dissolved, Open, Proposed, Withdrawn};
    let world = World::new().await;
    for status in [Approved, Closing, Declined, Dissolved, Open, Proposed, Withdrawn] {
        world.branch(status).await;
    }
    let document = r#"{ branches { totalCount nodes { name } }
        countries(filter: {codes: ["NO"]}) { nodes { branches { totalCount nodes { name } } } }
        organizations { nodes { branches { totalCount nodes { name } } } } }"#;
    for (who, times, count) in [("public", 0, 3), ("lea", 0, 3), ("sam", 3, 7)] {
        let answer = world.run(who, document).await;
        assert_eq!(answer["data"]["branches"]["totalCount"], count, "{answer}");
        assert_eq!(answer["data"]["countries"]["nodes"][0]["branches"]["totalCount"], count, "{answer}");
        for name in ["Proposed", "Approved", "Declined", "Withdrawn"] {
            assert_eq!(answer.to_string().matches(name).count(), times, "{name} to {who}: {answer}");
        }
    }
}

#[tokio::test]
async fn the_categories_count_what_is_in_force() {
    let world = World::new().await;
    world.relationship(Kind::StrategicAlliance, Status::Active, true, world.university).await;
    world.relationship(Kind::StrategicAlliance, Status::Lapsed, true, world.second).await;
    world.branch(branch::Status::Open).await;
    world.branch(branch::Status::Dissolved).await;
    let answer = world.run("public", "{ relationshipTypes { code currentCount } }").await;
    let counts: Vec<_> =
        answer["data"]["relationshipTypes"].as_array().unwrap().iter().map(|of| of["currentCount"].clone()).collect();
    assert_eq!(counts, [json!(1), json!(0), json!(1), json!(2), 0.into()], "{answer}");
}

#[tokio::test]
async fn relationships_as_of_a_day_are_those_in_force_on_it_for_whoever_may_know_of_them() {
    let world = World::new().await;
    // All begin on the first day of 2020; affiliations and partnerships end on the first of 2030.
    for (kind, status, was_active) in [
        (Kind::StrategicAlliance, Status::Active, true),
        (Kind::StrategicAlliance, Status::Suspended, true),
        (Kind::StrategicAlliance, Status::Terminated, true),
        (Kind::StrategicAlliance, Status::UnderReview, true),
        (Kind::StrategicAlliance, Status::Proposed, false),
        (Kind::Partnership, Status::Completed, true),
        (Kind::Partnership, Status::Approved, false),
        (Kind::LegacyAffiliation, Status::Reclassified, true),
    ] {
        world.relationship(kind, status, was_active, world.university).await;
    }
    let open = ["Active", "Suspended"];
    let both = ["Active", "Completed", "Reclassified", "Suspended"];
    for (day, found) in
        [("2019-12-31", &[][..]), ("2020-01-01", &both[..]), ("2029-12-31", &both[..]), ("2030-01-01", &open[..])]
    {
        let nodes = format!(r#"(filter: {{asOf: "{day}"}}) {{ nodes {{ purpose }} }}"#);
        let document = format!(
            r#"{{ relationships{nodes} organization(id: "{}") {{ relationships{nodes} }} }}"#,
            world.university
        );
        for who in ["public", "lea", "sam"] {
            let answer = world.run(who, &document).await;
            let data = &answer["data"];
            assert_eq!(purposes(&data["relationships"]["nodes"]), found, "{who} {day}: {answer}");
            assert_eq!(purposes(&data["organization"]["relationships"]["nodes"]), found, "{who} {day}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_is_agreed_ends_with_the_relationship_that_is_terminated_and_lasts_in_one_that_is_complete() {
    use entity::agreement::{self, Status as S};
    let world = World::new().await;
    for (kind, step, of_signed, of_force, closed_on) in [
        ("ALLIANCE", "terminateRelationship", S::Abandoned, S::Terminated, Some("2026-02-01")),
        ("PARTNERSHIP", "terminateRelationship", S::Abandoned, S::Terminated, Some("2026-02-01")),
        ("PARTNERSHIP", "completePartnership", S::Signed, S::InForce, None),
    ] {
        let id = world.related(Related::named(kind, "ACTIVE", "")).await;
        let under = agreement::Entity::find().filter(agreement::Column::RelationshipId.eq(id));
        let in_force = under.clone().one(world.plain()).await.unwrap().unwrap();
        world.next_edition(in_force.id).await;
        let more = if step == "terminateRelationship" { r#", reason: "R", effectiveOn: "2026-02-01""# } else { "" };
        let document = format!(
            r#"mutation {{ {step}(input: {{id: "{id}", expectedVersion: 1{more}}}) {{ errors {{ code message }} }} }}"#
        );
        let answer = world.run("sam", &document).await;
        assert_eq!(answer["data"][step]["errors"], json!([]), "{answer}");
        let agreements = under.order_by_asc(agreement::Column::Edition).all(world.plain()).await.unwrap();
        let states: Vec<_> = agreements.iter().map(|agreement| (agreement.status, agreement.closed_on)).collect();
        let closed_on = closed_on.map(|day| day.parse().unwrap());
        assert_eq!(states, [(of_force, closed_on), (of_signed, None)], "{kind} {step}");
    }
    let told = world.ledger().await.into_iter().filter(|entry| entry.record_kind == "agreement");
    let mut told: Vec<_> = told.map(|entry| (entry.action, entry.reason)).collect();
    told.sort();
    let of = |action: &str| (action.to_owned(), Some("R".to_owned()));
    let (given_up, ended) = (of("abandonAgreement"), of("terminateAgreement"));
    assert_eq!(told, [given_up.clone(), given_up, ended.clone(), ended]);
}

#[tokio::test]
async fn an_active_alliance_without_an_agreement_in_force_is_shown_counted_and_told() {
    let world = World::new().await;
    let id = world.fill(world.own, "$ALLIANCE_ACTIVE").await;
    let other = world.fill(world.own, "$ALLIANCE_ACTIVE__UNCHANGED").await;
    let under = format!(r#"{{ relationship(id: "{id}") {{ agreements {{ nodes {{ id }} }} }} }}"#);
    let agreement = world.run("sam", &under).await["data"]["relationship"]["agreements"]["nodes"][0]["id"].clone();
    let (_, agreement) = entity::id::split(agreement.as_str().unwrap()).unwrap();
    let ends = agreement::Entity::update_many().col_expr(agreement::Column::EndsOn, Expr::val(day("2026-03-05")));
    ends.filter(agreement::Column::Id.eq(agreement)).exec(world.plain()).await.unwrap();
    let document = format!(
        r#"{{ relationship(id: "{id}") {{ status ... on StrategicAlliance {{ hasAgreementInForce agreementLapsedOn }} }}
            relationships(filter: {{hasAgreementInForce: false}}) {{ nodes {{ id }} }}
            others: relationships(filter: {{hasAgreementInForce: true}}) {{ nodes {{ id }} }}
            dashboard {{ deadlines {{ label count }} }} }}"#
    );
    for (on, lapsed) in [("2026-03-04", false), ("2026-03-05", true)] {
        let now = day(on).and_time(chrono::NaiveTime::MIN).and_utc();
        world.test.database.clock().set(now);
        crate::notices::round(&world, now).await;
        let data = world.run("sam", &document).await["data"].clone();
        let since = if lapsed { json!("2026-03-05") } else { json!(null) };
        let expected = json!({"status": "ACTIVE", "hasAgreementInForce": !lapsed, "agreementLapsedOn": since});
        assert_eq!(data["relationship"], expected, "{on}");
        let (without, with) = if lapsed { (vec![&id], vec![&other]) } else { (vec![], vec![&id, &other]) };
        for (list, ids) in [("relationships", without), ("others", with)] {
            let nodes = data[list]["nodes"].as_array().unwrap().iter();
            let found: BTreeSet<_> = nodes.map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(found, ids.into_iter().map(String::as_str).collect(), "{on} {list}");
        }
        let number = json!({"label": "ALLIANCES_WITHOUT_AGREEMENT", "count": u8::from(lapsed)});
        assert!(data["dashboard"]["deadlines"].as_array().unwrap().contains(&number), "{on}: {data}");
        let told = crate::notices::notices(&world).await;
        let told = told.iter().filter(|notice| notice.kind == notice::Kind::AllianceWithoutAgreement).count();
        assert_eq!(told, usize::from(lapsed), "{on}");
    }
    let hidden = "{ relationships(filter: {hasAgreementInForce: false}) { totalCount } }";
    let hidden = world.run("public", hidden).await;
    assert_eq!(hidden["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{hidden}");
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}
