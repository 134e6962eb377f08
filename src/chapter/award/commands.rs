//! How chapters are given awards, and how these are taken back.
use entity::{
    award::{self, AwardId, Category},
    chapter::{self, ChapterId, Status},
    chapter_report::{self, Kind, Status as ReportStatus},
    ledger_entry,
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set, ColumnTrait as _};

use super::rules::{self, Candidate, Turn};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, line},
    data::{Command, Deleted, Target, Tx, Versioned},
    error::{Code, Error, Result},
};

/// Gives a chapter an award.
#[derive(Debug)]
pub struct GiveAward {
    /// Which chapter.
    pub chapter: ChapterId,
    /// For which academic year.
    pub year: i32,
    /// What sort of award.
    pub category: Category,
    /// What it is called.
    pub title: String,
    /// Which place the chapter came to.
    pub placing: Option<i32>,
}

/// The chapter; its own version is not asked for.
#[derive(Debug)]
pub struct Of(chapter::Model);

impl Target for Of {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for GiveAward {
    type Target = Of;
    type Output = award::Model;

    fn action(&self) -> Action {
        Action::GiveAward
    }
    async fn load(&self, tx: &Tx) -> Result<Of> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await.map(Of)
    }
    fn scope(&self, Of(chapter): &Of) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, Of(chapter): Of, tx: &mut Tx) -> Result<award::Model> {
        let mut check = Check::default();
        let title = check.value("title", self.title, line(200));
        if self.placing.is_some_and(|placing| !(1..=rules::MAX_PLACING).contains(&placing)) {
            let message = format!("Give a place from 1 to {}, or none.", rules::MAX_PLACING);
            check.refuse(Code::Invalid.at("placing", message));
        }
        let summary = summary_of(chapter.id, self.year, tx).await?;
        let turns = turns_of(chapter.id, tx).await?;
        let candidate = Candidate { status: chapter.status, turns: &turns, summary: summary.as_ref() };
        for obstacle in rules::obstacles(candidate, self.year) {
            check.refuse(obstacle);
        }
        check.done()?;
        let title = title.unwrap_or_default();
        is_another(chapter.id, (self.year, self.category, &title), tx).await?;
        let row = award::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            year: Set(self.year),
            category: Set(self.category),
            title: Set(title),
            place: Set(self.placing),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// The chapter's annual summary of a year; of several, one that was accepted.
async fn summary_of(chapter: ChapterId, year: i32, tx: &Tx) -> Result<Option<chapter_report::Model>> {
    use chapter_report::Column;
    let of_year = tx.find::<chapter_report::Entity>().filter(Column::ChapterId.eq(chapter));
    let of_year = of_year.filter(Column::Kind.eq(Kind::AnnualSummary)).filter(Column::Year.eq(year));
    let is_accepted =
        |report: &chapter_report::Model| matches!(report.status, ReportStatus::Accepted | ReportStatus::Published);
    Ok(tx.all(of_year).await?.into_iter().max_by_key(|report| (is_accepted(report), report.id)))
}

/// How the chapter came to its state, as the ledger tells.
async fn turns_of(chapter: ChapterId, tx: &Tx) -> Result<Vec<Turn>> {
    use ledger_entry::Column;
    let kind = "chapter";
    let of_chapter = tx
        .find::<ledger_entry::Entity>()
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.eq(chapter.0))
        .filter(Column::RecordKind.eq(kind));
    let mut entries = tx.all(of_chapter).await?;
    entries.sort_by_key(|entry| entry.seq);
    let turn = |entry: &ledger_entry::Model| {
        let status = |value: &serde_json::Value| Status::try_from_value(&value.as_str()?.to_owned()).ok();
        let change = entry.changes.0.iter().find(|change| change.field == "status")?;
        let to = change.after.as_ref().and_then(status)?;
        Some(Turn { on: entry.at.date_naive(), from: change.before.as_ref().and_then(status), to })
    };
    Ok(entries.iter().filter_map(turn).collect())
}

/// Whether the chapter has not too many awards of the year, and not this one.
async fn is_another(chapter: ChapterId, (year, category, title): (i32, Category, &str), tx: &Tx) -> Result<()> {
    use award::Column;
    let of_year = tx.find::<award::Entity>().filter(Column::ChapterId.eq(chapter)).filter(Column::Year.eq(year));
    let given = tx.all(of_year).await?;
    if given.iter().any(|one| one.category == category && one.title == title) {
        return Err(Code::AlreadyExists.at("title", "The chapter has this award already.").into());
    }
    if rules::MAX_A_YEAR <= given.len() {
        let message = format!("A chapter is given at most {} awards for a year.", rules::MAX_A_YEAR);
        return Err(Code::Blocked.at("year", message).into());
    }
    Ok(())
}

/// Takes an award back that was given by mistake.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawAward {
    /// Which.
    pub id: AwardId,
}

/// An award, and its chapter.
#[derive(Debug)]
pub struct Given {
    award: award::Model,
    chapter: chapter::Model,
}

impl Target for Given {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.award))
    }
}

impl Command for WithdrawAward {
    type Target = Given;
    type Output = Deleted;

    fn action(&self) -> Action {
        Action::WithdrawAward
    }
    async fn load(&self, tx: &Tx) -> Result<Given> {
        let award = tx.lock_by_key::<award::Entity>(self.id.0, "id").await?;
        let chapter = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(award.chapter_id));
        let chapter = tx.all(chapter).await?.pop().ok_or_else(|| Error::internal("an award has no chapter"))?;
        Ok(Given { award, chapter })
    }
    fn scope(&self, given: &Given) -> Scope {
        scope_of(&given.chapter)
    }
    async fn apply(self, Given { award, chapter: _ }: Given, tx: &mut Tx) -> Result<Deleted> {
        tx.delete(award).await
    }
}
