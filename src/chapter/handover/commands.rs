//! Changes to handover notes, and what their readers acknowledge.
use entity::{
    chapter::{self, ChapterId},
    handover_note,
    officer_term::{self, Office, OfficerTermId, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules;
use crate::{
    auth::policy::{Action, Scope},
    chapter::{commands::scope_of, officer::commands::TermOfChapter},
    check::{Check, text},
    data::{Command, Target, Tx, Versioned},
    error::Result,
};

/// Writes what whoever holds an office next should know.
#[derive(Debug)]
pub struct SaveHandoverNote {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// For which office.
    pub office: Office,
    /// The whole text.
    pub text: String,
}

/// A chapter, and the note that an office of it has.
#[derive(Debug)]
pub struct Kept {
    chapter: chapter::Model,
    note: Option<handover_note::Model>,
}

impl Target for Kept {
    fn versioned(&self) -> Option<Versioned> {
        Some(self.note.as_ref().map_or_else(Versioned::of_none, Versioned::of))
    }
}

impl Command for SaveHandoverNote {
    type Target = Kept;
    type Output = handover_note::Model;

    fn action(&self) -> Action {
        Action::SaveHandoverNote
    }
    async fn load(&self, tx: &Tx) -> Result<Kept> {
        let chapter = tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await?;
        let note = note_of(chapter.id, self.office, tx).await?;
        Ok(Kept { chapter, note })
    }
    fn scope(&self, kept: &Kept) -> Scope {
        scope_of(&kept.chapter)
    }
    async fn apply(self, Kept { chapter, note }: Kept, tx: &mut Tx) -> Result<handover_note::Model> {
        let mut check = Check::default();
        let said = check.value("text", self.text, text(rules::MAX_TEXT));
        check.done()?;
        let said = said.unwrap_or_default();
        if let Some(note) = note {
            let mut row = note.clone().into_active_model();
            row.text = Set(said);
            return tx.update(&note, row).await;
        }
        let row = handover_note::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            office: Set(self.office),
            text: Set(said),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// The note of an office. The chapter is locked, so that it does not change meanwhile.
async fn note_of(chapter: ChapterId, office: Office, tx: &Tx) -> Result<Option<handover_note::Model>> {
    let of_chapter = handover_note::Column::ChapterId.eq(chapter);
    let of_office = handover_note::Column::Office.eq(office);
    Ok(tx.all(tx.find::<handover_note::Entity>().filter(of_chapter).filter(of_office)).await?.pop())
}

/// Says that the holder of a term has read what was left to them.
#[derive(Clone, Copy, Debug)]
pub struct AcknowledgeHandover {
    /// Which term.
    pub id: OfficerTermId,
}

impl Command for AcknowledgeHandover {
    type Target = TermOfChapter;
    type Output = officer_term::Model;

    fn action(&self) -> Action {
        Action::AcknowledgeHandover
    }
    async fn load(&self, tx: &Tx) -> Result<TermOfChapter> {
        TermOfChapter::load(self.id, tx).await
    }
    fn scope(&self, target: &TermOfChapter) -> Scope {
        target.scope()
    }
    async fn apply(self, target: TermOfChapter, tx: &mut Tx) -> Result<officer_term::Model> {
        let term = target.in_state(Status::Current)?;
        rules::may_acknowledge(&term, tx.viewer())?;
        let note = note_of(term.chapter_id, term.office, tx).await?;
        rules::is_to_acknowledge(&term, note.as_ref(), tx.viewer().today())?;
        let mut change = term.clone().into_active_model();
        change.handover_acknowledged_at = Set(Some(tx.viewer().now));
        tx.update(&term, change).await
    }
}
