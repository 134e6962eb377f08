//! The goals, topics and organizations of a resource.
use entity::{
    organization::{self, OrganizationId},
    relationship::Goal,
    resource::ResourceId,
    resource_organization,
    resource_tag::{self, Sort},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};
use serde_json::Value as Json;

use crate::{
    check::{Check, Given, line},
    data::Tx,
    error::{Code, Result},
};

const MAX_TOPICS: usize = 20;
const MAX_ORGANIZATIONS: usize = 100;
const MAX_LETTERS: usize = 40;

/// What is to happen to a resource's goals, topics and organizations.
pub(super) struct Members {
    add_tags: Vec<(Sort, String)>,
    remove_tags: Vec<(Sort, String)>,
    add_organizations: Vec<OrganizationId>,
    remove_organizations: Vec<OrganizationId>,
}

/// What is added and what is removed, as the caller says it.
pub(super) struct Said {
    pub(super) add_goals: Vec<Goal>,
    pub(super) remove_goals: Vec<Goal>,
    pub(super) add_topics: Vec<String>,
    pub(super) remove_topics: Vec<String>,
    pub(super) add_organizations: Vec<Given<OrganizationId>>,
    pub(super) remove_organizations: Vec<Given<OrganizationId>>,
}

impl Members {
    pub(super) fn parse(said: Said, check: &mut Check) -> Self {
        let Said { add_goals, remove_goals, add_topics, remove_topics, add_organizations, remove_organizations } = said;
        let goals = |goals: Vec<Goal>| goals.into_iter().map(|goal| (Sort::Goal, goal_word(goal)));
        if MAX_TOPICS < add_topics.len() {
            check.refuse(Code::Invalid.at("addTopics", TOO_MANY_TOPICS));
        }
        let parsed = |topic| check.value("addTopics", topic, line(MAX_LETTERS));
        let topics: Vec<_> = add_topics.into_iter().filter_map(parsed).map(|topic| topic.to_lowercase()).collect();
        let gone = remove_topics.into_iter().map(|topic| (Sort::Topic, topic.trim().to_lowercase()));
        Self {
            add_tags: goals(add_goals).chain(topics.into_iter().map(|topic| (Sort::Topic, topic))).collect(),
            remove_tags: goals(remove_goals).chain(gone).collect(),
            add_organizations: check.keys(add_organizations),
            remove_organizations: check.keys(remove_organizations),
        }
    }

    /// Makes the difference, and names the fields in which there is one. What is there already is not added again.
    pub(super) async fn change(self, resource: ResourceId, tx: &mut Tx) -> Result<Vec<&'static str>> {
        let Self { add_tags, remove_tags, add_organizations, remove_organizations } = self;
        let mut fields = tags(resource, add_tags, &remove_tags, tx).await?;
        if organizations(resource, add_organizations, &remove_organizations, tx).await? {
            fields.push("organizations");
        }
        Ok(fields)
    }
}

const TOO_MANY_TOPICS: &str = "A resource has at most 20 topics.";

/// A goal as it is kept: its name in the API.
pub(super) fn goal_word(goal: Goal) -> String {
    serde_json::to_value(goal).ok().as_ref().and_then(Json::as_str).unwrap_or_default().to_owned()
}

/// The goal that is kept so.
pub(super) fn goal(word: &str) -> Option<Goal> {
    serde_json::from_value(word.into()).ok()
}

async fn tags(
    resource: ResourceId,
    mut add: Vec<(Sort, String)>,
    remove: &[(Sort, String)],
    tx: &mut Tx,
) -> Result<Vec<&'static str>> {
    if add.is_empty() && remove.is_empty() {
        return Ok(Vec::new());
    }
    let own = tx.find::<resource_tag::Entity>().filter(resource_tag::Column::ResourceId.eq(resource));
    let is = |tag: &resource_tag::Model, (sort, word): &(Sort, String)| tag.sort == *sort && tag.word == *word;
    let (gone, kept): (Vec<_>, Vec<_>) =
        tx.all(own).await?.into_iter().partition(|tag| remove.iter().any(|one| is(tag, one)));
    let mut seen = std::collections::HashSet::new();
    add.retain(|one| !kept.iter().any(|tag| is(tag, one)) && seen.insert(one.clone()));
    let kept_topics = kept.iter().filter(|tag| tag.sort == Sort::Topic).count();
    if MAX_TOPICS < kept_topics + add.iter().filter(|(sort, _)| *sort == Sort::Topic).count() {
        return Err(Code::Invalid.at("addTopics", TOO_MANY_TOPICS).into());
    }
    let differs = |sort| add.iter().any(|(added, _)| *added == sort) || gone.iter().any(|tag| tag.sort == sort);
    let fields = [(Sort::Goal, "goals"), (Sort::Topic, "topics")];
    let fields = fields.into_iter().filter(|(sort, _)| differs(*sort)).map(|(_, field)| field).collect();
    tx.delete_all(gone).await?;
    let row = |(sort, word)| resource_tag::ActiveModel {
        id: Set(tx.id()),
        resource_id: Set(resource),
        sort: Set(sort),
        word: Set(word),
        ..Default::default()
    };
    let rows = add.into_iter().map(row).collect();
    tx.insert_all(rows).await?;
    Ok(fields)
}

/// Tells whether anything is different.
async fn organizations(
    resource: ResourceId,
    mut add: Vec<OrganizationId>,
    remove: &[OrganizationId],
    tx: &mut Tx,
) -> Result<bool> {
    if add.is_empty() && remove.is_empty() {
        return Ok(false);
    }
    let own = tx.find::<resource_organization::Entity>().filter(resource_organization::Column::ResourceId.eq(resource));
    let (gone, kept): (Vec<_>, Vec<_>) =
        tx.all(own).await?.into_iter().partition(|tie| remove.contains(&tie.organization_id));
    add.sort_unstable();
    add.dedup();
    add.retain(|id| !kept.iter().any(|tie| tie.organization_id == *id));
    if MAX_ORGANIZATIONS < kept.len() + add.len() {
        let message = format!("A resource is tied to at most {MAX_ORGANIZATIONS} organizations.");
        return Err(Code::Invalid.at("addOrganizations", message).into());
    }
    tx.lock_shared::<organization::Entity>(&add.iter().map(|id| id.0).collect::<Vec<_>>(), "addOrganizations").await?;
    let differs = !gone.is_empty() || !add.is_empty();
    tx.delete_all(gone).await?;
    let row = |organization_id| {
        let (id, resource_id, organization_id) = (Set(tx.id()), Set(resource), Set(organization_id));
        resource_organization::ActiveModel { id, resource_id, organization_id, ..Default::default() }
    };
    let rows = add.into_iter().map(row).collect();
    tx.insert_all(rows).await?;
    Ok(differs)
}
