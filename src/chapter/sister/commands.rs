//! Changes to the relations of sister chapters.
//!
//! Each of them locks both chapters in the order of their keys, so that what both propose at once is one relation.
use entity::{
    chapter::{self, ChapterId},
    sister_chapter::{self, Column, SisterChapterId, Status},
    sister_tag,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::rules::{self, LIFE_CYCLE, LIVING, MAX_PROPOSALS, SisterStep};
use crate::{
    auth::policy::{Action, Scope},
    chapter::{commands::scope_of, rules::is_read_only},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Problem, Result},
    lifecycle::{Step as _, ensure_clear},
};

/// Proposes to another chapter to be sister chapters.
#[derive(Debug)]
pub struct ProposeSisterChapter {
    /// The proposing chapter.
    pub chapter: ChapterId,
    /// The other.
    pub sister: ChapterId,
    /// What is written to it.
    pub message: Option<String>,
}

/// The two chapters of a proposal.
#[derive(Debug)]
pub struct Pair {
    own: chapter::Model,
    sister: chapter::Model,
}

impl Target for Pair {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for ProposeSisterChapter {
    type Target = Pair;
    type Output = sister_chapter::Model;

    fn action(&self) -> Action {
        Action::ProposeSisterChapter
    }
    async fn load(&self, tx: &Tx) -> Result<Pair> {
        if self.chapter == self.sister {
            return Err(Code::Invalid.at("sister", "A chapter is no sister of its own: name another.").into());
        }
        let chapters = both([self.chapter, self.sister], tx).await?;
        let find = |id: ChapterId, path: &str| {
            let found = chapters.iter().find(|chapter| chapter.id == id).cloned();
            found.ok_or_else(|| Code::NotFound.at(path, "There is no such chapter."))
        };
        Ok(Pair { own: find(self.chapter, "chapter")?, sister: find(self.sister, "sister")? })
    }
    fn scope(&self, pair: &Pair) -> Scope {
        scope_of(&pair.own)
    }
    async fn apply(self, Pair { own, sister }: Pair, tx: &mut Tx) -> Result<sister_chapter::Model> {
        let (first, second) = (own.id.min(sister.id), own.id.max(sister.id));
        let living = tx
            .find::<sister_chapter::Entity>()
            .filter(Column::FirstId.eq(first))
            .filter(Column::SecondId.eq(second))
            .filter(Column::Status.is_in(LIVING));
        if let Some(relation) = tx.lock_one(living).await? {
            return Err(exists(&relation, own.id).into());
        }
        is_open(&sister, tx).await?;
        is_not_too_many(own.id, tx).await?;
        tx.insert(sister_chapter::ActiveModel {
            id: Set(tx.id()),
            first_id: Set(first),
            second_id: Set(second),
            proposer_id: Set(own.id),
            message: Set(self.message),
            status: Set(Status::Proposed),
            starts_on: Set(None),
            ends_on: Set(None),
            ..Default::default()
        })
        .await
    }
}

/// Why there is no other relation of the same two, and what to do with the one that there is.
fn exists(relation: &sister_chapter::Model, own: ChapterId) -> Problem {
    let message = match relation.status {
        Status::Proposed if relation.proposer_id == own => "This was proposed already: the other chapter is to answer.",
        Status::Proposed => "The other chapter proposed this already: accept it with acceptSisterChapter.",
        Status::Active | Status::Refused | Status::Withdrawn | Status::Ended => "They are sister chapters already.",
    };
    Code::AlreadyExists.at("sister", message)
}

/// Whether the other chapter is open and has opted in.
async fn is_open(sister: &chapter::Model, tx: &Tx) -> Result<()> {
    if is_read_only(sister.status) {
        return Err(Code::Blocked.at("sister", "The chapter is not open: choose another.").into());
    }
    let tags = Condition::all().add(sister_tag::Column::ChapterId.eq(sister.id));
    if tx.count_up_to::<sister_tag::Entity>(tags, 1).await? == 0 {
        let message =
            "The chapter has not opted in to sister chapters: sisterChapterSuggestions names those that have.";
        return Err(Code::Blocked.at("sister", message).into());
    }
    Ok(())
}

/// A chapter that proposes to everybody means nobody.
async fn is_not_too_many(own: ChapterId, tx: &Tx) -> Result<()> {
    let waiting = Condition::all()
        .add(Condition::any().add(Column::FirstId.eq(own)).add(Column::SecondId.eq(own)))
        .add(Column::ProposerId.eq(own))
        .add(Column::Status.eq(Status::Proposed));
    if tx.count_up_to::<sister_chapter::Entity>(waiting, MAX_PROPOSALS).await? < MAX_PROPOSALS {
        return Ok(());
    }
    let message =
        format!("At most {MAX_PROPOSALS} proposals of a chapter wait for an answer: withdraw one of them first.");
    Err(Code::RateLimited.at("chapter", message).into())
}

/// Takes the relation a step further.
#[derive(Debug)]
pub struct MoveSisterChapter {
    /// Which.
    pub id: SisterChapterId,
    /// The step.
    pub step: SisterStep,
    /// Why.
    pub reason: Option<String>,
}

/// A relation, with those of its chapters that can be seen, and what rights to the step are asked of.
#[derive(Debug)]
pub struct RelationOfChapters {
    relation: sister_chapter::Model,
    chapters: Vec<chapter::Model>,
    scope: Scope,
}

impl Target for RelationOfChapters {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.relation))
    }
}

impl Command for MoveSisterChapter {
    type Target = RelationOfChapters;
    type Output = sister_chapter::Model;

    fn action(&self) -> Action {
        self.step.action()
    }
    async fn load(&self, tx: &Tx) -> Result<RelationOfChapters> {
        let seen = tx.find::<sister_chapter::Entity>().filter(Column::Id.eq(self.id));
        let Some(seen) = tx.all(seen).await?.pop() else {
            return Err(Code::NotFound.at("id", "There is no such relation of sister chapters.").into());
        };
        let chapters = both([seen.first_id, seen.second_id], tx).await?;
        let relation = tx.lock_by_key::<sister_chapter::Entity>(self.id.0, "id").await?;
        let scope = scope(self.step, &relation, &chapters, tx.viewer().chapters());
        Ok(RelationOfChapters { relation, chapters, scope })
    }
    fn scope(&self, target: &RelationOfChapters) -> Scope {
        target.scope
    }
    async fn apply(self, target: RelationOfChapters, tx: &mut Tx) -> Result<sister_chapter::Model> {
        let RelationOfChapters { relation, chapters, scope: _ } = target;
        let to = LIFE_CYCLE.next_state(relation.status, self.step)?;
        let chapters: Vec<_> = chapters.iter().collect();
        ensure_clear(rules::guard(self.step, &chapters, tx.viewer().is_staff(), self.reason.is_some()))?;
        let today = tx.viewer().today();
        let mut row = relation.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            SisterStep::Accept => row.starts_on = Set(Some(today)),
            SisterStep::End => row.ends_on = Set(Some(today)),
            SisterStep::Refuse | SisterStep::Withdraw => {}
        }
        tx.update(&relation, row).await
    }
}

/// What the rights to a step are asked of: the chapter whose step it is.
pub(super) fn scope<'a>(
    step: SisterStep,
    relation: &sister_chapter::Model,
    chapters: impl IntoIterator<Item = &'a chapter::Model>,
    own: &[ChapterId],
) -> Scope {
    let id = step.chapter(relation, own);
    let chapter = chapters.into_iter().find(|chapter| chapter.id == id);
    // A chapter that the viewer does not see is not theirs.
    chapter.map_or(Scope::Chapter { id, read_only: true }, scope_of)
}

async fn both(ids: [ChapterId; 2], tx: &Tx) -> Result<Vec<chapter::Model>> {
    tx.lock_all(tx.find::<chapter::Entity>().filter(chapter::Column::Id.is_in(ids)), chapter::Column::Id).await
}
