//! Changes by chance to inquiries, by staff and by those who sent them, and what must not come of them.
use chapterhouse::{
    auth::policy::Action,
    inquiry::rules::{LIFE_CYCLE, has_ended},
};
use entity::inquiry::{self, Status};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::{chance::Chance, mutation};
use crate::support::{World, inquiries::token};

const ACTIONS: &[&str] = &[
    "claimInquiry",
    "requestInquiryInfo",
    "answerInquiry",
    "convertInquiry",
    "declineInquiry",
    "redirectInquiry",
    "withdrawInquiry",
    "markInquiryAsSpam",
    "addInquiryNote",
];

async fn all(world: &World) -> Vec<inquiry::Model> {
    inquiry::Entity::find().order_by_asc(inquiry::Column::Id).all(world.plain()).await.unwrap()
}

/// Who makes a change by chance, its name, and the document.
pub(super) async fn change(
    world: &World,
    chance: &mut Chance,
    bodies: &[String],
) -> (&'static str, &'static str, String) {
    let rows = all(world).await;
    let is_over = |row: &&inquiry::Model| LIFE_CYCLE.actions(row.status).is_empty();
    let alive: Vec<_> = rows.iter().filter(|row| !is_over(row)).collect();
    if alive.len() < 3 {
        world.inquiry("SUBMITTED").await;
    }
    let row = if alive.is_empty() || chance.once_in(8) { chance.of(&rows) } else { *chance.of(&alive) };
    let fitting: Vec<_> = LIFE_CYCLE.actions(row.status).into_iter().map(Action::name).collect();
    let action = if fitting.is_empty() || chance.once_in(6) { chance.of(ACTIONS) } else { chance.of(&fitting) };
    let by_sender = ["answerInquiry", "withdrawInquiry"].contains(action);
    let extra = match *action {
        "requestInquiryInfo" => r#", question: "Q""#.to_owned(),
        "answerInquiry" => r#", text: "A""#.to_owned(),
        "addInquiryNote" => r#", text: "T""#.to_owned(),
        "declineInquiry" => r#", reason: "R""#.to_owned(),
        "redirectInquiry" => r#", redirectUrl: "https://example.org""#.to_owned(),
        "convertInquiry" => into(chance, bodies),
        _ => String::new(),
    };
    let own = if chance.once_in(6) { chance.of(&rows).id } else { row.id };
    let thing = if by_sender {
        format!(r#"token: "{}""#, token(own))
    } else {
        format!(r#"id: "{}", expectedVersion: {}"#, row.id, row.version)
    };
    let who = if by_sender { "public" } else { *chance.of(&["sam", "sam", "sam", "sam", "lea", "public"]) };
    let name = *ACTIONS.iter().find(|name| *name == action).unwrap();
    (who, name, mutation(name, &format!("{thing}{extra}")))
}

fn into(chance: &mut Chance, bodies: &[String]) -> String {
    let body = chance.of(bodies);
    let alliance = format!(r#"{{counterpart: "{body}", purpose: "P", goals: [EXCHANGES], reviewMonths: 12}}"#);
    let chapter = r#"{name: "C", kind: GEOGRAPHIC, area: "A", region: INTERNATIONAL, countryCode: "NO"}"#;
    match chance.below(3) {
        0 => format!(", into: {{strategicAlliance: {alliance}}}"),
        1 => format!(", into: {{chapter: {chapter}}}"),
        _ => format!(", into: {{strategicAlliance: {alliance}, chapter: {chapter}}}"),
    }
}

/// What the contract forbids and is so all the same.
pub(super) async fn forbidden(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in all(world).await {
        let became = [row.relationship_id.is_some(), row.sponsorship_id.is_some(), row.chapter_id.is_some()];
        let became = became.into_iter().chain([row.exchange_application_id.is_some()]);
        let number = became.filter(|is_one| *is_one).count();
        if number != usize::from(row.status == Status::Converted) {
            wrong.push(format!("{} became {number} things", row.id));
        }
        if has_ended(row.status) != row.ended_at.is_some() {
            wrong.push(format!("{} is {:?} and ended at {:?}", row.id, row.status, row.ended_at));
        }
        let is_looked_after = matches!(row.status, Status::InReview | Status::NeedsInfo);
        if is_looked_after && row.owner_id.is_none() {
            wrong.push(format!("nobody looks after {}", row.id));
        }
        if (row.status == Status::Redirected) != row.redirect_url.is_some() {
            wrong.push(format!("{} leads nowhere", row.id));
        }
        if row.erased_at.is_some() && (row.contact_mailbox.is_some() || row.token_hash.is_some()) {
            wrong.push(format!("{} was erased in part", row.id));
        }
    }
    wrong
}
