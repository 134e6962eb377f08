//! What the file says of the association, of its notices and of its jobs.
use std::time::Duration;

use super::{File, Result, between, wrong};
use crate::{
    association::Profile,
    check::{line, mail_address, web_address},
    notice::{self, rules::Mailboxes},
};

/// What the file says of the association, of its notices and of its jobs.
pub(super) fn parse(file: &mut File) -> Result<(Profile, notice::Settings, Option<Duration>)> {
    let contact = mailbox("contact_mailbox", file.contact_mailbox.take())?;
    let profile = Profile {
        name: file.association_name.take().map(line(200)).transpose().map_err(wrong("association_name"))?,
        contact_mailbox: contact.clone(),
        partner_program_url: page("partner_program_url", file.partner_program_url.take())?,
        website: page("website", file.website.take())?,
        standing_weights: file.standing_weights.checked().map_err(wrong("standing_weights"))?,
    };
    let defaults = notice::Settings::default();
    let settings = notice::Settings {
        reminder_days: between("reminder_days", file.reminder_days.unwrap_or(defaults.reminder_days), 1, 3650)?,
        mailboxes: Mailboxes {
            staff: mailbox("staff_mailbox", file.staff_mailbox.take())?,
            committee: mailbox("committee_mailbox", file.committee_mailbox.take())?,
            contact,
        },
    };
    let minutes = between("jobs_every_minutes", file.jobs_every_minutes.unwrap_or(10), 0, 1440)?;
    Ok((profile, settings, (0 < minutes).then(|| Duration::from_mins(minutes))))
}

fn mailbox(key: &'static str, raw: Option<String>) -> Result<Option<String>> {
    raw.map(mail_address).transpose().map_err(wrong(key))
}

fn page(key: &'static str, raw: Option<String>) -> Result<Option<String>> {
    raw.map(|raw| web_address(&["https", "http"])(raw)).transpose().map_err(wrong(key))
}
