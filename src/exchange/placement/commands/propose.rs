//! How placements are proposed.
use entity::{
    exchange_application::{self, ExchangeApplicationId},
    exchange_program, exchange_round, organization,
    placement::{self, Role, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::{absent, applications, prolong_tokens};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Error, Result},
    exchange::{
        placement::rules::{self, Candidate},
        round::rules::is_live,
    },
};

/// One side of a placement to be.
#[derive(Clone, Copy, Debug)]
pub struct ProposedSide {
    /// The application.
    pub application: ExchangeApplicationId,
    /// Its part.
    pub role: Role,
    /// Whether its governing body ratifies it; if none, as in other placements of the program.
    pub needs_ratification: Option<bool>,
}

/// Proposes to place two applications with each other.
#[derive(Debug)]
pub struct ProposePlacement {
    /// One side.
    pub side_a: ProposedSide,
    /// The other.
    pub side_b: ProposedSide,
    /// What it is to be about.
    pub theme: Option<String>,
}

/// The two applications, their round and its program, all locked.
#[derive(Debug)]
pub struct Pair {
    a: exchange_application::Model,
    b: exchange_application::Model,
    round: exchange_round::Model,
    program: exchange_program::Model,
}

impl Target for Pair {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for ProposePlacement {
    type Target = Pair;
    type Output = placement::Model;

    fn action(&self) -> Action {
        Action::ProposePlacement
    }
    async fn load(&self, tx: &Tx) -> Result<Pair> {
        let (a, b) = (self.side_a.application, self.side_b.application);
        let first = tx.find::<exchange_application::Entity>().filter(exchange_application::Column::Id.eq(a));
        let path = "sideA.application";
        let first = tx.all(first).await?.pop().ok_or_else(|| absent(path, "There is no such application."))?;
        let round = tx.lock_by_key::<exchange_round::Entity>(first.round_id.0, path).await?;
        let program = tx.lock_shared::<exchange_program::Entity>(&[round.program_id.0], path).await?.pop();
        let program = program.ok_or_else(|| Error::internal("a round has no program"))?;
        let locked = applications([a, b], tx).await?;
        let of = |id, path| {
            let found = locked.iter().find(|application| application.id == id).cloned();
            found.ok_or_else(|| absent(path, "There is no such application."))
        };
        Ok(Pair { a: of(a, path)?, b: of(b, "sideB.application")?, round, program })
    }
    fn scope(&self, _: &Pair) -> Scope {
        Scope::Global
    }
    async fn apply(self, pair: Pair, tx: &mut Tx) -> Result<placement::Model> {
        let Self { side_a, side_b, theme } = self;
        let Pair { a, b, round, program } = pair;
        let mut check = Check::default();
        let theme = theme.and_then(|theme| check.value("theme", theme, text(1000)));
        if !rules::may_propose(round.status) {
            let message = "Placements are proposed while the round is SELECTION, MATCHED or UNDERWAY.";
            check.refuse(Code::WrongState.at("sideA.application", message));
        }
        let ids = [a.organization_id.0, b.organization_id.0];
        let organizations = tx.lock_shared::<organization::Entity>(&ids, "sideA.application").await?;
        for problem in mismatched(&a, &b, &organizations)? {
            check.refuse(problem);
        }
        if side_a.role == side_b.role && side_a.role != Role::Peer {
            let message = "Both have the same part: one side is the resource and the other applies, or both are peers.";
            check.refuse(Code::Invalid.at("sideB.role", message));
        }
        let by_default = rules::is_ratified(program.kind);
        for (path, side) in [("sideA.needsRatification", side_a), ("sideB.needsRatification", side_b)] {
            if side.needs_ratification == Some(true) && !by_default {
                let message = "Governing bodies ratify the placements of CITY_TO_CITY programs alone: leave this out.";
                check.refuse(Code::Invalid.at(path, message));
            }
        }
        check.done()?;
        are_free(&a, &b, tx).await?;
        let row = placement::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round.id),
            side_a_id: Set(a.organization_id),
            side_a_role: Set(side_a.role),
            side_b_id: Set(b.organization_id),
            side_b_role: Set(side_b.role),
            theme: Set(theme),
            year: Set(Some(round.year)),
            status: Set(Status::Proposed),
            side_a_application_id: Set(Some(a.id)),
            side_b_application_id: Set(Some(b.id)),
            side_a_needs_ratification: Set(side_a.needs_ratification.unwrap_or(by_default)),
            side_b_needs_ratification: Set(side_b.needs_ratification.unwrap_or(by_default)),
            ..Default::default()
        };
        prolong_tokens(vec![a, b], tx).await?;
        tx.insert(row).await
    }
}

fn mismatched(
    a: &exchange_application::Model,
    b: &exchange_application::Model,
    organizations: &[organization::Model],
) -> Result<Vec<crate::error::Problem>> {
    let candidate = |application: &'_ exchange_application::Model| {
        organizations.iter().find(|organization| organization.id == application.organization_id)
    };
    let (Some(one), Some(other)) = (candidate(a), candidate(b)) else {
        return Err(Error::internal("an application has no organization"));
    };
    Ok(rules::mismatched(
        Candidate { application: a, organization: one },
        Candidate { application: b, organization: other },
    ))
}

/// An application is in one live placement at most (invariant 39). Those of its round wait for each other, since each
/// locks it.
async fn are_free(a: &exchange_application::Model, b: &exchange_application::Model, tx: &Tx) -> Result<()> {
    let either = Condition::any().add(super::of(a.id)).add(super::of(b.id));
    let others = tx.all(tx.find::<placement::Entity>().filter(either)).await?;
    let Some(taken) = others.into_iter().find(|placement| is_live(placement.status)) else { return Ok(()) };
    let path = if rules::side_of(&taken, a.id).is_some() { "sideA.application" } else { "sideB.application" };
    let message = "It is in a placement already: cancel that with cancelPlacement, or wait until a side refuses it.";
    Err(Code::AlreadyExists.at(path, message).into())
}
