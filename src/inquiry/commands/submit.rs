//! How inquiries begin.
use chrono::TimeDelta;
use entity::inquiry::{self, Interest, Status};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::MAX_CHARACTERS;
use crate::{
    auth::{
        OpaqueToken,
        policy::{Action, Scope},
    },
    check::{Check, language_tag, line, mail_address, text},
    country::store::ensure_countries_exist,
    data::{Command, Replayable, Tx},
    error::{Code, Error, Result},
    inquiry::rules,
};

/// Submits an inquiry.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct SubmitInquiry {
    pub organization_name: String,
    pub country: String,
    pub contact_name: String,
    pub contact_mailbox: String,
    pub interest: Interest,
    pub message: String,
    pub language: Option<String>,
    pub consents: bool,
}

/// An inquiry that was submitted, and the token that is told this once.
#[derive(Debug)]
pub struct Submitted {
    /// The inquiry.
    pub inquiry: inquiry::Model,
    /// Its token.
    pub token: String,
}

impl Replayable for Submitted {
    fn outcome_id(&self) -> Uuid {
        self.inquiry.id.0
    }
    // What only its digest is kept of cannot be told again: the mutation takes no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a token cannot be told twice"))
    }
}

impl Command for SubmitInquiry {
    type Target = ();
    type Output = Submitted;

    fn action(&self) -> Action {
        Action::SubmitInquiry
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Submitted> {
        let mut row = self.row()?;
        let (Set(country), Set(Some(mailbox))) = (&row.country_code, &row.contact_mailbox) else {
            return Err(Error::internal("an inquiry without country or mailbox"));
        };
        ensure_countries_exist(tx, &[country.as_str()], "country").await?;
        is_not_too_often(mailbox, tx).await?;
        let now = tx.viewer().now;
        let (token, opaque_token) = OpaqueToken::new(tx.secret()?);
        row.id = Set(tx.id());
        row.reference = Set(rules::reference(tx.viewer().today(), &tx.secret()?));
        row.consented_at = Set(now);
        row.token_hash = Set(Some(opaque_token.digest()));
        row.token_expires_at = Set(Some(now + rules::TOKEN_IS_GOOD_FOR));
        row.status = Set(Status::Submitted);
        Ok(Submitted { inquiry: tx.insert(row).await?, token })
    }
}

impl SubmitInquiry {
    /// What was written, checked.
    fn row(self) -> Result<inquiry::ActiveModel> {
        let Self { organization_name, country, contact_name, contact_mailbox, interest, message, language, consents } =
            self;
        let mut check = Check::default();
        let name = check.value("organizationName", organization_name, line(200));
        let person = check.value("contactName", contact_name, line(200));
        let mailbox = check.value("contactMailbox", contact_mailbox, mail_address);
        let message = check.value("message", message, text(MAX_CHARACTERS));
        let language = language.and_then(|tag| check.value("language", tag, language_tag));
        if !consents {
            let message = "Without the consent that these data are kept to answer it, an inquiry cannot be taken.";
            check.refuse(Code::Required.at("consents", message));
        }
        check.done()?;
        Ok(inquiry::ActiveModel {
            organization_name: Set(name.unwrap_or_default()),
            country_code: Set(country),
            contact_name: Set(person),
            contact_mailbox: Set(mailbox),
            interest: Set(interest),
            message: Set(message),
            language: Set(language),
            ..Default::default()
        })
    }
}

async fn is_not_too_often(mailbox: &str, tx: &Tx) -> Result<()> {
    let since = tx.viewer().now - TimeDelta::days(1);
    let recent =
        Condition::all().add(inquiry::Column::ContactMailbox.eq(mailbox)).add(inquiry::Column::CreatedAt.gt(since));
    if tx.count_up_to::<inquiry::Entity>(recent, rules::MAX_PER_MAILBOX).await? < rules::MAX_PER_MAILBOX {
        return Ok(());
    }
    let message = "That many inquiries are enough for a day from one mailbox: try again tomorrow.";
    Err(Code::RateLimited.at("contactMailbox", message).into())
}
