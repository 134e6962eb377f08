//! Changes by chance to organizations and their links, and what must not come of them.
use std::collections::BTreeSet;

use entity::{
    country,
    organization::{self, Kind, OrganizationId},
    organization_link::{self, Kind as Link},
    relationship, relationship_party,
};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::{chance::Chance, mutation};
use crate::support::World;

const KINDS: &[&str] = &["NGO", "UNIVERSITY", "MULTINATIONAL_BODY", "ASSOCIATION_OF_PROFESSIONALS", "MAIN_OFFICE"];

/// A change by chance, and its name.
pub(super) async fn change(world: &World, chance: &mut Chance) -> (&'static str, String) {
    let connection = world.plain();
    let all = organization::Entity::find().order_by_asc(organization::Column::Id).all(connection).await.unwrap();
    let links = organization_link::Entity::find().order_by_asc(organization_link::Column::Id);
    let links = links.all(connection).await.unwrap();
    let row = chance.of(&all);
    let country = chance.of(&["countryCode: \"NO\"", "countryCode: \"QQ\"", "countryCode: null"]);
    let kind = chance.of(KINDS);
    let (name, input) = match chance.below(7) {
        0 if all.len() < 8 => ("createOrganization", format!(r#"name: "N", kind: {kind}, {country}"#)),
        0 | 1 => {
            let (id, version) = (row.id, row.version);
            ("updateOrganization", format!(r#"id: "{id}", expectedVersion: {version}, kind: {kind}, {country}"#))
        }
        2 => ("archiveOrganization", format!(r#"id: "{}", expectedVersion: {}"#, row.id, row.version)),
        3 if !links.is_empty() => ("unlinkOrganizations", format!(r#"id: "{}""#, chance.of(&links).id)),
        _ => {
            let (kind, to) = (chance.of(&["PARENT", "PARENT", "PARENT", "RELATED", "SUCCESSOR"]), chance.of(&all).id);
            ("linkOrganizations", format!(r#"kind: {kind}, from: "{}", to: "{to}""#, row.id))
        }
    };
    (name, mutation(name, &input))
}

/// What the invariants forbid and is so all the same, each with its number. `known` are the organizations there were.
pub(super) async fn forbidden(world: &World, known: &mut BTreeSet<OrganizationId>) -> Vec<String> {
    let connection = world.plain();
    let all = organization::Entity::find().all(connection).await.unwrap();
    let links = organization_link::Entity::find().all(connection).await.unwrap();
    let countries = country::Entity::find().all(connection).await.unwrap();
    let countries: BTreeSet<_> = countries.into_iter().map(|country| country.code).collect();
    let mut wrong: Vec<_> =
        links.iter().filter(|link| link.from_id == link.to_id).map(|_| "1: itself".into()).collect();
    wrong.extend(all.iter().filter(|row| is_own_ancestor(row.id, &links)).map(|row| format!("1: {}", row.id)));
    let now: BTreeSet<_> = all.iter().map(|row| row.id).collect();
    wrong.extend(known.difference(&now).map(|gone| format!("2: {gone} was deleted")));
    *known = now;
    for row in &all {
        let fits = match &row.country_code {
            Some(code) => countries.contains(code),
            None => row.kind == Kind::MultinationalBody,
        };
        if !fits {
            wrong.push(format!("3: {}", row.id));
        }
    }
    wrong.extend(alliances_that_fit_no_more(world, &all).await);
    wrong
}

fn is_own_ancestor(id: OrganizationId, links: &[organization_link::Model]) -> bool {
    let (mut above, mut queue) = (BTreeSet::new(), vec![id]);
    while let Some(next) = queue.pop() {
        let parents = links.iter().filter(|link| link.kind == Link::Parent && link.from_id == next);
        queue.extend(parents.map(|link| link.to_id).filter(|parent| above.insert(*parent)));
    }
    above.contains(&id)
}

/// Alliances whose counterpart became something that alliances are not made with (invariant 5).
async fn alliances_that_fit_no_more(world: &World, all: &[organization::Model]) -> Vec<String> {
    use chapterhouse::{organization::rules::is_of_local_government, relationship::rules::OPEN};
    let parties = relationship_party::Entity::find().all(world.plain()).await.unwrap();
    let relationships = relationship::Entity::find().all(world.plain()).await.unwrap();
    let open = relationships
        .iter()
        .filter(|row| row.kind == relationship::Kind::StrategicAlliance && OPEN.contains(&row.status));
    let fits = |id: OrganizationId| all.iter().any(|row| row.id == id && is_of_local_government(row.kind));
    let of = |row: &relationship::Model| parties.iter().find(|party| party.relationship_id == row.id);
    let unfit = open.filter(|row| of(row).is_none_or(|party| !fits(party.organization_id)));
    unfit.map(|row| format!("5: {}", row.id)).collect()
}
