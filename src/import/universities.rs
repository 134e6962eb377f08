//! Universities with their domains, as in the list of Hipo (<https://github.com/Hipo/university-domains-list>, MIT).
use entity::organization::Kind;

use super::{
    CellError, Importer, Unusable,
    file::{Record, Table},
    report::Report,
    upsert::{Incoming, Upsert},
};
use crate::{
    check::Patch,
    data::{SystemAction, Tx},
    error::Error,
    organization::{external_id::ExternalId, profile::OrganizationProfile},
};

/// Reads and applies universities.
pub(super) struct Universities(Upsert);

impl Universities {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        table.needs(&["name", "country", "domains"])?;
        Ok(Self(Upsert::of(Self::ACTION)))
    }
}

impl Importer for Universities {
    const ACTION: SystemAction = SystemAction::ImportUniversities;
    type Row = Incoming;

    fn read(&mut self, record: &Record<'_>) -> Result<Incoming, CellError> {
        self.0.first(read(record)?, "domains")
    }

    async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        self.0.apply(rows, tx, report).await
    }
}

fn read(record: &Record<'_>) -> Result<Incoming, CellError> {
    let cell = |column: &'static str| record.cell(column).map_err(|reason| (column, reason));
    let text = |column| Ok::<_, CellError>(cell(column)?.map(String::from).filter(|text| !text.is_empty()));
    let domains = text("domains")?.unwrap_or_default().to_lowercase();
    let domain = domains.split([';', '|']).map(str::trim).find(|domain| !domain.is_empty());
    let domain = domain.ok_or_else(|| ("domains", "The row has no domain to find it by again.".to_owned()))?;
    let id = ExternalId { scheme: "DOMAIN".into(), value: domain.to_owned() };
    let profile = OrganizationProfile {
        name: Patch::given(text("name")?),
        kind: Patch::Set(Kind::University),
        country_code: Patch::given(text("country")?),
        website: Patch::given(text("website")?),
        add_external_ids: vec![id.clone()],
        ..OrganizationProfile::default()
    };
    let line = record.line;
    Ok(Incoming { line, id: None, found_by: Some(id), profile, is_archived: false, by_name: true })
}
