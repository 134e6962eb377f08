//! Who is placed with whom: the most pairs that nothing forbids, and of these the ones that fit best. The same input
//! gives the same output on every machine: it is counted in whole numbers, and equals are told apart by their order.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::{exchange_application::ExchangeApplicationId, organization::OrganizationId};

use super::assignment::Worths;

/// Most applications that are matched at once: the time grows with the third power of their number, and the worth of all
/// pairs is in memory together.
pub const MAX_PARTIES: usize = 4_000;

/// An accepted application, with what its match depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its key.
    pub application: ExchangeApplicationId,
    /// Who applies.
    pub organization: OrganizationId,
    /// Whether it hosts.
    pub hosts: bool,
    /// Whether it visits.
    pub visits: bool,
    /// The country and the city of the organization, in lower case, as far as they are known.
    pub place: [Option<String>; 3],
    /// The language to answer in, without its region.
    pub language: Option<String>,
    /// How many people live in the city, if it is one.
    pub population: Option<i64>,
    /// Latitude and longitude in millionths of a degree.
    pub position: Option<(i64, i64)>,
    /// What it chose where the form lets it choose, by question.
    pub choices: BTreeMap<String, String>,
    /// Its score in hundredths, 0 to 1,000.
    pub score: Option<i64>,
    /// How often its organization was visited, less how often it visited others.
    pub balance: i64,
}

/// What the staff decided, and what was before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Pairs, of a host and a visitor, that are placed with each other unless something forbids it.
    pub pinned: Vec<Pair>,
    /// Pairs that are not.
    pub forbidden: BTreeSet<Pair>,
    /// Pairs of which a side refused in this round.
    pub refused: BTreeSet<Pair>,
    /// Organizations that were placed with each other before, the lower key first.
    pub met: BTreeSet<(OrganizationId, OrganizationId)>,
}

/// A host and a visitor.
pub type Pair = (ExchangeApplicationId, ExchangeApplicationId);

/// What a pair is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Criterion {
    /// What both chose in their applications.
    Topics,
    /// How alike the sizes of their cities are.
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

/// How much each criterion of an edition counts, 0 to 100 each. What it does not name is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights(pub &'static [(Criterion, i64)]);

/// The editions of the weights, each as it was published: a matching names its edition, so that it can be made again.
pub const EDITIONS: [Weights; 2] = [
    Weights(&[
        (Criterion::Topics, 30),
        (Criterion::Language, 15),
        (Criterion::Climate, 10),
        (Criterion::Distance, 5),
        (Criterion::Reciprocity, 15),
        (Criterion::NewPair, 10),
        (Criterion::Quality, 15),
    ]),
    Weights(&[
        (Criterion::Topics, 25),
        (Criterion::Size, 15),
        (Criterion::Language, 15),
        (Criterion::Climate, 5),
        (Criterion::Distance, 5),
        (Criterion::Reciprocity, 15),
        (Criterion::NewPair, 10),
        (Criterion::Quality, 10),
    ]),
];

/// The edition that counts unless another is named.
pub const LAST_EDITION: i32 = 2;

/// The weights of an edition, counted from 1.
pub fn weights(edition: i32) -> Option<&'static Weights> {
    EDITIONS.get(usize::try_from(edition).ok()?.checked_sub(1)?)
}

/// Two who are placed with each other, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The host and the visitor.
    pub pair: Pair,
    /// How well they fit, 0 to 1,000.
    pub fit: i64,
    /// What they have of each criterion, 0 to 100.
    pub points: Vec<(Criterion, i64)>,
    /// Whether the staff decided it.
    pub is_pinned: bool,
}

/// Why somebody is placed with nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unmatched {
    /// Nobody is on the other side.
    NobodyAcross,
    /// With everybody on the other side something forbids it.
    NobodyAllowed,
    /// Those with whom it could be are placed with others.
    NobodyLeft,
}

/// What comes of a matching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The pairs, in the order of their hosts.
    pub pairs: Vec<Match>,
    /// Those who are left, each with the reason.
    pub unmatched: Vec<(ExchangeApplicationId, Unmatched)>,
}

/// A pair that a kept matching of the round placed with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The number of the matching, counted from 1 in each round.
    pub matching: i32,
    /// The edition of its weights.
    pub weights_edition: i32,
    /// The pair.
    pub pair: Pair,
    /// Since when its placement came to nothing; none while it stands.
    pub ended_at: Option<DateTime<Utc>>,
    /// When the matching was made.
    pub made_at: DateTime<Utc>,
}

/// What is different from how the last kept matching left the round, each in the order of hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The last kept matching, with the edition of its weights; none in a round without one.
    pub last: Option<(i32, i32)>,
    /// Pairs that were not there.
    pub added: Vec<Pair>,
    /// Pairs that were there, and are no more.
    pub dropped: Vec<Pair>,
    /// Pairs that are still there: their placement stands, or is proposed again.
    pub kept: Vec<Pair>,
}

/// How the pairs that are found now change what the kept matchings left. What had come to nothing when the last of them
/// was made is not told again.
pub fn compared(known: &[Kept], found: &[Match]) -> Difference {
    let last = known.iter().max_by_key(|one| (one.matching, one.made_at));
    let made_at = last.map(|last| last.made_at);
    let was_there = |one: &&Kept| one.ended_at.is_none() || Some(one.made_at) == made_at || made_at <= one.ended_at;
    let before: BTreeSet<_> = known.iter().filter(was_there).map(|one| one.pair).collect();
    let standing = known.iter().filter(|one| one.ended_at.is_none()).map(|one| one.pair);
    let now: BTreeSet<_> = found.iter().map(|one| one.pair).chain(standing).collect();
    Difference {
        last: last.map(|last| (last.matching, last.weights_edition)),
        added: now.difference(&before).copied().collect(),
        dropped: before.difference(&now).copied().collect(),
        kept: before.intersection(&now).copied().collect(),
    }
}

/// Matches the parties.
pub fn matched(parties: &[Party], constraints: &Constraints, weights: &Weights) -> Matching {
    let known: BTreeMap<_, _> = parties.iter().map(|party| (party.application, party)).collect();
    let mut free: BTreeSet<_> = known.keys().copied().collect();
    let mut pairs = Vec::new();
    for (host, visitor) in &constraints.pinned {
        if let (Some(one), Some(other)) = (known.get(host), known.get(visitor))
            && free.contains(host)
            && free.contains(visitor)
            && one.hosts
            && other.visits
            && is_allowed(one, other, constraints)
        {
            free.remove(host);
            free.remove(visitor);
            pairs.push(judged(one, other, constraints, weights, true));
        }
    }
    let (hosts, visitors) = sides(free.iter().filter_map(|id| known.get(id).copied()));
    let chosen = assigned(&hosts, &visitors, constraints, weights);
    pairs.extend(
        chosen.iter().map(|(host, visitor)| judged(hosts[*host], visitors[*visitor], constraints, weights, false)),
    );
    pairs.sort_by_key(|one| one.pair);
    let placed: BTreeSet<_> = pairs.iter().flat_map(|one| [one.pair.0, one.pair.1]).collect();
    let left = |one: &&&Party| !placed.contains(&one.application);
    let of_hosts = hosts.iter().filter(left).map(|host| {
        let reason = unmatched(&visitors, |visitor| is_allowed(host, visitor, constraints));
        (host.application, reason)
    });
    let of_visitors = visitors.iter().filter(left).map(|visitor| {
        let reason = unmatched(&hosts, |host| is_allowed(host, visitor, constraints));
        (visitor.application, reason)
    });
    let mut unmatched: Vec<_> = of_hosts.chain(of_visitors).collect();
    unmatched.sort_unstable();
    Matching { pairs, unmatched }
}

fn unmatched(across: &[&Party], is_allowed: impl Fn(&Party) -> bool) -> Unmatched {
    if across.is_empty() {
        Unmatched::NobodyAcross
    } else if across.iter().any(|party| is_allowed(party)) {
        Unmatched::NobodyLeft
    } else {
        Unmatched::NobodyAllowed
    }
}

/// Hosts and visitors in the order of their keys. Whoever is both stands where fewer are.
fn sides<'a>(parties: impl Iterator<Item = &'a Party>) -> (Vec<&'a Party>, Vec<&'a Party>) {
    let (mut hosts, mut visitors, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for party in parties {
        match (party.hosts, party.visits) {
            (true, true) => both.push(party),
            (true, false) => hosts.push(party),
            (false, true) => visitors.push(party),
            (false, false) => {}
        }
    }
    for party in both {
        if visitors.len() < hosts.len() { visitors.push(party) } else { hosts.push(party) }
    }
    for side in [&mut hosts, &mut visitors] {
        side.sort_by_key(|party| party.application);
    }
    (hosts, visitors)
}

/// Whether nothing forbids that a host and a visitor are placed with each other.
pub fn is_allowed(host: &Party, visitor: &Party, constraints: &Constraints) -> bool {
    let pair = (host.application, visitor.application);
    let back = (visitor.application, host.application);
    let is_apart = host.place.iter().zip(&visitor.place).any(|places| match places {
        (Some(one), Some(other)) => one != other,
        (None, _) | (_, None) => false,
    });
    host.organization != visitor.organization
        && is_apart
        && [pair, back].iter().all(|pair| !constraints.forbidden.contains(pair) && !constraints.refused.contains(pair))
}

/// The pairs, by place in either list, with the most pairs and of these the best fit.
fn assigned(
    hosts: &[&Party],
    visitors: &[&Party],
    constraints: &Constraints,
    weights: &Weights,
) -> Vec<(usize, usize)> {
    let most = hosts.len().min(visitors.len());
    if most == 0 {
        return Vec::new();
    }
    // Each row is assigned a column: the shorter list has the rows.
    let is_turned = visitors.len() < hosts.len();
    let at = |row: usize, column: usize| if is_turned { (column, row) } else { (row, column) };
    let worth = Worth::of(most);
    let worths = Worths::from_fn(most, hosts.len().max(visitors.len()), |row, column| {
        let (host, visitor) = at(row, column);
        let (one, other) = (hosts[host], visitors[visitor]);
        if is_allowed(one, other, constraints) {
            worth.pair(fit(&points(one, other, constraints), weights), (host, visitor))
        } else {
            0
        }
    });
    let chosen = worths.assigned().into_iter().enumerate();
    chosen.filter(|(row, column)| 0 < worths.at(*row, *column)).map(|(row, column)| at(row, column)).collect()
}

/// What a pair is worth as one number: that it is there counts more than all fits together, and a fit counts more than
/// all differences between equals together. By these one matching is the best alone, however it is found.
struct Worth {
    base: i64,
    scale: i64,
}

impl Worth {
    const DIFFERENCES: i64 = 1 << 14;

    fn of(most: usize) -> Self {
        let most = i64::try_from(most).unwrap_or_default();
        Self { base: most * 1000 + 1, scale: most * Self::DIFFERENCES }
    }

    fn pair(&self, fit: i64, (host, visitor): (usize, usize)) -> i64 {
        (self.base + fit) * self.scale + difference(host, visitor)
    }
}

/// A number below `Worth::DIFFERENCES` that looks like chance and is not (`SplitMix64`).
fn difference(host: usize, visitor: usize) -> i64 {
    let place = |place: usize| u64::try_from(place).unwrap_or(u64::MAX);
    let mut mixed = (place(host) << 32 | place(visitor)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    i64::try_from(mixed >> 50).unwrap_or_default()
}

fn judged(host: &Party, visitor: &Party, constraints: &Constraints, weights: &Weights, is_pinned: bool) -> Match {
    let points = points(host, visitor, constraints);
    let fit = fit(&points, weights);
    let is_weighed = |(criterion, _): &(Criterion, i64)| weights.0.iter().any(|(weighed, _)| weighed == criterion);
    let points = points.into_iter().filter(is_weighed).collect();
    Match { pair: (host.application, visitor.application), fit, points, is_pinned }
}

/// How well two fit, 0 to 1,000.
pub(super) fn fit(points: &[(Criterion, i64); 8], Weights(weights): &Weights) -> i64 {
    let all: i64 = weights.iter().map(|(_, weight)| weight).sum();
    let weighed = |(criterion, weight): &(Criterion, i64)| {
        points.iter().filter(|(of, _)| of == criterion).map(|(_, points)| weight * points).sum::<i64>()
    };
    weights.iter().map(weighed).sum::<i64>() * 10 / all.max(1)
}

/// What two have of each criterion, 0 to 100; half of it where nothing is known.
pub(super) fn points(host: &Party, visitor: &Party, constraints: &Constraints) -> [(Criterion, i64); 8] {
    let alike = |is_alike: Option<bool>| is_alike.map_or(50, |is_alike| if is_alike { 100 } else { 0 });
    let both = host.position.zip(visitor.position);
    // A hundred points less one for each of these many millionths of a degree.
    let near = |apart: i64, each: i64| (100 - apart / each).clamp(0, 100);
    let met = (host.organization.min(visitor.organization), host.organization.max(visitor.organization));
    let quality = host.score.zip(visitor.score).map_or(50, |(one, other)| (one + other) / 20);
    [
        (Criterion::Topics, topics(host, visitor)),
        (Criterion::Size, host.population.zip(visitor.population).map_or(50, |(one, other)| alike_in_size(one, other))),
        (
            Criterion::Language,
            alike(host.language.as_ref().zip(visitor.language.as_ref()).map(|(one, other)| one == other)),
        ),
        (Criterion::Climate, both.map_or(50, |((one, _), (other, _))| near((one.abs() - other.abs()).abs(), 500_000))),
        (Criterion::Distance, both.map_or(50, |(one, other)| near(apart(one, other), 1_800_000))),
        (Criterion::Reciprocity, (50 + 10 * (visitor.balance - host.balance)).clamp(0, 100)),
        (Criterion::NewPair, alike(Some(!constraints.met.contains(&met)))),
        (Criterion::Quality, quality.clamp(0, 100)),
    ]
}

/// A hundred times the smaller by the larger.
fn alike_in_size(one: i64, other: i64) -> i64 {
    100 * one.min(other).max(0) / one.max(other).max(1)
}

/// Of the questions at which both chose, the part at which they chose the same.
fn topics(one: &Party, other: &Party) -> i64 {
    let both = one.choices.iter().filter_map(|(question, choice)| Some((choice, other.choices.get(question)?)));
    let (mut asked, mut same) = (0, 0);
    for (choice, others) in both {
        asked += 1;
        same += i64::from(choice == others);
    }
    if asked == 0 { 50 } else { 100 * same / asked }
}

/// The greater of the differences in latitude and in longitude, across the date line where that is shorter.
pub(super) fn apart((latitude, longitude): (i64, i64), (others_latitude, others_longitude): (i64, i64)) -> i64 {
    let around = (longitude - others_longitude).abs();
    (latitude - others_latitude).abs().max(around.min(360_000_000 - around))
}
