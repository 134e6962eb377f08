//! Applications as the staff see them; to the leaders of the chapter that one was made for, how it stands.
mod facts;
mod form;
mod list;
mod offer;
mod review;

pub(crate) use facts::score;
pub use form::{ApplicationForm, FormQuestion, QuestionKind};
pub use list::{ExchangeApplicationFilterInput, ExchangeApplicationOrder};
pub use offer::{OfferStatus, WaitlistOffer, WaitlistOfferOrder};
pub use review::{ApplicationReview, ApplicationReviewOrder, ApplicationScore};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    application_answer, application_form, application_review, chapter, exchange_application, exchange_round,
    form_question, inquiry, ledger_entry, organization, waitlist_offer,
};
use macros::paged;

use super::rules;
use crate::{
    chapter::graphql::Chapter,
    data::{Audited as _, Children, ContextExt as _, PageArgs, PageRequest, Row, Whole},
    error::Result,
    exchange::round::graphql::ExchangeRound,
    graphql::{Connection, Listed, Transition, scalar::EmailAddress},
    inquiry::graphql::Inquiry,
    ledger::graphql::{LedgerEntry, LedgerOrder},
    organization::graphql::Organization,
};

/// What an organization asks of a round.
#[derive(Clone)]
pub struct ExchangeApplication(pub Row<exchange_application::Entity>);

impl Listed for ExchangeApplication {
    type Entity = exchange_application::Entity;
    fn wrap(row: Row<exchange_application::Entity>) -> Self {
        Self(row)
    }
}

/// What an application is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_application::Side")]
pub enum ApplicationSide {
    /// To take visitors.
    Host,
    /// To visit.
    Visitor,
    /// Both.
    Both,
}

/// Where an application is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_application::Status")]
pub enum ApplicationStatus {
    /// Being written by the applicant.
    Draft,
    /// It waits for reviewers.
    Submitted,
    /// It is one of those that are chosen from.
    Shortlisted,
    /// It has a place.
    Accepted,
    /// It waits for a place.
    Waitlisted,
    /// It gets no place.
    Rejected,
    /// The applicant took it back.
    Withdrawn,
    /// It went down with its round.
    Cancelled,
}

/// An answer to a question of the form.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ApplicationAnswer {
    /// The question.
    question: FormQuestion,
    /// The answer. Who reads a sensitive one is recorded.
    text: Option<String>,
}

/// What an organization asks of a round.
#[paged]
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ExchangeApplication {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<ExchangeRound>> {
        let (from, to) = (exchange_application::Column::RoundId, exchange_round::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ExchangeRound)).transpose()
    }

    /// What it applies for.
    async fn side(&self) -> ApplicationSide {
        self.0.side.into()
    }

    /// The organization that applies.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let (from, to) = (exchange_application::Column::OrganizationId, organization::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Organization)).transpose()
    }

    /// The chapter for which one of its leaders applied, or for one of whose members.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let (from, to) = (exchange_application::Column::ChapterId, chapter::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Chapter)).transpose()
    }

    /// State in its life cycle.
    async fn status(&self) -> ApplicationStatus {
        self.0.status.into()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }

    /// Whom to answer; for the staff, none once erased.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn contact_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.contact_name.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// Where to answer; for the staff, none once erased.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn contact_mailbox(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        let address = self.0.contact_mailbox.as_deref().filter(|_| ctx.viewer().is_staff());
        EmailAddress::of_person(ctx.access(), &*self.0, None, address)
    }

    /// The language to answer in (BCP 47); for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn language(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.language.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// The edition of the form that it answers; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn form(&self, ctx: &Context<'_>) -> Option<Result<ApplicationForm>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (exchange_application::Column::FormId, application_form::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ApplicationForm)).transpose()
    }

    /// What it answers, in the order of the questions; for the staff, at most 50.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn answers(&self, ctx: &Context<'_>) -> Option<Result<Vec<ApplicationAnswer>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(self.answered(ctx).await)
    }

    /// The mean of the reviews that score every criterion, weighed, 0 to 10; for the staff, none as long as there is no
    /// such review.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn score(&self, ctx: &Context<'_>) -> Option<Result<f64>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        facts::score(ctx.access(), &self.0).await.transpose()
    }

    /// What reviewers think of it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn reviews(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first made first.")] order_by: Option<ApplicationReviewOrder>,
    ) -> Option<Result<Connection<ApplicationReview>>> {
        let request = PageRequest::new("ExchangeApplication.reviews", page, order_by, None::<Whole>);
        let children = Children(application_review::Column::ApplicationId);
        Some(self.0.many(ctx.access(), exchange_application::Column::Id, children, request).await.map(Connection))
    }

    /// The places that it was offered; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the last made first.")] order_by: Option<WaitlistOfferOrder>,
    ) -> Option<Result<Connection<WaitlistOffer>>> {
        let request = PageRequest::new("ExchangeApplication.offers", page, order_by, None::<Whole>);
        let children = Children(waitlist_offer::Column::ApplicationId);
        Some(self.0.many(ctx.access(), exchange_application::Column::Id, children, request).await.map(Connection))
    }

    /// When the applicant agreed that their data are kept; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn consented_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.consented_at.filter(|_| ctx.viewer().is_staff())
    }

    /// When it was submitted; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn submitted_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.submitted_at.filter(|_| ctx.viewer().is_staff())
    }

    /// When it got a place, last; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn accepted_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.accepted_at.filter(|_| ctx.viewer().is_staff())
    }

    /// Since when it waits for a place, or did; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn waitlisted_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.waitlisted_at.filter(|_| ctx.viewer().is_staff())
    }

    /// When it came to nothing; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn ended_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.ended_at.filter(|_| ctx.viewer().is_staff())
    }

    /// When what is personal about it was erased; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn erased_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.erased_at.filter(|_| ctx.viewer().is_staff())
    }

    /// The inquiry that it came of; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn inquiry(&self, ctx: &Context<'_>) -> Option<Result<Inquiry>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (exchange_application::Column::Id, inquiry::Column::ExchangeApplicationId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Inquiry)).transpose()
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(facts::transitions(ctx, &self.0).await)
    }

    /// Change history; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let request = PageRequest::new("ExchangeApplication.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), exchange_application::Column::Id, children, request).await.map(Connection))
    }
}

impl ExchangeApplication {
    async fn answered(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationAnswer>> {
        let (form, of) = (exchange_application::Column::FormId, form_question::Column::FormId);
        let mut questions = self.0.each::<form_question::Entity>(ctx.access(), form, of).await?;
        let (key, of) = (exchange_application::Column::Id, application_answer::Column::ApplicationId);
        let answers = self.0.each::<application_answer::Entity>(ctx.access(), key, of).await?;
        questions.retain(|question| rules::is_for(question, self.0.side));
        questions.sort_by_key(|question| question.position);
        let answered = |question: Row<form_question::Entity>| {
            let answer = answers.iter().find(|answer| answer.question_id == question.id);
            // Who is shown what is sensitive is kept, as of addresses.
            let may_read = answer.is_some() && (!question.is_sensitive || ctx.access().reads_contact(&*self.0, None));
            let text = answer.filter(|_| may_read).map(|answer| answer.text.clone());
            ApplicationAnswer { question: FormQuestion(question), text }
        };
        Ok(questions.into_iter().map(answered).collect())
    }
}
