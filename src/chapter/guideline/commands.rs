//! Changes to guidelines, and what chapters acknowledge of them.
use entity::{
    acknowledgement,
    chapter::{self, ChapterId},
    guideline::{self, GuidelineId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::{rules, store::in_force};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, line, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// Publishes an edition of the guidelines, which every open chapter has to acknowledge.
#[derive(Debug)]
pub struct PublishGuidelines {
    /// Its number.
    pub edition: i32,
    /// Its title.
    pub title: String,
    /// What chapters are asked to keep to.
    pub text: String,
}

impl Command for PublishGuidelines {
    type Target = ();
    type Output = guideline::Model;

    fn action(&self) -> Action {
        Action::PublishGuidelines
    }
    async fn load(&self, tx: &Tx) -> Result<()> {
        // Two who publish at once would both see the same last edition.
        tx.lock_table::<guideline::Entity>().await
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<guideline::Model> {
        let last = edition_in_force(tx).await?;
        let mut check = Check::default();
        if let Err(problem) = rules::follows(self.edition, last) {
            check.refuse(problem);
        }
        let title = check.value("title", self.title, line(200));
        let said = check.value("text", self.text, text(rules::MAX_TEXT));
        check.done()?;
        let row = guideline::ActiveModel {
            id: Set(tx.id()),
            edition: Set(self.edition),
            title: Set(title.unwrap_or_default()),
            text: Set(said.unwrap_or_default()),
            published_on: Set(tx.viewer().today()),
            published_by_id: Set(tx.viewer().account),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

async fn edition_in_force(tx: &Tx) -> Result<Option<i32>> {
    let last = tx.all(tx.find::<guideline::Entity>().filter(in_force())).await?;
    Ok(last.first().map(|guideline| guideline.edition))
}

/// Says for a chapter that it has read the guidelines in force and keeps to them.
#[derive(Clone, Copy, Debug)]
pub struct AcknowledgeGuidelines {
    /// Which chapter.
    pub chapter: ChapterId,
    /// The edition that was read.
    pub guideline: GuidelineId,
}

/// The chapter that acknowledges; its own version is not asked for.
#[derive(Debug)]
pub struct Of(chapter::Model);

impl Target for Of {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for AcknowledgeGuidelines {
    type Target = Of;
    type Output = acknowledgement::Model;

    fn action(&self) -> Action {
        Action::AcknowledgeGuidelines
    }
    async fn load(&self, tx: &Tx) -> Result<Of> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await.map(Of)
    }
    fn scope(&self, Of(chapter): &Of) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, Of(chapter): Of, tx: &mut Tx) -> Result<acknowledgement::Model> {
        rules::fits(chapter.status).map_err(|message| Code::WrongState.at("chapter", message))?;
        let read = tx.all(tx.find::<guideline::Entity>().filter(guideline::Column::Id.eq(self.guideline))).await?;
        let read = read.into_iter().next();
        let read = read.ok_or_else(|| Code::NotFound.at("guideline", "There is no such edition of the guidelines."))?;
        rules::is_in_force(read.edition, edition_in_force(tx).await?)?;
        let given = tx
            .find::<acknowledgement::Entity>()
            .filter(acknowledgement::Column::ChapterId.eq(chapter.id))
            .filter(acknowledgement::Column::Edition.eq(read.edition));
        if !tx.all(given).await?.is_empty() {
            return Err(Code::AlreadyExists
                .at("guideline", "The chapter has acknowledged this edition already.")
                .into());
        }
        let row = acknowledgement::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            guideline_id: Set(read.id),
            edition: Set(read.edition),
            acknowledged_by_id: Set(tx.viewer().account),
            ..Default::default()
        };
        tx.insert(row).await
    }
}
