//! How a chapter is applied for. No account is needed.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{
    commands::{Applied, ApplyChapter, Proposed},
    tracked::TrackedChapterApplication,
};
use crate::{
    auth::{LimitedAction, OpaqueToken, Throttle},
    chapter::{
        graphql::{ChapterKind, ChapterRegion},
        profile::{ChapterProfile, ProtectedProfile},
    },
    check::Patch,
    data::{ContextExt as _, Envelope},
    error::{Error, Result},
    graphql::{
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome},
        scalar::{CountryCode, EmailAddress},
    },
};

/// Somebody who is proposed for an office of a chapter to be.
#[derive(InputObject, Debug)]
pub struct ProposedOfficerInput {
    /// Who it is, 1 to 200 characters.
    person_name: String,
    /// The person's own address, never public.
    person_email: EmailAddress,
}

impl ProposedOfficerInput {
    fn proposed(self) -> Proposed {
        let Self { person_name, person_email } = self;
        Proposed { person_name, person_email: person_email.into() }
    }
}

/// A chapter to be, and who is to begin it.
#[derive(InputObject, Debug)]
pub struct ApplyChapterInput {
    /// Its name, 1 to 200 characters.
    name: String,
    /// Whether a university is to host it or an area defines it.
    kind: ChapterKind,
    /// The university, which hosts no open student chapter; for a student chapter, which needs it. One that is not in the
    /// directory is asked for with `submitInquiry`.
    host_organization: Option<ID>,
    /// The area in words, 1 to 200 characters; for a geographic chapter, which needs it.
    area: Option<String>,
    /// Region of the association.
    region: ChapterRegion,
    /// Its country, which a geographic chapter needs; that of a student chapter is its university's.
    country_code: Option<CountryCode>,
    /// Its city, 1 to 200 characters.
    city: Option<String>,
    /// Address of the chapter, not of a person.
    contact_mailbox: EmailAddress,
    /// Who is to speak for the chapter, and to be its first president.
    lead_contact: ProposedOfficerInput,
    /// Who is to advise it from the university; for a student chapter, which needs one.
    faculty_advisor: Option<ProposedOfficerInput>,
    /// Who is to advise it from a local government.
    practitioner_mentor: ProposedOfficerInput,
    /// The language to answer in (BCP 47): `en`, `pt-BR`.
    language: Option<String>,
    /// That all who are named agree that these data are kept to decide on the application, and some time after; must be
    /// true.
    consents: bool,
}

/// What came of `applyChapter`.
#[derive(SimpleObject)]
pub struct ApplyChapterPayload {
    /// The application, with the reference to name it by; none if it was refused.
    application: Option<TrackedChapterApplication>,
    /// With this token, and only with it, the applicant follows the application and takes it back. It is told this once.
    /// Never put it into an address.
    token: Option<String>,
    /// Errors that the caller can correct; empty if it was applied for.
    errors: Vec<UserError>,
}

/// How chapters begin.
#[derive(Debug, Default)]
pub struct ChapterApplicationMutation;

#[Object]
impl ChapterApplicationMutation {
    /// Applies for a chapter. Anybody may, a limited number of times; what is sent twice is there twice, since the token is
    /// told only once. Whoever is named becomes an officer when the staff accept the chapter. An inquiry becomes an
    /// application with `convertInquiry`.
    async fn apply_chapter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ApplyChapterInput,
    ) -> Option<Result<ApplyChapterPayload>> {
        Some(apply(ctx, command(input)).await)
    }
}

fn command(input: ApplyChapterInput) -> ApplyChapter {
    let ApplyChapterInput {
        name,
        kind,
        host_organization,
        area,
        region,
        country_code,
        city,
        contact_mailbox,
        lead_contact,
        faculty_advisor,
        practitioner_mentor,
        language,
        consents,
    } = input;
    let protected = ProtectedProfile {
        name: Patch::Set(name),
        host_organization: Patch::given(host_organization).map(|id| parse_id(&id, "hostOrganization")),
        area: Patch::given(area),
        region: Patch::Set(region.into()),
        country_code: Patch::given(country_code).map(Into::into),
        city: Patch::given(city),
        ..ProtectedProfile::default()
    };
    let contact_mailbox = Patch::Set(contact_mailbox.into());
    ApplyChapter {
        kind: kind.into(),
        profile: ChapterProfile { contact_mailbox, protected, ..ChapterProfile::default() },
        lead_contact: lead_contact.proposed(),
        faculty_advisor: faculty_advisor.map(ProposedOfficerInput::proposed),
        practitioner_mentor: practitioner_mentor.proposed(),
        language,
        consents,
    }
}

async fn apply(ctx: &Context<'_>, command: ApplyChapter) -> Result<ApplyChapterPayload> {
    let throttle: &Throttle = ctx.data_unchecked();
    let result = match throttle.take(LimitedAction::Submit, ctx.viewer()) {
        Ok(()) => ctx.access().execute(command, Envelope::default()).await,
        Err(problem) => Err(Error::from(problem)),
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    let Some(Applied { application, token }) = output else {
        return Ok(ApplyChapterPayload { application: None, token: None, errors });
    };
    let access = ctx.access().holding(OpaqueToken::of(&token));
    let application = Some(TrackedChapterApplication::of(access, application));
    Ok(ApplyChapterPayload { application, token: Some(token), errors })
}
