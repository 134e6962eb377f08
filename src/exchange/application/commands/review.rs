//! What reviewers think of applications.
use entity::{
    account::AccountId,
    application_review::{self, ApplicationReviewId},
    application_score, chapter,
    exchange_application::{self, ExchangeApplicationId, Status},
    exchange_criterion::{self, ExchangeCriterionId},
    liaison, officer_term, relationship_party,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _, sea_query::Query};

use super::{ApplicationOf, lock};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, text},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::application::profile::Score,
};

/// Scores an application, in place of what the same reviewer said before.
#[derive(Debug)]
pub struct ScoreApplication {
    /// Which.
    pub id: ExchangeApplicationId,
    /// Points on criteria of the round.
    pub scores: Vec<Score>,
    /// What the reviewer notes.
    pub note: Option<String>,
}

impl Command for ScoreApplication {
    type Target = ApplicationOf;
    type Output = application_review::Model;

    fn action(&self) -> Action {
        Action::ScoreApplication
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock(self.id, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<application_review::Model> {
        let ApplicationOf { application, round: _, scope: _ } = target;
        is_under_review(&application)?;
        let reviewer = reviewer(tx)?;
        is_impartial(&application, reviewer, tx).await?;
        let criteria = tx.find::<exchange_criterion::Entity>();
        let criteria = criteria.filter(exchange_criterion::Column::RoundId.eq(application.round_id));
        let criteria = tx.all(criteria).await?;
        let mut check = Check::default();
        let points = points(self.scores, &criteria, &mut check);
        let note = self.note.and_then(|note| check.value("note", note, text(10_000)));
        check.done()?;
        let before = own(&application, reviewer, tx).await?;
        if before.as_ref().is_some_and(|review| review.is_recused) {
            return Err(Code::Blocked.at("id", "You said that you do not judge it: somebody else scores it.").into());
        }
        let review = put(&application, before, reviewer, Judgement { is_recused: false, note }, tx).await?;
        give(&review, points, tx).await?;
        Ok(review)
    }
}

/// Says that a reviewer does not judge an application.
#[derive(Debug)]
pub struct RecuseReviewer {
    /// Which.
    pub id: ExchangeApplicationId,
    /// Why.
    pub reason: Option<String>,
}

impl Command for RecuseReviewer {
    type Target = ApplicationOf;
    type Output = application_review::Model;

    fn action(&self) -> Action {
        Action::RecuseFromReview
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock(self.id, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<application_review::Model> {
        let ApplicationOf { application, round: _, scope: _ } = target;
        is_under_review(&application)?;
        let reviewer = reviewer(tx)?;
        let before = own(&application, reviewer, tx).await?;
        let review = put(&application, before, reviewer, Judgement { is_recused: true, note: self.reason }, tx).await?;
        let own = tx.find::<application_score::Entity>().filter(application_score::Column::ReviewId.eq(review.id));
        let scores = tx.all(own).await?;
        tx.delete_all(scores).await?;
        Ok(review)
    }
}

/// Applications are judged from their submission until their selection.
fn is_under_review(application: &exchange_application::Model) -> Result<()> {
    match application.status {
        Status::Submitted | Status::Shortlisted | Status::Waitlisted => Ok(()),
        Status::Draft | Status::Accepted | Status::Rejected | Status::Withdrawn | Status::Cancelled => {
            let message = "Only applications that are SUBMITTED, SHORTLISTED or WAITLISTED are judged.";
            Err(Code::WrongState.at("id", message).into())
        }
    }
}

fn reviewer(tx: &Tx) -> Result<AccountId> {
    tx.viewer().account.ok_or_else(|| Code::Unauthenticated.at("", "Only somebody with an account reviews.").into())
}

/// Nobody judges what is asked for an organization that they belong to or look after: as an officer of its chapter, or
/// as a liaison of its relationship.
async fn is_impartial(application: &exchange_application::Model, reviewer: AccountId, tx: &Tx) -> Result<()> {
    let chapters = Query::select()
        .column(chapter::Column::Id)
        .from(chapter::Entity)
        .and_where(chapter::Column::HostOrganizationId.eq(application.organization_id))
        .take();
    let of_chapter = Condition::any()
        .add(officer_term::Column::ChapterId.in_subquery(chapters))
        .add_option(application.chapter_id.map(|chapter| officer_term::Column::ChapterId.eq(chapter)));
    let terms = Condition::all().add(officer_term::Column::AccountId.eq(reviewer)).add(of_chapter);
    let relationships = Query::select()
        .column(relationship_party::Column::RelationshipId)
        .from(relationship_party::Entity)
        .and_where(relationship_party::Column::OrganizationId.eq(application.organization_id))
        .take();
    let serves = Condition::all()
        .add(liaison::Column::AccountId.eq(reviewer))
        .add(liaison::Column::RelationshipId.in_subquery(relationships));
    let ties =
        tx.count_up_to::<officer_term::Entity>(terms, 1).await? + tx.count_up_to::<liaison::Entity>(serves, 1).await?;
    if ties == 0 {
        return Ok(());
    }
    let message = "You are an officer of a chapter of this organization, or a liaison of its relationship: somebody else \
                   scores the application.";
    Err(Code::Blocked.at("id", message).into())
}

/// The points by criterion, each of the round and each once.
fn points(
    raw: Vec<Score>,
    criteria: &[exchange_criterion::Model],
    check: &mut Check,
) -> Vec<(ExchangeCriterionId, i32)> {
    let mut known = Vec::<(ExchangeCriterionId, i32)>::new();
    for (at, Score { criterion, points }) in raw.into_iter().enumerate() {
        let path = |field: &str| format!("scores.{at}.{field}");
        let of_scale = |points| if (0..=10).contains(&points) { Ok(points) } else { Err("Give 0 to 10.".to_owned()) };
        let points = check.value(&path("points"), points, of_scale);
        let Some(id) = check.key(criterion) else { continue };
        if !criteria.iter().any(|criterion| criterion.id == id) {
            check.refuse(Code::NotFound.at(&path("criterion"), "The round has no such criterion."));
        } else if known.iter().any(|(other, _)| *other == id) {
            check.refuse(Code::AlreadyExists.at(&path("criterion"), "It is scored twice."));
        } else if let Some(points) = points {
            known.push((id, points));
        }
    }
    known
}

async fn own(
    application: &exchange_application::Model,
    reviewer: AccountId,
    tx: &Tx,
) -> Result<Option<application_review::Model>> {
    let own = tx
        .find::<application_review::Entity>()
        .filter(application_review::Column::ApplicationId.eq(application.id))
        .filter(application_review::Column::ReviewerId.eq(reviewer));
    tx.lock_one(own).await
}

/// What a reviewer says.
struct Judgement {
    is_recused: bool,
    note: Option<String>,
}

/// The reviewer's review as it is now.
async fn put(
    application: &exchange_application::Model,
    before: Option<application_review::Model>,
    reviewer: AccountId,
    Judgement { is_recused, note }: Judgement,
    tx: &mut Tx,
) -> Result<application_review::Model> {
    if let Some(before) = before {
        let mut row = before.clone().into_active_model();
        (row.is_recused, row.note) = (Set(is_recused), Set(note));
        return tx.update(&before, row).await;
    }
    let id: ApplicationReviewId = tx.id();
    let row = application_review::ActiveModel {
        id: Set(id),
        application_id: Set(application.id),
        reviewer_id: Set(reviewer),
        is_recused: Set(is_recused),
        note: Set(note),
        ..Default::default()
    };
    tx.insert(row).await
}

/// Gives points in place of those that the review gave before.
async fn give(review: &application_review::Model, points: Vec<(ExchangeCriterionId, i32)>, tx: &mut Tx) -> Result<()> {
    let own = tx.find::<application_score::Entity>().filter(application_score::Column::ReviewId.eq(review.id));
    let before = tx.all(own).await?;
    tx.delete_all(before).await?;
    let row = |(criterion_id, points)| application_score::ActiveModel {
        id: Set(tx.id()),
        review_id: Set(review.id),
        application_id: Set(review.application_id),
        criterion_id: Set(criterion_id),
        points: Set(points),
        ..Default::default()
    };
    let rows = points.into_iter().map(row).collect();
    tx.insert_all(rows).await
}
