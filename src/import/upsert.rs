//! Makes organizations true, some hundred at a time: those that are known by an id are changed, the others made.
use std::collections::{HashMap, HashSet};

use entity::{
    country,
    fold::fold,
    organization::{self, OrganizationId},
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{self, Set},
    ColumnTrait as _, Condition, IntoActiveModel as _, Iterable as _, ModelTrait as _,
    sea_query::ExprTrait as _,
};

use super::{CellError, provenance::Provenance, reference::owners, report::Report};
use crate::{
    check::Check,
    data::{SystemAction, Tx},
    error::{Code, Error, Problem, Result},
    organization::{
        commands::{apply_profile, keeps_its_places, new_row},
        external_id::{ExternalId, FIELD},
        profile::OrganizationProfile,
    },
};

/// An organization of a file.
pub(super) struct Incoming {
    pub(super) line: u64,
    pub(super) id: Option<OrganizationId>,
    /// What the row is found by, unless it has an id of ours: one of the ids that its profile adds.
    pub(super) found_by: Option<ExternalId>,
    pub(super) profile: OrganizationProfile,
    /// Takes it out of the directory; what is out is not brought back.
    pub(super) is_archived: bool,
    /// Whether one of the same name, kind and country is the same.
    pub(super) by_name: bool,
}

/// Which import it is, and what is remembered from batch to batch.
pub(super) struct Upsert {
    source: SystemAction,
    lines: HashMap<String, u64>,
    countries: HashSet<String>,
}

/// A row as the file would have it.
struct Draft {
    id: OrganizationId,
    before: Option<organization::Model>,
    row: organization::ActiveModel,
    ids: Ids,
}

/// What is here of the rows of a batch.
struct Known {
    owners: HashMap<ExternalId, OrganizationId>,
    rows: HashMap<OrganizationId, organization::Model>,
    by_name: HashMap<(String, Option<String>), OrganizationId>,
}

impl Upsert {
    pub(super) fn of(source: SystemAction) -> Self {
        Self { source, lines: HashMap::new(), countries: HashSet::new() }
    }

    /// The row, if it is the first of its id; `column` is where the id stands.
    pub(super) fn first(&mut self, incoming: Incoming, column: &'static str) -> Result<Incoming, CellError> {
        let elsewhere = incoming.found_by.as_ref().map(|ExternalId { scheme, value }| format!("{scheme}:{value}"));
        let Some(key) = incoming.id.map(|id| id.to_string()).or(elsewhere) else {
            return Err((column, "The row has no id to find it by again.".into()));
        };
        if let Some(line) = self.lines.get(&key) {
            return Err((column, format!("{key} is the row of line {line} already.")));
        }
        self.lines.insert(key, incoming.line);
        Ok(incoming)
    }

    /// Makes the rows true; cells that cannot be are left out, and told.
    pub(super) async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<()> {
        if self.countries.is_empty() {
            let countries = tx.all(tx.find::<country::Entity>()).await?;
            self.countries.extend(countries.into_iter().map(|country| country.code));
        }
        let mut known = known(&rows, tx).await?;
        let mut drafts = Vec::with_capacity(rows.len());
        for incoming in rows {
            let before = known.find(&incoming);
            let id = before.as_ref().map_or_else(|| incoming.id.unwrap_or_else(|| tx.id()), |before| before.id);
            let row = before.clone().map_or_else(|| new_row(id), organization::Model::into_active_model);
            let described = self.described(incoming, row, before.as_ref(), tx, report).await?;
            drafts.extend(described.map(|(row, ids)| Draft { id, before, row, ids }));
        }
        let differing = drafts.iter().filter(|draft| draft.differs()).map(|draft| draft.id.0).collect();
        let provenance = Provenance::of(self.source, differing, tx).await?;
        let (mut new, mut new_ids) = (Vec::new(), Vec::new());
        for Draft { id, before, mut row, ids } in drafts {
            let line = ids.line;
            let ids = known.take(ids, id, report);
            match before {
                None => {
                    new.push(row);
                    report.summary.made += 1;
                }
                Some(before) => {
                    for field in provenance.settle(&before, &mut row) {
                        report.keep(line, file_name(field), "What is here is of a better source, or better spelled.");
                    }
                    let members: &[_] = if ids.is_empty() { &[] } else { &[FIELD] };
                    let is_same = tx.update_with(&before, row, members).await? == before;
                    report.summary.unchanged += u64::from(is_same);
                    report.summary.changed += u64::from(!is_same);
                }
            }
            new_ids.extend(ids.into_iter().map(|elsewhere| elsewhere.row(id, tx)));
        }
        tx.insert_all(new).await?;
        tx.insert_all(new_ids).await
    }

    /// The row and its ids elsewhere as the file would have them; none if the row cannot be taken.
    async fn described(
        &self,
        incoming: Incoming,
        row: organization::ActiveModel,
        before: Option<&organization::Model>,
        tx: &Tx,
        report: &mut Report,
    ) -> Result<Option<(organization::ActiveModel, Ids)>> {
        let Incoming { line, id, found_by, profile, is_archived, by_name: _ } = incoming;
        let mut check = Check::default();
        let (mut row, ids) = apply_profile(row, profile, &mut check);
        if let (ActiveValue::Set(kind), Some(before)) = (&row.kind, before) {
            match keeps_its_places(before, *kind, tx).await {
                Ok(()) => {}
                Err(Error::Refused(problems)) => problems.into_iter().for_each(|problem| check.refuse(problem)),
                Err(error @ Error::Internal(_)) => return Err(error),
            }
        }
        if let ActiveValue::Set(Some(code)) = &row.country_code
            && !self.countries.contains(code)
        {
            check.refuse(Code::NotFound.at("countryCode", format!("{code} is no country's code.")));
        }
        if id.is_none() && !found_by.is_some_and(|found_by| ids.adds(&found_by)) {
            check.refuse(Code::Invalid.at("id", "What the row is found by is not of the form of an id."));
        }
        let problems = check.problems();
        let needed = |problem: &&Problem| ["id", "name", "kind", "country"].contains(&column(problem));
        if let Some(problem) = problems.iter().find(needed) {
            report.refuse(line, column(problem), &problem.message);
            return Ok(None);
        }
        for problem in &problems {
            report.leave_out(line, column(problem), &problem.message);
        }
        if is_archived && row.archived_at.try_as_ref().is_none_or(Option::is_none) {
            row.archived_at = Set(Some(tx.viewer().now));
        }
        Ok(Some((row, Ids { line, add: ids.into_added() })))
    }
}

impl Draft {
    /// Whether the file says something else than what is here.
    fn differs(&self) -> bool {
        let Some(before) = &self.before else { return false };
        organization::Column::iter().any(|column| match self.row.get(column) {
            ActiveValue::Set(value) => value != before.get(column),
            ActiveValue::Unchanged(_) | ActiveValue::NotSet => false,
        })
    }
}

/// The ids elsewhere that a row is to have.
struct Ids {
    line: u64,
    add: Vec<ExternalId>,
}

async fn known(rows: &[Incoming], tx: &Tx) -> Result<Known> {
    let owners = owners(rows.iter().flat_map(|row| &row.profile.add_external_ids), tx).await?;
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
    fn find(&self, incoming: &Incoming) -> Option<organization::Model> {
        let by_id = incoming.id.filter(|id| self.rows.contains_key(id));
        let elsewhere = incoming.found_by.as_ref().and_then(|id| self.owners.get(id)).copied();
        let country = incoming.profile.country_code.value().cloned();
        let by_name = incoming.by_name.then(|| self.by_name.get(&(name_key(incoming)?, country)).copied()).flatten();
        let id = by_id.or(elsewhere).or(by_name)?;
        self.rows.get(&id).cloned()
    }

    /// The ids that the organization does not have yet, without those that belong to others.
    fn take(&mut self, ids: Ids, id: OrganizationId, report: &mut Report) -> Vec<ExternalId> {
        let Ids { line, add } = ids;
        let mut new = Vec::new();
        for elsewhere in add {
            match self.owners.get(&elsewhere) {
                Some(owner) if *owner == id => {}
                Some(owner) => {
                    let ExternalId { scheme, value } = elsewhere;
                    report.leave_out(line, "external_ids", &format!("{value} of {scheme} belongs to {owner}."));
                }
                None => {
                    self.owners.insert(elsewhere.clone(), id);
                    new.push(elsewhere);
                }
            }
        }
        new
    }
}

/// The file's name of the field that the problem is about.
fn column(problem: &Problem) -> &str {
    file_name(problem.path.first().map_or("", String::as_str))
}

/// The file's name of a field.
fn file_name(field: &str) -> &str {
    match field {
        "countryCode" => "country",
        "subdivisionCode" => "subdivision",
        "position" => "latitude",
        "addFormerNames" | "formerNames" => "former_names",
        "addExternalIds" => "external_ids",
        "archivedAt" => "archived",
        other => other,
    }
}
