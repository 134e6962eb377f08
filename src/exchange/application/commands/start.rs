//! How applications begin.
use chrono::TimeDelta;
use entity::{
    application_form,
    chapter::ChapterId,
    exchange_application::{self, Side, Status},
    exchange_round::{self, ExchangeRoundId},
    organization::{self, OrganizationId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::chapter;
use crate::{
    auth::{
        OpaqueToken,
        policy::{Action, Scope},
    },
    check::{Check, language_tag, line, mail_address},
    data::{Command, Replayable, Target, Tx, Versioned},
    error::{Code, Error, Result},
    exchange::application::rules,
};

/// Starts an application.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct StartApplication {
    pub round: ExchangeRoundId,
    pub side: Side,
    pub organization: OrganizationId,
    pub chapter: Option<ChapterId>,
    pub contact_name: String,
    pub contact_mailbox: String,
    pub language: Option<String>,
}

/// An application that was started, and the token that is told this once.
#[derive(Debug)]
pub struct Started {
    /// The application.
    pub application: exchange_application::Model,
    /// Its token.
    pub token: String,
}

impl Replayable for Started {
    fn outcome_id(&self) -> Uuid {
        self.application.id.0
    }
    // What only its digest is kept of cannot be told again: the mutation takes no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a token cannot be told twice"))
    }
}

/// Where an application is to be made, and for whom.
#[derive(Debug)]
pub struct Place {
    round: exchange_round::Model,
    scope: Scope,
}

impl Target for Place {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for StartApplication {
    type Target = Place;
    type Output = Started;

    fn action(&self) -> Action {
        Action::StartApplication
    }
    async fn load(&self, tx: &Tx) -> Result<Place> {
        let round = tx.lock_shared::<exchange_round::Entity>(&[self.round.0], "round").await?.pop();
        let round = round.ok_or_else(|| Code::NotFound.at("round", "There is no such round."))?;
        let scope = match self.chapter {
            Some(id) => chapter(id, "chapter", tx).await?,
            None => Scope::Global,
        };
        Ok(Place { round, scope })
    }
    fn scope(&self, place: &Place) -> Scope {
        place.scope
    }
    async fn apply(self, Place { round, scope: _ }: Place, tx: &mut Tx) -> Result<Started> {
        let Self { round: _, side, organization, chapter, contact_name, contact_mailbox, language } = self;
        let mut check = Check::default();
        let contact_name = check.value("contactName", contact_name, line(200));
        let contact_mailbox = check.value("contactMailbox", contact_mailbox, mail_address);
        let language = language.and_then(|tag| check.value("language", tag, language_tag));
        check.done()?;
        is_not_too_often(contact_mailbox.as_deref(), tx).await?;
        let (token, opaque_token) = OpaqueToken::new(tx.secret()?);
        let token_hash = Some(opaque_token.digest());
        let draft =
            Draft { round: &round, side, organization, chapter, contact_name, contact_mailbox, language, token_hash };
        Ok(Started { application: draft.start(tx).await?, token })
    }
}

/// An application that is to be started, with what is known of whoever applies.
pub(crate) struct Draft<'a> {
    pub round: &'a exchange_round::Model,
    pub side: Side,
    pub organization: OrganizationId,
    pub chapter: Option<ChapterId>,
    pub contact_name: Option<String>,
    pub contact_mailbox: Option<String>,
    pub language: Option<String>,
    pub token_hash: Option<Vec<u8>>,
}

impl Draft<'_> {
    /// Starts it, on one of the days on which its round takes applications for its side.
    pub(crate) async fn start(self, tx: &mut Tx) -> Result<exchange_application::Model> {
        let Self { round, side, organization, chapter, contact_name, contact_mailbox, language, token_hash } = self;
        let now = tx.viewer().now;
        rules::is_open_for(round, side, now).map_err(|message| Code::WrongState.at("round", message))?;
        tx.lock_shared::<organization::Entity>(&[organization.0], "organization").await?;
        let row = exchange_application::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round.id),
            side: Set(side),
            organization_id: Set(organization),
            chapter_id: Set(chapter),
            status: Set(Status::Draft),
            form_id: Set(form(round, tx).await?.map(|form| form.id)),
            contact_name: Set(contact_name),
            contact_mailbox: Set(contact_mailbox),
            language: Set(language),
            token_expires_at: Set(token_hash.as_ref().map(|_| now + rules::TOKEN_IS_GOOD_FOR)),
            token_hash: Set(token_hash),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// The edition that is answered from now on: the last.
pub(super) async fn form(round: &exchange_round::Model, tx: &Tx) -> Result<Option<application_form::Model>> {
    let editions = tx.find::<application_form::Entity>().filter(application_form::Column::RoundId.eq(round.id));
    Ok(tx.all(editions).await?.into_iter().max_by_key(|form| form.edition))
}

async fn is_not_too_often(mailbox: Option<&str>, tx: &Tx) -> Result<()> {
    let since = tx.viewer().now - TimeDelta::days(1);
    let recent = Condition::all()
        .add(exchange_application::Column::ContactMailbox.eq(mailbox))
        .add(exchange_application::Column::CreatedAt.gt(since));
    let most = rules::MAX_PER_MAILBOX;
    if tx.count_up_to::<exchange_application::Entity>(recent, most).await? < most {
        return Ok(());
    }
    let message = "That many applications are enough for a day from one mailbox: try again tomorrow.";
    Err(Code::RateLimited.at("contactMailbox", message).into())
}
