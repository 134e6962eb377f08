//! Handing an office over: one act, so that the chapter has a holder of it on every day.
use chrono::{Days, NaiveDate};
use entity::officer_term::{self, OfficerTermId, Status};

use super::{
    commands::{TermOfChapter, report},
    profile::{OfficerProfile, SuccessorProfile},
};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::{Code, Result},
};

/// Reports who follows in an office. The term of whoever holds it ends when the next is confirmed and begins.
#[derive(Debug)]
pub struct HandOverOffice {
    /// The term that ends.
    pub id: OfficerTermId,
    /// Who follows.
    pub successor: SuccessorProfile,
    /// The successor's first day.
    pub starts_on: NaiveDate,
}

impl Command for HandOverOffice {
    type Target = TermOfChapter;
    type Output = officer_term::Model;

    fn action(&self) -> Action {
        Action::HandOverOffice
    }
    async fn load(&self, tx: &Tx) -> Result<TermOfChapter> {
        TermOfChapter::load(self.id, tx).await
    }
    fn scope(&self, target: &TermOfChapter) -> Scope {
        target.scope()
    }
    async fn apply(self, target: TermOfChapter, tx: &mut Tx) -> Result<officer_term::Model> {
        let old = target.in_state(Status::Current)?;
        let earliest = old.starts_on.checked_add_days(Days::new(1)).unwrap_or(old.starts_on);
        if self.starts_on < earliest || old.ends_on.is_some_and(|end| end < self.starts_on) {
            let message = format!(
                "Give a day from {earliest} to the one after the term's last: with a later one there is nothing to hand \
                 over, so that reportOfficer is enough."
            );
            return Err(Code::Invalid.at("startsOn", message).into());
        }
        let SuccessorProfile { title, person_name, person_email, name_is_public, is_lead_contact, ends_on } =
            self.successor;
        let profile = OfficerProfile {
            office: old.office,
            title: title.or_else(|| old.title.clone()),
            person_name,
            person_email,
            name_is_public,
            is_lead_contact: is_lead_contact.unwrap_or(old.is_lead_contact),
            starts_on: self.starts_on,
            ends_on,
        };
        report(old.chapter_id, profile, Some(&old), tx).await
    }
}
