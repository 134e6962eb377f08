//! Changes to officer terms.
//!
//! Each of them locks the chapter, so that what is true of its terms together cannot change meanwhile.
use chrono::{NaiveDate, NaiveTime};
use entity::{
    account,
    chapter::{self, ChapterId},
    officer_term::{self, OfficerTermId, Status},
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, Condition, IntoActiveModel as _,
};

use super::profile::OfficerProfile;
use crate::{
    auth::policy::{Action, Scope},
    chapter::{commands::scope_of, join::commands::revoke_as_leaders_change, rules},
    check::{Check, last_before, line, mail_address},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// Reports that somebody holds an office, or will.
#[derive(Debug)]
pub struct ReportOfficer {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// Who, what and when.
    pub profile: OfficerProfile,
}

impl Command for ReportOfficer {
    type Target = chapter::Model;
    type Output = officer_term::Model;

    fn action(&self) -> Action {
        Action::ReportOfficer
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<officer_term::Model> {
        report(chapter.id, self.profile, None, tx).await
    }
}

/// Reports a term, which begins when the one that it `replaces` ends. What the chapter's own leaders decide is true at
/// once; all else waits for the staff.
pub(super) async fn report(
    chapter: ChapterId,
    profile: OfficerProfile,
    replaces: Option<&officer_term::Model>,
    tx: &mut Tx,
) -> Result<officer_term::Model> {
    let changes_rights = rules::grants_leader_access(profile.office, profile.is_lead_contact)
        || replaces.is_some_and(|old| rules::grants_leader_access(old.office, old.is_lead_contact));
    let is_named = profile.name_is_public;
    let mut row = described(profile)?;
    // Rights over the chapter are for the staff to confirm, and so is that somebody else agreed to be named in public.
    let needs_staff = changes_rights || (is_named && !is_own(chapter, &row, tx).await?);
    let at_once = tx.viewer().leads(chapter) && !needs_staff;
    is_not_too_many(chapter, tx).await?;
    row.chapter_id = Set(chapter);
    row.replaces_id = Set(replaces.map(|old| old.id));
    row.status = Set(if at_once { Status::Current } else { Status::Reported });
    // A refusal below takes the row back with the transaction.
    let term = match waiting(&row, replaces, tx).await? {
        Some(reported) => tx.update(&reported, officer_term::ActiveModel { id: Unchanged(reported.id), ..row }).await?,
        None => tx.insert(officer_term::ActiveModel { id: Set(tx.id()), ..row }).await?,
    };
    if at_once {
        end_replaced(&term, tx).await?;
    }
    fits(&term, ["personName", "office"], tx).await?;
    end_if_over(term, tx).await
}

/// The report of the same person for the office that is handed over, if one waits for the staff: it becomes the report
/// of the successor.
async fn waiting(
    row: &officer_term::ActiveModel,
    replaces: Option<&officer_term::Model>,
    tx: &Tx,
) -> Result<Option<officer_term::Model>> {
    let (Some(old), Some(name), Some(email)) = (replaces, row.person_name.try_as_ref(), row.person_email.try_as_ref())
    else {
        return Ok(None);
    };
    let is_waiting = |term: &officer_term::Model| {
        term.status == Status::Reported && term.office == old.office && rules::is_of(term, name, email.as_deref())
    };
    Ok(living_terms(old.chapter_id, tx).await?.into_iter().find(is_waiting))
}

/// The row that a profile describes.
fn described(profile: OfficerProfile) -> Result<officer_term::ActiveModel> {
    let OfficerProfile {
        office,
        title,
        person_name,
        person_email,
        name_is_public,
        is_lead_contact,
        starts_on,
        ends_on,
    } = profile;
    let mut check = Check::default();
    let person_name = check.value("personName", person_name, line(200));
    let person_email = person_email.and_then(|email| check.value("personEmail", email, mail_address));
    let title = title.and_then(|title| check.value("title", title, line(100)));
    if ends_on.is_some_and(|end| end <= starts_on) {
        check
            .refuse(Code::Invalid.at("endsOn", "The last day is before the first: give the first day or a later one."));
    }
    check.done()?;
    Ok(officer_term::ActiveModel {
        office: Set(office),
        title: Set(title),
        person_name: Set(person_name.unwrap_or_default()),
        person_email: Set(person_email),
        name_is_public: Set(name_is_public),
        is_lead_contact: Set(is_lead_contact),
        account_id: Set(None),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        ..Default::default()
    })
}

/// Whether the person is the leader who makes the change: by the address of their account, and by the name under which
/// the staff confirmed them in this chapter. The account's name is no proof, since everybody chooses it for themselves.
async fn is_own(chapter: ChapterId, row: &officer_term::ActiveModel, tx: &Tx) -> Result<bool> {
    let (name, email) = (row.person_name.try_as_ref(), row.person_email.try_as_ref().and_then(Option::as_deref));
    let (Some(name), Some(email), Some(own)) = (name, email, tx.viewer().account) else { return Ok(false) };
    let account = tx.find::<account::Entity>().filter(account::Column::Id.eq(own));
    if !tx.all(account).await?.iter().any(|account| account.email == email) {
        return Ok(false);
    }
    let is_theirs = |term: &officer_term::Model| term.account_id == Some(own) && rules::confirms_name(term, name);
    Ok(living_terms(chapter, tx).await?.iter().any(is_theirs))
}

/// A chapter has a dozen officers: leaders who report many more in a day fill a directory that others read.
async fn is_not_too_many(chapter: ChapterId, tx: &Tx) -> Result<()> {
    if tx.viewer().is_staff() {
        return Ok(());
    }
    let today = tx.viewer().today().and_time(NaiveTime::MIN).and_utc();
    let of_today = Condition::all()
        .add(officer_term::Column::ChapterId.eq(chapter))
        .add(officer_term::Column::CreatedAt.gte(today));
    if tx.count_up_to::<officer_term::Entity>(of_today, rules::REPORTS_A_DAY).await? < rules::REPORTS_A_DAY {
        return Ok(());
    }
    let most = rules::REPORTS_A_DAY;
    let message = format!(
        "At most {most} officers of a chapter are reported in a day: report the others tomorrow, or ask the staff to."
    );
    Err(Code::RateLimited.at("chapter", message).into())
}

/// Whether the term goes together with the chapter's others (invariant 24); the paths are where the caller named the
/// person and the office.
pub(super) async fn fits(term: &officer_term::Model, [person, office]: [&str; 2], tx: &Tx) -> Result<()> {
    let others = living_terms(term.chapter_id, tx).await?;
    if rules::holds_twice(term, &others) {
        return Err(Code::AlreadyExists.at(person, "This person holds the office in these days already.").into());
    }
    if let Some(other) = rules::seat_taken_by(term, &others) {
        let end = other.ends_on.map_or_else(|| "with an open end".into(), |end| format!("until {}", last_before(end)));
        let message = format!(
            "Somebody else holds the office {end}: hand it over with handOverOffice, which ends that term on the day on \
             which the next begins, or begin after it."
        );
        return Err(Code::OfficeTaken.at(office, message).into());
    }
    Ok(())
}

/// Ends the term that a confirmed one replaces, on the day on which this begins.
pub(super) async fn end_replaced(successor: &officer_term::Model, tx: &mut Tx) -> Result<()> {
    let Some(id) = successor.replaces_id else { return Ok(()) };
    let old = tx.lock_by_key::<officer_term::Entity>(id.0, "id").await?;
    let from = successor.starts_on;
    if old.status != Status::Current || old.ends_on.is_some_and(|end| end <= from) {
        return Ok(());
    }
    tx.attribute_to(Some(Action::EndOfficer));
    end(&old, from, tx).await?;
    tx.attribute_to(None);
    Ok(())
}

/// Ends a confirmed term whose last day is over: one of the past is not current until the next round of jobs.
pub(super) async fn end_if_over(term: officer_term::Model, tx: &mut Tx) -> Result<officer_term::Model> {
    let Some(over) = term.ends_on.filter(|end| term.status == Status::Current && *end <= tx.viewer().today()) else {
        return Ok(term);
    };
    tx.attribute_to(Some(Action::EndOfficer));
    let ended = end(&term, over, tx).await?;
    tx.attribute_to(None);
    Ok(ended)
}

/// Ends a term on a day; with a day ahead it goes on until then.
async fn end(term: &officer_term::Model, on: NaiveDate, tx: &mut Tx) -> Result<officer_term::Model> {
    let mut change = term.clone().into_active_model();
    if on <= tx.viewer().today().max(term.starts_on) {
        change.status = Set(Status::Ended);
    }
    change.ends_on = Set(Some(on));
    let ended = tx.update(term, change).await?;
    if ended.status == Status::Ended {
        revoke_as_leaders_change(&ended, tx).await?;
    }
    Ok(ended)
}

async fn living_terms(chapter: ChapterId, tx: &Tx) -> Result<Vec<officer_term::Model>> {
    let of_chapter = tx
        .find::<officer_term::Entity>()
        .filter(officer_term::Column::ChapterId.eq(chapter))
        .filter(officer_term::Column::Status.is_in([Status::Reported, Status::Current, Status::Ended]));
    tx.all(of_chapter).await
}

/// A term with its chapter.
#[derive(Debug)]
pub struct TermOfChapter {
    term: officer_term::Model,
    chapter: chapter::Model,
}

impl Target for TermOfChapter {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.term))
    }
}

impl TermOfChapter {
    // The chapter is locked before its terms, so that no two changes of these wait in a circle.
    pub(in crate::chapter) async fn load(id: OfficerTermId, tx: &Tx) -> Result<Self> {
        let seen = tx.find::<officer_term::Entity>().filter(officer_term::Column::Id.eq(id));
        let Some(seen) = tx.all(seen).await?.pop() else {
            return Err(Code::NotFound.at("id", "There is no such officer term.").into());
        };
        let chapter = tx.lock_by_key::<chapter::Entity>(seen.chapter_id.0, "id").await?;
        Ok(Self { chapter, term: tx.lock_by_key::<officer_term::Entity>(id.0, "id").await? })
    }

    /// What rights to change it are asked of.
    pub(in crate::chapter) fn scope(&self) -> Scope {
        scope_of(&self.chapter)
    }

    /// The term in the state that the action asks for.
    pub(in crate::chapter) fn in_state(self, needed: Status) -> Result<officer_term::Model> {
        rules::in_state(self.term.status, needed).map_err(|message| Code::WrongState.at("id", message))?;
        Ok(self.term)
    }
}

/// Ends a current term, and with it the rights that it gave.
#[derive(Debug)]
pub struct EndOfficer {
    /// Which term.
    pub id: OfficerTermId,
    /// The day after the last (exclusive); today if absent.
    pub ends_on: Option<NaiveDate>,
}

impl Command for EndOfficer {
    type Target = TermOfChapter;
    type Output = officer_term::Model;

    fn action(&self) -> Action {
        Action::EndOfficer
    }
    async fn load(&self, tx: &Tx) -> Result<TermOfChapter> {
        TermOfChapter::load(self.id, tx).await
    }
    fn scope(&self, target: &TermOfChapter) -> Scope {
        target.scope()
    }
    async fn apply(self, target: TermOfChapter, tx: &mut Tx) -> Result<officer_term::Model> {
        let term = target.in_state(Status::Current)?;
        let today = tx.viewer().today();
        let ends_on = self.ends_on.unwrap_or_else(|| rules::end_of(&term, today));
        if ends_on < term.starts_on || term.ends_on.is_some_and(|end| end < ends_on) {
            let message = format!("Give a day from {} to the last that the term has, if it has one.", term.starts_on);
            return Err(Code::Invalid.at("endsOn", message).into());
        }
        if !tx.viewer().is_staff() {
            leaves_a_leader(&term, ends_on.max(today), tx).await?;
        }
        end(&term, ends_on, tx).await
    }
}

/// A chapter's leaders never leave it without one who can sign in (invariant 25).
async fn leaves_a_leader(ended: &officer_term::Model, from: NaiveDate, tx: &Tx) -> Result<()> {
    let terms = living_terms(ended.chapter_id, tx).await?;
    if rules::is_last_leader(ended, &terms, from) {
        return Err(Code::LastLeader.at("id", rules::LAST_LEADER).into());
    }
    Ok(())
}
