//! How the staff decide on pairs, and how a round is matched.
use entity::{
    exchange_application::{self, ExchangeApplicationId},
    exchange_pairing::{self, ExchangePairingId, Verdict},
    exchange_program,
    exchange_round::{self, ExchangeRoundId},
    placement::{self, Role},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    facts::input,
    rules::{self, Constraints, Difference, Kept, Matching, Party, Weights},
};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Deleted, Related, Replayable, Target, Tx, Versioned},
    error::{Code, Error, Result},
    exchange::placement::{commands::prolong_tokens, rules as placements},
};

/// Decides that a host and a visitor are placed with each other, or are not.
#[derive(Clone, Copy, Debug)]
pub struct DecidePair {
    /// The application of the host.
    pub host: ExchangeApplicationId,
    /// That of the visitor.
    pub visitor: ExchangeApplicationId,
    /// What is decided.
    pub verdict: Verdict,
}

/// Two applications of one round, which is locked.
#[derive(Debug)]
pub struct Two {
    round: exchange_round::Model,
}

impl Target for Two {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for DecidePair {
    type Target = Two;
    type Output = exchange_pairing::Model;

    fn action(&self) -> Action {
        match self.verdict {
            Verdict::Pin => Action::PinPair,
            Verdict::Forbid => Action::ForbidPair,
        }
    }
    async fn load(&self, tx: &Tx) -> Result<Two> {
        let both = exchange_application::Column::Id.is_in([self.host, self.visitor]);
        let both = tx.all(tx.find::<exchange_application::Entity>().filter(both)).await?;
        let of = |id, path| {
            let found = both.iter().find(|application| application.id == id).map(|application| application.round_id);
            found.ok_or_else(|| Error::from(Code::NotFound.at(path, "There is no such application.")))
        };
        let (round, others) = (of(self.host, "host")?, of(self.visitor, "visitor")?);
        if round != others || self.host == self.visitor {
            return Err(Code::Invalid.at("visitor", "Give two applications of one round.").into());
        }
        Ok(Two { round: tx.lock_by_key::<exchange_round::Entity>(round.0, "host").await? })
    }
    fn scope(&self, _: &Two) -> Scope {
        Scope::Global
    }
    async fn apply(self, Two { round }: Two, tx: &mut Tx) -> Result<exchange_pairing::Model> {
        let Self { host, visitor, verdict } = self;
        let of_round = tx.find::<exchange_pairing::Entity>().filter(exchange_pairing::Column::RoundId.eq(round.id));
        for known in tx.all(of_round).await? {
            let pair = (known.host_application_id, known.visitor_application_id);
            if pair == (host, visitor) {
                let message = "It is decided already: take that back with freePair to decide otherwise.";
                return Err(Code::AlreadyExists.at("host", message).into());
            }
            let is_taken = [pair.0, pair.1].iter().any(|id| [host, visitor].contains(id));
            if verdict == Verdict::Pin && known.verdict == Verdict::Pin && is_taken {
                let message = "One of them is to be placed with another: take that back with freePair first.";
                return Err(Code::AlreadyExists.at("host", message).into());
            }
        }
        let row = exchange_pairing::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round.id),
            host_application_id: Set(host),
            visitor_application_id: Set(visitor),
            verdict: Set(verdict),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// Takes back what was decided on a pair.
#[derive(Clone, Copy, Debug)]
pub struct FreePair {
    /// Which decision.
    pub id: ExchangePairingId,
}

impl Command for FreePair {
    type Target = exchange_pairing::Model;
    type Output = Deleted;

    fn action(&self) -> Action {
        Action::FreePair
    }
    async fn load(&self, tx: &Tx) -> Result<exchange_pairing::Model> {
        tx.lock_by_key::<exchange_pairing::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &exchange_pairing::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, pairing: exchange_pairing::Model, tx: &mut Tx) -> Result<Deleted> {
        tx.delete(pairing).await
    }
}

/// Matches a round, and proposes a placement for each pair.
#[derive(Debug)]
pub struct MatchRound {
    /// Which.
    pub id: ExchangeRoundId,
    /// What counts how much.
    pub weights: &'static Weights,
    /// The edition of the weights.
    pub edition: i32,
    /// The matching as it was before the change, if it could be made: it takes seconds, in which on SQLite nobody else
    /// could change anything.
    pub prepared: Option<Prepared>,
}

/// A matching, and what it was made of.
#[derive(Clone, Debug)]
pub struct Prepared {
    input: (Vec<Party>, Constraints),
    /// What came of it.
    pub matching: Matching,
    /// How it differs from what the kept matchings left.
    pub difference: Difference,
}

/// A round that was matched, with what came of it.
#[derive(Debug)]
pub struct Matched {
    /// The round.
    pub round: exchange_round::Model,
    /// The pairs; none if the round was matched before.
    pub matching: Matching,
    /// How they differ from what the kept matchings left.
    pub difference: Difference,
}

impl Replayable for Matched {
    fn outcome_id(&self) -> Uuid {
        self.round.id.0
    }
    async fn recall(id: Uuid, tx: &Tx) -> Result<Option<Self>> {
        let round = tx.lock_one(tx.find::<exchange_round::Entity>().filter(exchange_round::Column::Id.eq(id))).await?;
        Ok(round.map(|round| Self { round, matching: Matching::default(), difference: Difference::default() }))
    }
}

impl Command for MatchRound {
    type Target = exchange_round::Model;
    type Output = Matched;

    fn action(&self) -> Action {
        Action::MatchRound
    }
    async fn load(&self, tx: &Tx) -> Result<exchange_round::Model> {
        tx.lock_by_key::<exchange_round::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &exchange_round::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, round: exchange_round::Model, tx: &mut Tx) -> Result<Matched> {
        let (input, known) = admitted(&Related::InTransaction(round.clone(), tx)).await?;
        let matching = match self.prepared {
            Some(prepared) if prepared.input == input => prepared.matching,
            Some(_) | None => rules::matched(&input.0, &input.1, self.weights),
        };
        let number = known.iter().map(|one| one.matching).max().unwrap_or_default() + 1;
        propose(&round, &matching, (number, self.edition), tx).await?;
        let difference = rules::compared(&known, &matching.pairs);
        Ok(Matched { round, matching, difference })
    }
}

/// The matching of a round as it stands.
pub(super) async fn prepared(round: &Related<'_, exchange_round::Entity>, weights: &Weights) -> Result<Prepared> {
    let (input, known) = admitted(round).await?;
    let matching = rules::matched(&input.0, &input.1, weights);
    let difference = rules::compared(&known, &matching.pairs);
    Ok(Prepared { input, matching, difference })
}

type Admitted = ((Vec<Party>, Constraints), Vec<Kept>);

/// What a matching of a round is made of, and what the kept ones left, if it can be matched.
async fn admitted(round: &Related<'_, exchange_round::Entity>) -> Result<Admitted> {
    if !placements::may_propose(round.status) {
        let message = "Rounds are matched while they are SELECTION, MATCHED or UNDERWAY.";
        return Err(Code::WrongState.at("id", message).into());
    }
    let (parties, constraints, known) = input(round).await?;
    if rules::MAX_PARTIES < parties.len() {
        let message = format!("At most {} applications are matched at once.", rules::MAX_PARTIES);
        return Err(Code::Blocked.at("id", message).into());
    }
    Ok(((parties, constraints), known))
}

/// Proposes a placement for each pair, which keeps the number of the matching and the edition of its weights.
async fn propose(
    round: &exchange_round::Model,
    matching: &Matching,
    (number, edition): (i32, i32),
    tx: &mut Tx,
) -> Result<()> {
    let program = tx.lock_shared::<exchange_program::Entity>(&[round.program_id.0], "id").await?.pop();
    let program = program.ok_or_else(|| Error::internal("a round has no program"))?;
    let ids = matching.pairs.iter().flat_map(|found| [found.pair.0, found.pair.1]);
    let both = Condition::all().add(exchange_application::Column::Id.is_in(ids));
    let applications = tx.find::<exchange_application::Entity>().filter(both);
    let applications = tx.lock_all(applications, exchange_application::Column::Id).await?;
    let organization = |id: ExchangeApplicationId| {
        let own = applications.iter().find(|application| application.id == id);
        own.map(|application| application.organization_id).ok_or_else(|| Error::internal("a match is of nobody"))
    };
    let is_ratified = placements::is_ratified(program.kind);
    let (hosts, visits) = match program.kind {
        exchange_program::Kind::PeerToPeer => (Role::Peer, Role::Peer),
        exchange_program::Kind::CityToCity | exchange_program::Kind::StudyTour | exchange_program::Kind::Fellowship => {
            (Role::Resource, Role::Applicant)
        }
    };
    let mut rows = Vec::new();
    for found in &matching.pairs {
        let (host, visitor) = found.pair;
        rows.push(placement::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round.id),
            side_a_id: Set(organization(host)?),
            side_a_role: Set(hosts),
            side_b_id: Set(organization(visitor)?),
            side_b_role: Set(visits),
            theme: Set(None),
            year: Set(Some(round.year)),
            status: Set(placement::Status::Proposed),
            side_a_application_id: Set(Some(host)),
            side_b_application_id: Set(Some(visitor)),
            side_a_confirmed_at: Set(None),
            side_b_confirmed_at: Set(None),
            side_a_needs_ratification: Set(is_ratified),
            side_b_needs_ratification: Set(is_ratified),
            side_a_ratified_on: Set(None),
            side_b_ratified_on: Set(None),
            completed_on: Set(None),
            matching: Set(Some(number)),
            weights_edition: Set(Some(edition)),
            ..Default::default()
        });
    }
    prolong_tokens(applications, tx).await?;
    tx.insert_all(rows).await
}
