//! Where the values of organizations come from, as the ledger tells it, and which of two values is the better.
//!
//! Without this, two sources that are imported by turns would replace each other's values for ever.
use std::collections::HashMap;

use entity::{
    fold::fold,
    ledger_entry,
    organization::{self, Column, Names},
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{self, Set},
    ColumnTrait as _, ModelTrait as _, Value,
};
use uuid::Uuid;

use crate::{
    data::{SystemAction, Tx},
    error::Result,
    organization::{commands::MAX_FORMER_NAMES, rules::country_fits},
};

/// How much the word of a source counts for a field: a value stays until one of the same rank or a higher comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A file of cities, the sample world.
    Guess,
    /// A list that is kept up now and then.
    List,
    /// A catalogue that is edited: ROR, or our own export.
    Catalogue,
    /// Somebody who changed the field here.
    Person,
}

fn rank(action: &str, field: &str) -> Rank {
    match field {
        _ if action == SystemAction::ImportOrganizations.name() => Rank::Catalogue,
        "name" | "kind" | "countryCode" | "website" if action == SystemAction::ImportUniversities.name() => Rank::List,
        _ => Rank::Guess,
    }
}

/// Fields that change together or not at all, with their names in the ledger.
type Group = &'static [(Column, &'static str)];

const GROUPS: &[Group] = &[
    &[(Column::Name, "name")],
    &[(Column::Acronym, "acronym")],
    &[(Column::Kind, "kind")],
    &[(Column::CountryCode, "countryCode")],
    &[(Column::SubdivisionCode, "subdivisionCode")],
    &[(Column::City, "city")],
    &[
        (Column::Latitude, "latitude"),
        (Column::Longitude, "longitude"),
        (Column::PositionPrecision, "positionPrecision"),
    ],
    &[(Column::Website, "website")],
    &[(Column::FormerNames, "formerNames")],
    &[(Column::ArchivedAt, "archivedAt")],
];

/// Who has the last word on the fields of some organizations.
pub(super) struct Provenance {
    source: SystemAction,
    ranks: HashMap<(Uuid, String), Rank>,
}

impl Provenance {
    /// That of these organizations, for what the import would change of them.
    pub(super) async fn of(source: SystemAction, organizations: Vec<Uuid>, tx: &Tx) -> Result<Self> {
        let mut ranks = HashMap::new();
        if !organizations.is_empty() {
            let entries = tx.find::<ledger_entry::Entity>();
            let entries = entries.filter(ledger_entry::Column::RecordId.is_in(organizations));
            let mut entries = tx.all(entries).await?;
            entries.sort_unstable_by_key(|entry| entry.seq);
            for entry in entries {
                let is_person = entry.actor_role != "SYSTEM";
                for change in entry.changes.0 {
                    let rank = if is_person { Rank::Person } else { rank(&entry.action, &change.field) };
                    ranks.insert((entry.record_id, change.field), rank);
                }
            }
        }
        Ok(Self { source, ranks })
    }

    /// Whether somebody gave the field the value that it has here, or took it away.
    pub(super) fn is_of_a_person(&self, record: Uuid, field: &str) -> bool {
        self.ranks.get(&(record, field.to_owned())) == Some(&Rank::Person)
    }

    /// Keeps what is better than what the file says; gives the fields that are kept.
    pub(super) fn settle(
        &self,
        before: &organization::Model,
        row: &mut organization::ActiveModel,
    ) -> Vec<&'static str> {
        let mut kept = Vec::new();
        for group in GROUPS {
            if group.iter().any(|(column, _)| changes(before, row, *column)) && !self.is_better(before, row, group) {
                leave(row, group);
                kept.extend(group.iter().map(|(_, field)| *field).take(1));
            }
        }
        keep_the_place_whole(before, row, &mut kept);
        if kept.contains(&"formerNames") {
            return kept;
        }
        if let Some(former) = replaced_name(before, row) {
            let names = row.former_names.try_as_ref().cloned().unwrap_or_default().0;
            if names.len() < MAX_FORMER_NAMES && !names.contains(&former) {
                row.former_names = Set(Names([vec![former], names].concat()));
            }
        }
        kept
    }

    /// Whether what the file says takes precedence over what is here.
    fn is_better(&self, before: &organization::Model, row: &organization::ActiveModel, group: Group) -> bool {
        let rank_here = |field: &str| self.ranks.get(&(before.id.0, field.to_owned())).copied();
        let here = group.iter().filter_map(|(_, field)| rank_here(field)).max();
        let Some((column, field)) = group.first() else { return false };
        let ours = rank(self.source.name(), field);
        if here == Some(Rank::Person) {
            return false;
        }
        match (before.get(*column), value(row, *column)) {
            // Former names are only added.
            _ if *field == "formerNames" => true,
            // A source that says nothing does not know: it takes back what it said itself.
            (old, Some(new)) if is_empty(&new) && !is_empty(&old) => here == Some(ours),
            (old, Some(_)) if is_empty(&old) => true,
            (Value::String(Some(old)), Some(Value::String(Some(new)))) => {
                finer(field, &old, &new).unwrap_or(here <= Some(ours))
            }
            (_, Some(_) | None) => here <= Some(ours),
        }
    }
}

/// A subdivision and a city lie in their country, and a kind asks for a country or for none.
fn keep_the_place_whole(
    before: &organization::Model,
    row: &mut organization::ActiveModel,
    kept: &mut Vec<&'static str>,
) {
    let kind = row.kind.try_as_ref().copied().unwrap_or(before.kind);
    let country = row.country_code.try_as_ref().cloned().unwrap_or_else(|| before.country_code.clone());
    if country_fits(kind, country.is_some()).is_err() {
        leave(row, &[(Column::Kind, "kind"), (Column::CountryCode, "countryCode")]);
        kept.push("kind");
    }
    if kept.contains(&"countryCode") {
        leave(row, &[(Column::SubdivisionCode, "subdivisionCode"), (Column::City, "city")]);
    }
}

/// Whether one of two spellings of the same is the finer: letters with their accents, an address with TLS.
fn finer(field: &str, old: &str, new: &str) -> Option<bool> {
    match field {
        "name" if fold(old) == fold(new) => {
            let accents = |name: &str| name.chars().filter(|letter| !letter.is_ascii()).count();
            (accents(old) != accents(new)).then(|| accents(old) < accents(new))
        }
        "website" if page(old) == page(new) => {
            (old.starts_with("https:") != new.starts_with("https:")).then(|| new.starts_with("https:"))
        }
        _ => None,
    }
}

/// The address without what does not say which page it is of.
fn page(url: &str) -> &str {
    let url = url.trim_start_matches("https://").trim_start_matches("http://");
    url.trim_start_matches("www.").trim_end_matches('/')
}

fn value(row: &organization::ActiveModel, column: Column) -> Option<Value> {
    match row.get(column) {
        ActiveValue::Set(value) => Some(value),
        ActiveValue::Unchanged(_) | ActiveValue::NotSet => None,
    }
}

fn changes(before: &organization::Model, row: &organization::ActiveModel, column: Column) -> bool {
    value(row, column).is_some_and(|new| new != before.get(column))
}

fn is_empty(value: &Value) -> bool {
    *value == value.as_null()
}

fn leave(row: &mut organization::ActiveModel, columns: &[(Column, &str)]) {
    for (column, _) in columns {
        row.not_set(*column);
    }
}

/// The name that is replaced by another one, not by another spelling of it.
fn replaced_name(before: &organization::Model, row: &organization::ActiveModel) -> Option<String> {
    let ActiveValue::Set(name) = &row.name else { return None };
    (fold(name) != before.name_key).then(|| before.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_tls_are_finer_whoever_says_it() {
        for (field, old, new, expected) in [
            ("name", "École", "Ecole", Some(false)),
            ("name", "Ecole", "École", Some(true)),
            ("name", "Ecole", "ECOLE", None),
            ("name", "École", "School", None),
            ("website", "https://www.a.example.org", "http://a.example.org/", Some(false)),
            ("website", "http://a.example.org", "https://a.example.org/", Some(true)),
            ("website", "https://a.example.org", "https://b.example.org", None),
            ("city", "Zürich", "Zurich", None),
        ] {
            assert_eq!(finer(field, old, new), expected, "{old} {new}");
        }
    }
}
