//! Notices of what happened: the ledger is read on from where reading stopped, and what somebody should know of is
//! made into notices in the same transaction, so that each is made once.
use chrono::NaiveDate;
use entity::{
    account::{self, AccountId},
    agreement, chapter, inquiry, ledger_entry, mailed_token,
    notice::{Kind, Mailbox, Parameters},
    officer_term, organization, relationship,
    relationship_party::{self, Role},
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use super::{
    due::other_side,
    exchange, requests, requirement,
    rules::{self, FOLLOWED},
};
use crate::{
    chapter::{
        life::policy::required_offices,
        rules::{TermStatus, is_read_only, term_status},
    },
    data::{Database, Post, Recipient, SystemAction, Tx},
    error::Result,
    graphql::scalar::Date,
    job::JobStats,
    relationship::rules::{IN_FORCE, agreement_lapsed_on},
};

/// Reads the ledger to its end and makes what notices come of it.
pub async fn make(database: &Database) -> Result<JobStats> {
    let mut stats = JobStats::default();
    while let Some(made) = database.as_system(SystemAction::MakeNotices, async |tx| some(tx).await).await? {
        stats.succeeded += made;
    }
    Ok(stats)
}

async fn some(tx: &mut Tx) -> Result<Option<usize>> {
    let Some(entries) = tx.follow(FOLLOWED).await? else { return Ok(None) };
    let mut posts = Vec::new();
    for entry in &entries {
        for kind in rules::tells(entry) {
            match entry.record_kind.as_str() {
                "sister_chapter" => posts.extend(requests::of_sisters(*kind, entry, tx).await?),
                "placement" => posts.extend(exchange::of_placement(*kind, entry, tx).await?),
                _ => posts.extend(post(*kind, entry, tx).await?),
            }
        }
    }
    tx.post(posts).await.map(Some)
}

/// The notice of an entry; none if what it is about is gone.
async fn post(kind: Kind, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let key = format!("{}/{}", entry.id, kind.to_value());
    match entry.record_kind.as_str() {
        "mailed_token" => of_token(kind, key, entry, tx).await,
        "officer_term" => of_term(kind, key, entry, tx).await,
        "inquiry" => of_inquiry(kind, key, entry, tx).await,
        "chapter" => super::chapter::of_chapter(kind, key, entry, tx).await,
        "charter" => super::chapter::of_charter(kind, key, entry, tx).await,
        "agreement" => of_agreement(kind, key, entry, tx).await,
        "change_request" => requests::of_change(kind, key, entry, tx).await,
        "requirement_due" => requirement::of_due(kind, key, entry, tx).await,
        "chapter_report" => requirement::of_report(kind, key, entry, tx).await,
        "exchange_application" => exchange::of_application(kind, key, entry, tx).await,
        "waitlist_offer" => exchange::of_offer(kind, key, entry, tx).await,
        _ => of_relationship(kind, key, entry, tx).await,
    }
}

async fn of_relationship(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<relationship::Entity>().filter(relationship::Column::Id.eq(entry.record_id));
    let Some(relationship) = tx.all(known).await?.pop() else { return Ok(None) };
    let (to, language, day) = if kind == Kind::ReviewStarted {
        (Recipient::Mailbox(Mailbox::Committee), None, Some(entry.at.date_naive()))
    } else {
        let (to, language) = owner(relationship.owner_id, tx).await?;
        (to, language, relationship.ends_on.map(last_day))
    };
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    let with = counterpart(&relationship, tx).await?;
    let parameters = parameters([("with", with), ("day", day), ("id", relationship.id.to_string())]);
    Ok(Some(Post { kind, to, language, parameters, key }))
}

async fn of_agreement(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let lapse = lapse(entry, tx).await?;
    if kind == Kind::AllianceWithoutAgreement {
        let Some((alliance, day)) = lapse else { return Ok(None) };
        let (to, language) = owner(alliance.owner_id, tx).await?;
        let with = counterpart(&alliance, tx).await?;
        let parameters = parameters([("with", with), ("day", day.to_string()), ("id", alliance.id.to_string())]);
        return Ok(Some(Post { kind, to, language, parameters, key }));
    }
    // Its owner is told that the alliance has no agreement any more, and not twice of the same end.
    if lapse.is_some() {
        return Ok(None);
    }
    let known = tx.find::<agreement::Entity>().filter(agreement::Column::Id.eq(entry.record_id));
    let Some(agreement) = tx.all(known).await?.pop() else { return Ok(None) };
    let Some((with, (to, language))) = other_side(&agreement, tx).await? else { return Ok(None) };
    let day = agreement.closed_on.map(|end| last_day(end).to_string()).unwrap_or_default();
    let id = agreement.id.to_string();
    let parameters = parameters([("with", with), ("title", agreement.title), ("day", day), ("id", id)]);
    Ok(Some(Post { kind, to, language, parameters, key }))
}

/// The alliance that goes on and has no agreement in force any more, and its first day without one.
async fn lapse(entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<(relationship::Model, NaiveDate)>> {
    let alliance = tx
        .find::<relationship::Entity>()
        .filter(relationship::Column::Id.eq(entry.subject_id))
        .filter(relationship::Column::Kind.eq(relationship::Kind::StrategicAlliance))
        .filter(relationship::Column::Status.is_in(IN_FORCE));
    let Some(alliance) = tx.all(alliance).await?.pop() else { return Ok(None) };
    let under = tx.find::<agreement::Entity>().filter(agreement::Column::RelationshipId.eq(alliance.id));
    let day = agreement_lapsed_on(tx.all(under).await?.iter());
    Ok(day.map(|day| (alliance, day)))
}

async fn of_term(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let Some((term, chapter)) = term(entry, tx).await? else { return Ok(None) };
    // Nobody is told of the end of a term that was over when it was reported.
    if kind != Kind::OfficerReported && term.ends_on.is_some_and(|end| end < term.created_at.date_naive()) {
        return Ok(None);
    }
    if kind == Kind::OfficeVacant && !leaves_a_vacancy(&term, &chapter, tx).await? {
        return Ok(None);
    }
    // An end that was decided ahead is not told again when it comes.
    let key = match term.ends_on {
        Some(end) if kind != Kind::OfficerReported => format!("{}/{}/{end}", term.id, kind.to_value()),
        Some(_) | None => key,
    };
    let office = term.office.to_value().to_lowercase().replace('_', " ");
    // A vacancy begins where the term ends; the holder reads the last day.
    let day = term.ends_on.map(|end| if kind == Kind::OfficeVacant { end } else { last_day(end) });
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    let is_for_chapter = kind == Kind::OfficerEnded;
    let to = if is_for_chapter { Recipient::Chapter(chapter.id) } else { Recipient::Mailbox(Mailbox::Staff) };
    let id = term.id.to_string();
    let parameters = parameters([("with", chapter.name), ("office", office), ("day", day), ("id", id)]);
    Ok(Some(Post { kind, to, language: None, parameters, key }))
}

/// Whether nobody holds a required office of an open chapter from the end of the term on.
async fn leaves_a_vacancy(term: &officer_term::Model, chapter: &chapter::Model, tx: &Tx) -> Result<bool> {
    let Some(end) = term.ends_on else { return Ok(false) };
    if !required_offices(chapter.kind).contains(&term.office) || is_read_only(chapter.status) {
        return Ok(false);
    }
    let others = tx
        .find::<officer_term::Entity>()
        .filter(officer_term::Column::ChapterId.eq(chapter.id))
        .filter(officer_term::Column::Office.eq(term.office))
        .filter(officer_term::Column::Id.ne(term.id));
    Ok(!tx.all(others).await?.iter().any(|other| term_status(other, end) == TermStatus::Current))
}

/// The notice of an inquiry to whoever looks after it, or to its sender. It says nothing that the sender wrote: nobody
/// is to be sent a stranger's words through us, and nothing is to be erased of it.
async fn of_inquiry(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<inquiry::Entity>().filter(inquiry::Column::Id.eq(entry.record_id));
    let Some(inquiry) = tx.all(known).await?.pop().filter(|inquiry| rules::is_still_so(kind, inquiry)) else {
        return Ok(None);
    };
    if kind == Kind::InquiryConverted
        && let Some(application) = inquiry.exchange_application_id
    {
        return exchange::of_start(application, entry, tx).await;
    }
    let is_for_staff = [Kind::InquirySubmitted, Kind::InquiryAnswered, Kind::InquiryWithdrawn].contains(&kind);
    let (to, language) = if is_for_staff {
        owner(inquiry.owner_id, tx).await?
    } else {
        (Recipient::Inquiry(inquiry.id), inquiry.language)
    };
    let asked_until = inquiry.token_expires_at.filter(|_| kind == Kind::InquiryQuestion);
    let parameters = parameters([
        ("reference", inquiry.reference),
        ("day", asked_until.unwrap_or(entry.at).date_naive().to_string()),
        ("url", inquiry.redirect_url.unwrap_or_default()),
        ("id", inquiry.id.to_string()),
    ]);
    Ok(Some(Post { kind, to, language, parameters, key }))
}

/// The letter with a token that was asked for; none if nobody has the address.
async fn of_token(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let asked = tx.find::<mailed_token::Entity>().filter(mailed_token::Column::Id.eq(entry.record_id));
    let Some(asked) = tx.all(asked).await?.pop() else { return Ok(None) };
    let Some(id) = asked.account_id else { return Ok(None) };
    let account = tx.find::<account::Entity>().filter(account::Column::Id.eq(id));
    let Some(account) = tx.all(account).await?.pop() else { return Ok(None) };
    let day = asked.expires_at.format("%Y-%m-%d %H:%M UTC").to_string();
    let parameters = parameters([("with", account.display_name), ("day", day), ("id", asked.id.to_string())]);
    Ok(Some(Post { kind, to: Recipient::Account(id), language: account.language, parameters, key }))
}

async fn term(entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<(officer_term::Model, chapter::Model)>> {
    let known = tx.find::<officer_term::Entity>().filter(officer_term::Column::Id.eq(entry.record_id));
    let Some(term) = tx.all(known).await?.pop() else { return Ok(None) };
    let of_term = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(term.chapter_id));
    Ok(tx.all(of_term).await?.pop().map(|chapter| (term, chapter)))
}

fn last_day(end: NaiveDate) -> NaiveDate {
    Date::last_before(end).0
}

/// Whoever looks after something, with their language; the staff where nobody does.
pub(super) async fn owner(owner: Option<AccountId>, tx: &Tx) -> Result<(Recipient, Option<String>)> {
    let Some(owner) = owner else { return Ok((Recipient::Mailbox(Mailbox::Staff), None)) };
    let account = tx.all(tx.find::<account::Entity>().filter(account::Column::Id.eq(owner))).await?.pop();
    Ok((Recipient::Account(owner), account.and_then(|account| account.language)))
}

/// The names of the other side.
pub(super) async fn counterpart(relationship: &relationship::Model, tx: &Tx) -> Result<String> {
    let parties = tx
        .find::<relationship_party::Entity>()
        .filter(relationship_party::Column::RelationshipId.eq(relationship.id))
        .filter(relationship_party::Column::Role.is_in([Role::Counterpart, Role::Lead]));
    let ids: Vec<_> = tx.all(parties).await?.into_iter().map(|party| party.organization_id).collect();
    let sides = tx.find::<organization::Entity>().filter(organization::Column::Id.is_in(ids));
    let mut names: Vec<_> = tx.all(sides).await?.into_iter().map(|side| side.name).collect();
    names.sort_unstable();
    Ok(if names.is_empty() { "–".into() } else { names.join(", ") })
}

pub(super) fn parameters<const N: usize>(values: [(&str, String); N]) -> Parameters {
    Parameters(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
