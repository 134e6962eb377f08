//! The days on which the rounds of a program take applications, as an iCalendar stream, which calendars subscribe to.
use chrono::Days;
use chrono_tz::Tz;
use entity::{
    exchange_program::{self, ExchangeProgramId},
    exchange_round::{self, Column, Status},
};
use sea_orm::{ColumnTrait as _, Condition};

use super::rules::{begins_at, has_call_ahead, host_window, time_zone, window};
use crate::{
    data::Access,
    error::Result,
    graphql::scalar::Date,
    icalendar::{Stream, escaped, moment},
    language::Language,
};

/// The most rounds that a calendar has.
const MAX_ROUNDS: u64 = 250;

/// For how long a calendar has calls that are over.
const KEPT: Days = Days::new(366);

/// Where the calendar of a program is on this server.
pub fn path(program: ExchangeProgramId) -> String {
    format!("/exchange-programs/{program}/deadlines.ics")
}

/// The calendar of a program; none if there is none.
pub async fn of_program(access: &Access, program: ExchangeProgramId, language: Language) -> Result<Option<String>> {
    let Some(program) = access.by_key::<exchange_program::Entity>(program.0).await? else { return Ok(None) };
    let since = access.viewer().today().checked_sub_days(KEPT);
    let is_recent = Condition::any().add(Column::CallClosesOn.gte(since)).add(Column::HostCallClosesOn.gte(since));
    let rounds = access
        .find::<exchange_round::Entity>()
        .filter(Column::ProgramId.eq(program.id))
        .filter(Column::Status.is_in([Status::Planned, Status::CallOpen, Status::OnHold, Status::Cancelled]))
        .filter(is_recent);
    let rounds = access.first(rounds, Column::Id, MAX_ROUNDS).await?;
    let words = words(language);
    let mut stream = Stream::new(words.contents, &program.name, language);
    for round in &rounds {
        let Some(status) = status(round) else { continue };
        for event in events(round, &program.name, status, words) {
            stream.event(&event);
        }
    }
    Ok(Some(stream.ended()))
}

/// What a calendar says, beside names that people gave.
struct Words {
    contents: &'static str,
    hosts_open: &'static str,
    hosts_close: &'static str,
    participants_open: &'static str,
    participants_close: &'static str,
    zone: &'static str,
    category: &'static str,
}

fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &Words {
            contents: "Deadlines of exchanges",
            hosts_open: "Hosts can apply",
            hosts_close: "Last day for hosts to apply",
            participants_open: "Participants can apply",
            participants_close: "Last day for participants to apply",
            zone: "in the time zone",
            category: "EXCHANGE",
        },
        Language::Spanish => &Words {
            contents: "Plazos de los intercambios",
            hosts_open: "Los anfitriones pueden presentar solicitudes",
            hosts_close: "Último día para las solicitudes de los anfitriones",
            participants_open: "Los participantes pueden presentar solicitudes",
            participants_close: "Último día para las solicitudes de los participantes",
            zone: "en la zona horaria",
            category: "INTERCAMBIO",
        },
    }
}

/// How certain the days of a round are; none of one that takes applications no more, or that took them before it was held.
fn status(round: &exchange_round::Model) -> Option<&'static str> {
    match round.status {
        Status::Planned | Status::CallOpen => Some("CONFIRMED"),
        Status::OnHold => round.held_from.is_none_or(has_call_ahead).then_some("TENTATIVE"),
        Status::Cancelled => Some("CANCELLED"),
        Status::Selection | Status::Matched | Status::Underway | Status::Reporting | Status::Closed => None,
    }
}

/// Of each window the moment at which it opens, and its whole last day, both in the round's time zone.
fn events(round: &exchange_round::Model, program: &str, status: &str, words: &Words) -> Vec<Vec<String>> {
    let zone = time_zone(&round.time_zone).unwrap_or(Tz::UTC);
    let at = |day| begins_at(day, zone);
    let mut events = Vec::new();
    for (window, whose, opening, closing) in [
        (host_window(round), "host", words.hosts_open, words.hosts_close),
        (window(round), "participant", words.participants_open, words.participants_close),
    ] {
        let Some((opens, closes)) = window else { continue };
        let last = Date::last_before(closes).0;
        for (end, summary, day, from, to) in
            [("opens", opening, opens, at(opens), None), ("closes", closing, last, at(last), at(closes))]
        {
            let Some(from) = from else { continue };
            let changed = moment(round.updated_at);
            let mut event = vec![
                format!("UID:{}_{whose}_{end}", round.id),
                format!("DTSTAMP:{changed}"),
                format!("LAST-MODIFIED:{changed}"),
                format!("SEQUENCE:{}", round.version - 1),
                format!("DTSTART:{}", moment(from)),
            ];
            event.extend(to.filter(|to| from < *to).map(|to| format!("DTEND:{}", moment(to))));
            event.push(format!("SUMMARY:{}", escaped(&format!("{summary}: {program}, {}", round.name))));
            event.push(format!("DESCRIPTION:{}", escaped(&format!("{day}, {} {}", words.zone, round.time_zone))));
            event.push(format!("CATEGORIES:{}", words.category));
            event.push(format!("STATUS:{status}"));
            events.push(event);
        }
    }
    events
}
