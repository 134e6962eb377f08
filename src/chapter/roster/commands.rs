//! Changes to rosters.
//!
//! Each of them locks the chapter, so that what is true of its members together cannot change meanwhile.
use chrono::NaiveDate;
use entity::{
    chapter::{self, ChapterId},
    chapter_member::{self, ChapterMemberId, MembershipKind},
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, Condition, IntoActiveModel as _,
};

use super::{
    profile::{ChapterMemberProfile, ProtectedMemberProfile},
    rules::{self, Claim, Clash, MembershipStatus, OVER},
};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, line, mail_address},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// Adds somebody to the roster of a chapter.
#[derive(Debug)]
pub struct AddChapterMember {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// Who.
    pub profile: ChapterMemberProfile,
}

impl Command for AddChapterMember {
    type Target = chapter::Model;
    type Output = chapter_member::Model;

    fn action(&self) -> Action {
        Action::AddChapterMember
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter_member::Model> {
        let mut row = new_row(tx.id(), chapter.id, tx.viewer().today());
        let mut check = Check::default();
        apply_profile(&mut row, self.profile, tx, &mut check);
        complete(&row, &mut check);
        check.done()?;
        fits(&claim_of(&row), chapter.id, tx).await?;
        tx.insert(row).await
    }
}

/// A new row, of which no more is known.
pub(crate) fn new_row(id: ChapterMemberId, chapter: ChapterId, today: NaiveDate) -> chapter_member::ActiveModel {
    chapter_member::ActiveModel {
        id: Set(id),
        chapter_id: Set(chapter),
        person_email: Set(None),
        member_number: Set(None),
        membership_kind: Set(MembershipKind::Student),
        joined_on: Set(today),
        expires_on: Set(None),
        ended_on: Set(None),
        absent_since: Set(None),
        code_of_ethics_accepted_on: Set(None),
        consented_at: Set(None),
        transferred_from_id: Set(None),
        person_name: ActiveValue::NotSet,
        level: ActiveValue::NotSet,
        ..Default::default()
    }
}

/// Notes what a membership is nothing without.
pub(crate) fn complete(row: &chapter_member::ActiveModel, check: &mut Check) {
    check.require("personName", row.person_name.is_not_set());
    check.require("level", row.level.is_not_set());
}

const STAFFS: &str = "The association's office keeps this: only the staff change it. Ask them to.";

/// Sets what the profile says.
pub(crate) fn apply_profile(
    row: &mut chapter_member::ActiveModel,
    profile: ChapterMemberProfile,
    tx: &Tx,
    check: &mut Check,
) {
    let ChapterMemberProfile { person_name, email, member_number, level, protected } = profile;
    check.set(&mut row.person_name, "personName", person_name, line(200));
    check.set_or_clear(&mut row.person_email, "email", email, mail_address);
    check.set_or_clear(&mut row.member_number, "memberNumber", member_number, line(50));
    check.set(&mut row.level, "level", level, Ok);
    if tx.viewer().is_staff() {
        apply_protected(row, &protected, tx.viewer().today(), check);
    } else {
        refuse_protected(&protected, check);
    }
}

/// Refuses what only the staff change, to anybody else.
fn refuse_protected(protected: &ProtectedMemberProfile, check: &mut Check) {
    let ProtectedMemberProfile { membership_kind, joined_on, expires_on, code_of_ethics_accepted_on } = protected;
    for (path, is_said) in [
        ("membershipKind", membership_kind.is_said()),
        ("joinedOn", joined_on.is_said()),
        ("expiresOn", expires_on.is_said()),
        ("codeOfEthicsAcceptedOn", code_of_ethics_accepted_on.is_said()),
    ] {
        if is_said {
            check.refuse(Code::Protected.at(path, STAFFS));
        }
    }
}

/// Sets what only the staff may.
fn apply_protected(
    row: &mut chapter_member::ActiveModel,
    protected: &ProtectedMemberProfile,
    today: NaiveDate,
    check: &mut Check,
) {
    let ProtectedMemberProfile { membership_kind, joined_on, expires_on, code_of_ethics_accepted_on } = protected;
    check.set(&mut row.membership_kind, "membershipKind", *membership_kind, Ok);
    check.set(&mut row.joined_on, "joinedOn", *joined_on, Ok);
    check.set_or_clear(&mut row.expires_on, "expiresOn", *expires_on, Ok);
    let accepted = |day| {
        if day <= today { Ok(day) } else { Err("Nobody accepted it yet: give a day that has come.".to_owned()) }
    };
    check.set_or_clear(
        &mut row.code_of_ethics_accepted_on,
        "codeOfEthicsAcceptedOn",
        *code_of_ethics_accepted_on,
        accepted,
    );
    let joined = row.joined_on.try_as_ref().copied().unwrap_or(today);
    for (path, end) in [("expiresOn", &row.expires_on), ("joinedOn", &row.ended_on)] {
        if end.try_as_ref().copied().flatten().is_some_and(|end| end < joined) {
            check.refuse(Code::Invalid.at(path, "The membership would end before its first day."));
        }
    }
}

/// What the row must not share with others.
pub(crate) fn claim_of(row: &chapter_member::ActiveModel) -> Claim {
    let text = |column: &ActiveValue<Option<String>>| column.try_as_ref().cloned().flatten();
    let (level, kind) = (row.level.try_as_ref().copied(), row.membership_kind.try_as_ref().copied());
    Claim {
        id: row.id.try_as_ref().copied().unwrap_or(ChapterMemberId(uuid::Uuid::nil())),
        email: text(&row.person_email),
        number: text(&row.member_number),
        is_complimentary: level.zip(kind).is_some_and(|(level, kind)| rules::is_complimentary(level, kind)),
        days: (row.joined_on.try_as_ref().copied().unwrap_or_default(), row.ended_on.try_as_ref().copied().flatten()),
    }
}

/// Whether the membership goes together with the chapter's others (invariant 26).
pub(super) async fn fits(claim: &Claim, chapter: ChapterId, tx: &Tx) -> Result<()> {
    use chapter_member::Column;
    let complimentary = Condition::all()
        .add(Column::Level.eq(chapter_member::Level::Academic))
        .add(Column::MembershipKind.eq(MembershipKind::Student));
    let rivals = Condition::any()
        .add_option(claim.email.as_deref().map(|email| Column::PersonEmail.eq(email)))
        .add_option(claim.number.as_deref().map(|number| Column::MemberNumber.eq(number)))
        .add_option(claim.is_complimentary.then_some(complimentary));
    if rivals.is_empty() {
        return Ok(());
    }
    let rivals = tx.find::<chapter_member::Entity>().filter(Column::ChapterId.eq(chapter)).filter(rivals);
    let rivals: Vec<_> = tx.all(rivals).await?.iter().map(Claim::of).collect();
    match rules::clash(claim, &rivals) {
        None => Ok(()),
        Some(Clash::Email) => Err(Code::AlreadyExists.at("email", "The roster has somebody with this address.").into()),
        Some(Clash::Number) => {
            Err(Code::AlreadyExists.at("memberNumber", "The roster has somebody with this number.").into())
        }
        Some(Clash::Complimentary) => {
            let message = "The chapter has its one free academic membership already: end that, or enter the person with \
                           another level or, as one of the staff, with a membership of their own.";
            Err(Code::AlreadyExists.at("level", message).into())
        }
    }
}

/// A membership with its chapter.
#[derive(Debug)]
pub struct MemberOfChapter {
    pub(super) member: chapter_member::Model,
    pub(super) chapter: chapter::Model,
}

impl Target for MemberOfChapter {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.member))
    }
}

/// The membership as it is seen, before it is locked.
pub(super) async fn seen(id: ChapterMemberId, tx: &Tx) -> Result<chapter_member::Model> {
    let seen = tx.find::<chapter_member::Entity>().filter(chapter_member::Column::Id.eq(id));
    let absent = || Code::NotFound.at("id", "There is no such member of a chapter.");
    Ok(tx.all(seen).await?.pop().ok_or_else(absent)?)
}

impl MemberOfChapter {
    // The chapter is locked before its members, so that no two changes of these wait in a circle.
    async fn load(id: ChapterMemberId, tx: &Tx) -> Result<Self> {
        let chapter = seen(id, tx).await?.chapter_id;
        let chapter = tx.lock_by_key::<chapter::Entity>(chapter.0, "id").await?;
        Ok(Self { chapter, member: tx.lock_by_key::<chapter_member::Entity>(id.0, "id").await? })
    }
}

/// The membership, if it is not over.
pub(super) fn lasting(member: chapter_member::Model, today: NaiveDate) -> Result<chapter_member::Model> {
    match rules::status(&member, today) {
        MembershipStatus::Upcoming | MembershipStatus::Current => Ok(member),
        MembershipStatus::Ended => Err(Code::WrongState.at("id", OVER).into()),
    }
}

/// Changes what is known of a member.
#[derive(Debug)]
pub struct UpdateChapterMember {
    /// Which.
    pub id: ChapterMemberId,
    /// The new values.
    pub profile: ChapterMemberProfile,
}

impl Command for UpdateChapterMember {
    type Target = MemberOfChapter;
    type Output = chapter_member::Model;

    fn action(&self) -> Action {
        Action::UpdateChapterMember
    }
    async fn load(&self, tx: &Tx) -> Result<MemberOfChapter> {
        MemberOfChapter::load(self.id, tx).await
    }
    fn scope(&self, target: &MemberOfChapter) -> Scope {
        scope_of(&target.chapter)
    }
    async fn apply(self, target: MemberOfChapter, tx: &mut Tx) -> Result<chapter_member::Model> {
        change(target.member, self.profile, tx).await
    }
}

/// Changes a locked membership to what the profile says.
pub(crate) async fn change(
    member: chapter_member::Model,
    profile: ChapterMemberProfile,
    tx: &mut Tx,
) -> Result<chapter_member::Model> {
    let mut row = member.clone().into_active_model();
    let mut check = Check::default();
    apply_profile(&mut row, profile, tx, &mut check);
    check.done()?;
    fits(&claim_of(&row), member.chapter_id, tx).await?;
    tx.update(&member, row).await
}

/// Ends a membership: the person stays in the history of the chapter.
#[derive(Debug)]
pub struct EndChapterMembership {
    /// Which.
    pub id: ChapterMemberId,
    /// The day after the last (exclusive); today if absent.
    pub ends_on: Option<NaiveDate>,
}

impl Command for EndChapterMembership {
    type Target = MemberOfChapter;
    type Output = chapter_member::Model;

    fn action(&self) -> Action {
        Action::EndChapterMembership
    }
    async fn load(&self, tx: &Tx) -> Result<MemberOfChapter> {
        MemberOfChapter::load(self.id, tx).await
    }
    fn scope(&self, target: &MemberOfChapter) -> Scope {
        scope_of(&target.chapter)
    }
    async fn apply(self, target: MemberOfChapter, tx: &mut Tx) -> Result<chapter_member::Model> {
        let today = tx.viewer().today();
        let member = lasting(target.member, today)?;
        let ends_on = self.ends_on.unwrap_or_else(|| today.max(member.joined_on));
        if ends_on < member.joined_on {
            let message = format!("The membership began on {}: give this day or a later one.", member.joined_on);
            return Err(Code::Invalid.at("endedOn", message).into());
        }
        let mut change = member.clone().into_active_model();
        change.ended_on = Set(Some(ends_on));
        let ended = tx.update(&member, change).await?;
        // With a later end than it had, it may meet another that begins in these days.
        fits(&Claim::of(&ended), ended.chapter_id, tx).await?;
        Ok(ended)
    }
}
