//! Matchings, and what the staff decide before them, as the staff see them.
use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{exchange_application, exchange_pairing};
use uuid::Uuid;

use super::rules::{self, Criterion, Difference, Matching, Pair, Unmatched};
use crate::{
    data::{Access, ContextExt as _, Order, Row, SortColumn},
    error::Result,
    exchange::application::graphql::ExchangeApplication,
    graphql::Listed,
};

/// What the staff decided on a host and a visitor before they are matched.
#[derive(Clone)]
pub struct ExchangePairing(pub Row<exchange_pairing::Entity>);

impl Listed for ExchangePairing {
    type Entity = exchange_pairing::Entity;
    fn wrap(row: Row<exchange_pairing::Entity>) -> Self {
        Self(row)
    }
}

/// What is decided on a pair.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_pairing::Verdict", visible = "crate::schema::for_staff")]
pub enum PairingVerdict {
    /// They are placed with each other.
    Pin,
    /// They are not.
    Forbid,
}

/// What the staff decided on a host and a visitor before they are matched.
#[Object(serial, visible = "crate::schema::for_staff")]
impl ExchangePairing {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The application of the host.
    async fn host(&self, ctx: &Context<'_>) -> Option<Result<ExchangeApplication>> {
        let (from, to) = (exchange_pairing::Column::HostApplicationId, exchange_application::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ExchangeApplication)).transpose()
    }

    /// The application of the visitor.
    async fn visitor(&self, ctx: &Context<'_>) -> Option<Result<ExchangeApplication>> {
        let (from, to) = (exchange_pairing::Column::VisitorApplicationId, exchange_application::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ExchangeApplication)).transpose()
    }

    /// What is decided.
    async fn verdict(&self) -> PairingVerdict {
        self.0.verdict.into()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of decisions on pairs.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ExchangePairingOrder {
    /// The first made first.
    #[default]
    CreatedAtAsc,
}

impl Order for ExchangePairingOrder {
    type Entity = exchange_pairing::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_pairing::Column>> {
        match self {
            // Keys sort by the time of making.
            Self::CreatedAtAsc => {
                vec![SortColumn { column: exchange_pairing::Column::Id, descending: false, nullable: false }]
            }
        }
    }
}

/// What a pair is judged by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Criterion", visible = "crate::schema::for_staff")]
pub enum MatchingCriterion {
    /// What both chose in their applications, where the form lets them choose.
    Topics,
    /// How alike the numbers of inhabitants of their cities are.
    Size,
    /// The language that they answer in.
    Language,
    /// How alike the climates are, as far as the latitude tells.
    Climate,
    /// How near they are.
    Distance,
    /// Whether who hosted more than they travelled now travel.
    Reciprocity,
    /// Whether they have not met before.
    NewPair,
    /// How their applications were scored.
    Quality,
}

/// Why an application is placed with nobody.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Unmatched", visible = "crate::schema::for_staff")]
pub enum UnmatchedReason {
    /// Nobody is on the other side.
    NobodyAcross,
    /// With everybody on the other side something forbids it: the staff, a refusal, or that both are of one city.
    NobodyAllowed,
    /// Those with whom it could be are placed with others.
    NobodyLeft,
}

/// What a pair has of a criterion.
#[derive(SimpleObject, Clone, Copy, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct MatchingReason {
    /// The criterion.
    criterion: MatchingCriterion,
    /// 0 to 100; 50 where nothing is known.
    points: i32,
}

/// Two applications that are placed with each other, and why.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct MatchedPair {
    /// The application of the host.
    host: ExchangeApplication,
    /// The application of the visitor.
    visitor: ExchangeApplication,
    /// How well they fit, 0 to 1,000: the points by their weights.
    fit: i32,
    /// What they have of each criterion.
    reasons: Vec<MatchingReason>,
    /// Whether the staff decided it.
    is_pinned: bool,
}

/// An application that is placed with nobody, and why.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct UnmatchedApplication {
    /// The application.
    application: ExchangeApplication,
    /// The reason.
    reason: UnmatchedReason,
}

/// What comes of a matching. The same applications, decisions and weights give the same pairs each time.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ExchangeMatching {
    /// The edition of the weights.
    weights_edition: i32,
    /// The pairs: as many as possible, and of these the ones that fit best together.
    pairs: Vec<MatchedPair>,
    /// The accepted applications that are left.
    unmatched: Vec<UnmatchedApplication>,
    /// What is different from how the last kept matching left the round.
    difference: MatchingDifference,
}

/// A matching whose pairs were proposed as placements.
#[derive(SimpleObject, Clone, Copy, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct KeptMatching {
    /// Its number, counted from 1 in each round.
    pub number: i32,
    /// The edition of the weights that it was made with: `matchRound` with this one makes it again.
    pub weights_edition: i32,
}

/// A host and a visitor.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ApplicationPair {
    /// The application of the host.
    host: ExchangeApplication,
    /// The application of the visitor.
    visitor: ExchangeApplication,
}

/// What is different from how the last kept matching left the round. In a round without one every pair is new.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct MatchingDifference {
    /// The last kept matching; none in a round without one.
    last: Option<KeptMatching>,
    /// The number of pairs that were not there.
    added_count: i32,
    /// The pairs that were not there.
    added: Vec<ApplicationPair>,
    /// The number of pairs that were there, and are no more.
    dropped_count: i32,
    /// The pairs that were there, and are no more.
    dropped: Vec<ApplicationPair>,
    /// The number of pairs that are still there.
    kept_count: i32,
    /// The pairs that are still there: their placement stands, or is proposed again.
    kept: Vec<ApplicationPair>,
}

impl ExchangeMatching {
    /// The matching with its applications, read at once.
    pub(super) async fn of(
        access: &Access,
        matching: &Matching,
        difference: &Difference,
        weights_edition: i32,
    ) -> Result<Self> {
        let Difference { last, added, dropped, kept } = difference;
        let found = matching.pairs.iter().map(|found| found.pair);
        let paired = found.chain([added, dropped, kept].into_iter().flatten().copied());
        let ids = paired.flat_map(|(host, visitor)| [host.0, visitor.0]);
        let ids: BTreeSet<_> = ids.chain(matching.unmatched.iter().map(|(id, _)| id.0)).collect();
        let rows = access.by_ids::<exchange_application::Entity>(ids.into_iter().collect()).await?;
        let pairs = matching.pairs.iter().filter_map(|found| pair(found, &rows)).collect();
        let unmatched = matching.unmatched.iter().filter_map(|(id, reason)| {
            let application = ExchangeApplication(rows.get(&id.0)?.clone());
            Some(UnmatchedApplication { application, reason: (*reason).into() })
        });
        let two = |(host, visitor): &Pair| {
            let [host, visitor] = [host, visitor].map(|id| rows.get(&id.0).cloned().map(ExchangeApplication));
            Some(ApplicationPair { host: host?, visitor: visitor? })
        };
        let [added, dropped, kept] = [added, dropped, kept].map(|of| of.iter().filter_map(two).collect::<Vec<_>>());
        let [added_count, dropped_count, kept_count] =
            [&added, &dropped, &kept].map(|of| i32::try_from(of.len()).unwrap_or(i32::MAX));
        let last = last.map(|(number, weights_edition)| KeptMatching { number, weights_edition });
        let difference = MatchingDifference { last, added_count, added, dropped_count, dropped, kept_count, kept };
        Ok(Self { weights_edition, pairs, unmatched: unmatched.collect(), difference })
    }
}

fn pair(found: &rules::Match, rows: &HashMap<Uuid, Row<exchange_application::Entity>>) -> Option<MatchedPair> {
    let number = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    let reason = |(criterion, points): &(Criterion, i64)| MatchingReason {
        criterion: (*criterion).into(),
        points: number(*points),
    };
    let (host, visitor) = found.pair;
    Some(MatchedPair {
        host: ExchangeApplication(rows.get(&host.0)?.clone()),
        visitor: ExchangeApplication(rows.get(&visitor.0)?.clone()),
        fit: number(found.fit),
        reasons: found.points.iter().map(reason).collect(),
        is_pinned: found.is_pinned,
    })
}
