//! What the staff and scheduled jobs do with inquiries.
use async_graphql::MaybeUndefined;
use chrono::{DateTime, Utc};
use entity::{
    chapter::ChapterId,
    exchange_application::ExchangeApplicationId,
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
    chapter::{
        commands::create_application,
        mutations::{ChapterProfile, ProtectedProfile},
    },
    data::{Command, Tx},
    error::{Code, Result},
    exchange::application::commands::Draft,
    graphql::{
        input::{Check, parse_id, web_address},
        scalar::Url,
    },
    inquiry::{
        mutations::{
            ApplicationFromInquiryInput, ChapterFromInquiryInput, InquiryConversionInput, SponsorshipFromInquiryInput,
        },
        rules::{self, InquiryStep, LIFE_CYCLE, TOKEN_IS_GOOD_FOR},
    },
    lifecycle::{Step as _, command_steps, ensure_clear},
    relationship::commands::{alliance, partnership, within},
    sponsorship::commands::create_offer,
};

command_steps! {
    /// One step, with what it needs.
    #[derive(Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of InquiryStep {
        Claim,
        RequestInfo { question: String },
        Convert(InquiryConversionInput),
        Decline,
        Redirect { redirect_url: Url },
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

/// Makes what the inquiry becomes, and notes it there: of relationship, sponsorship, chapter and application it is one.
async fn convert(
    into: InquiryConversionInput,
    inquiry: &inquiry::Model,
    row: &mut inquiry::ActiveModel,
    tx: &mut Tx,
) -> Result<()> {
    match into {
        InquiryConversionInput::StrategicAlliance(of) => {
            let path = "into.strategicAlliance.counterpart";
            let counterpart: OrganizationId = parse_id(&of.counterpart, path)?;
            row.relationship_id = Set(Some(alliance(counterpart, path, of.profile, None, tx).await?.id));
        }
        InquiryConversionInput::Partnership(profile) => {
            row.relationship_id = Set(Some(partnership(*profile, None, tx).await?.id));
        }
        InquiryConversionInput::Sponsorship(of) => {
            let made = sponsorship(of, tx).await.map_err(|error| within("sponsorship", error))?;
            row.sponsorship_id = Set(Some(made));
        }
        InquiryConversionInput::Chapter(of) => {
            let made = chapter(*of, tx).await.map_err(|error| within("chapter", error))?;
            row.chapter_id = Set(Some(made));
        }
        InquiryConversionInput::ExchangeApplication(of) => {
            let made = application(of, inquiry, tx).await.map_err(|error| within("exchangeApplication", error))?;
            row.exchange_application_id = Set(Some(made));
        }
    }
    Ok(())
}

/// The draft of an application, which whoever sent the inquiry completes and submits with the token that they have.
async fn application(
    of: ApplicationFromInquiryInput,
    inquiry: &inquiry::Model,
    tx: &mut Tx,
) -> Result<ExchangeApplicationId> {
    let ApplicationFromInquiryInput { round, side, organization } = of;
    let round: ExchangeRoundId = parse_id(&round, "round")?;
    let organization: OrganizationId = parse_id(&organization, "organization")?;
    let round = tx.lock_shared::<exchange_round::Entity>(&[round.0], "round").await?.pop();
    let round = round.ok_or_else(|| Code::NotFound.at("round", "There is no such round."))?;
    let draft = Draft {
        round: &round,
        side: side.into(),
        organization,
        chapter: None,
        contact_name: inquiry.contact_name.clone(),
        contact_mailbox: inquiry.contact_mailbox.clone(),
        language: inquiry.language.clone(),
        token_hash: inquiry.token_hash.clone(),
    };
    Ok(draft.start(tx).await?.id)
}

async fn sponsorship(of: SponsorshipFromInquiryInput, tx: &mut Tx) -> Result<SponsorshipId> {
    let SponsorshipFromInquiryInput { organization, package } = of;
    let organization: OrganizationId = parse_id(&organization, "organization")?;
    let package: SponsorPackageId = parse_id(&package, "package")?;
    Ok(create_offer(organization, package, tx).await?.id)
}

async fn chapter(of: ChapterFromInquiryInput, tx: &mut Tx) -> Result<ChapterId> {
    let ChapterFromInquiryInput { name, kind, host_organization, area, region, country_code, city, contact_mailbox } =
        of;
    let protected = ProtectedProfile {
        name: MaybeUndefined::Value(name),
        host_organization: given(host_organization),
        area: given(area),
        region: MaybeUndefined::Value(region),
        country_code: given(country_code),
        city: given(city),
        ..ProtectedProfile::default()
    };
    let profile = ChapterProfile { contact_mailbox: given(contact_mailbox), protected, ..ChapterProfile::default() };
    Ok(create_application(kind.into(), profile, tx).await?.id)
}

/// What is not said of something new is nothing to clear.
fn given<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
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
