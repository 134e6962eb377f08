//! How join codes are made and revoked, and how somebody joins with one.
use chrono::{Days, NaiveDate, NaiveTime};
use entity::{
    chapter::{self, ChapterId},
    chapter_join_code::{self, ChapterJoinCodeId},
    chapter_member::{self, Level},
    officer_term,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, Condition, IntoActiveModel as _,
};
use uuid::Uuid;

use super::{rules, store::opened_by};
use crate::{
    auth::{
        OpaqueToken,
        policy::{Action, Scope},
    },
    chapter::{
        commands::scope_of,
        roster::commands::new_row,
        rules::{grants_leader_access, is_read_only},
    },
    check::{Check, last_before, line, mail_address},
    data::{Command, Replayable, Tx},
    error::{Code, Error, Problem, Result},
};

/// A code that was made, with the text that is told this once.
#[derive(Debug)]
pub struct Made {
    /// The row.
    pub code: chapter_join_code::Model,
    /// The text.
    pub text: String,
}

impl Replayable for Made {
    fn outcome_id(&self) -> Uuid {
        self.code.id.0
    }
    // What only its digest is kept of cannot be told again: the mutation takes no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a join code cannot be told twice"))
    }
}

/// Makes a new code for a chapter, and revokes the one before.
#[derive(Debug)]
pub struct RotateJoinCode {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// How many may join with it.
    pub max_uses: i32,
    /// The first day on which it is not good.
    pub expires_on: NaiveDate,
}

impl Command for RotateJoinCode {
    type Target = chapter::Model;
    type Output = Made;

    fn action(&self) -> Action {
        Action::RotateJoinCode
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<Made> {
        let mut check = Check::default();
        if !(1..=rules::MAX_USES).contains(&self.max_uses) {
            check.refuse(Code::Invalid.at("maxUses", format!("Give a number from 1 to {}.", rules::MAX_USES)));
        }
        let today = tx.viewer().today();
        let last = today.checked_add_days(Days::new(rules::MAX_DAYS)).unwrap_or(NaiveDate::MAX);
        let expires_on = self.expires_on;
        if expires_on <= today || last < expires_on {
            let last = last_before(last);
            check.refuse(Code::Invalid.at("expiresOn", format!("Give a last day from {today} to {last}.")));
        }
        // Nobody could join with it.
        if is_read_only(chapter.status) {
            check.refuse(Code::WrongState.at("chapter", "The chapter is not open: it takes no members."));
        }
        check.done()?;
        let (text, code) = OpaqueToken::to_join(tx.secret()?);
        let row = chapter_join_code::ActiveModel {
            chapter_id: Set(chapter.id),
            digest: Set(code.digest()),
            hint: Set(text.chars().skip(text.chars().count() - rules::HINT).collect()),
            max_uses: Set(self.max_uses),
            uses: Set(0),
            expires_at: Set(expires_on.and_time(NaiveTime::MIN).and_utc()),
            revoked_at: Set(None),
            ..Default::default()
        };
        let code = match code_of(chapter.id, tx).await? {
            None => tx.insert(chapter_join_code::ActiveModel { id: Set(tx.id()), ..row }).await?,
            Some(before) => {
                tx.update(&before, chapter_join_code::ActiveModel { id: Unchanged(before.id), ..row }).await?
            }
        };
        Ok(Made { code, text })
    }
}

/// Revokes a code: nobody joins with it any more.
#[derive(Debug)]
pub struct RevokeJoinCode {
    /// Which.
    pub id: ChapterJoinCodeId,
}

impl Command for RevokeJoinCode {
    type Target = chapter_join_code::Model;
    type Output = chapter_join_code::Model;

    fn action(&self) -> Action {
        Action::RevokeJoinCode
    }
    async fn load(&self, tx: &Tx) -> Result<chapter_join_code::Model> {
        tx.lock_by_key::<chapter_join_code::Entity>(self.id.0, "id").await
    }
    fn scope(&self, code: &chapter_join_code::Model) -> Scope {
        reach(code)
    }
    async fn apply(self, code: chapter_join_code::Model, tx: &mut Tx) -> Result<chapter_join_code::Model> {
        if code.revoked_at.is_some() {
            return Err(Code::WrongState.at("id", "It was revoked before.").into());
        }
        revoke(&code, tx).await
    }
}

/// What revoking a code touches. The leaders of a chapter that is inactive revoke, too.
pub(super) fn reach(code: &chapter_join_code::Model) -> Scope {
    Scope::Chapter { id: code.chapter_id, read_only: false }
}

async fn revoke(code: &chapter_join_code::Model, tx: &mut Tx) -> Result<chapter_join_code::Model> {
    let mut row = code.clone().into_active_model();
    row.revoked_at = Set(Some(tx.viewer().now));
    tx.update(code, row).await
}

async fn code_of(chapter: ChapterId, tx: &Tx) -> Result<Option<chapter_join_code::Model>> {
    let own = tx.find::<chapter_join_code::Entity>().filter(chapter_join_code::Column::ChapterId.eq(chapter));
    tx.lock_one(own).await
}

/// Revokes the code of a chapter, if it has one. The chapter is locked.
pub(crate) async fn revoke_of(chapter: ChapterId, tx: &mut Tx) -> Result<()> {
    if let Some(code) = code_of(chapter, tx).await?.filter(|code| code.revoked_at.is_none()) {
        revoke(&code, tx).await?;
    }
    Ok(())
}

/// Revokes the code of a chapter of whose leaders one comes or goes: whoever hands it out may not be one any more.
pub(crate) async fn revoke_as_leaders_change(term: &officer_term::Model, tx: &mut Tx) -> Result<()> {
    if !grants_leader_access(term.office, term.is_lead_contact) {
        return Ok(());
    }
    if let Some(code) = code_of(term.chapter_id, tx).await?.filter(|code| code.revoked_at.is_none()) {
        tx.attribute_to(Some(Action::RevokeJoinCode));
        revoke(&code, tx).await?;
        tx.attribute_to(None);
    }
    Ok(())
}

/// Joins a chapter with its code.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct JoinChapter {
    pub code: OpaqueToken,
    pub person_name: String,
    pub email: String,
    pub level: Level,
    pub expires_on: Option<NaiveDate>,
    pub consents: bool,
    pub accepts_code_of_ethics: bool,
}

/// All that is said of a code that is not good, whatever the reason: strangers learn nothing of it.
pub(super) fn not_good() -> Problem {
    let message = "This code is not good (any more): ask the leaders of the chapter for the one that is.";
    Code::NotFound.at("code", message)
}

impl Command for JoinChapter {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        Action::JoinChapter
    }
    // The chapter is locked before its code, so that no two who join wait in a circle.
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        let code = tx.find::<chapter_join_code::Entity>().filter(opened_by(&self.code));
        let code = tx.all(code).await?.pop().ok_or_else(not_good)?;
        let chapter = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(code.chapter_id));
        Ok(tx.lock_one(chapter).await?.ok_or_else(not_good)?)
    }
    fn scope(&self, _: &chapter::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        let code = tx.find::<chapter_join_code::Entity>().filter(opened_by(&self.code));
        let code = tx.lock_one(code).await?.ok_or_else(not_good)?;
        if !rules::admits(&code, chapter.status, tx.viewer().now) {
            return Err(not_good().into());
        }
        let row = self.row(chapter.id, tx)?;
        let Set(Some(email)) = &row.person_email else { return Err(Error::internal("joining without an address")) };
        // Whether somebody is a member is not told to whoever knows their address: it looks as if they had joined.
        if !is_member(chapter.id, email, tx).await? {
            let mut used = code.clone().into_active_model();
            used.uses = Set(code.uses + 1);
            tx.update(&code, used).await?;
            tx.insert(row).await?;
        }
        Ok(chapter)
    }
}

impl JoinChapter {
    /// What was written, checked.
    fn row(self, chapter: ChapterId, tx: &Tx) -> Result<chapter_member::ActiveModel> {
        let Self { code: _, person_name, email, level, expires_on, consents, accepts_code_of_ethics } = self;
        let (mut check, now, today) = (Check::default(), tx.viewer().now, tx.viewer().today());
        let name = check.value("personName", person_name, line(200));
        let email = check.value("email", email, mail_address);
        if !rules::is_for_all(level) {
            let message = "Academic members are entered by the leaders of the chapter: ask them to.";
            check.refuse(Code::Invalid.at("level", message));
        }
        if expires_on.is_some_and(|end| end <= today) {
            check.refuse(Code::Invalid.at("expiresOn", "Give a last day that is still to come."));
        }
        if !consents {
            let message = "Without the consent that these data are kept for the chapter, nobody can join.";
            check.refuse(Code::Required.at("consents", message));
        }
        if !accepts_code_of_ethics {
            let message = "Members of a chapter follow the Code of Ethics: accept it to join.";
            check.refuse(Code::Required.at("acceptsCodeOfEthics", message));
        }
        check.done()?;
        Ok(chapter_member::ActiveModel {
            person_name: Set(name.unwrap_or_default()),
            person_email: Set(email),
            level: Set(level),
            expires_on: Set(expires_on),
            code_of_ethics_accepted_on: Set(Some(today)),
            consented_at: Set(Some(now)),
            ..new_row(tx.id(), chapter, today)
        })
    }
}

/// Whether the roster has the address, today or from a day ahead on.
async fn is_member(chapter: ChapterId, email: &str, tx: &Tx) -> Result<bool> {
    use chapter_member::Column;
    let lasting = Condition::any().add(Column::EndedOn.is_null()).add(Column::EndedOn.gt(tx.viewer().today()));
    let same = Condition::all().add(Column::ChapterId.eq(chapter)).add(Column::PersonEmail.eq(email)).add(lasting);
    Ok(tx.count_up_to::<chapter_member::Entity>(same, 1).await? == 1)
}
