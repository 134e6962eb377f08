//! What the staff and scheduled jobs do with inquiries.
use chrono::{DateTime, Utc};
use entity::{
    chapter,
    exchange_application::{ExchangeApplicationId, Side},
    exchange_round::{self, ExchangeRoundId},
    inquiry::{self, InquiryId, Status},
    inquiry_message::{self, MessageVisibility},
    notice,
    organization::OrganizationId,
    sponsor_package::SponsorPackageId,
    sponsorship::SponsorshipId,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{said, say};
use crate::{
    auth::policy::{Action, Scope},
    chapter::{commands::create_application, profile::ChapterProfile},
    check::{Check, Given, web_address},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::application::commands::Draft,
    inquiry::rules::{self, InquiryStep, LIFE_CYCLE, TOKEN_IS_GOOD_FOR},
    lifecycle::{Step as _, command_steps, ensure_clear},
    relationship::{
        commands::{alliance, partnership, within},
        profile::{AllianceProfile, PartnershipProfile},
    },
    sponsorship::commands::create_offer,
};

command_steps! {
    /// One step, with what it needs.
    #[derive(Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of InquiryStep {
        Claim,
        RequestInfo { question: String },
        Convert(Conversion),
        Decline,
        Redirect { redirect_url: String },
        MarkAsSpam,
    }
    elsewhere: Answer, Withdraw;
}

/// Takes an inquiry one step further.
#[derive(Debug)]
pub struct MoveInquiry {
    /// Which.
    pub id: InquiryId,
    /// Why, where the caller said so.
    pub reason: Option<String>,
    /// The step.
    pub step: Move,
}

impl Command for MoveInquiry {
    type Target = inquiry::Model;
    type Output = inquiry::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<inquiry::Model> {
        tx.lock_by_key::<inquiry::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &inquiry::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, inquiry: inquiry::Model, tx: &mut Tx) -> Result<inquiry::Model> {
        let step = self.step.step();
        let to = LIFE_CYCLE.next_state(inquiry.status, step)?;
        ensure_clear(rules::guard(step))?;
        let mut row = inquiry.clone().into_active_model();
        row.status = Set(to);
        row.ended_at = Set(end(to, tx));
        if rules::has_ended(to) {
            row.closing_reason = Set(self.reason);
        }
        match self.step {
            Move::Claim => row.owner_id = Set(tx.viewer().account),
            Move::RequestInfo { question } => {
                let author = tx.viewer().account;
                say(inquiry.id, MessageVisibility::Public, author, said("question", question)?, tx).await?;
                // Whoever is asked has time to answer.
                row.token_expires_at = Set(Some(tx.viewer().now + TOKEN_IS_GOOD_FOR));
            }
            Move::Convert(into) => {
                convert(into, &inquiry, &mut row, tx).await.map_err(|error| within("into", error))?;
            }
            Move::Redirect { redirect_url } => {
                let mut check = Check::default();
                row.redirect_url = Set(check.value("redirectUrl", redirect_url, web_address(&["https", "http"])));
                check.done()?;
            }
            Move::Decline | Move::MarkAsSpam => {}
        }
        tx.update(&inquiry, row).await
    }
}

/// When an inquiry that comes to this state has ended.
pub(super) fn end(to: Status, tx: &Tx) -> Option<DateTime<Utc>> {
    rules::has_ended(to).then_some(tx.viewer().now)
}

/// What an inquiry becomes.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub enum Conversion {
    StrategicAlliance { counterpart: Given<OrganizationId>, profile: AllianceProfile },
    Partnership(Box<PartnershipProfile>),
    Sponsorship { organization: Given<OrganizationId>, package: Given<SponsorPackageId> },
    Chapter { kind: chapter::Kind, profile: Box<ChapterProfile> },
    ExchangeApplication { round: Given<ExchangeRoundId>, side: Side, organization: Given<OrganizationId> },
}

/// Makes what the inquiry becomes, and notes it there: of relationship, sponsorship, chapter and application it is one.
async fn convert(
    into: Conversion,
    inquiry: &inquiry::Model,
    row: &mut inquiry::ActiveModel,
    tx: &mut Tx,
) -> Result<()> {
    match into {
        Conversion::StrategicAlliance { counterpart, profile } => {
            let path = "into.strategicAlliance.counterpart";
            row.relationship_id = Set(Some(alliance(counterpart?, path, profile, None, tx).await?.id));
        }
        Conversion::Partnership(profile) => {
            row.relationship_id = Set(Some(partnership(*profile, None, tx).await?.id));
        }
        Conversion::Sponsorship { organization, package } => {
            let made = sponsorship(organization, package, tx).await.map_err(|error| within("sponsorship", error))?;
            row.sponsorship_id = Set(Some(made));
        }
        Conversion::Chapter { kind, profile } => {
            let made = create_application(kind, *profile, tx).await.map_err(|error| within("chapter", error))?;
            row.chapter_id = Set(Some(made.id));
        }
        Conversion::ExchangeApplication { round, side, organization } => {
            let made = application((round, side, organization), inquiry, tx).await;
            row.exchange_application_id = Set(Some(made.map_err(|error| within("exchangeApplication", error))?));
        }
    }
    Ok(())
}

/// The draft of an application, which whoever sent the inquiry completes and submits with the token that they have.
async fn application(
    (round, side, organization): (Given<ExchangeRoundId>, Side, Given<OrganizationId>),
    inquiry: &inquiry::Model,
    tx: &mut Tx,
) -> Result<ExchangeApplicationId> {
    let (round, organization) = (round?, organization?);
    let round = tx.lock_shared::<exchange_round::Entity>(&[round.0], "round").await?.pop();
    let round = round.ok_or_else(|| Code::NotFound.at("round", "There is no such round."))?;
    let draft = Draft {
        round: &round,
        side,
        organization,
        chapter: None,
        contact_name: inquiry.contact_name.clone(),
        contact_mailbox: inquiry.contact_mailbox.clone(),
        language: inquiry.language.clone(),
        token_hash: inquiry.token_hash.clone(),
    };
    Ok(draft.start(tx).await?.id)
}

async fn sponsorship(
    organization: Given<OrganizationId>,
    package: Given<SponsorPackageId>,
    tx: &mut Tx,
) -> Result<SponsorshipId> {
    Ok(create_offer(organization?, package?, tx).await?.id)
}

/// Notes something for the staff.
#[derive(Debug)]
pub struct AddInquiryNote {
    /// On which inquiry.
    pub id: InquiryId,
    /// What.
    pub text: String,
}

impl Command for AddInquiryNote {
    type Target = inquiry::Model;
    type Output = inquiry::Model;

    fn action(&self) -> Action {
        Action::AddInquiryNote
    }
    async fn load(&self, tx: &Tx) -> Result<inquiry::Model> {
        tx.lock_by_key::<inquiry::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &inquiry::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, inquiry: inquiry::Model, tx: &mut Tx) -> Result<inquiry::Model> {
        ensure_clear(rules::takes_notes(&inquiry))?;
        let author = tx.viewer().account;
        say(inquiry.id, MessageVisibility::Internal, author, said("text", self.text)?, tx).await?;
        let row = inquiry.clone().into_active_model();
        tx.update_with(&inquiry, row, &["messages"]).await
    }
}

/// Erases what is personal about an inquiry that ended long ago. That it was there stays, and is counted.
#[derive(Clone, Copy, Debug)]
pub struct EraseInquiry {
    /// Which.
    pub id: InquiryId,
    /// The latest end with which it may be erased now.
    pub ended_by: DateTime<Utc>,
}

impl Command for EraseInquiry {
    type Target = inquiry::Model;
    type Output = inquiry::Model;

    fn action(&self) -> Action {
        Action::EraseInquiry
    }
    async fn load(&self, tx: &Tx) -> Result<inquiry::Model> {
        tx.lock_by_key::<inquiry::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &inquiry::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, inquiry: inquiry::Model, tx: &mut Tx) -> Result<inquiry::Model> {
        if inquiry.erased_at.is_some() {
            return Ok(inquiry);
        }
        if inquiry.ended_at.is_none_or(|end| self.ended_by < end) {
            return Err(Code::Blocked.at("id", "Its time is not over.").into());
        }
        erase(inquiry, tx).await
    }
}

/// Takes away what is personal about an inquiry that has ended.
pub(crate) async fn erase(inquiry: inquiry::Model, tx: &mut Tx) -> Result<inquiry::Model> {
    tx.erases();
    if let Some(address) = &inquiry.contact_mailbox {
        tx.erases_letters_to(address);
    }
    let thread = tx.find::<inquiry_message::Entity>().filter(inquiry_message::Column::InquiryId.eq(inquiry.id));
    for message in tx.all(thread).await? {
        let mut row = message.clone().into_active_model();
        row.text = Set(None);
        tx.update(&message, row).await?;
    }
    tx.forget_what_servers_said(notice::Column::InquiryId.eq(inquiry.id)).await?;
    let mut row = inquiry.clone().into_active_model();
    row.contact_name = Set(None);
    row.contact_mailbox = Set(None);
    row.message = Set(None);
    row.token_hash = Set(None);
    row.token_expires_at = Set(None);
    row.erased_at = Set(Some(tx.viewer().now));
    tx.update(&inquiry, row).await
}
