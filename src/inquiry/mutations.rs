//! The mutations on inquiries that need no token: how they begin, and what the staff do with them.
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use entity::inquiry::{self, InquiryId};

use super::{
    commands::{InquiryStep, MoveInquiry, NoteInquiry, SubmitInquiry, Submitted},
    graphql::{Inquiry, InquiryInterest},
    held::OwnInquiry,
};
use crate::{
    auth::{Pass, Throttle, Trying},
    chapter::graphql::{ChapterKind, ChapterRegion},
    data::{ContextExt as _, Done, Envelope},
    error::{Error, Result},
    graphql::{
        bulk::{alone, bulk},
        moves,
        payload::{Settled, UserError, parts, settle},
        scalar::{CountryCode, EmailAddress, Url},
    },
    relationship::mutations::{AllianceProfile, PartnershipProfile},
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
    /// What it is about.
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
    inquiry: Option<OwnInquiry>,
    /// With this token, and only with it, its sender follows the inquiry, answers questions and takes it back. It is
    /// told this once. Never put it into an address.
    token: Option<String>,
    /// What the caller can put right; empty if it was submitted.
    errors: Vec<UserError>,
}

/// What an inquiry becomes: exactly one of these.
#[derive(OneofObject, Debug)]
pub enum ConvertedInto {
    /// A proposed alliance.
    StrategicAlliance(AllianceOfInquiry),
    /// A proposed partnership.
    Partnership(Box<PartnershipProfile>),
    /// A sponsorship: a package is offered.
    Sponsorship(SponsorshipOfInquiry),
    /// A chapter that is applied for.
    Chapter(Box<ChapterOfInquiry>),
}

/// An alliance to be.
#[derive(InputObject, Debug)]
pub struct AllianceOfInquiry {
    /// The other side: a local government, or an association of such or of their professionals.
    pub counterpart: ID,
    /// What it is to be.
    #[graphql(flatten)]
    pub profile: AllianceProfile,
}

/// A sponsorship to be.
#[derive(InputObject, Debug)]
pub struct SponsorshipOfInquiry {
    /// To whom the package is offered.
    pub organization: ID,
    /// Which package; one that is open for offers.
    pub package: ID,
}

/// A chapter to be, as it is applied for.
#[derive(InputObject, Debug)]
pub struct ChapterOfInquiry {
    /// Its name, 1 to 200 characters.
    pub name: String,
    /// Whether a university is to host it or an area defines it.
    pub kind: ChapterKind,
    /// The university, which hosts no open student chapter; for a student chapter, which needs it.
    pub host_organization: Option<ID>,
    /// The area in words, 1 to 200 characters; for a geographic chapter, which needs it.
    pub area: Option<String>,
    /// Region of the association.
    pub region: ChapterRegion,
    /// Its country, which a geographic chapter needs; that of a student chapter is its university's.
    pub country_code: Option<CountryCode>,
    /// Its city.
    pub city: Option<String>,
    /// Address of the chapter, not of a person.
    pub contact_mailbox: Option<EmailAddress>,
}

/// What came of a change to an inquiry.
#[derive(SimpleObject)]
pub struct InquiryPayload {
    /// The inquiry as it is now; none if the change was refused.
    inquiry: Option<Inquiry>,
    /// Whether the same key had made the change before.
    replayed: bool,
    /// What the caller can put right; empty if the change was made.
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
        #[graphql(desc = "What is asked, and by whom.")] input: SubmitInquiryInput,
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
        country,
        contact_name,
        contact_mailbox,
        interest,
        message,
        language,
        consents,
    };
    let throttle: &Throttle = ctx.data_unchecked();
    let result = match throttle.take(Trying::Submit, ctx.viewer()) {
        Ok(()) => ctx.access().execute(command, Envelope::default()).await,
        Err(problem) => Err(Error::from(problem)),
    };
    let Settled { output, current: _, replayed: _, errors } = settle(result)?;
    let Some(Submitted { inquiry, token }) = output else {
        return Ok(SubmitInquiryPayload { inquiry: None, token: None, errors });
    };
    let inquiry = OwnInquiry::of(ctx.access().holding(Pass::of(&token)), inquiry);
    Ok(SubmitInquiryPayload { inquiry: Some(inquiry), token: Some(token), errors })
}

fn step(step: InquiryStep) -> impl FnOnce(InquiryId, Option<String>) -> MoveInquiry {
    move |id, reason| MoveInquiry { id, reason, step }
}

fn ask(id: InquiryId, reason: Option<String>, question: String) -> MoveInquiry {
    MoveInquiry { id, reason, step: InquiryStep::Ask { question } }
}

fn convert(id: InquiryId, reason: Option<String>, into: ConvertedInto) -> MoveInquiry {
    MoveInquiry { id, reason, step: InquiryStep::Convert(into) }
}

fn redirect(id: InquiryId, reason: Option<String>, target: Url) -> MoveInquiry {
    MoveInquiry { id, reason, step: InquiryStep::Redirect { target } }
}

fn note(id: InquiryId, _: Option<String>, text: String) -> NoteInquiry {
    NoteInquiry { id, text }
}

moves! {
    /// What the staff do with inquiries.
    InquiryLifeMutation(answer) -> InquiryPayload visible "crate::schema::for_staff";

    /// Takes an inquiry: whoever does so looks after it. Staff only.
    take_inquiry(TakeInquiryInput: step(InquiryStep::Take)) because Option<String> {}

    /// Asks its sender something, who reads it and answers with the token. Staff only.
    ask_inquirer(AskInquirerInput: ask) because Option<String> {
        /// What is asked, 1 to 10,000 characters.
        question: String,
    }

    /// Makes something of an inquiry: an alliance or a partnership is proposed, a package is offered, or a chapter is
    /// applied for; the inquiry and what came of it lead to each other. Staff only.
    convert_inquiry(ConvertInquiryInput: convert) because Option<String> {
        /// What it becomes.
        into: ConvertedInto,
    }

    /// Declines an inquiry; the reason is for the staff. Staff only.
    decline_inquiry(DeclineInquiryInput: step(InquiryStep::Decline)) because String {}

    /// Sends its sender elsewhere, as to the site of the Annual Partner Program. Staff only.
    redirect_inquiry(RedirectInquiryInput: redirect) because Option<String> {
        /// Where to.
        target: Url,
    }

    /// Says that it is no inquiry: it is in no count any more. Staff only.
    mark_spam(MarkSpamInput: step(InquiryStep::MarkSpam)) because Option<String> {}

    /// Notes something about an inquiry among the staff. Staff only.
    note_inquiry(NoteInquiryInput: note) because Option<String> {
        /// What, 1 to 10,000 characters.
        text: String,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<inquiry::Model>>) -> Result<InquiryPayload> {
    let (inquiry, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(InquiryPayload { inquiry, replayed, errors })
}

fn each(step: fn() -> InquiryStep) -> impl Fn(InquiryId, Option<String>) -> MoveInquiry {
    move |id, reason| MoveInquiry { id, reason, step: step() }
}

bulk! {
    /// What the staff do with several inquiries at once.
    InquiryBulkMutation -> InquiriesPayload of InquiriesResult { inquiry: Inquiry } visible "crate::schema::for_staff" after alone;

    /// Takes several inquiries at once, all or those that can be, or tries it and keeps nothing. Staff only.
    take_inquiries(TakeInquiriesInput: TakeInquiries by each(|| InquiryStep::Take)) because Option<String> {}

    /// Says of several that they are no inquiries, of all or of those that can be, or tries it and keeps nothing. Staff
    /// only.
    mark_spam_inquiries(MarkSpamInquiriesInput: MarkSpamInquiries by each(|| InquiryStep::MarkSpam))
        because Option<String> {}
}
