//! Small rounds by chance: compared with trying all, and looked at for pairs that something forbids.
use entity::{exchange_application::ExchangeApplicationId, organization::OrganizationId};
use uuid::Uuid;

use super::rules::{
    Constraints, Criterion, Difference, EDITIONS, Kept, Match, Matching, Party, Unmatched, Weights, apart, compared,
    fit, is_allowed, matched, points,
};

/// Numbers that look like chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }

    fn number(&mut self, most: usize) -> i64 {
        i64::try_from(self.below(most)).unwrap()
    }
}

fn application(number: usize) -> ExchangeApplicationId {
    ExchangeApplicationId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

fn party(number: usize, hosts: bool, visits: bool, chance: &mut Chance) -> Party {
    let country = ["be", "us", "no"][chance.below(3)];
    Party {
        application: application(number),
        organization: OrganizationId(Uuid::from_u128(u128::try_from(number).unwrap())),
        hosts,
        visits,
        place: [Some(country.into()), None, None],
        language: (chance.below(3) != 0).then(|| ["en", "nl"][chance.below(2)].into()),
        population: (chance.below(4) != 0).then(|| 1 + chance.number(1_000_000)),
        position: (chance.below(4) != 0)
            .then(|| (chance.number(180_000_000) - 90_000_000, chance.number(360_000_000) - 180_000_000)),
        choices: [("Topic".to_owned(), ["Water", "Housing"][chance.below(2)].to_owned())].into(),
        score: (chance.below(3) != 0).then(|| chance.number(1001)),
        balance: chance.number(7) - 3,
    }
}

/// A round of a few hosts and visitors, with some pairs forbidden.
fn round(seed: u64) -> (Vec<Party>, Constraints) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (hosts, visitors) = (1 + chance.below(5), 1 + chance.below(5));
    let parties: Vec<_> =
        (0..hosts + visitors).map(|number| party(number, number < hosts, hosts <= number, &mut chance)).collect();
    let mut constraints = Constraints::default();
    for host in 0..hosts {
        for visitor in hosts..hosts + visitors {
            let pair = (application(host), application(visitor));
            match chance.below(6) {
                0 => constraints.forbidden.insert(pair),
                1 => constraints.refused.insert(pair),
                _ => false,
            };
        }
    }
    (parties, constraints)
}

/// The most pairs and their best fit, by trying all.
fn best(hosts: &[&Party], visitors: &[&Party], constraints: &Constraints, weights: &Weights) -> (usize, i64) {
    let Some((host, others)) = hosts.split_first() else { return (0, 0) };
    let without = best(others, visitors, constraints, weights);
    let with = visitors.iter().enumerate().filter(|(_, visitor)| is_allowed(host, visitor, constraints));
    let with = with.map(|(at, visitor)| {
        let left: Vec<_> = visitors.iter().enumerate().filter(|(of, _)| *of != at).map(|(_, one)| *one).collect();
        let (pairs, sum) = best(others, &left, constraints, weights);
        (pairs + 1, sum + fit(&points(host, visitor, constraints), weights))
    });
    with.max().map_or(without, |with| with.max(without))
}

#[test]
fn it_has_as_many_pairs_and_as_good_ones_as_trying_all_finds() {
    let mut matched_some = 0;
    for (seed, weights) in (0..500).zip(EDITIONS.iter().cycle()) {
        let (parties, constraints) = round(seed);
        let found = matched(&parties, &constraints, weights);
        let (hosts, visitors): (Vec<_>, Vec<_>) = parties.iter().partition(|party| party.hosts);
        let sum = found.pairs.iter().map(|pair| pair.fit).sum::<i64>();
        assert_eq!((found.pairs.len(), sum), best(&hosts, &visitors, &constraints, weights), "round {seed}");
        matched_some += found.pairs.len();
    }
    assert!(500 < matched_some);
}

#[test]
fn no_pair_that_something_forbids_is_ever_there_and_everybody_is_there_once() {
    for seed in 0..2000 {
        let (parties, constraints) = round(seed);
        let Matching { pairs, unmatched } = matched(&parties, &constraints, &EDITIONS[0]);
        let of = |id| parties.iter().find(|party| party.application == id).unwrap();
        for one in &pairs {
            let (host, visitor) = (of(one.pair.0), of(one.pair.1));
            assert!(is_allowed(host, visitor, &constraints) && host.hosts && visitor.visits, "round {seed}");
            assert!((0..=1000).contains(&one.fit) && one.points.iter().all(|(_, points)| (0..=100).contains(points)));
        }
        let mut all: Vec<_> = pairs.iter().flat_map(|one| [one.pair.0, one.pair.1]).collect();
        all.extend(unmatched.iter().map(|(id, _)| *id));
        all.sort_unstable();
        assert_eq!(all, parties.iter().map(|party| party.application).collect::<Vec<_>>(), "round {seed}");
        for (id, reason) in &unmatched {
            let party = of(*id);
            let across = parties.iter().filter(|other| other.hosts != party.hosts);
            let is_possible = across.clone().any(|other| {
                let (host, visitor) = if party.hosts { (party, other) } else { (other, party) };
                is_allowed(host, visitor, &constraints)
            });
            let expected = if is_possible { Unmatched::NobodyLeft } else { Unmatched::NobodyAllowed };
            assert_eq!(*reason, expected, "round {seed}");
        }
    }
}

#[test]
fn the_order_of_the_input_changes_nothing() {
    for seed in 0..200 {
        let (mut parties, constraints) = round(seed);
        let found = matched(&parties, &constraints, &EDITIONS[0]);
        parties.reverse();
        assert_eq!(matched(&parties, &constraints, &EDITIONS[0]), found, "round {seed}");
    }
}

#[test]
fn pinned_pairs_come_first_and_whoever_is_both_stands_where_fewer_are() {
    let mut chance = Chance(7);
    let mut parties = vec![
        party(0, true, false, &mut chance),
        party(1, true, false, &mut chance),
        party(2, false, true, &mut chance),
        party(3, true, true, &mut chance),
    ];
    for (party, country) in parties.iter_mut().zip(["be", "be", "us", "no"]) {
        party.place[0] = Some(country.into());
    }
    let pinned = Constraints { pinned: vec![(application(1), application(2))], ..Constraints::default() };
    let found = matched(&parties, &pinned, &EDITIONS[0]);
    let pairs: Vec<_> = found.pairs.iter().map(|one| (one.pair, one.is_pinned)).collect();
    assert_eq!(
        pairs,
        [((application(0), application(3)), false), ((application(1), application(2)), true)],
        "{found:?}"
    );
}

#[test]
fn what_is_forbidden_is_no_pair_though_it_is_pinned() {
    let mut chance = Chance(11);
    let pair = (application(0), application(1));
    let pinned = Constraints { pinned: vec![pair], ..Constraints::default() };
    let two = |chance: &mut Chance| {
        let mut parties = vec![party(0, true, false, chance), party(1, false, true, chance)];
        for (party, country) in parties.iter_mut().zip(["be", "us"]) {
            party.place[0] = Some(country.into());
        }
        parties
    };
    let pairs = |parties: &[Party], constraints: &Constraints| {
        let found = matched(parties, constraints, &EDITIONS[0]);
        assert_eq!(2 * found.pairs.len() + found.unmatched.len(), 2, "each is told of");
        found.pairs.len()
    };
    assert_eq!(pairs(&two(&mut chance), &pinned), 1);
    let (mut of_one, mut of_one_country, mut of_one_side) = (two(&mut chance), two(&mut chance), two(&mut chance));
    of_one[1].organization = of_one[0].organization;
    of_one_country[1].place = of_one_country[0].place.clone();
    (of_one_side[1].hosts, of_one_side[1].visits) = (true, false);
    for parties in [of_one, of_one_country, of_one_side] {
        assert_eq!(pairs(&parties, &pinned), 0, "{parties:?}");
    }
    let refused = Constraints { refused: [pair].into(), ..pinned };
    assert_eq!(pairs(&two(&mut chance), &refused), 0, "one of them refused it");
}

#[test]
fn the_date_line_is_no_distance() {
    assert_eq!(apart((0, 179_000_000), (0, -179_000_000)), 2_000_000);
    assert_eq!(apart((-10_000_000, 0), (30_000_000, 5_000_000)), 40_000_000);
}

#[test]
fn a_difference_is_to_what_the_last_kept_matching_left() {
    let moment = |hour: i64| chrono::DateTime::from_timestamp(hour * 3600, 0).unwrap();
    let pair = |one: usize| (application(one), application(one + 100));
    let kept = |matching: i32, of: usize, made: i64, ended: Option<i64>| Kept {
        matching,
        weights_edition: matching,
        pair: pair(of),
        ended_at: ended.map(moment),
        made_at: moment(made),
    };
    let found = |of: &[usize]| -> Vec<Match> {
        of.iter().map(|one| Match { pair: pair(*one), fit: 0, points: Vec::new(), is_pinned: false }).collect()
    };
    let is = |known: &[Kept], now: &[usize]| {
        let Difference { last, added, dropped, kept } = compared(known, &found(now));
        let number = known.iter().map(|one| one.matching).max();
        assert_eq!(last, number.map(|number| (number, number)));
        [added, dropped, kept].map(|of| of.into_iter().map(|(host, _)| host.0.as_u128()).collect::<Vec<_>>())
    };
    assert_eq!(is(&[], &[1, 2]), [vec![1, 2], vec![], vec![]]);
    let known = [
        kept(1, 1, 1, None),
        kept(1, 2, 1, Some(2)),
        kept(1, 3, 1, Some(6)),
        kept(2, 4, 5, Some(5)),
        kept(2, 5, 5, None),
    ];
    // The second pair had come to nothing when the second matching was made.
    assert_eq!(is(&known, &[6]), [vec![6], vec![3, 4], vec![1, 5]]);
    assert_eq!(is(&known, &[2, 3]), [vec![2], vec![4], vec![1, 3, 5]]);
}

#[test]
fn cities_of_a_size_fit_better_by_the_edition_that_looks_at_it() {
    let mut chance = Chance(13);
    let [mut host, mut visitor] = [party(0, true, false, &mut chance), party(1, false, true, &mut chance)];
    let size = |host: &Party, visitor: &Party| {
        points(host, visitor, &Constraints::default()).into_iter().find(|(of, _)| *of == Criterion::Size).unwrap().1
    };
    for (one, other, expected) in [
        (Some(200_000), Some(200_000), 100),
        (Some(50_000), Some(200_000), 25),
        (Some(200_000), Some(50_000), 25),
        (Some(1), Some(24_874_500), 0),
        (None, Some(200_000), 50),
    ] {
        (host.population, visitor.population) = (one, other);
        assert_eq!(size(&host, &visitor), expected, "{one:?} {other:?}");
    }
    (host.place, visitor.place) = ([Some("be".into()), None, None], [Some("us".into()), None, None]);
    let told = |weights: &Weights| {
        let found = matched(&[host.clone(), visitor.clone()], &Constraints::default(), weights);
        found.pairs[0].points.iter().map(|(of, _)| *of).collect::<Vec<_>>()
    };
    assert!(!told(&EDITIONS[0]).contains(&Criterion::Size), "the first edition did not look at it");
    assert!(told(&EDITIONS[1]).contains(&Criterion::Size));
    assert!(EDITIONS.iter().all(|edition| edition.0.iter().map(|(_, weight)| weight).sum::<i64>() == 100));
}
