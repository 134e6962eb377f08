//! Changes to applications for chapters.
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    chapter::{self, Kind},
    chapter_application::{self, ChapterApplicationId},
    officer_term::{self, Office},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use uuid::Uuid;

use super::rules;
use crate::{
    auth::{
        OpaqueToken,
        policy::{Action, Scope},
    },
    chapter::{commands::create_application, profile::ChapterProfile},
    check::{Check, language_tag, line, mail_address},
    data::{Command, ERASED, Replayable, Tx},
    error::{Code, Error, Result},
};

/// Applies for a chapter.
#[derive(Debug)]
pub struct ApplyChapter {
    /// Whether a university is to host it or an area defines it.
    pub kind: Kind,
    /// What it is to be.
    pub profile: ChapterProfile,
    /// Who is to speak for it, and to be its first president.
    pub lead_contact: Proposed,
    /// Who is to advise it from the university.
    pub faculty_advisor: Option<Proposed>,
    /// Who is to advise it from a local government.
    pub practitioner_mentor: Proposed,
    /// The language to answer in.
    pub language: Option<String>,
    /// That the data of those who are named may be kept.
    pub consents: bool,
}

/// Somebody who is proposed for an office.
#[derive(Debug)]
pub struct Proposed {
    /// Who it is.
    pub person_name: String,
    /// The person's own address.
    pub person_email: String,
}

/// A chapter that was applied for, and the token that is told this once.
#[derive(Debug)]
pub struct Applied {
    /// The application.
    pub application: chapter_application::Model,
    /// Its token.
    pub token: String,
}

impl Replayable for Applied {
    fn outcome_id(&self) -> Uuid {
        self.application.id.0
    }
    // What only its digest is kept of cannot be told again: the mutation takes no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a token cannot be told twice"))
    }
}

impl Command for ApplyChapter {
    type Target = ();
    type Output = Applied;

    fn action(&self) -> Action {
        Action::ApplyChapter
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Applied> {
        let Self { kind, profile, lead_contact, faculty_advisor, practitioner_mentor, language, consents } = self;
        let mut check = Check::default();
        let language = language.and_then(|tag| check.value("language", tag, language_tag));
        if !consents {
            let message = "Without the consent that these data are kept, an application cannot be taken.";
            check.refuse(Code::Required.at("consents", message));
        }
        check.require("facultyAdvisor", kind == Kind::Student && faculty_advisor.is_none());
        if kind == Kind::Geographic && faculty_advisor.is_some() {
            let message = "A geographic chapter has no university, and so no faculty advisor: leave it out.";
            check.refuse(Code::Invalid.at("facultyAdvisor", message));
        }
        let officers = [
            Some((Office::President, "leadContact", lead_contact)),
            faculty_advisor.map(|advisor| (Office::FacultyAdvisor, "facultyAdvisor", advisor)),
            Some((Office::PractitionerMentor, "practitionerMentor", practitioner_mentor)),
        ];
        let officers: Vec<_> = officers.into_iter().flatten().map(|officer| proposed(officer, &mut check)).collect();
        check.done()?;
        let chapter = create_application(kind, profile, tx).await?;
        is_not_too_often(&chapter, tx).await?;
        for officer in officers {
            let row = officer_term::ActiveModel {
                id: Set(tx.id()),
                chapter_id: Set(chapter.id),
                starts_on: Set(tx.viewer().today()),
                ..officer
            };
            tx.insert(row).await?;
        }
        let now = tx.viewer().now;
        let (token, opaque_token) = OpaqueToken::new(tx.secret()?);
        let row = chapter_application::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            reference: Set(rules::reference(tx.viewer().today(), &tx.secret()?)),
            language: Set(language),
            consented_at: Set(now),
            token_hash: Set(Some(opaque_token.digest())),
            token_expires_at: Set(Some(now + rules::TOKEN_IS_GOOD_FOR)),
            ended_at: Set(None),
            erased_at: Set(None),
            ..Default::default()
        };
        Ok(Applied { application: tx.insert(row).await?, token })
    }
}

/// The term of somebody who is proposed: it waits, and begins when the chapter is accepted.
fn proposed((office, path, person): (Office, &str, Proposed), check: &mut Check) -> officer_term::ActiveModel {
    let Proposed { person_name, person_email } = person;
    let name = check.value(&format!("{path}.personName"), person_name, line(200));
    let email = check.value(&format!("{path}.personEmail"), person_email, mail_address);
    officer_term::ActiveModel {
        office: Set(office),
        title: Set(None),
        person_name: Set(name.unwrap_or_default()),
        person_email: Set(email),
        name_is_public: Set(false),
        is_lead_contact: Set(office == Office::President),
        account_id: Set(None),
        ends_on: Set(None),
        status: Set(officer_term::Status::Reported),
        replaces_id: Set(None),
        ..Default::default()
    }
}

/// Whoever applies again and again fills the staff's queue. A refusal takes the row back with the transaction.
async fn is_not_too_often(made: &chapter::Model, tx: &Tx) -> Result<()> {
    let since = tx.viewer().now - TimeDelta::days(1);
    let recent = Condition::all()
        .add(chapter::Column::ContactMailbox.eq(made.contact_mailbox.as_deref()))
        .add(chapter::Column::CreatedAt.gt(since));
    if tx.count_up_to::<chapter::Entity>(recent, rules::MAX_PER_MAILBOX + 1).await? <= rules::MAX_PER_MAILBOX {
        return Ok(());
    }
    let message = "That many applications are enough for a day from one mailbox: try again tomorrow.";
    Err(Code::RateLimited.at("contactMailbox", message).into())
}

/// Erases what is personal about an application that ended long ago. That there was one stays.
#[derive(Clone, Copy, Debug)]
pub struct EraseChapterApplication {
    /// Which.
    pub id: ChapterApplicationId,
    /// The latest end with which it may be erased now.
    pub ended_by: DateTime<Utc>,
}

impl Command for EraseChapterApplication {
    type Target = chapter_application::Model;
    type Output = chapter_application::Model;

    fn action(&self) -> Action {
        Action::EraseChapterApplication
    }
    async fn load(&self, tx: &Tx) -> Result<chapter_application::Model> {
        tx.lock_by_key::<chapter_application::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &chapter_application::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, application: chapter_application::Model, tx: &mut Tx) -> Result<chapter_application::Model> {
        if application.erased_at.is_some() {
            return Ok(application);
        }
        if application.ended_at.is_none_or(|end| self.ended_by < end) {
            return Err(Code::Blocked.at("id", "Its time is not over.").into());
        }
        tx.erases();
        erase_persons(&application, tx).await?;
        let mut row = application.clone().into_active_model();
        row.token_hash = Set(None);
        row.token_expires_at = Set(None);
        row.erased_at = Set(Some(tx.viewer().now));
        tx.update(&application, row).await
    }
}

/// Takes away who was named, and the mailbox.
async fn erase_persons(application: &chapter_application::Model, tx: &mut Tx) -> Result<()> {
    let chapter = tx.lock_by_key::<chapter::Entity>(application.chapter_id.0, "id").await?;
    let named = tx.find::<officer_term::Entity>().filter(officer_term::Column::ChapterId.eq(chapter.id));
    for term in tx.lock_all(named, officer_term::Column::Id).await? {
        if let Some(address) = &term.person_email {
            tx.erases_letters_to(address);
        }
        let mut row = term.clone().into_active_model();
        row.person_name = Set(ERASED.to_owned());
        row.person_email = Set(None);
        tx.update(&term, row).await?;
    }
    if let Some(mailbox) = &chapter.contact_mailbox {
        tx.erases_letters_to(mailbox);
    }
    let mut row = chapter.clone().into_active_model();
    row.contact_mailbox = Set(None);
    tx.update(&chapter, row).await?;
    Ok(())
}
