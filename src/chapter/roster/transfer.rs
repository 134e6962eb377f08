//! Transfer of a member from one chapter to another: one act that ends the one membership and begins the other, so that
//! the history is whole.
use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{
    chapter::{self, ChapterId},
    chapter_member::{self, ChapterMemberId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::commands::{claim_of, fits, lasting, new_row, seen};
use crate::{
    auth::policy::{Action, Scope},
    chapter::rules::is_read_only,
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// Transfers a member to another chapter.
#[derive(Debug)]
pub struct TransferChapterMember {
    /// The membership that ends.
    pub id: ChapterMemberId,
    /// The chapter in which it goes on.
    pub to: ChapterId,
    /// The first day there; today if absent.
    pub joined_on: Option<NaiveDate>,
}

/// A member on the way to another chapter.
#[derive(Debug)]
pub struct Transferred {
    member: chapter_member::Model,
    to: chapter::Model,
}

impl Target for Transferred {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.member))
    }
}

impl Command for TransferChapterMember {
    type Target = Transferred;
    type Output = chapter_member::Model;

    fn action(&self) -> Action {
        Action::TransferChapterMember
    }
    // Both chapters are locked in the order of their keys, so that of two transfers none waits for the other in a circle.
    async fn load(&self, tx: &Tx) -> Result<Transferred> {
        let from = seen(self.id, tx).await?.chapter_id;
        let mut to = None;
        for chapter in BTreeSet::from([from, self.to]) {
            let path = if chapter == self.to { "to" } else { "id" };
            let locked = tx.lock_by_key::<chapter::Entity>(chapter.0, path).await?;
            to = Some(locked).filter(|locked| locked.id == self.to).or(to);
        }
        let member = tx.lock_by_key::<chapter_member::Entity>(self.id.0, "id").await?;
        let absent = || Code::NotFound.at("to", "There is no such chapter.");
        Ok(Transferred { member, to: to.ok_or_else(absent)? })
    }
    fn scope(&self, _: &Transferred) -> Scope {
        Scope::Global
    }
    async fn apply(self, target: Transferred, tx: &mut Tx) -> Result<chapter_member::Model> {
        let Transferred { member, to } = target;
        let today = tx.viewer().today();
        let member = lasting(member, today)?;
        let joined_on = self.joined_on.unwrap_or_else(|| today.max(member.joined_on));
        if member.chapter_id == to.id {
            return Err(Code::Invalid.at("to", "The person is a member of this chapter.").into());
        }
        if is_read_only(to.status) {
            return Err(Code::WrongState.at("to", "The chapter is not open: it takes no members.").into());
        }
        if joined_on < member.joined_on || member.ended_on.is_some_and(|end| end < joined_on) {
            let message = format!("Give a day of the membership that ends: it began on {}.", member.joined_on);
            return Err(Code::Invalid.at("joinedOn", message).into());
        }
        let mut change = member.clone().into_active_model();
        change.ended_on = Set(Some(joined_on));
        let left = tx.update(&member, change).await?;
        let row = chapter_member::ActiveModel {
            person_name: Set(left.person_name),
            person_email: Set(left.person_email),
            member_number: Set(left.member_number),
            level: Set(left.level),
            membership_kind: Set(left.membership_kind),
            expires_on: Set(left.expires_on.filter(|end| joined_on <= *end)),
            code_of_ethics_accepted_on: Set(left.code_of_ethics_accepted_on),
            consented_at: Set(left.consented_at),
            transferred_from_id: Set(Some(left.id)),
            ..new_row(tx.id(), to.id, joined_on)
        };
        fits(&claim_of(&row), to.id, tx).await?;
        tx.insert(row).await
    }
}
