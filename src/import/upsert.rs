//! Makes organizations true, some hundred at a time: those that are known by an id are changed, the others made.
use std::collections::{HashMap, HashSet};

use entity::{
    country,
    fold::fold,
    organization::{self, OrganizationId},
    organization_external_id as external_id,
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, Condition, IntoActiveModel as _,
    sea_query::ExprTrait as _,
};

use super::report::Report;
use crate::{
    data::Tx,
    error::{Error, Result},
    graphql::input::Check,
    organization::{
        commands::{blank, describe, keeps_its_places},
        external_id::ExternalId,
        mutations::OrganizationProfile,
    },
};

/// An organization of a file.
pub(super) struct Incoming {
    pub(super) line: u64,
    pub(super) id: Option<OrganizationId>,
    /// The first is what the row is found by, unless it has an id of ours.
    pub(super) external_ids: Vec<ExternalId>,
    pub(super) profile: OrganizationProfile,
    /// Takes it out of the directory; what is out is not brought back.
    pub(super) is_archived: bool,
    /// Whether one of the same name, kind and country is the same.
    pub(super) by_name: bool,
}

impl Incoming {
    /// What tells the row from others.
    pub(super) fn key(&self) -> Option<String> {
        let elsewhere = self.external_ids.first().map(|ExternalId { scheme, value }| format!("{scheme}:{value}"));
        self.id.map(|id| id.to_string()).or(elsewhere)
    }
}

/// What is here of the rows of a batch.
struct Known {
    owners: HashMap<ExternalId, OrganizationId>,
    rows: HashMap<OrganizationId, organization::Model>,
    by_name: HashMap<(String, Option<String>), OrganizationId>,
}

/// Makes the rows true; cells that cannot be are left out, and told.
pub(super) async fn upsert(
    rows: Vec<Incoming>,
    countries: &mut HashSet<String>,
    tx: &mut Tx,
    report: &mut Report,
) -> Result<()> {
    if countries.is_empty() {
        countries.extend(tx.all(tx.find::<country::Entity>()).await?.into_iter().map(|country| country.code));
    }
    let mut known = known(&rows, tx).await?;
    let (mut new, mut new_ids) = (Vec::new(), Vec::new());
    for incoming in rows {
        let Some((before, id)) = known.find(&incoming) else {
            let id = incoming.id.unwrap_or_else(|| tx.id());
            if let Some(row) = described(&incoming, blank(id), countries, tx, report) {
                new.push(row);
                new_ids.extend(take_ids(incoming, id, &mut known, tx, report));
                report.summary.made += 1;
            }
            continue;
        };
        let Some(row) = described(&incoming, before.clone().into_active_model(), countries, tx, report) else {
            continue;
        };
        if let ActiveValue::Set(kind) = row.kind
            && let Err(Error::Refused(problems)) = keeps_its_places(&before, kind, tx).await
        {
            let reason = problems.first().map_or("", |problem| problem.message.as_str());
            report.refuse(incoming.line, "kind", reason);
            continue;
        }
        let ids = take_ids(incoming, id, &mut known, tx, report);
        let after = tx.update(&before, row).await?;
        let is_same = after == before && ids.is_empty();
        report.summary.unchanged += u64::from(is_same);
        report.summary.changed += u64::from(!is_same);
        new_ids.extend(ids);
    }
    tx.insert_all(new).await?;
    tx.insert_all(new_ids).await
}

async fn known(rows: &[Incoming], tx: &Tx) -> Result<Known> {
    let mut schemes = HashMap::<&str, Vec<&str>>::new();
    for ExternalId { scheme, value } in rows.iter().flat_map(|row| &row.external_ids) {
        schemes.entry(scheme).or_default().push(value);
    }
    let any = schemes.into_iter().fold(Condition::any(), |any, (scheme, values)| {
        let of_scheme = external_id::Column::Scheme.eq(scheme);
        any.add(Condition::all().add(of_scheme).add(external_id::Column::Value.is_in(values)))
    });
    let found = if any.is_empty() { Vec::new() } else { tx.all(tx.find::<external_id::Entity>().filter(any)).await? };
    let owners: HashMap<_, _> = found
        .into_iter()
        .map(|row| (ExternalId { scheme: row.scheme, value: row.value }, row.organization_id))
        .collect();
    let mut ids: HashSet<_> = owners.values().copied().collect();
    ids.extend(rows.iter().filter_map(|row| row.id));
    let mut condition = Condition::any().add(organization::Column::Id.is_in(ids));
    let names: Vec<_> = rows.iter().filter(|row| row.by_name).filter_map(name_key).collect();
    if !names.is_empty() {
        let universities = organization::Column::Kind.eq(organization::Kind::University);
        condition = condition.add(organization::Column::NameKey.is_in(names).and(universities));
    }
    let found = tx.all(tx.find::<organization::Entity>().filter(condition)).await?;
    let by_name = found.iter().map(|row| ((row.name_key.clone(), row.country_code.clone()), row.id)).collect();
    Ok(Known { owners, by_name, rows: found.into_iter().map(|row| (row.id, row)).collect() })
}

fn name_key(incoming: &Incoming) -> Option<String> {
    incoming.profile.name.value().map(|name| fold(name))
}

impl Known {
    fn find(&self, incoming: &Incoming) -> Option<(organization::Model, OrganizationId)> {
        let by_id = incoming.id.filter(|id| self.rows.contains_key(id));
        let elsewhere = incoming.external_ids.first().and_then(|id| self.owners.get(id)).copied();
        let country = incoming.profile.country_code.value().map(|code| code.0.clone());
        let by_name = incoming.by_name.then(|| self.by_name.get(&(name_key(incoming)?, country)).copied()).flatten();
        let id = by_id.or(elsewhere).or(by_name)?;
        Some((self.rows.get(&id)?.clone(), id))
    }
}

/// The row as the file would have it; none if it cannot be taken.
fn described(
    incoming: &Incoming,
    row: organization::ActiveModel,
    countries: &HashSet<String>,
    tx: &Tx,
    report: &mut Report,
) -> Option<organization::ActiveModel> {
    let mut check = Check::default();
    let (mut row, _) = describe(row, incoming.profile.clone(), &mut check);
    let mut is_taken = true;
    for problem in check.problems() {
        let column = column(problem.path.first().map_or("", String::as_str));
        if ["name", "kind", "country"].contains(&column) {
            report.refuse(incoming.line, column, &problem.message);
            is_taken = false;
        } else {
            report.leave_out(incoming.line, column, &problem.message);
        }
        if !is_taken {
            return None;
        }
    }
    if let ActiveValue::Set(Some(code)) = &row.country_code
        && !countries.contains(code)
    {
        report.refuse(incoming.line, "country", &format!("{code} is no country's code."));
        return None;
    }
    if incoming.is_archived && row.archived_at.try_as_ref().is_none_or(Option::is_none) {
        row.archived_at = Set(Some(tx.viewer().now));
    }
    Some(row)
}

/// The file's name of a field.
fn column(field: &str) -> &str {
    match field {
        "countryCode" => "country",
        "subdivisionCode" => "subdivision",
        "position" => "latitude",
        "addFormerNames" => "former_names",
        "addExternalIds" => "external_ids",
        other => other,
    }
}

/// The ids elsewhere that the organization does not have yet, without those that belong to others.
fn take_ids(
    incoming: Incoming,
    id: OrganizationId,
    known: &mut Known,
    tx: &Tx,
    report: &mut Report,
) -> Vec<external_id::ActiveModel> {
    let mut new = Vec::new();
    for elsewhere in incoming.external_ids {
        match known.owners.get(&elsewhere) {
            Some(owner) if *owner == id => {}
            Some(owner) => {
                let ExternalId { scheme, value } = elsewhere;
                report.leave_out(incoming.line, &scheme, &format!("{value} belongs to {owner}."));
            }
            None => {
                known.owners.insert(elsewhere.clone(), id);
                new.push(external_id::ActiveModel {
                    id: Set(tx.id()),
                    organization_id: Set(id),
                    scheme: Set(elsewhere.scheme),
                    value: Set(elsewhere.value),
                    ..Default::default()
                });
            }
        }
    }
    new
}
