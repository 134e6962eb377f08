//! Changes by chance to officers' terms, by leaders and staff, and what must not come of them.
use chapterhouse::chapter::rules::{has_one_seat, leads_on, overlap};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    chapter::ChapterId,
    officer_term::{self, Status},
};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::{chance::Chance, mutation};
use crate::support::World;

const OFFICES: &[&str] = &["PRESIDENT", "VICE_PRESIDENT", "SECRETARY", "TREASURER", "FACULTY_ADVISOR", "OTHER"];

pub(super) struct Rows {
    terms: Vec<officer_term::Model>,
    today: NaiveDate,
}

impl Rows {
    /// In the order of their making, so that the same seed gives the same sequence.
    pub(super) async fn of(world: &World) -> Self {
        let terms = officer_term::Entity::find().order_by_asc(officer_term::Column::Id);
        let today = world.test.database.clock().now().date_naive();
        Self { terms: terms.all(world.plain()).await.unwrap(), today }
    }

    /// Whether somebody who can sign in leads a chapter today.
    pub(super) fn has_leader(&self, chapter: ChapterId) -> bool {
        let leads = |term: &officer_term::Model| term.account_id.is_some() && leads_on(term, self.today);
        self.terms.iter().any(|term| term.chapter_id == chapter && leads(term))
    }

    fn day(&self, chance: &mut Chance) -> NaiveDate {
        let away = if chance.once_in(2) { 0 } else { i64::from(chance.below(80)) - 40 };
        self.today + TimeDelta::days(away)
    }

    /// A change by chance, its name, and the chapter that it is made to.
    pub(super) fn change(&self, world: &World, chance: &mut Chance) -> (&'static str, ChapterId, String) {
        let reported: Vec<_> = self.terms.iter().filter(|term| term.status == Status::Reported).collect();
        let current: Vec<_> = self.terms.iter().filter(|term| term.status == Status::Current).collect();
        let (name, term, extra) = match chance.below(8) {
            0..=2 if !reported.is_empty() => ("confirmOfficer", *chance.of(&reported), String::new()),
            3 if !reported.is_empty() && chance.once_in(3) => {
                ("rejectOfficer", *chance.of(&reported), r#", reason: "R""#.to_owned())
            }
            3 | 4 if !current.is_empty() => {
                let ends = format!(r#", endsOn: "{}""#, self.day(chance));
                ("endOfficer", *chance.of(&current), if chance.once_in(2) { ends } else { String::new() })
            }
            _ => return self.report(world, chance),
        };
        let input = format!(r#"id: "{}", expectedVersion: {}{extra}"#, term.id, term.version);
        (name, term.chapter_id, mutation(name, &input))
    }

    fn report(&self, world: &World, chance: &mut Chance) -> (&'static str, ChapterId, String) {
        let chapter = if chance.once_in(4) { world.other } else { world.own };
        let (office, person, from) = (chance.of(OFFICES), chance.of(&["ann", "bob", "lea"]), self.day(chance));
        let to = from + TimeDelta::days(i64::from(chance.below(90)));
        let ends = if chance.once_in(2) { format!(r#", endsOn: "{to}""#) } else { String::new() };
        let leads = if chance.once_in(4) { ", isLeadContact: true" } else { "" };
        let who = format!(r#"personName: "{person}", personEmail: "{person}@example.org"{leads}"#);
        let input = format!(r#"chapter: "{chapter}", office: {office}, {who}, startsOn: "{from}"{ends}"#);
        ("reportOfficer", chapter, mutation("reportOfficer", &input))
    }

    /// What the invariants forbid and is so all the same, each with its number.
    pub(super) fn forbidden(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (place, one) in self.terms.iter().enumerate() {
            let others = self.terms[place + 1..].iter().filter(|other| other.chapter_id == one.chapter_id);
            let others = others.filter(|other| other.office == one.office && other.title == one.title);
            let meets =
                |other: &&officer_term::Model| overlap((one.starts_on, one.ends_on), (other.starts_on, other.ends_on));
            for other in others.filter(meets) {
                let holds = |term: &officer_term::Model| term.status == Status::Current;
                let is_same = one.person_email.is_some() && one.person_email == other.person_email;
                if holds(one) && holds(other) && (is_same || has_one_seat(one.office)) {
                    wrong.push(format!("24: {} and {}", one.id, other.id));
                }
            }
            if one.ends_on.is_some_and(|end| end < one.starts_on) {
                wrong.push(format!("24: {} ends before it begins", one.id));
            }
        }
        wrong
    }
}
