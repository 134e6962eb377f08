//! The steps of a chapter's life.
use entity::{
    chapter::{self, ChapterId, CloseRequester, ProbationSetter, Status},
    chapter_application, officer_term,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{
    guard::{Actor, Facts, guard, missing},
    rules::{self, ChapterStep, LIFE_CYCLE},
};
use crate::{
    auth::{
        Rights,
        policy::{Action, Scope},
    },
    chapter::{
        commands::scope_of,
        join::commands::revoke_of,
        officer::decide::{confirm, reject},
    },
    check::{Check, text},
    data::{Command, Related, Tx},
    error::Result,
    lifecycle::{Step as _, command_steps, ensure_clear},
};

command_steps! {
    /// One step of a chapter's life, with what it needs.
    #[derive(Clone, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of ChapterStep {
        Accept,
        Decline,
        Activate,
        PlaceOnProbation,
        Restore,
        Deactivate,
        Relaunch { viability_statement: String },
        Close { requested_by: Option<CloseRequester> },
    }
    elsewhere: Withdraw;
}

impl Move {
    fn requested_by(&self) -> Option<CloseRequester> {
        match self {
            Self::Close { requested_by } => *requested_by,
            Self::Accept
            | Self::Decline
            | Self::Activate
            | Self::PlaceOnProbation
            | Self::Restore
            | Self::Deactivate
            | Self::Relaunch { .. } => None,
        }
    }
}

/// Takes a chapter one step further.
#[derive(Clone, Debug)]
pub struct MoveChapter {
    /// Which.
    pub id: ChapterId,
    /// The step.
    pub step: Move,
}

impl Command for MoveChapter {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.id.0, "id").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        let (step, today, actor) = (self.step.step(), tx.viewer().today(), actor(tx));
        let to = LIFE_CYCLE.next_state(chapter.status, step)?;
        ensure_clear(missing(step, &chapter, self.step.requested_by()).into_iter().collect())?;
        let facts = Facts::of(Related::InTransaction(chapter.clone(), tx), today);
        ensure_clear(guard(&facts, step, actor).await?)?;
        let is_chartered = step == ChapterStep::Relaunch && facts.is_chartered().await?;
        let policy = tx.chapter_policies().of(chapter.kind);
        let mut row = moved(&chapter, to, tx);
        match self.step {
            Move::Accept => {
                row.charter_due_on = Set(Some(rules::charter_due_on(policy, today)));
                confirm_officers(&chapter, tx).await?;
            }
            Move::Decline => end_application(&chapter, tx).await?,
            Move::Activate => row.active_since = Set(Some(today)),
            Move::PlaceOnProbation => row.probation_set_by = Set(Some(setter(actor))),
            Move::Restore => row.active_since = Set(Some(today)),
            Move::Deactivate => revoke_of(chapter.id, tx).await?,
            Move::Relaunch { viability_statement } => {
                let mut check = Check::default();
                row.viability_statement =
                    Set(check.value("viabilityStatement", viability_statement, text(rules::MAX_STATEMENT)));
                check.done()?;
                // A charter that was accepted before holds on.
                row.charter_due_on = Set((!is_chartered).then(|| rules::charter_due_on(policy, today)));
            }
            Move::Close { requested_by } => {
                row.close_requested_by = Set(requested_by);
                revoke_of(chapter.id, tx).await?;
            }
        }
        tx.update(&chapter, row).await
    }
}

/// Who takes the step: jobs write as the system, and nobody else who gets here does.
fn actor(tx: &Tx) -> Actor {
    if tx.viewer().rights == Rights::System { Actor::Clock } else { Actor::Person }
}

fn setter(actor: Actor) -> ProbationSetter {
    match actor {
        Actor::Person => ProbationSetter::Staff,
        Actor::Clock => ProbationSetter::System,
    }
}

/// The chapter in another state from today on.
fn moved(chapter: &chapter::Model, to: Status, tx: &Tx) -> chapter::ActiveModel {
    let mut row = chapter.clone().into_active_model();
    row.status = Set(to);
    row.status_since = Set(Some(tx.viewer().today()));
    row.probation_set_by = Set(None);
    row
}

/// Whoever was named becomes an officer today, and those who are to lead the chapter are invited to sign in.
async fn confirm_officers(chapter: &chapter::Model, tx: &mut Tx) -> Result<()> {
    let today = tx.viewer().today();
    tx.attribute_to(Some(Action::ConfirmOfficer));
    for term in reported_terms(chapter, tx).await? {
        confirm(term, Some(today), tx).await?;
    }
    tx.attribute_to(None);
    Ok(())
}

/// Whoever was named for a chapter that is not to be waits for nothing any more.
async fn end_application(chapter: &chapter::Model, tx: &mut Tx) -> Result<()> {
    tx.attribute_to(Some(Action::RejectOfficer));
    for term in reported_terms(chapter, tx).await? {
        reject(&term, tx).await?;
    }
    tx.attribute_to(None);
    let of_chapter =
        tx.find::<chapter_application::Entity>().filter(chapter_application::Column::ChapterId.eq(chapter.id));
    if let Some(application) = tx.lock_one(of_chapter).await? {
        let mut row = application.clone().into_active_model();
        row.ended_at = Set(Some(tx.viewer().now));
        tx.update(&application, row).await?;
    }
    Ok(())
}

async fn reported_terms(chapter: &chapter::Model, tx: &Tx) -> Result<Vec<officer_term::Model>> {
    let reported = tx
        .find::<officer_term::Entity>()
        .filter(officer_term::Column::ChapterId.eq(chapter.id))
        .filter(officer_term::Column::Status.eq(officer_term::Status::Reported));
    tx.lock_all(reported, officer_term::Column::Id).await
}

/// Takes an application back, by whoever holds its token.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawChapter;

impl Command for WithdrawChapter {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        Action::WithdrawChapter
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        crate::chapter::application::store::held(tx).await
    }
    fn scope(&self, _: &chapter::Model) -> Scope {
        Scope::TokenHolder
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        let to = LIFE_CYCLE.next_state(chapter.status, ChapterStep::Withdraw)?;
        end_application(&chapter, tx).await?;
        let row = moved(&chapter, to, tx);
        tx.update(&chapter, row).await
    }
}
