//! Universities with their domains, as in the list of Hipo (<https://github.com/Hipo/university-domains-list>, MIT).
use std::collections::{HashMap, HashSet};

use async_graphql::MaybeUndefined;
use entity::organization::Kind;

use super::{
    Importer, Unusable,
    file::{Record, Table},
    report::Report,
    upsert::{Incoming, upsert},
};
use crate::{
    data::{SystemAction, Tx},
    error::Error,
    graphql::scalar::{CountryCode, Url},
    organization::{external_id::ExternalId, mutations::OrganizationProfile},
};

/// Reads and applies universities.
pub(super) struct Universities {
    lines: HashMap<String, u64>,
    countries: HashSet<String>,
}

impl Universities {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        table.needs(&["name", "country", "domains"])?;
        Ok(Self { lines: HashMap::new(), countries: HashSet::new() })
    }
}

impl Importer for Universities {
    const ACTION: SystemAction = SystemAction::ImportUniversities;
    type Row = Incoming;

    fn read(&mut self, record: &Record<'_>, report: &mut Report) -> Option<Incoming> {
        let incoming = match read(record) {
            Ok(incoming) => incoming,
            Err((column, reason)) => {
                report.refuse(record.line, column, &reason);
                return None;
            }
        };
        let domain = &incoming.external_ids.first()?.value;
        if let Some(line) = self.lines.get(domain) {
            report.refuse(record.line, "domains", &format!("{domain} is of the row of line {line} already."));
            return None;
        }
        self.lines.insert(domain.clone(), record.line);
        Some(incoming)
    }

    async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        upsert(rows, &mut self.countries, tx, report).await
    }
}

fn read(record: &Record<'_>) -> Result<Incoming, (&'static str, String)> {
    let cell = |column: &'static str| record.cell(column).map_err(|reason| (column, reason));
    let text =
        |column| Ok::<_, (&'static str, String)>(cell(column)?.map(String::from).filter(|text| !text.is_empty()));
    let domains = text("domains")?.unwrap_or_default().to_lowercase();
    let domain = domains.split([';', '|']).map(str::trim).find(|domain| !domain.is_empty());
    let domain = domain.ok_or_else(|| ("domains", "The row has no domain to find it by again.".to_owned()))?;
    let id = ExternalId { scheme: "DOMAIN".into(), value: domain.to_owned() };
    let value = |text: Option<String>| text.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value);
    let profile = OrganizationProfile {
        name: value(text("name")?),
        kind: MaybeUndefined::Value(Kind::University.into()),
        country_code: value(text("country")?).map_value(CountryCode),
        website: value(text("website")?).map_value(Url),
        add_external_ids: vec![id.clone()],
        ..OrganizationProfile::default()
    };
    let line = record.line;
    Ok(Incoming { line, id: None, external_ids: vec![id], profile, is_archived: false, by_name: true })
}
