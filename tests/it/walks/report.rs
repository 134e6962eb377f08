//! A year's report, from its announcement to the yearbook, as two officers, the staff and the public, with the refusals on
//! the way.
use entity::{account::AccountId, officer_term::Office};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value as Json, json};

use super::Walk;

/// What somebody did: the code of the refusal, if it was refused, and the report as they see it then.
async fn act(walk: &Walk, who: AccountId, mutation: &str, input: &str) -> (String, Json) {
    let query = format!(
        "mutation {{ {mutation}(input: {{{input}}}) {{ chapterReport {{ id version status isLate reviewComment \
         sections {{ section text version reviewComment }} }} errors {{ code message }} }} }}"
    );
    let payload = walk.ask_as(Some(who), &query).await[mutation].clone();
    let code = payload["errors"][0]["code"].as_str().unwrap_or_default().to_owned();
    (code, payload["chapterReport"].clone())
}

async fn done(walk: &Walk, who: AccountId, mutation: &str, input: &str) -> Json {
    let (code, report) = act(walk, who, mutation, input).await;
    assert_eq!(code, "", "{mutation} {input}");
    report
}

/// A second officer of Lea's chapter with leader rights, and Lea for as long.
async fn officers(walk: &Walk) -> AccountId {
    let (own, lea) = (walk.world.own, walk.world.lea);
    let advisor = walk.world.account("advisor@example.org").await;
    walk.world.term(own, Some(lea), "2026-06-01", None).await;
    let term = walk.world.officer(own, Office::FacultyAdvisor, entity::officer_term::Status::Current).await;
    entity::officer_term::Entity::update_many()
        .col_expr(entity::officer_term::Column::AccountId, Expr::val(Some(advisor)))
        .filter(entity::officer_term::Column::Id.eq(term))
        .exec(walk.world.plain())
        .await
        .unwrap();
    advisor
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a walk is read from its beginning to its end")]
async fn a_report_goes_from_two_officers_through_the_staff_to_everybody() {
    let walk = Walk::begin().await;
    let (lea, sam, advisor) = (walk.world.lea, walk.world.sam, officers(&walk).await);
    let stranger = walk.world.account("stranger@example.org").await;

    // The staff say what is owed, and by which template it is written.
    let rule = r#"name: "Summary", office: SECRETARY, evidence: ANNUAL_SUMMARY, anchor: YEAR_END, offsetDays: 30"#;
    assert_eq!(walk.make_refused("createRequirement", rule).await, "MISSING", "there is no template");
    let sections = "sections: [{section: ACTIVITIES, isRequired: true, isPublic: true, maxLength: 500}, \
                    {section: MONEY, isRequired: true, isPublic: false, maxLength: 500}]";
    walk.make("createReportTemplate", &format!("kind: ANNUAL_SUMMARY, {sections}"), "reportTemplate").await;
    walk.make("createRequirement", rule, "requirement").await;

    // On its day it is announced; nobody else knows of it.
    walk.on("2026-08-14").await;
    let owed = format!(
        r#"{{ chapter(id: "{}") {{ requirementDues {{ nodes {{ id status dueOn report {{ id }} }} }} }} }}"#,
        walk.world.own
    );
    let due = walk.ask_as(Some(lea), &owed).await["chapter"]["requirementDues"]["nodes"][0].clone();
    assert_eq!((&due["status"], &due["dueOn"]), (&json!("OPEN"), &json!("2026-09-13")));
    let id = due["report"]["id"].as_str().unwrap().to_owned();
    let public = format!(r#"{{ chapterReport(id: "{id}") {{ status sections {{ section text }} }} }}"#);
    assert_eq!(walk.ask("public", &public).await["chapterReport"], Json::Null);

    // Two officers write it; who is not of the chapter finds nothing.
    let save = |section: &str, version: i32, text: &str| {
        format!(r#"id: "{id}", section: {section}, expectedVersion: {version}, text: "{text}""#)
    };
    let theirs = format!("mutation {{ saveReport(input: {{{}}}) {{ errors {{ code }} }} }}", save("MONEY", 0, "x"));
    let refused = walk.ask_as(Some(stranger), &theirs).await["saveReport"]["errors"][0].clone();
    assert_eq!(refused["code"], "NOT_FOUND");
    done(&walk, lea, "saveReport", &save("ACTIVITIES", 0, "Lea Example opened the year.")).await;
    let report = done(&walk, advisor, "saveReport", &save("MONEY", 0, "Ten in, nine out.")).await;
    assert_eq!((&report["status"], &report["version"]), (&json!("DRAFT"), &json!(3)));
    let (code, shown) = act(&walk, advisor, "saveReport", &save("ACTIVITIES", 0, "Mine")).await;
    assert_eq!(code, "VERSION_CONFLICT");
    assert_eq!(shown["sections"][0]["text"], "Lea Example opened the year.", "{shown}");

    // It is submitted, recalled before anybody opens it, and submitted late.
    let at = |version: i32| format!(r#"id: "{id}", expectedVersion: {version}"#);
    assert_eq!(act(&walk, sam, "acceptReport", &at(3)).await.0, "WRONG_STATE");
    done(&walk, lea, "submitReport", &at(3)).await;
    assert_eq!(act(&walk, lea, "saveReport", &save("MONEY", 1, "Eleven")).await.0, "WRONG_STATE");
    assert_eq!(done(&walk, advisor, "recallReport", &at(4)).await["status"], "DRAFT");
    walk.on("2026-09-14").await;
    assert_eq!(done(&walk, lea, "submitReport", &at(5)).await["isLate"], true);

    // The staff open it, so that it cannot be recalled, and give it back with comments.
    assert_eq!(act(&walk, lea, "startReportReview", &at(6)).await.0, "FORBIDDEN");
    done(&walk, sam, "startReportReview", &at(6)).await;
    assert_eq!(act(&walk, lea, "recallReport", &at(7)).await.0, "BLOCKED");
    let comment = r#", comment: "Nearly.", sectionComments: [{section: MONEY, text: "In which currency?"}]"#;
    done(&walk, sam, "returnReport", &format!("{}{comment}", at(7))).await;
    let query = format!(
        r#"{{ chapterReport(id: "{id}") {{ status reviewComment sections {{ section version reviewComment }} }} }}"#
    );
    let returned = walk.ask_as(Some(lea), &query).await["chapterReport"].clone();
    assert_eq!((&returned["status"], &returned["reviewComment"]), (&json!("RETURNED"), &json!("Nearly.")));
    assert_eq!(returned["sections"][1]["reviewComment"], "In which currency?", "{returned}");
    done(&walk, lea, "saveReport", &save("MONEY", 2, "Ten dollars in, nine out.")).await;
    done(&walk, lea, "submitReport", &at(9)).await;

    // Accepted, it meets what the chapter owes.
    assert_eq!(act(&walk, lea, "acceptReport", &at(10)).await.0, "FORBIDDEN");
    done(&walk, sam, "acceptReport", &at(10)).await;
    let due = walk.ask_as(Some(lea), &owed).await["chapter"]["requirementDues"]["nodes"][0].clone();
    assert_eq!(due["status"], "MET");

    // The name of an officer stops the publication until it is gone.
    assert_eq!(act(&walk, sam, "publishReport", &at(11)).await.0, "REQUIRED");
    done(&walk, sam, "redactReport", &save("ACTIVITIES", 1, "Our president opened the year.")).await;
    done(&walk, sam, "publishReport", &at(12)).await;
    let published = json!({"status": "PUBLISHED", "sections": [
        {"section": "ACTIVITIES", "text": "Our president opened the year."},
    ]});
    assert_eq!(walk.ask("public", &public).await["chapterReport"], published);
    let book = walk.ask("public", "{ yearbook(year: 2026, region: MIDWEST) { nodes { id } } }").await;
    assert_eq!(book["yearbook"]["nodes"], json!([{"id": id}]));

    // Taken back, it is for its chapter and the staff again.
    done(&walk, sam, "unpublishReport", &format!(r#"{}, reason: "A photograph""#, at(13))).await;
    assert_eq!(walk.ask("public", &public).await["chapterReport"], Json::Null);
}
