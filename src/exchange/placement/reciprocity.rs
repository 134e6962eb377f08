//! Who gave and who received: the visits that took place, summed for each partner or country.
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{
    exchange_leg::{self, Direction},
    exchange_program::ExchangeProgramId,
    exchange_round, organization, placement,
};
use macros::paged;
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::Query};

use super::graphql::{Placement, PlacementFilterInput, PlacementOrder};
use crate::{
    data::{ContextExt as _, Flow, FlowSum, FlowsBy, PageArgs, PageRequest},
    error::{Code, Result},
    graphql::{Connection, input::parse_id, scalar::CountryCode},
    organization::graphql::Organization,
};

/// Most rows of an answer.
const MAX_ROWS: i32 = 500;

/// For whom visits are summed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ReciprocityBy {
    /// For each organization that was on a side of a placement.
    Organization,
    /// For each country; those of organizations without one stand together.
    Country,
}

/// Which visits are summed. What is absent does not restrict.
#[derive(InputObject, Debug, Default)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ReciprocityInput {
    /// Of placements that began in one of these years.
    years: Option<Vec<i32>>,
    /// In rounds of one of these programs.
    programs: Option<Vec<ID>>,
}

/// How often somebody gave and received.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct Reciprocity {
    /// The organization; none where visits are summed for countries.
    organization: Option<Organization>,
    /// The country; none where visits are summed for organizations, and of those without one.
    country_code: Option<CountryCode>,
    /// The year; none where years are not told apart, and of placements of unknown year.
    year: Option<i32>,
    /// How often they visited others.
    visits_made: i64,
    /// How often others visited them.
    visits_received: i64,
    /// Visits received less visits made: above zero, they hosted more than they travelled.
    balance: i64,
}

/// Questions about placements.
#[derive(Debug, Default)]
pub struct PlacementQuery;

#[paged]
#[Object]
impl PlacementQuery {
    /// Who was brought together, in all rounds; for the public once both sides confirmed. The pairs of cities are those of
    /// the kind `CITY_TO_CITY`, with both ends for a map.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<PlacementFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<PlacementOrder>,
    ) -> Option<Result<Connection<Placement>>> {
        let request = PageRequest::new("Query.placements", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }

    /// Who gave and who received: visits that took place, those furthest from even first; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn exchange_reciprocity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom visits are summed.")] by: ReciprocityBy,
        #[graphql(desc = "Whether each year is summed for itself.", default)] per_year: bool,
        #[graphql(desc = "Which visits are summed.")] filter: Option<ReciprocityInput>,
        #[graphql(desc = "How many rows at most, 1 to 500.", default = 100)] first: i32,
    ) -> Option<Result<Vec<Reciprocity>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(reciprocity(ctx, by, per_year, filter.unwrap_or_default(), first).await)
    }
}

async fn reciprocity(
    ctx: &Context<'_>,
    by: ReciprocityBy,
    per_year: bool,
    filter: ReciprocityInput,
    first: i32,
) -> Result<Vec<Reciprocity>> {
    let most = u64::try_from(first).ok().filter(|_| (1..=MAX_ROWS).contains(&first));
    let most = most.ok_or_else(|| Code::Invalid.at("first", format!("Give 1 to {MAX_ROWS}.")))?;
    let done = Condition::all().add(exchange_leg::Column::Status.eq(exchange_leg::Status::Done));
    let legs = ctx.access().find::<exchange_leg::Entity>().filter(done.add(restricted(filter)?));
    let flow = Flow {
        of: (exchange_leg::Column::PlacementId, placement::Column::Id),
        parties: [placement::Column::SideAId, placement::Column::SideBId],
        party: organization::Column::Id,
        direction: (exchange_leg::Column::Direction, Direction::AToB.to_value()),
    };
    let text = match by {
        ReciprocityBy::Organization => None,
        ReciprocityBy::Country => Some(organization::Column::CountryCode),
    };
    let by = FlowsBy { text, number: per_year.then_some(placement::Column::Year) };
    let sums =
        ctx.access().flows::<exchange_leg::Entity, placement::Entity, organization::Entity>(legs, flow, by, most);
    let sums = sums.await?;
    let parties = sums.iter().filter_map(|sum| sum.party).collect();
    let parties = ctx.access().by_ids::<organization::Entity>(parties).await?;
    let row = |FlowSum { party, text, number, given, received }| Reciprocity {
        organization: party.and_then(|party| parties.get(&party)).cloned().map(Organization),
        country_code: text.map(CountryCode),
        year: number,
        visits_made: given,
        visits_received: received,
        balance: received - given,
    };
    Ok(sums.into_iter().map(row).collect())
}

/// True for the visits that are summed.
fn restricted(ReciprocityInput { years, programs }: ReciprocityInput) -> Result<Condition> {
    let of = |condition| {
        let placements =
            Query::select().column(placement::Column::Id).from(placement::Entity).cond_where(condition).take();
        exchange_leg::Column::PlacementId.in_subquery(placements)
    };
    let years = years.map(|years| of(Condition::all().add(placement::Column::Year.is_in(years))));
    let programs = programs.map(|ids| {
        let ids = ids.iter().map(|id| parse_id(id, "filter.programs"));
        ids.collect::<Result<Vec<ExchangeProgramId>, _>>()
    });
    let in_programs = programs.transpose()?.map(|ids| {
        let rounds = Query::select()
            .column(exchange_round::Column::Id)
            .from(exchange_round::Entity)
            .and_where(exchange_round::Column::ProgramId.is_in(ids))
            .take();
        exchange_leg::Column::RoundId.in_subquery(rounds)
    });
    Ok(Condition::all().add_option(years).add_option(in_programs))
}
