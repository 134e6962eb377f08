//! Orders and filters of lists of resources.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{
    organization::OrganizationId,
    resource, resource_organization as tie,
    resource_tag::{self as tag, Sort},
};
use macros::paged;
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Query, SelectStatement},
};

use super::{
    graphql::{Resource, ResourceAudience, ResourceKind, ResourceStatus},
    members::goal_word,
    rules,
};
use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, boolean_filter, has_words},
    error::{Code, Result},
    graphql::{Connection, by_id, input::parse_id, scalar::LanguageTag},
    relationship::graphql::Goal,
};

/// The orders of a list of resources.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResourceOrder {
    /// The last published first, those that never were last.
    #[default]
    PublishedOnDesc,
    /// By title.
    TitleAsc,
}

impl Order for ResourceOrder {
    type Entity = resource::Entity;
    fn columns(self) -> Vec<SortColumn<resource::Column>> {
        let (column, descending, nullable) = match self {
            Self::PublishedOnDesc => (resource::Column::PublishedOn, true, true),
            Self::TitleAsc => (resource::Column::NameKey, false, false),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which resources. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ResourceFilterInput {
    /// Found by words that begin with each of these: in its title or summary.
    text: Option<String>,
    /// Of one of these kinds.
    kinds: Option<Vec<ResourceKind>>,
    /// That serve one of these goals.
    goals: Option<Vec<Goal>>,
    /// With one of these topics.
    topics: Option<Vec<String>>,
    /// In one of these languages; `en` finds `en-GB` too.
    languages: Option<Vec<LanguageTag>>,
    /// Tied to this organization.
    organization: Option<ID>,
    /// For one of these audiences.
    audiences: Option<Vec<ResourceAudience>>,
    /// In one of these states; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    statuses: Option<Vec<ResourceStatus>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ResourceFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ResourceFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ResourceFilterInput>>,
}

boolean_filter!(ResourceFilterInput);

impl Composed for ResourceFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { text, kinds, goals, topics, languages, organization, audiences, statuses, and: _, or: _, not: _ } =
            self;
        let id = resource::Column::Id;
        let text = text.as_ref().map(|text| has_words(id, text, "filter.text")).transpose()?;
        let kinds = kinds
            .as_ref()
            .map(|kinds| resource::Column::Kind.is_in(kinds.iter().map(|kind| resource::Kind::from(*kind))));
        let goals = goals
            .as_ref()
            .map(|goals| tagged(Sort::Goal, goals.iter().map(|goal| goal_word((*goal).into())).collect()));
        let topics = topics
            .as_ref()
            .map(|topics| tagged(Sort::Topic, topics.iter().map(|topic| topic.trim().to_lowercase()).collect()));
        let organization = organization.as_ref().map(|id| parse_id(id, "filter.organization")).transpose()?;
        let audiences = audiences.as_ref().map(|audiences| {
            resource::Column::Audience.is_in(audiences.iter().map(|audience| resource::Audience::from(*audience)))
        });
        let statuses = statuses.as_ref().filter(|_| viewer.is_staff()).map(|statuses| {
            resource::Column::Status.is_in(statuses.iter().map(|status| resource::Status::from(*status)))
        });
        let languages = languages.as_deref().map(in_languages).transpose()?;
        Ok(Condition::all()
            .add_option(text)
            .add_option(kinds)
            .add_option(goals.map(|with| id.in_subquery(with)))
            .add_option(topics.map(|with| id.in_subquery(with)))
            .add_option(organization.map(|organization| id.in_subquery(tied_to(organization))))
            .add_option(audiences)
            .add_option(statuses)
            .add_option(languages))
    }
}

fn tagged(sort: Sort, words: Vec<String>) -> SelectStatement {
    Query::select()
        .column(tag::Column::ResourceId)
        .from(tag::Entity)
        .and_where(tag::Column::Sort.eq(sort))
        .and_where(tag::Column::Word.is_in(words))
        .take()
}

fn tied_to(organization: OrganizationId) -> SelectStatement {
    Query::select()
        .column(tie::Column::ResourceId)
        .from(tie::Entity)
        .and_where(tie::Column::OrganizationId.eq(organization))
        .take()
}

/// A language and what it is the beginning of. What begins so lies between two texts, which an index serves.
fn in_languages(languages: &[LanguageTag]) -> Result<Condition> {
    let column = resource::Column::Language;
    // A filter by no language finds nothing.
    let mut any = Condition::any().add(column.is_in(Vec::<String>::new()));
    for language in languages {
        let tag = rules::language(&language.0).map_err(|message| Code::Invalid.at("filter.languages", message))?;
        // `.` follows `-`.
        let longer = Condition::all().add(column.gt(format!("{tag}-"))).add(column.lt(format!("{tag}.")));
        any = any.add(column.eq(tag)).add(longer);
    }
    Ok(any)
}

/// Questions about resources.
#[derive(Debug, Default)]
pub struct ResourceQuery;

#[paged]
#[Object]
impl ResourceQuery {
    /// One resource; none if the caller can see none with this id.
    async fn resource(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Resource>> {
        by_id(ctx, &id).await
    }

    /// Published resources for everybody; those for members too for whoever is signed in, and for the staff all.
    async fn resources(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ResourceFilterInput>,
        #[graphql(desc = "Sort order; by default the last published first.")] order_by: Option<ResourceOrder>,
    ) -> Option<Result<Connection<Resource>>> {
        let request = PageRequest::new("Query.resources", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
