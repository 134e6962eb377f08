//! The Annual Partner Program: who sees what of it, what is used of it, and how it goes on from year to year.
mod bulk;

use chapterhouse::{export, job::LifeCycleJob};
use entity::{
    entitlement_use,
    sponsorship::{self, Status},
};
use sea_orm::EntityTrait as _;
use serde_json::json;

use crate::support::{World, code};

async fn rows(world: &World) -> Vec<sponsorship::Model> {
    sponsorship::Entity::find().all(world.plain()).await.unwrap()
}

#[tokio::test]
async fn everybody_sees_active_sponsorships_only_by_every_path() {
    let world = World::new().await;
    let package = world.package_named("", "").await;
    let states =
        [Status::Offered, Status::Committed, Status::Active, Status::Ended, Status::Declined, Status::Cancelled];
    let mut ids = Vec::new();
    for status in states {
        let organization = world.organization(&format!("Sponsor {status:?}")).await;
        ids.push(world.sponsorship(organization, package, status).await.to_string());
    }
    let fields = "id year organization { name } package { name price { amount currency } }";
    let each: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| {
            format!(
                r#"one{at}: sponsorship(id: "{id}") {{ {fields} }} node{at}: node(id: "{id}") {{ ... on Sponsorship {{ {fields} }} }} "#
            )
        })
        .collect();
    let each = each.join(" ");
    let document = format!(
        r#"{{ {each} nodes(ids: {ids:?}) {{ id }}
            sponsorships {{ totalCount nodes {{ {fields} }} }}
            year: sponsorships(filter: {{years: [2026], kinds: [YEAR_ROUND]}}) {{ totalCount }}
            none: sponsorships(filter: {{kinds: [CONFERENCE]}}) {{ totalCount }}
            sponsorPackage(id: "{package}") {{ sponsorships {{ totalCount nodes {{ id }} }} }}
            sponsorPackages {{ nodes {{ sponsorships {{ totalCount nodes {{ id }} }} }} }}
            organizations(first: 100) {{ nodes {{ sponsorships {{ totalCount nodes {{ id }} }} }} }}
            relationshipTypes {{ code currentCount }} }}"#
    );
    for (who, sees) in [("public", 1), ("lea", 1), ("sam", 6)] {
        let answer = world.run(who, &document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = &answer["data"];
        for (at, status) in states.into_iter().enumerate() {
            let is_seen = sees == 6 || status == Status::Active;
            assert_eq!(data[&format!("one{at}")].is_object(), is_seen, "{who} {status:?}");
            // One, node, nodes, the list, both lists of the package, the organization's.
            let times = answer.to_string().matches(&ids[at]).count();
            assert_eq!(times, if is_seen { 7 } else { 0 }, "{who} {status:?}: {answer}");
        }
        for list in ["sponsorships", "year"] {
            assert_eq!(data[list]["totalCount"], sees, "{who} {list}");
        }
        assert_eq!(data["none"]["totalCount"], 0);
        assert_eq!(data["sponsorPackage"]["sponsorships"]["totalCount"], sees, "{who}");
        let program = json!({"code": "ANNUAL_PARTNER_PROGRAM", "currentCount": 1});
        assert_eq!(data["relationshipTypes"][4], program, "{who}");
        assert_eq!(data["one2"]["package"]["price"], json!({"amount": "10000.00", "currency": "USD"}), "{who}");
        assert!(!answer.to_string().contains("7654.32") && !answer.to_string().contains("contracts.example.org"));
    }
    for hidden in ["amount { amount }", "inKindValue { amount }", "contractUrl", "status", "renewedFrom { id }"] {
        let document = format!("{{ sponsorships {{ nodes {{ {hidden} }} }} }}");
        for (who, refused) in [("public", true), ("lea", true), ("sam", false)] {
            assert_eq!(world.run(who, &document).await.get("errors").is_some(), refused, "{who} {hidden}");
        }
    }
    let by_state = "{ sponsorships(filter: {statuses: [OFFERED, ENDED]}) { totalCount } }";
    assert_eq!(world.run("sam", by_state).await["data"]["sponsorships"]["totalCount"], 2);
    assert!(world.run("lea", by_state).await.get("errors").is_some());
}

#[tokio::test]
async fn a_sponsorship_is_never_listed_as_a_relationship() {
    let world = World::new().await;
    let organization = world.organization("Sponsor Works").await;
    let package = world.package_named("", "").await;
    let id = world.sponsorship(organization, package, Status::Active).await;
    world.reindex().await;
    let document = format!(
        r#"{{ relationships {{ totalCount }} relationship(id: "relationship_01h455vb4pex5vsknk084sn02q") {{ id }}
            organization(id: "{organization}") {{ relationships {{ totalCount }} sponsorships {{ totalCount }} }}
            search(query: "sponsor works") {{ nodes {{ __typename }} }}
            relationshipTypes {{ code currentCount }}
            dashboard {{ relationshipsByType {{ count }} relationshipsByStatus {{ count }} }} }}"#
    );
    let answer = world.run("sam", &document).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let data = &answer["data"];
    assert_eq!(data["relationships"]["totalCount"], 0);
    let lists = json!({"relationships": {"totalCount": 0}, "sponsorships": {"totalCount": 1}});
    assert_eq!(data["organization"], lists);
    assert_eq!(data["search"]["nodes"], json!([{"__typename": "Organization"}]));
    assert_eq!(data["relationshipTypes"][1], json!({"code": "PARTNERSHIP", "currentCount": 0}));
    let numbers = data["dashboard"].to_string();
    assert!(!numbers.contains("\"count\":1"), "{numbers}");
    let as_relationship = format!(r#"{{ relationship(id: "{id}") {{ id }} }}"#);
    let refused = world.run("sam", &as_relationship).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INVALID_ID", "{refused}");
}

#[tokio::test]
async fn one_sponsorship_an_organization_and_package_whatever_became_of_it() {
    let world = World::new().await;
    let package = world.package_named("", "").await;
    let offer = |package: &str| {
        format!(
            r#"mutation {{ offerSponsorship(input: {{organization: "{}", package: "{package}"}}) {{
                sponsorship {{ id version }} errors {{ code path message }} }} }}"#,
            world.university
        )
    };
    let same = offer(&package.to_string());
    let (one, two) = tokio::join!(world.run("sam", &same), world.run("sam", &same));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "ALREADY_EXISTS"], "{one} {two}");
    let made = if code(&one).is_empty() { one } else { two };
    let id = made["data"]["offerSponsorship"]["sponsorship"]["id"].as_str().unwrap();
    let decline = format!(
        r#"mutation {{ declineSponsorship(input: {{id: "{id}", expectedVersion: 1, reason: "No budget"}}) {{ sponsorship {{ status closedOn closingReason }} errors {{ code }} }} }}"#
    );
    let declined = world.run("sam", &decline).await;
    let closed = json!({"status": "DECLINED", "closedOn": "2026-03-01", "closingReason": "No budget"});
    assert_eq!(declined["data"]["declineSponsorship"]["sponsorship"], closed, "{declined}");
    assert_eq!(code(&world.run("sam", &same).await), "ALREADY_EXISTS");
    let other = world.package_named("", "").await;
    assert_eq!(code(&world.run("sam", &offer(&other.to_string())).await), "");
    assert_eq!(rows(&world).await.len(), 2);
}

#[tokio::test]
async fn of_two_uses_at_once_no_more_is_used_than_there_is() {
    for round in 0..4 {
        let world = World::new().await;
        let id = world.sponsorship_named("ACTIVE", "").await.to_string();
        let entitlement = world.entitlement_of(&id).await;
        let take = |quantity: i32| {
            format!(
                r#"mutation {{ useEntitlement(input: {{sponsorship: "{id}", entitlement: "{entitlement}", quantity: {quantity}}}) {{
                    entitlementUse {{ usedOn }} errors {{ code path message }} }} }}"#
            )
        };
        let both = take(2);
        let (one, two) = tokio::join!(world.run("sam", &both), world.run("sam", &both));
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, ["", "BLOCKED"], "round {round}: {one} {two}");
        let refused = if code(&one).is_empty() { two } else { one };
        assert_eq!(refused["data"]["useEntitlement"]["errors"][0]["message"], "Of 3 there are 1 left.");
        assert_eq!(code(&world.run("sam", &take(1)).await), "");
        assert_eq!(code(&world.run("sam", &take(1)).await), "BLOCKED");
        let uses = entitlement_use::Entity::find().all(world.plain()).await.unwrap();
        assert_eq!(uses.iter().map(|of| of.quantity).sum::<i32>(), 3);
        let left = format!(
            r#"{{ sponsorship(id: "{id}") {{ entitlements {{ entitlement {{ name count }} used left }}
                entitlementUses {{ totalCount nodes {{ quantity }} }} history {{ totalCount }} }} }}"#
        );
        let left = world.run("sam", &left).await;
        let balance = json!([{"entitlement": {"name": "Tickets", "count": 3}, "used": 3, "left": 0}]);
        assert_eq!(left["data"]["sponsorship"]["entitlements"], balance, "{left}");
        assert_eq!(left["data"]["sponsorship"]["entitlementUses"]["totalCount"], 2);
        assert_eq!(left["data"]["sponsorship"]["history"]["totalCount"], 2);
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused() {
    let world = World::new().await;
    let active = world.sponsorship_named("ACTIVE", "").await.to_string();
    let (own, foreign) =
        (world.entitlement_of(&active).await, world.entitlement(world.package_named("", "").await).await);
    let offered = world.sponsorship_named("OFFERED", "").await.to_string();
    let take = |sponsorship: &str, entitlement: String, rest: &str| {
        format!(
            r#"mutation {{ useEntitlement(input: {{sponsorship: "{sponsorship}", entitlement: "{entitlement}", {rest}}}) {{
                errors {{ code path }} }} }}"#
        )
    };
    for (document, expected, path) in [
        (take(&active, own.to_string(), "quantity: 4"), "BLOCKED", "quantity"),
        (take(&active, own.to_string(), "quantity: 0"), "INVALID", "quantity"),
        (take(&active, own.to_string(), r#"quantity: 1, usedOn: "2026-03-02""#), "INVALID", "usedOn"),
        (take(&active, own.to_string(), r#"quantity: 1, usedOn: "2025-12-31""#), "INVALID", "usedOn"),
        (take(&active, foreign.to_string(), "quantity: 1"), "INVALID", "entitlement"),
        (take(&offered, own.to_string(), "quantity: 1"), "WRONG_STATE", "sponsorship"),
    ] {
        let answer = world.run("sam", &document).await;
        assert_eq!(code(&answer), expected, "{document}: {answer}");
        assert_eq!(answer["data"]["useEntitlement"]["errors"][0]["path"], json!([path]), "{answer}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn a_package_keeps_what_was_offered_and_used() {
    let world = World::new().await;
    let create = r#"mutation { createSponsorPackage(input: {year: 2026, kind: CONFERENCE, level: "Gold", name: "Hall",
        startsOn: "2026-01-01", endsOn: "2026-10-22", addEntitlements: [{name: "Booth", count: 1}, {name: "Dinner", count: 2}]})
        { package { id openForOffers entitlements { id name count } } errors { code path } } }"#;
    let made = world.run("sam", create).await;
    let package = &made["data"]["createSponsorPackage"]["package"];
    assert_eq!(
        (&package["openForOffers"], &package["entitlements"][0]["name"]),
        (&json!(true), &json!("Booth")),
        "{made}"
    );
    assert_eq!(code(&world.run("sam", create).await), "ALREADY_EXISTS");
    let (id, booth) = (package["id"].as_str().unwrap(), package["entitlements"][0]["id"].as_str().unwrap());
    let dinner = package["entitlements"][1]["id"].as_str().unwrap();
    let update = |version: i32, rest: &str| {
        format!(
            r#"mutation {{ updateSponsorPackage(input: {{id: "{id}", expectedVersion: {version}, {rest}}}) {{
                package {{ version price {{ amount }} entitlements {{ name count }} }} errors {{ code path }} }} }}"#
        )
    };
    let sponsor = world.organization("Sponsor").await;
    let sponsorship = world.sponsorship(sponsor, id.parse().unwrap(), Status::Active).await;
    let take = format!(
        r#"mutation {{ useEntitlement(input: {{sponsorship: "{sponsorship}", entitlement: "{booth}", quantity: 1}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world.run("sam", &take).await), "");
    for (rest, expected, path) in [
        ("year: 2025", "INVALID", json!(["startsOn"])),
        ("kind: YEAR_ROUND", "BLOCKED", json!(["kind"])),
        (r#"endsOn: "2025-12-31""#, "INVALID", json!(["endsOn"])),
        ("name: null", "REQUIRED", json!(["name"])),
        (r#"underwrites: "x""#, "INVALID_ID", json!(["underwrites"])),
        (&format!(r#"underwrites: "{}""#, world.program("P").await), "INVALID", json!(["underwrites"])),
        (&format!(r#"removeEntitlements: ["{booth}"]"#), "BLOCKED", json!(["removeEntitlements"])),
        (r#"addEntitlements: [{name: "Booth", count: 3}]"#, "ALREADY_EXISTS", json!(["addEntitlements", "0", "name"])),
        (r#"addEntitlements: [{name: "Bag", count: 0}]"#, "INVALID", json!(["addEntitlements", "0", "count"])),
        (
            r#"removeEntitlements: ["entitlement_01h455vb4pex5vsknk084sn02q"]"#,
            "NOT_FOUND",
            json!(["removeEntitlements"]),
        ),
    ] {
        let answer = world.run("sam", &update(1, rest)).await;
        let error = &answer["data"]["updateSponsorPackage"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!(expected), &path), "{rest}: {answer}");
    }
    let changed = format!(
        r#"price: {{amount: "12.5", currency: "USD"}}, removeEntitlements: ["{dinner}"], addEntitlements: [{{name: "Dinner", count: 5}}]"#
    );
    let answer = world.run("sam", &update(1, &changed)).await;
    let package = &answer["data"]["updateSponsorPackage"]["package"];
    let expected = json!({"version": 2, "price": {"amount": "12.50"},
        "entitlements": [{"name": "Booth", "count": 1}, {"name": "Dinner", "count": 5}]});
    assert_eq!(package, &expected, "{answer}");
    assert_eq!(code(&world.run("sam", &update(1, "level: \"Silver\"")).await), "VERSION_CONFLICT");
}

#[tokio::test]
async fn a_sponsor_goes_on_from_year_to_year_by_sponsorships_of_their_own() {
    let world = World::new().await;
    let id = world.sponsorship_named("COMMITTED", "").await.to_string();
    let now = world.test.database.clock().now();
    for done in [1, 0] {
        assert_eq!(LifeCycleJob::ActivateSponsorships.run(&world.test.database, now).await.unwrap().succeeded, done);
    }
    let asked = |id: &str| {
        format!(
            r#"{{ sponsorship(id: "{id}") {{ status version closedOn amount {{ amount }} renewedFrom {{ year status }}
                availableTransitions {{ action allowed requires }} renewals {{ nodes {{ id year status }} }} }} }}"#
        )
    };
    let active = world.run("sam", &asked(&id)).await;
    let steps = json!([
        {"action": "cancelSponsorship", "allowed": true, "requires": ["reason"]},
        {"action": "renewSponsorship", "allowed": true, "requires": ["package"]},
    ]);
    assert_eq!(active["data"]["sponsorship"]["availableTransitions"], steps, "{active}");
    let next = world.package_named("NEXT", "").await;
    let renew = format!(
        r#"mutation {{ renewSponsorship(input: {{id: "{id}", expectedVersion: 2, package: "{next}"}}) {{
            sponsorship {{ id year status organization {{ name }} renewedFrom {{ id }} }} errors {{ code message }} }} }}"#
    );
    let renewed = world.run("sam", &renew).await;
    let new = &renewed["data"]["renewSponsorship"]["sponsorship"];
    assert_eq!(
        (&new["year"], &new["status"], &new["renewedFrom"]["id"]),
        (&json!(2027), &json!("OFFERED"), &json!(id))
    );
    assert_eq!(code(&world.run("sam", &renew).await), "ALREADY_EXISTS");
    world.test.database.clock().set("2027-01-01T00:30:00Z".parse().unwrap());
    let now = world.test.database.clock().now();
    for done in [1, 0] {
        assert_eq!(LifeCycleJob::EndSponsorships.run(&world.test.database, now).await.unwrap().succeeded, done);
    }
    let ended = world.run("sam", &asked(&id)).await;
    let ended = &ended["data"]["sponsorship"];
    assert_eq!((&ended["status"], &ended["closedOn"]), (&json!("ENDED"), &json!("2027-01-01")));
    assert_eq!(ended["renewals"]["nodes"], json!([{"id": new["id"], "year": 2027, "status": "OFFERED"}]));
    assert_eq!(ended["availableTransitions"][0]["action"], "renewSponsorship");
}

#[tokio::test]
async fn sponsorships_are_exported_with_what_is_given() {
    let world = World::beside_the_sample().await;
    let mut csv = Vec::new();
    let rows = export::run(&world.test.database, export::Dataset::Sponsorships, &mut csv).await.unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!((rows, csv.lines().count()), (5, 6), "{csv}");
    assert!(csv.contains("Annual Partner Gold (sample),YEAR_ROUND,Gold,2026,ACTIVE,4500.00,USD"), "{csv}");
    assert!(csv.contains("Stage and sound for the conference,20000.00,USD"), "{csv}");
}
