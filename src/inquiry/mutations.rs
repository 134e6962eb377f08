//! The mutations on inquiries that need no token: how they begin, and what the staff do with them.
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use entity::{
    chapter,
    inquiry::{self, InquiryId},
};

use super::{
    commands::{AddInquiryNote, Conversion, Move, MoveInquiry, SubmitInquiry, Submitted},
    graphql::{Inquiry, InquiryInterest},
    tracked::TrackedInquiry,
};
use crate::{
    auth::{LimitedAction, OpaqueToken, Throttle},
    chapter::{
        graphql::{ChapterKind, ChapterRegion},
        profile::{ChapterProfile, ProtectedProfile},
    },
    check::Patch,
    data::{ContextExt as _, Done, Envelope},
    error::{Error, Result},
    exchange::application::graphql::ApplicationSide,
    graphql::{
        bulk::{alone, bulk},
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::{CountryCode, EmailAddress, Url},
        transitions,
    },
    relationship::mutations::{AllianceInput, PartnershipInput},
};

/// What somebody outside asks of the association.
#[derive(InputObject, Debug)]
pub struct SubmitInquiryInput {
    /// The organization that asks, 1 to 200 characters.
    organization_name: String,
    /// Where it is.
    country: CountryCode,
    /// Whom to answer, 1 to 200 characters.
    contact_name: String,
    /// Where to answer.
    contact_mailbox: EmailAddress,
    /// Its subject.
    interest: InquiryInterest,
    /// What they ask, 1 to 10,000 characters.
    message: String,
    /// The language to answer in (BCP 47): `en`, `pt-BR`.
    language: Option<String>,
    /// That the sender agrees that these data are kept to answer the inquiry, and some time after; must be true.
    consents: bool,
}

/// What came of `submitInquiry`.
#[derive(SimpleObject)]
pub struct SubmitInquiryPayload {
    /// The inquiry, with the reference to name it by; none if it was refused.
    inquiry: Option<TrackedInquiry>,
    /// With this token, and only with it, its sender follows the inquiry, answers questions and takes it back. It is
    /// told this once. Never put it into an address.
    token: Option<String>,
    /// Errors that the caller can correct; empty if it was submitted.
    errors: Vec<UserError>,
}

/// What an inquiry becomes: exactly one of these.
#[derive(OneofObject, Debug)]
pub enum InquiryConversionInput {
    /// A proposed alliance.
    StrategicAlliance(AllianceFromInquiryInput),
    /// A proposed partnership.
    Partnership(Box<PartnershipInput>),
    /// A sponsorship: a package is offered.
    Sponsorship(SponsorshipFromInquiryInput),
    /// A chapter that is applied for.
    Chapter(Box<ChapterFromInquiryInput>),
    /// A draft of an application for an exchange.
    ExchangeApplication(ApplicationFromInquiryInput),
}

/// A draft of an application for an exchange, with whom and in which language to answer as the inquiry says. The token of
/// the inquiry is that of the draft too.
#[derive(InputObject, Debug)]
pub struct ApplicationFromInquiryInput {
    /// The round, with an open call.
    round: ID,
    /// What is applied for; today is one of the days for it.
    side: ApplicationSide,
    /// The organization that applies, of the directory.
    organization: ID,
}

/// An alliance to be.
#[derive(InputObject, Debug)]
pub struct AllianceFromInquiryInput {
    /// The other side: a local government, or an association of such or of their professionals.
    counterpart: ID,
    /// What it is to be.
    #[graphql(flatten)]
    profile: AllianceInput,
}

/// A sponsorship to be.
#[derive(InputObject, Debug)]
pub struct SponsorshipFromInquiryInput {
    /// To whom the package is offered.
    organization: ID,
    /// Which package; one that is open for offers.
    package: ID,
}

/// A chapter to be, as it is applied for.
#[derive(InputObject, Debug)]
pub struct ChapterFromInquiryInput {
    /// Its name, 1 to 200 characters.
    name: String,
    /// Whether a university is to host it or an area defines it.
    kind: ChapterKind,
    /// The university, which hosts no open student chapter; for a student chapter, which needs it.
    host_organization: Option<ID>,
    /// The area in words, 1 to 200 characters; for a geographic chapter, which needs it.
    area: Option<String>,
    /// Region of the association.
    region: ChapterRegion,
    /// Its country, which a geographic chapter needs; that of a student chapter is its university's.
    country_code: Option<CountryCode>,
    /// Its city.
    city: Option<String>,
    /// Address of the chapter, not of a person.
    contact_mailbox: Option<EmailAddress>,
}

impl From<InquiryConversionInput> for Conversion {
    fn from(input: InquiryConversionInput) -> Self {
        match input {
            InquiryConversionInput::StrategicAlliance(of) => {
                let AllianceFromInquiryInput { counterpart, profile } = of;
                let counterpart = parse_id(&counterpart, "strategicAlliance.counterpart");
                Self::StrategicAlliance { counterpart, profile: profile.into() }
            }
            InquiryConversionInput::Partnership(profile) => Self::Partnership(Box::new((*profile).into())),
            InquiryConversionInput::Sponsorship(of) => {
                let SponsorshipFromInquiryInput { organization, package } = of;
                let (organization, package) = (parse_id(&organization, "organization"), parse_id(&package, "package"));
                Self::Sponsorship { organization, package }
            }
            InquiryConversionInput::Chapter(of) => {
                let (kind, profile) = of.parsed();
                Self::Chapter { kind, profile: Box::new(profile) }
            }
            InquiryConversionInput::ExchangeApplication(of) => {
                let ApplicationFromInquiryInput { round, side, organization } = of;
                let (round, organization) = (parse_id(&round, "round"), parse_id(&organization, "organization"));
                Self::ExchangeApplication { round, side: side.into(), organization }
            }
        }
    }
}

impl ChapterFromInquiryInput {
    fn parsed(self) -> (chapter::Kind, ChapterProfile) {
        let Self { name, kind, host_organization, area, region, country_code, city, contact_mailbox } = self;
        let protected = ProtectedProfile {
            name: Patch::Set(name),
            host_organization: Patch::given(host_organization).map(|id| parse_id(&id, "hostOrganization")),
            area: Patch::given(area),
            region: Patch::Set(region.into()),
            country_code: Patch::given(country_code).map(Into::into),
            city: Patch::given(city),
            ..ProtectedProfile::default()
        };
        let contact_mailbox = Patch::given(contact_mailbox).map(Into::into);
        (kind.into(), ChapterProfile { contact_mailbox, protected, ..ChapterProfile::default() })
    }
}

/// What came of a change to an inquiry.
#[derive(SimpleObject)]
pub struct InquiryPayload {
    /// The inquiry as it is now; none if the change was refused.
    inquiry: Option<Inquiry>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How inquiries begin.
#[derive(Debug, Default)]
pub struct InquiryMutation;

#[Object]
impl InquiryMutation {
    /// Asks the association for a relationship. Anybody may, a limited number of times; what is sent twice is there
    /// twice, since the token is told only once.
    async fn submit_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SubmitInquiryInput,
    ) -> Option<Result<SubmitInquiryPayload>> {
        Some(submit(ctx, input).await)
    }
}

async fn submit(ctx: &Context<'_>, input: SubmitInquiryInput) -> Result<SubmitInquiryPayload> {
    let SubmitInquiryInput {
        organization_name,
        country,
        contact_name,
        contact_mailbox,
        interest,
        message,
        language,
        consents,
    } = input;
    let interest = interest.into();
    let command = SubmitInquiry {
        organization_name,
        country: country.into(),
        contact_name,
        contact_mailbox: contact_mailbox.into(),
        interest,
        message,
        language,
        consents,
    };
    let throttle: &Throttle = ctx.data_unchecked();
    let result = match throttle.take(LimitedAction::Submit, ctx.viewer()) {
        Ok(()) => ctx.access().execute(command, Envelope::default()).await,
        Err(problem) => Err(Error::from(problem)),
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    let Some(Submitted { inquiry, token }) = output else {
        return Ok(SubmitInquiryPayload { inquiry: None, token: None, errors });
    };
    let inquiry = TrackedInquiry::of(ctx.access().holding(OpaqueToken::of(&token)), inquiry);
    Ok(SubmitInquiryPayload { inquiry: Some(inquiry), token: Some(token), errors })
}

fn step(step: Move) -> impl FnOnce(InquiryId, Option<String>) -> MoveInquiry {
    move |id, reason| MoveInquiry { id, reason, step }
}

fn request_info(id: InquiryId, reason: Option<String>, question: String) -> MoveInquiry {
    MoveInquiry { id, reason, step: Move::RequestInfo { question } }
}

fn convert(id: InquiryId, reason: Option<String>, into: InquiryConversionInput) -> MoveInquiry {
    MoveInquiry { id, reason, step: Move::Convert(into.into()) }
}

fn redirect(id: InquiryId, reason: Option<String>, redirect_url: Url) -> MoveInquiry {
    MoveInquiry { id, reason, step: Move::Redirect { redirect_url: redirect_url.into() } }
}

fn note(id: InquiryId, _: Option<String>, text: String) -> AddInquiryNote {
    AddInquiryNote { id, text }
}

transitions! {
    /// What the staff do with inquiries.
    InquiryLifeMutation(answer) -> InquiryPayload visible "crate::schema::for_staff";

    /// Takes an inquiry: whoever does so looks after it. Staff only.
    claim_inquiry(ClaimInquiryInput: step(Move::Claim)) reason Option<String> {}

    /// Asks its sender something, who reads it and answers with the token. Staff only.
    request_inquiry_info(RequestInquiryInfoInput: request_info) reason Option<String> {
        /// What is asked, 1 to 10,000 characters.
        question: String,
    }

    /// Makes something of an inquiry: an alliance or a partnership is proposed, a package is offered, a chapter is applied
    /// for, or an application for an exchange is started; the inquiry and what came of it lead to each other. Staff only.
    convert_inquiry(ConvertInquiryInput: convert) reason Option<String> {
        /// What the inquiry is converted into.
        into: InquiryConversionInput,
    }

    /// Declines an inquiry; the reason is for the staff. Staff only.
    decline_inquiry(DeclineInquiryInput: step(Move::Decline)) reason String {}

    /// Sends its sender elsewhere, as to the site of the Annual Partner Program. Staff only.
    redirect_inquiry(RedirectInquiryInput: redirect) reason Option<String> {
        /// Where the sender is redirected to.
        redirect_url: Url,
    }

    /// Says that it is no inquiry: it is in no count any more. Staff only.
    mark_inquiry_as_spam(MarkInquiryAsSpamInput: step(Move::MarkAsSpam)) reason Option<String> {}

    /// Notes something about an inquiry among the staff. Staff only.
    add_inquiry_note(AddInquiryNoteInput: note) reason Option<String> {
        /// What, 1 to 10,000 characters.
        text: String,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<inquiry::Model>>) -> Result<InquiryPayload> {
    let (inquiry, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(InquiryPayload { inquiry, replayed, errors })
}

fn each(step: fn() -> Move) -> impl Fn(InquiryId, Option<String>) -> MoveInquiry {
    move |id, reason| MoveInquiry { id, reason, step: step() }
}

bulk! {
    /// What the staff do with several inquiries at once.
    InquiryBulkMutation -> InquiriesPayload of InquiriesResult { inquiry: Inquiry } visible "crate::schema::for_staff" after alone;

    /// Takes several inquiries at once, all or those that can be, or tries it and keeps nothing. Staff only.
    claim_inquiries(ClaimInquiriesInput: ClaimInquiries by each(|| Move::Claim)) reason Option<String> {}

    /// Says of several that they are no inquiries, of all or of those that can be, or tries it and keeps nothing. Staff
    /// only.
    mark_inquiries_as_spam(MarkInquiriesAsSpamInput: MarkInquiriesAsSpam by each(|| Move::MarkAsSpam))
        reason Option<String> {}
}
