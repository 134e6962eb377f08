//! Applications with what belongs to them, put past the gates.
use chapterhouse::{auth::OpaqueToken, exchange::application::rules::TOKEN_IS_GOOD_FOR};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account::AccountId,
    application_answer::{self, ApplicationAnswerId},
    application_form::{self, ApplicationFormId},
    application_review::{self, ApplicationReviewId},
    application_score::{self, ApplicationScoreId},
    eligibility_rule,
    exchange_application::{self, ExchangeApplicationId, Status as ApplicationStatus},
    exchange_criterion::{self, ExchangeCriterionId},
    exchange_round::{self, ExchangeRoundId, Status},
    form_question::{self, FormQuestionId},
    organization::OrganizationId,
    placement,
    waitlist_offer::{self, WaitlistOfferId},
};
use sea_orm::{
    ActiveEnum as _,
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use super::{World, rows::put, today};

impl World {
    /// An application of an organization of its own.
    pub(crate) async fn application_of(
        &self,
        round: ExchangeRoundId,
        status: ApplicationStatus,
    ) -> ExchangeApplicationId {
        let organization = self.organization(&format!("City {}", Uuid::now_v7())).await;
        self.application(round, organization, status).await
    }

    /// An application for Lea's chapter, whose token is made of its id.
    pub(crate) async fn application(
        &self,
        round: ExchangeRoundId,
        organization: OrganizationId,
        status: ApplicationStatus,
    ) -> ExchangeApplicationId {
        use ApplicationStatus::{Accepted, Cancelled, Draft, Rejected, Waitlisted, Withdrawn};
        let id = ExchangeApplicationId(Uuid::now_v7());
        let has_ended = matches!(status, Rejected | Withdrawn | Cancelled);
        let row = exchange_application::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            side: Set(exchange_application::Side::Visitor),
            organization_id: Set(organization),
            chapter_id: Set(Some(self.own)),
            status: Set(status),
            ended_at: Set(has_ended.then(today)),
            form_id: Set(None),
            contact_name: Set(Some("Nora Applicant".into())),
            contact_mailbox: Set(Some("nora@example.org".into())),
            consented_at: Set((status != Draft).then(today)),
            submitted_at: Set((status != Draft).then(today)),
            accepted_at: Set((status == Accepted).then(today)),
            waitlisted_at: Set((status == Waitlisted).then(today)),
            token_hash: Set(Some(OpaqueToken::of(&format!("pass_{id}")).digest())),
            token_expires_at: Set(Some(today() + TOKEN_IS_GOOD_FOR)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// An application in a state, by the word of the contract, with what its next steps need, but for the variation.
    pub(crate) async fn application_named(&self, state: &str, variation: &str) -> ExchangeApplicationId {
        let status = ApplicationStatus::try_from_value(&state.to_owned()).unwrap();
        let (in_round, of_round) = match (status, variation) {
            (_, "LATE") => ("CALL_OPEN", "OVER"),
            (ApplicationStatus::Draft, _) => ("CALL_OPEN", ""),
            _ => ("SELECTION", ""),
        };
        let is_beside = ["HOST", "NEIGHBOUR"].contains(&variation);
        let round = if is_beside {
            self.named_round().await
        } else {
            self.round_of(Status::try_from_value(&in_round.to_owned()).unwrap(), of_round).await
        };
        let id = self.application_of(round, status).await;
        if variation != "UNSCORED" {
            let review = self.review(id, self.sam).await;
            for criterion in self.criteria_of(round).await {
                self.points(review, id, criterion, 7).await;
            }
        }
        match variation {
            "FULL" => self.fill_up(round).await,
            "PLACED" => {
                self.pair(round, placement::Status::Proposed, Some(id)).await;
            }
            "OTHERS" => {
                let row = exchange_application::ActiveModel {
                    id: Unchanged(id),
                    chapter_id: Set(Some(self.other)),
                    ..Default::default()
                };
                exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
            }
            "ASKED" => self.ask_something(round, id).await,
            // A host in the round of the application that the document names before: of another country, or not.
            "HOST" => {
                let city = self.city("BE").await;
                let row = exchange_application::ActiveModel {
                    id: Unchanged(id),
                    organization_id: Set(city),
                    ..Default::default()
                };
                exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
                self.hosts(id).await;
            }
            "NEIGHBOUR" => self.hosts(id).await,
            "" | "LATE" | "UNSCORED" => {}
            _ => panic!("no application is {variation}"),
        }
        id
    }

    /// As if all places of the round were taken.
    async fn fill_up(&self, round: ExchangeRoundId) {
        self.application_of(round, ApplicationStatus::Accepted).await;
        self.give_places(round, 1).await;
    }

    pub(crate) async fn give_places(&self, round: ExchangeRoundId, capacity: i32) {
        let row =
            exchange_round::ActiveModel { id: Unchanged(round), capacity: Set(Some(capacity)), ..Default::default() };
        exchange_round::Entity::update(row).exec(&self.connection).await.unwrap();
    }

    async fn criteria_of(&self, round: ExchangeRoundId) -> Vec<ExchangeCriterionId> {
        let own = exchange_criterion::Entity::find().filter(exchange_criterion::Column::RoundId.eq(round));
        own.all(&self.connection).await.unwrap().into_iter().map(|criterion| criterion.id).collect()
    }

    pub(crate) async fn review(&self, application: ExchangeApplicationId, reviewer: AccountId) -> ApplicationReviewId {
        let id = ApplicationReviewId(Uuid::now_v7());
        let row = application_review::ActiveModel {
            id: Set(id),
            application_id: Set(application),
            reviewer_id: Set(reviewer),
            is_recused: Set(false),
            note: Set(Some("secret of the staff".into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn points(
        &self,
        review: ApplicationReviewId,
        application: ExchangeApplicationId,
        criterion: ExchangeCriterionId,
        points: i32,
    ) {
        let row = application_score::ActiveModel {
            id: Set(ApplicationScoreId(Uuid::now_v7())),
            review_id: Set(review),
            application_id: Set(application),
            criterion_id: Set(criterion),
            points: Set(points),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }

    /// A form of a round with one required, sensitive question.
    pub(crate) async fn form(&self, round: ExchangeRoundId) -> (ApplicationFormId, FormQuestionId) {
        let (form, question) = (ApplicationFormId(Uuid::now_v7()), FormQuestionId(Uuid::now_v7()));
        let row = application_form::ActiveModel {
            id: Set(form),
            round_id: Set(round),
            edition: Set(1),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let row = form_question::ActiveModel {
            id: Set(question),
            form_id: Set(form),
            position: Set(1),
            side: Set(None),
            label: Set("What do you eat?".into()),
            kind: Set(form_question::Kind::Line),
            choices: Set(form_question::Choices::default()),
            is_required: Set(true),
            is_sensitive: Set(true),
            ..Default::default()
        };
        put(&self.connection, row).await;
        (form, question)
    }

    /// Asks an application something that it does not answer.
    async fn ask_something(&self, round: ExchangeRoundId, application: ExchangeApplicationId) {
        let (form, _) = self.form(round).await;
        let row = exchange_application::ActiveModel {
            id: Unchanged(application),
            form_id: Set(Some(form)),
            ..Default::default()
        };
        exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
    }

    /// What an application says.
    pub(crate) async fn answer(&self, application: ExchangeApplicationId, text: &str) -> FormQuestionId {
        let row = exchange_application::Entity::find_by_id(application).one(&self.connection).await.unwrap().unwrap();
        let (form, question) = self.form(row.round_id).await;
        let row = exchange_application::ActiveModel {
            id: Unchanged(application),
            form_id: Set(Some(form)),
            ..Default::default()
        };
        exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
        let row = application_answer::ActiveModel {
            id: Set(ApplicationAnswerId(Uuid::now_v7())),
            application_id: Set(application),
            question_id: Set(question),
            text: Set(text.into()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        question
    }

    /// An offer in a state to an application on the waiting list, which the offer's id opens too.
    pub(crate) async fn offer_named(&self, state: &str, variation: &str) -> WaitlistOfferId {
        let round = self.round_of(Status::Selection, "").await;
        let status = waitlist_offer::Status::try_from_value(&state.to_owned()).unwrap();
        let is_taken = status == waitlist_offer::Status::Taken;
        let of = if is_taken { ApplicationStatus::Accepted } else { ApplicationStatus::Waitlisted };
        let application = self.application_of(round, of).await;
        let expires_at = if variation == "LATE" { today() } else { today() + TimeDelta::days(7) };
        let id = self.offer(application, round, status, expires_at).await;
        let row = exchange_application::ActiveModel {
            id: Unchanged(application),
            token_hash: Set(Some(OpaqueToken::of(&format!("pass_{id}")).digest())),
            ..Default::default()
        };
        exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
        if variation == "FULL" {
            self.fill_up(round).await;
        }
        id
    }

    pub(crate) async fn offer(
        &self,
        application: ExchangeApplicationId,
        round: ExchangeRoundId,
        status: waitlist_offer::Status,
        expires_at: DateTime<Utc>,
    ) -> WaitlistOfferId {
        let id = WaitlistOfferId(Uuid::now_v7());
        let row = waitlist_offer::ActiveModel {
            id: Set(id),
            application_id: Set(application),
            round_id: Set(round),
            status: Set(status),
            expires_at: Set(expires_at),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// The round of the thing that was named last.
    async fn named_round(&self) -> ExchangeRoundId {
        let ids = self.named_ids();
        let round = ids.iter().find_map(|id| id.parse::<ExchangeRoundId>().ok());
        if let Some(round) = round {
            return round;
        }
        let application = self.named_application(&ids).await;
        let row = exchange_application::Entity::find_by_id(application).one(&self.connection).await.unwrap();
        row.unwrap().round_id
    }

    /// The application that was named, or another where another thing's id stands for it.
    async fn named_application(&self, ids: &[String]) -> ExchangeApplicationId {
        match ids.iter().find_map(|id| id.parse().ok()) {
            Some(application) => application,
            None => Box::pin(self.application_named("SUBMITTED", "")).await,
        }
    }

    pub(super) async fn criterion_of_named(&self) -> String {
        let round = self.named_round().await;
        self.criteria_of(round).await[0].to_string()
    }

    pub(super) async fn rule_of_named(&self) -> String {
        let round = self.named_round().await;
        let own = eligibility_rule::Entity::find().filter(eligibility_rule::Column::RoundId.eq(round));
        own.one(&self.connection).await.unwrap().unwrap().id.to_string()
    }

    /// A question of the form of the application that was named.
    pub(super) async fn question_of_named(&self) -> String {
        let application = self.named_application(&self.named_ids()).await;
        self.answer(application, "Everything").await.to_string()
    }
}
