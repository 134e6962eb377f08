//! What buttons are told is what the mutations do.
use entity::officer_term::{Office, Status};
use serde_json::{Value as Json, json};

use crate::support::World;

fn allowed(permission: &Json) -> bool {
    let allowed = permission["allowed"].as_bool().unwrap();
    assert_eq!(permission["code"].is_null(), allowed, "{permission}");
    assert_eq!(permission["reason"].is_null(), allowed, "{permission}");
    allowed
}

#[tokio::test]
async fn permissions_follow_role_chapter_and_state() {
    let world = World::new().await;
    let term = world.officer(world.own, Office::Treasurer, Status::Current).await;
    let link = world.link;
    let document = format!(
        r#"{{ own: chapter(id: "{}") {{ viewerPermissions {{ update {{ ...p }} reportOfficer {{ ...p }} }} }}
            other: chapter(id: "{}") {{ viewerPermissions {{ update {{ ...p }} reportOfficer {{ ...p }} }} }}
            organization(id: "{}") {{ viewerPermissions {{ update {{ ...p }} archive {{ ...p }} link {{ ...p }} }} }}
            term: node(id: "{term}") {{ ... on OfficerTerm {{ viewerPermissions {{ end {{ ...p }} confirm {{ ...p }} }} }} }}
            link: node(id: "{link}") {{ ... on OrganizationLink {{ viewerPermissions {{ unlink {{ ...p }} }} }} }}
            viewer {{ permissions {{ createOrganization {{ ...p }} createExchangeProgram {{ ...p }} }} }}
        }} fragment p on Permission {{ allowed code reason }}"#,
        world.own, world.other, world.university
    );
    for (who, own, staff) in [("public", false, false), ("lea", true, false), ("sam", true, true)] {
        let answer = world.run(who, &document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = &answer["data"];
        for field in ["update", "reportOfficer"] {
            assert_eq!(allowed(&data["own"]["viewerPermissions"][field]), own, "{who}: {answer}");
            assert_eq!(allowed(&data["other"]["viewerPermissions"][field]), staff, "{who}: {answer}");
        }
        for field in ["update", "archive", "link"] {
            assert_eq!(allowed(&data["organization"]["viewerPermissions"][field]), staff, "{who}: {answer}");
        }
        assert_eq!(allowed(&data["term"]["viewerPermissions"]["end"]), own, "{who}: {answer}");
        assert!(!allowed(&data["term"]["viewerPermissions"]["confirm"]), "it is confirmed already");
        assert_eq!(allowed(&data["link"]["viewerPermissions"]["unlink"]), staff, "{who}: {answer}");
        assert_eq!(allowed(&data["viewer"]["permissions"]["createOrganization"]), staff, "{who}: {answer}");
    }
    let confirm = |answer: Json| answer["data"]["term"]["viewerPermissions"]["confirm"]["code"].clone();
    assert_eq!(confirm(world.run("sam", &document).await), "WRONG_STATE");
}

#[tokio::test]
async fn a_viewer_reads_their_chapters_and_where_their_rights_come_from() {
    let world = World::new().await;
    let document =
        "{ viewer { role chapters { name } rights { scope chapter { name } officerTerm { office } endsOn } } }";
    let leader = json!({"role": "CHAPTER_LEADER", "chapters": [{"name": "Alpha"}], "rights": [{"scope": "CHAPTER",
        "chapter": {"name": "Alpha"}, "officerTerm": {"office": "PRESIDENT"}, "endsOn": "2026-05-31"}]});
    assert_eq!(world.run("lea", document).await["data"]["viewer"], leader);
    let staff = json!({"role": "STAFF", "chapters": [], "rights": [{"scope": "ASSOCIATION", "chapter": null,
        "officerTerm": null, "endsOn": null}]});
    assert_eq!(world.run("sam", document).await["data"]["viewer"], staff);
    let public = json!({"role": "PUBLIC", "chapters": [], "rights": []});
    assert_eq!(world.run("public", document).await["data"]["viewer"], public);
}
