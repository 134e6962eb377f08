//! How a sheet is taken.
use entity::{
    chapter::{self, ChapterId},
    chapter_roster_sheet,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _,
};
use uuid::Uuid;

use super::SheetColumns;
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, line},
    data::{Command, Replayable, Tx},
    error::{Code, Error, Result},
    import::{Taken, take_sheet},
};

/// Takes a chapter's sheet of its members.
#[derive(Clone, Debug)]
pub struct ImportRoster {
    /// Whose.
    pub chapter: ChapterId,
    /// The sheet, as CSV.
    pub sheet: String,
    /// How it calls its columns; as the last one did, if absent.
    pub columns: Option<SheetColumns>,
}

/// A sheet that was taken.
#[derive(Debug)]
pub struct Imported {
    chapter: ChapterId,
    /// What came of it.
    pub(super) taken: Taken,
}

impl Replayable for Imported {
    fn outcome_id(&self) -> Uuid {
        self.chapter.0
    }
    // A sheet that is taken twice changes nothing the second time: the mutation takes no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("what came of a sheet is not kept"))
    }
}

impl Command for ImportRoster {
    type Target = chapter::Model;
    type Output = Imported;

    fn action(&self) -> Action {
        Action::ImportRoster
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<Imported> {
        let own = chapter_roster_sheet::Column::ChapterId.eq(chapter.id);
        let kept = tx.lock_one(tx.find::<chapter_roster_sheet::Entity>().filter(own)).await?;
        let columns = match (self.columns, &kept) {
            (Some(columns), _) => checked(columns)?,
            (None, Some(kept)) => SheetColumns::from(kept),
            (None, None) => {
                let message = "Say which column is which: nothing is remembered of an earlier sheet.";
                return Err(Code::Required.at("columns", message).into());
            }
        };
        let taken = take_sheet(chapter.id, self.sheet, &columns, tx).await?;
        remember(chapter.id, columns, kept, tx).await?;
        Ok(Imported { chapter: chapter.id, taken })
    }
}

/// The names of columns, each a line that is not too long.
fn checked(columns: SheetColumns) -> Result<SheetColumns> {
    let SheetColumns {
        person_name,
        email,
        member_number,
        level,
        membership_kind,
        joined_on,
        expires_on,
        code_of_ethics_accepted_on,
    } = columns;
    let mut check = Check::default();
    let person_name = check.value("columns", person_name, line(100)).unwrap_or_default();
    let mut name = |column: Option<String>| column.and_then(|column| check.value("columns", column, line(100)));
    let columns = SheetColumns {
        person_name,
        email: name(email),
        member_number: name(member_number),
        level: name(level),
        membership_kind: name(membership_kind),
        joined_on: name(joined_on),
        expires_on: name(expires_on),
        code_of_ethics_accepted_on: name(code_of_ethics_accepted_on),
    };
    check.done()?;
    Ok(columns)
}

/// Keeps how the sheet calls its columns, for the next one.
async fn remember(
    chapter: ChapterId,
    columns: SheetColumns,
    kept: Option<chapter_roster_sheet::Model>,
    tx: &mut Tx,
) -> Result<()> {
    let SheetColumns {
        person_name,
        email,
        member_number,
        level,
        membership_kind,
        joined_on,
        expires_on,
        code_of_ethics_accepted_on,
    } = columns;
    let row = chapter_roster_sheet::ActiveModel {
        chapter_id: Set(chapter),
        person_name: Set(person_name),
        email: Set(email),
        member_number: Set(member_number),
        level: Set(level),
        membership_kind: Set(membership_kind),
        joined_on: Set(joined_on),
        expires_on: Set(expires_on),
        code_of_ethics_accepted_on: Set(code_of_ethics_accepted_on),
        ..Default::default()
    };
    match kept {
        None => tx.insert(chapter_roster_sheet::ActiveModel { id: Set(tx.id()), ..row }).await?,
        Some(kept) => tx.update(&kept, chapter_roster_sheet::ActiveModel { id: Unchanged(kept.id), ..row }).await?,
    };
    Ok(())
}
