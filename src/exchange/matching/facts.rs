//! What a matching depends on: the accepted applications of a round that are in no placement, and what is known of them.
use std::collections::{BTreeMap, BTreeSet};

use entity::{
    application_answer, application_form, application_review, application_score,
    exchange_application::{self, ExchangeApplicationId, Side, Status},
    exchange_criterion, exchange_leg,
    exchange_pairing::{self, Verdict},
    exchange_round, form_question,
    organization::{self, OrganizationId},
    placement,
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Query, SelectStatement},
};

use super::rules::{Constraints, Kept, Party};
use crate::{
    data::{Related, rows},
    error::Result,
    exchange::{application, placement::rules::side, round::rules::is_live},
};

type Round<'a> = Related<'a, exchange_round::Entity>;

/// The parties of a matching, what the staff decided and what was before, and what the kept matchings of the round left.
pub async fn input(round: &Round<'_>) -> Result<(Vec<Party>, Constraints, Vec<Kept>)> {
    let of = exchange_round::Column::Id;
    let applications =
        rows(round.each::<exchange_application::Entity>(of, exchange_application::Column::RoundId).await?);
    let placements = rows(round.each::<placement::Entity>(of, placement::Column::RoundId).await?);
    let organizations = organizations(round).await?;
    let (met, balances) = history(round).await?;
    let facts = Facts { choices: choices(round).await?, judged: judged(round).await?, balances };
    let live = placements.iter().filter(|placement| is_live(placement.status));
    let placed: BTreeSet<_> = live
        .flat_map(|placement| [placement.side_a_application_id, placement.side_b_application_id])
        .flatten()
        .collect();
    let is_free = |application: &&exchange_application::Model| {
        application.status == Status::Accepted && !placed.contains(&application.id)
    };
    let free = applications.iter().filter(is_free);
    let parties =
        free.filter_map(|application| Some(facts.party(application, organizations.get(&application.organization_id)?)));
    let refused = placements.iter().filter(|placement| placement.status == placement::Status::Refused);
    let refused = refused.filter_map(|placement| placement.side_a_application_id.zip(placement.side_b_application_id));
    let mut constraints = Constraints { refused: refused.collect(), met, ..Constraints::default() };
    let pairings = rows(round.each::<exchange_pairing::Entity>(of, exchange_pairing::Column::RoundId).await?);
    for pairing in pairings {
        let pair = (pairing.host_application_id, pairing.visitor_application_id);
        match pairing.verdict {
            Verdict::Pin => constraints.pinned.push(pair),
            Verdict::Forbid => {
                constraints.forbidden.insert(pair);
            }
        }
    }
    constraints.pinned.sort_unstable();
    Ok((parties.collect(), constraints, placements.iter().filter_map(kept).collect()))
}

/// What a placement says of the kept matching that proposed it. One that came to nothing does not change any more.
fn kept(placement: &placement::Model) -> Option<Kept> {
    Some(Kept {
        matching: placement.matching?,
        weights_edition: placement.weights_edition?,
        pair: placement.side_a_application_id.zip(placement.side_b_application_id)?,
        ended_at: (!is_live(placement.status)).then_some(placement.updated_at),
        made_at: placement.created_at,
    })
}

/// What is known of all applications of a round.
struct Facts {
    choices: BTreeMap<ExchangeApplicationId, BTreeMap<String, String>>,
    judged: Judged,
    balances: BTreeMap<OrganizationId, i64>,
}

struct Judged {
    criteria: Vec<exchange_criterion::Model>,
    reviews: BTreeMap<ExchangeApplicationId, Vec<application_review::Model>>,
    scores: BTreeMap<ExchangeApplicationId, Vec<application_score::Model>>,
}

/// The rows of each key: a round has thousands of applications, each with rows of several kinds.
fn grouped<K: Ord, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> BTreeMap<K, Vec<R>> {
    let mut grouped = BTreeMap::<_, Vec<_>>::new();
    for row in rows {
        grouped.entry(key(&row)).or_default().push(row);
    }
    grouped
}

impl Facts {
    fn party(&self, application: &exchange_application::Model, organization: &organization::Model) -> Party {
        let of = application.id;
        let Judged { criteria, reviews, scores } = &self.judged;
        let reviews = reviews.get(&of).map_or(&[][..], Vec::as_slice);
        let scores = scores.get(&of).map_or(&[][..], Vec::as_slice);
        let score = application::rules::score(criteria, reviews, scores);
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        let language = lower(&application.language);
        Party {
            application: of,
            organization: organization.id,
            hosts: [Side::Host, Side::Both].contains(&application.side),
            visits: [Side::Visitor, Side::Both].contains(&application.side),
            place: [&organization.country_code, &organization.subdivision_code, &organization.city].map(lower),
            language: language.and_then(|tag| tag.split('-').next().map(str::to_owned)),
            population: organization.population.map(i64::from),
            position: organization.latitude.map(millionths).zip(organization.longitude.map(millionths)),
            choices: self.choices.get(&of).cloned().unwrap_or_default(),
            score: score.map(|score| whole(score * 100.0)),
            balance: self.balances.get(&organization.id).copied().unwrap_or_default(),
        }
    }
}

fn millionths(degrees: f64) -> i64 {
    whole(degrees * 1_000_000.0)
}

/// The nearest whole number of one that is not large.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "degrees and scores are small")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

fn of_round(round: &Round<'_>, column: exchange_application::Column) -> SelectStatement {
    Query::select()
        .column(column)
        .from(exchange_application::Entity)
        .and_where(exchange_application::Column::RoundId.eq(round.id))
        .take()
}

async fn organizations(round: &Round<'_>) -> Result<BTreeMap<OrganizationId, organization::Model>> {
    let own = organization::Column::Id.in_subquery(of_round(round, exchange_application::Column::OrganizationId));
    let organizations = rows(round.common::<organization::Entity>("parties", Condition::all().add(own)).await?);
    Ok(organizations.into_iter().map(|organization| (organization.id, organization)).collect())
}

/// What each application chose where the form lets it choose.
async fn choices(round: &Round<'_>) -> Result<BTreeMap<ExchangeApplicationId, BTreeMap<String, String>>> {
    let forms = Query::select()
        .column(application_form::Column::Id)
        .from(application_form::Entity)
        .and_where(application_form::Column::RoundId.eq(round.id))
        .take();
    let asked = Condition::all()
        .add(form_question::Column::FormId.in_subquery(forms))
        .add(form_question::Column::Kind.eq(form_question::Kind::Choice))
        // What is sensitive serves nothing but the visit.
        .add(form_question::Column::IsSensitive.eq(false));
    let questions = rows(round.common::<form_question::Entity>("choices", asked).await?);
    let labels: BTreeMap<_, _> = questions.into_iter().map(|question| (question.id, question.label)).collect();
    let said = application_answer::Column::ApplicationId.in_subquery(of_round(round, exchange_application::Column::Id));
    let answers = rows(round.common::<application_answer::Entity>("answers", Condition::all().add(said)).await?);
    let mut choices = BTreeMap::<_, BTreeMap<_, _>>::new();
    for answer in answers {
        if let Some(label) = labels.get(&answer.question_id) {
            choices.entry(answer.application_id).or_default().insert(label.clone(), answer.text);
        }
    }
    Ok(choices)
}

async fn judged(round: &Round<'_>) -> Result<Judged> {
    let own = || of_round(round, exchange_application::Column::Id);
    let criteria =
        round.each::<exchange_criterion::Entity>(exchange_round::Column::Id, exchange_criterion::Column::RoundId);
    let reviews = Condition::all().add(application_review::Column::ApplicationId.in_subquery(own()));
    let scores = Condition::all().add(application_score::Column::ApplicationId.in_subquery(own()));
    Ok(Judged {
        criteria: rows(criteria.await?),
        reviews: grouped(rows(round.common::<application_review::Entity>("reviews", reviews).await?), |review| {
            review.application_id
        }),
        scores: grouped(rows(round.common::<application_score::Entity>("scores", scores).await?), |score| {
            score.application_id
        }),
    })
}

type History = (BTreeSet<(OrganizationId, OrganizationId)>, BTreeMap<OrganizationId, i64>);

/// Who was placed with whom in other rounds, and how often each was visited less how often it visited others.
async fn history(round: &Round<'_>) -> Result<History> {
    let own = || of_round(round, exchange_application::Column::OrganizationId);
    let before = Condition::all().add(placement::Column::RoundId.ne(round.id)).add(
        Condition::any()
            .add(placement::Column::SideAId.in_subquery(own()))
            .add(placement::Column::SideBId.in_subquery(own())),
    );
    let placements =
        Query::select().column(placement::Column::Id).from(placement::Entity).cond_where(before.clone()).take();
    let visits = Condition::all()
        .add(exchange_leg::Column::Status.eq(exchange_leg::Status::Done))
        .add(exchange_leg::Column::PlacementId.in_subquery(placements));
    let placements = rows(round.common::<placement::Entity>("earlier placements", before).await?);
    let visits = rows(round.common::<exchange_leg::Entity>("earlier visits", visits).await?);
    let visits = grouped(visits, |leg| leg.placement_id);
    let (mut met, mut balances) = (BTreeSet::new(), BTreeMap::new());
    for placement in placements.iter().filter(|placement| is_live(placement.status)) {
        let [a, b] = [placement::Side::A, placement::Side::B].map(|which| side(placement, which).organization);
        met.insert((a.min(b), a.max(b)));
        for leg in visits.get(&placement.id).into_iter().flatten() {
            let (guest, host) = match leg.direction {
                exchange_leg::Direction::AToB => (a, b),
                exchange_leg::Direction::BToA => (b, a),
            };
            *balances.entry(guest).or_default() -= 1;
            *balances.entry(host).or_default() += 1;
        }
    }
    Ok((met, balances))
}
