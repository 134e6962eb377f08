//! What is found, as clients see it.
use async_graphql::{Context, Enum, Object, SimpleObject, Union};
use entity::{chapter, exchange_country, exchange_program, organization, resource, resource_organization};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};

use crate::{
    chapter::graphql::Chapter,
    data::{self, Access, Candidates, ContextExt as _, SearchHit, SearchPage},
    error::Result,
    exchange::program::graphql::ExchangeProgram,
    graphql::{Listed, PageInfo, Sequence, scalar::CountryCode},
    organization::graphql::Organization,
    resource::graphql::Resource,
};

/// Something with a name.
#[derive(Union, Clone)]
pub enum SearchResult {
    /// A body that the association deals with.
    Organization(Organization),
    /// A group run by its members.
    Chapter(Chapter),
    /// A scheme under which people or cities visit each other.
    ExchangeProgram(ExchangeProgram),
    /// Something to learn from.
    Resource(Resource),
}

/// What kind of thing is searched for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchKind {
    /// By name, former names, acronym and city.
    Organization,
    /// By name, area and city.
    Chapter,
    /// By name.
    ExchangeProgram,
    /// By title and summary.
    Resource,
}

impl SearchKind {
    const ALL: [Self; 4] = [Self::Organization, Self::Chapter, Self::ExchangeProgram, Self::Resource];

    fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Chapter => "chapter",
            Self::ExchangeProgram => "exchange_program",
            Self::Resource => "resource",
        }
    }

    /// The rows of this kind that answer the question, in or with the country.
    fn candidates(
        self,
        access: &Access,
        parsed: &data::SearchQuery,
        country: Option<&CountryCode>,
    ) -> Result<Candidates> {
        let code = country.map(|code| code.0.as_str());
        let all = Condition::all();
        match self {
            Self::Organization => {
                let in_country = code.map(|code| organization::Column::CountryCode.eq(code));
                let kept = organization::Column::ArchivedAt.is_null();
                let condition = all.add(kept).add_option(in_country);
                access.candidates::<organization::Entity>(parsed, self.name(), condition)
            }
            Self::Chapter => {
                let in_country = code.map(|code| chapter::Column::CountryCode.eq(code));
                access.candidates::<chapter::Entity>(parsed, self.name(), all.add_option(in_country))
            }
            Self::ExchangeProgram => {
                let with_country = code.map(|code| {
                    let with = Query::select()
                        .column(exchange_country::Column::ProgramId)
                        .from(exchange_country::Entity)
                        .and_where(exchange_country::Column::CountryCode.eq(code))
                        .take();
                    exchange_program::Column::Id.in_subquery(with)
                });
                access.candidates::<exchange_program::Entity>(parsed, self.name(), all.add_option(with_country))
            }
            Self::Resource => {
                let with_country = code.map(|code| resource::Column::Id.in_subquery(tied_to_country(code)));
                access.candidates::<resource::Entity>(parsed, self.name(), all.add_option(with_country))
            }
        }
    }
}

fn tied_to_country(code: &str) -> SelectStatement {
    let organization = Expr::col((resource_organization::Entity, resource_organization::Column::OrganizationId));
    Query::select()
        .column((resource_organization::Entity, resource_organization::Column::ResourceId))
        .from(resource_organization::Entity)
        .inner_join(organization::Entity, organization.equals((organization::Entity, organization::Column::Id)))
        .and_where(organization::Column::CountryCode.eq(code))
        .take()
}

/// A page of what was found, the best answers first.
pub struct SearchConnection {
    page: Option<SearchPage>,
    results: Vec<(SearchHit, SearchResult)>,
    has_previous: bool,
}

/// Something that was found.
#[derive(SimpleObject, Clone)]
pub struct SearchEdge {
    /// Where it stands among what was found: an argument for `after`.
    cursor: String,
    /// The object that was found.
    node: SearchResult,
    /// How well it answers; compares within one answer only.
    score: i64,
}

/// A page of what was found, the best answers first.
#[Object(serial)]
impl SearchConnection {
    /// What was found, each with its cursor.
    async fn edges(&self) -> Vec<SearchEdge> {
        let edge = |(found, node): &(SearchHit, SearchResult)| SearchEdge {
            cursor: found.cursor(),
            node: node.clone(),
            score: found.score(),
        };
        self.results.iter().map(edge).collect()
    }

    /// The objects that were found.
    async fn nodes(&self) -> Sequence<SearchResult> {
        Sequence(self.results.iter().map(|(_, node)| node.clone()).collect())
    }

    /// Where the page lies among what was found.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.page.as_ref().is_some_and(|page| page.has_next),
            has_previous_page: self.has_previous,
            start_cursor: self.results.first().map(|(found, _)| found.cursor()),
            end_cursor: self.results.last().map(|(found, _)| found.cursor()),
        }
    }

    /// How much was found on all pages. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        match &self.page {
            Some(page) => Some(ctx.access().found(page).await),
            None => Some(Ok(0)),
        }
    }
}

/// Questions in words.
#[derive(Debug, Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Finds organizations, chapters and exchange programs by the words of their names, former names, acronyms and
    /// cities, and resources by those of their titles and summaries; all words must match: without accents and case, the
    /// last also as the beginning of a word. If nothing is found, those of four letters and more match also with a typing
    /// error.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One to eight words, at most 200 characters.")] query: String,
        #[graphql(desc = "Only things of these kinds; all if absent.")] kinds: Option<Vec<SearchKind>>,
        #[graphql(
            desc = "Only what is in this country; programs that take place in or with it, resources tied to an organization of it."
        )]
        country: Option<CountryCode>,
        #[graphql(desc = "Most results, 1 to 100; 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only results after this cursor.")] after: Option<String>,
    ) -> Option<Result<SearchConnection>> {
        let kinds = kinds.filter(|kinds| !kinds.is_empty()).unwrap_or_else(|| SearchKind::ALL.to_vec());
        Some(search(ctx.access(), &query, &kinds, country.as_ref(), first, after.as_deref()).await)
    }
}

async fn search(
    access: &Access,
    query: &str,
    kinds: &[SearchKind],
    country: Option<&CountryCode>,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<SearchConnection> {
    let has_previous = after.is_some();
    let candidates = |parsed: &data::SearchQuery| {
        let asked = SearchKind::ALL.iter().filter(|kind| kinds.contains(kind));
        asked.map(|kind| kind.candidates(access, parsed, country)).collect()
    };
    let of = format!("{query}\n{kinds:?}\n{:?}", country.map(|code| &code.0));
    let mut page = access.search(query, candidates, &of, (first, after)).await?;
    let rows = page.as_mut().map(|page| std::mem::take(&mut page.rows)).unwrap_or_default();
    let results = load(access, rows).await?;
    Ok(SearchConnection { page, results, has_previous })
}

/// The found rows as objects: one statement for each kind among them.
async fn load(access: &Access, rows: Vec<SearchHit>) -> Result<Vec<(SearchHit, SearchResult)>> {
    let mut nodes = std::collections::HashMap::new();
    for kind in SearchKind::ALL {
        let ids: Vec<_> = rows.iter().filter(|found| found.kind == kind.name()).map(|found| found.id).collect();
        if ids.is_empty() {
            continue;
        }
        match kind {
            SearchKind::Organization => nodes.extend(of::<Organization>(access, ids).await?),
            SearchKind::Chapter => nodes.extend(of::<Chapter>(access, ids).await?),
            SearchKind::ExchangeProgram => nodes.extend(of::<ExchangeProgram>(access, ids).await?),
            SearchKind::Resource => nodes.extend(of::<Resource>(access, ids).await?),
        }
    }
    Ok(rows
        .into_iter()
        .filter_map(|found| Some((nodes.remove(&found.id)?, found)))
        .map(|(node, found)| (found, node))
        .collect())
}

async fn of<N>(access: &Access, ids: Vec<uuid::Uuid>) -> Result<Vec<(uuid::Uuid, SearchResult)>>
where
    N: Listed + Into<SearchResult>,
{
    let rows = access.by_ids::<N::Entity>(ids).await?;
    Ok(rows.into_iter().map(|(id, row)| (id, N::wrap(row).into())).collect())
}
