//! Changes to charters. Each locks the chapter, so that one charter at a time is decided on.
use entity::{
    chapter::{self, ChapterId},
    charter::{self, CharterId, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules::{self, CharterStep};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, text, web_address},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    lifecycle::{Step as _, command_steps},
};

/// What a charter says: as a text, as a document elsewhere, or as both.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The text.
    pub text: Option<String>,
    /// Where the document is.
    pub document_url: Option<String>,
}

impl Wording {
    /// The same, in the columns; one of the two is needed.
    fn checked(self) -> Result<(Option<String>, Option<String>)> {
        let mut check = Check::default();
        if self.text.is_none() && self.document_url.is_none() {
            check.refuse(rules::says_nothing());
        }
        let said = self.text.and_then(|said| check.value("text", said, text(rules::MAX_TEXT)));
        let kept = self.document_url.and_then(|url| check.value("documentUrl", url, web_address(&["https"])));
        check.done()?;
        Ok((said, kept))
    }
}

/// Submits a charter of a chapter to the staff.
#[derive(Clone, Debug)]
pub struct SubmitCharter {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// What it says.
    pub wording: Wording,
}

/// The chapter whose charter it is to be; its own version is not asked for.
#[derive(Debug)]
pub struct Of(chapter::Model);

impl Target for Of {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for SubmitCharter {
    type Target = Of;
    type Output = charter::Model;

    fn action(&self) -> Action {
        Action::SubmitCharter
    }
    async fn load(&self, tx: &Tx) -> Result<Of> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await.map(Of)
    }
    fn scope(&self, Of(chapter): &Of) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, Of(chapter): Of, tx: &mut Tx) -> Result<charter::Model> {
        rules::fits(chapter.status).map_err(|message| Code::WrongState.at("chapter", message))?;
        let before = tx.all(tx.find::<charter::Entity>().filter(charter::Column::ChapterId.eq(chapter.id))).await?;
        let latest = rules::latest(&before);
        rules::may_submit(latest)?;
        let (said, document_url) = self.wording.checked()?;
        let row = charter::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            edition: Set(latest.map_or(1, |latest| latest.edition + 1)),
            text: Set(said),
            document_url: Set(document_url),
            status: Set(Status::Submitted),
            comment: Set(None),
            submitted_at: Set(tx.viewer().now),
            submitted_by_id: Set(tx.viewer().account),
            decided_at: Set(None),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

command_steps! {
    /// One step of a charter's life, with what it needs.
    #[derive(Clone, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of CharterStep {
        Accept,
        Return { comment: String },
        Resubmit(Wording),
    }
}

/// Takes a charter one step further.
#[derive(Clone, Debug)]
pub struct MoveCharter {
    /// Which.
    pub id: CharterId,
    /// The step.
    pub step: Move,
}

/// A charter with its chapter.
#[derive(Debug)]
pub struct CharterOf {
    charter: charter::Model,
    chapter: chapter::Model,
}

impl Target for CharterOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.charter))
    }
}

impl Command for MoveCharter {
    type Target = CharterOf;
    type Output = charter::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<CharterOf> {
        let seen = tx.all(tx.find::<charter::Entity>().filter(charter::Column::Id.eq(self.id))).await?;
        let seen = seen.into_iter().next().ok_or_else(|| Code::NotFound.at("id", "There is no such charter."))?;
        let chapter = tx.lock_by_key::<chapter::Entity>(seen.chapter_id.0, "id").await?;
        Ok(CharterOf { charter: tx.lock_by_key::<charter::Entity>(self.id.0, "id").await?, chapter })
    }
    fn scope(&self, target: &CharterOf) -> Scope {
        scope_of(&target.chapter)
    }
    async fn apply(self, target: CharterOf, tx: &mut Tx) -> Result<charter::Model> {
        let CharterOf { charter, chapter } = target;
        let to = rules::LIFE_CYCLE.next_state(charter.status, self.step.step())?;
        let now = tx.viewer().now;
        let mut row = charter.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Accept => row.decided_at = Set(Some(now)),
            Move::Return { comment } => {
                let mut check = Check::default();
                row.comment = Set(check.value("comment", comment, text(10_000)));
                check.done()?;
                row.decided_at = Set(Some(now));
            }
            Move::Resubmit(wording) => {
                rules::fits(chapter.status).map_err(|message| Code::WrongState.at("id", message))?;
                let (said, document_url) = wording.checked()?;
                row.text = Set(said);
                row.document_url = Set(document_url);
                row.submitted_at = Set(now);
                row.submitted_by_id = Set(tx.viewer().account);
                row.decided_at = Set(None);
            }
        }
        tx.update(&charter, row).await
    }
}
