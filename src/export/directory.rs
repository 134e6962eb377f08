//! Sheets of the directory, whose columns are those that imports take.
use std::borrow::Cow;

use entity::{chapter, organization, organization_external_id as external_id, organization_link};
use sea_orm::ActiveEnum as _;

use super::{Beside, Sheet, maybe, word};
use crate::{
    data::{Access, Row},
    error::Result,
    import::SEVERAL,
};

fn several(parts: &[String]) -> String {
    parts.join(&SEVERAL.to_string())
}

impl Sheet for organization::Entity {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "former_names",
        "acronym",
        "kind",
        "country",
        "subdivision",
        "city",
        "latitude",
        "longitude",
        "position_precision",
        "website",
        "external_ids",
        "archived",
    ];

    /// The ids that they have elsewhere.
    async fn beside(access: &Access, rows: &[Row<Self>]) -> Result<Beside> {
        let mut beside = Beside::new();
        for row in rows {
            let own = row.each(access, organization::Column::Id, external_id::Column::OrganizationId).await?;
            let mut ids: Vec<_> =
                own.iter().map(|own: &Row<external_id::Entity>| format!("{}:{}", own.scheme, own.value)).collect();
            ids.sort_unstable();
            beside.insert(row.id.0, vec![several(&ids)]);
        }
        Ok(beside)
    }

    fn cells<'a>(row: &'a organization::Model, beside: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.name.as_str()),
            word(several(&row.former_names.0)),
            maybe(row.acronym.as_ref()),
            word(row.kind.to_value()),
            maybe(row.country_code.as_ref()),
            maybe(row.subdivision_code.as_ref()),
            maybe(row.city.as_ref()),
            maybe(row.latitude.as_ref()),
            maybe(row.longitude.as_ref()),
            word(row.position_precision.to_value()),
            maybe(row.website.as_ref()),
            maybe(beside.first()),
            word(row.archived_at.is_some().to_string()),
        ]
    }
}

impl Sheet for organization_link::Entity {
    const COLUMNS: &'static [&'static str] = &["from", "kind", "to"];

    fn cells<'a>(row: &'a organization_link::Model, _: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![word(row.from_id.to_string()), word(row.kind.to_value()), word(row.to_id.to_string())]
    }
}

impl Sheet for chapter::Entity {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "kind",
        "host_organization",
        "area",
        "country",
        "subdivision",
        "city",
        "latitude",
        "longitude",
        "position_precision",
        "region",
        "status",
        "website",
        "contact_mailbox",
        "founded_on",
    ];

    fn cells<'a>(row: &'a chapter::Model, _: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.name.as_str()),
            word(row.kind.to_value()),
            maybe(row.host_organization_id.as_ref()),
            maybe(row.area.as_ref()),
            word(row.country_code.as_str()),
            maybe(row.subdivision_code.as_ref()),
            maybe(row.city.as_ref()),
            maybe(row.latitude.as_ref()),
            maybe(row.longitude.as_ref()),
            word(row.position_precision.to_value()),
            word(row.region.to_value()),
            word(row.status.to_value()),
            maybe(row.website.as_ref()),
            maybe(row.contact_mailbox.as_ref()),
            maybe(row.founded_on.as_ref()),
        ]
    }
}
