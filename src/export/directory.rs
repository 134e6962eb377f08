//! CSV tables of the directory, whose columns are those that imports take.
use std::borrow::Cow;

use entity::{branch, chapter, officer_term, organization, organization_external_id as external_id, organization_link};
use sea_orm::ActiveEnum as _;

use super::{CsvTable, RelatedCells, maybe, name_of, word};
use crate::{
    branch::graphql::{BranchFilterInput, BranchOrder},
    chapter::{
        graphql::{ChapterFilterInput, ChapterOrder},
        officer::graphql::{OfficerTermFilterInput, OfficerTermOrder},
    },
    data::{Access, Row},
    error::Result,
    import::SEVERAL,
    organization::{
        graphql::{OrganizationFilterInput, OrganizationOrder},
        links::{OrganizationLinkFilterInput, OrganizationLinkOrder},
    },
};

fn several(parts: &[String]) -> String {
    parts.join(&SEVERAL.to_string())
}

impl CsvTable for organization::Entity {
    type Order = OrganizationOrder;
    type Filter = OrganizationFilterInput;

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
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let own = row.each(access, organization::Column::Id, external_id::Column::OrganizationId).await?;
            let mut ids: Vec<_> =
                own.iter().map(|own: &Row<external_id::Entity>| format!("{}:{}", own.scheme, own.value)).collect();
            ids.sort_unstable();
            related.insert(row.id.0, vec![several(&ids)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a organization::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
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
            maybe(related.first()),
            word(row.archived_at.is_some().to_string()),
        ]
    }
}

impl CsvTable for organization_link::Entity {
    type Order = OrganizationLinkOrder;
    type Filter = OrganizationLinkFilterInput;

    const COLUMNS: &'static [&'static str] = &["from", "from_name", "kind", "to", "to_name"];

    /// The names of both organizations.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let mut names = Vec::new();
            for end in [organization_link::Column::FromId, organization_link::Column::ToId] {
                let organization = row.one::<organization::Entity>(access, end, organization::Column::Id).await?;
                names.push(name_of(organization, |organization| &organization.name));
            }
            related.insert(row.id.0, names);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a organization_link::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.from_id.to_string()),
            maybe(related.first()),
            word(row.kind.to_value()),
            word(row.to_id.to_string()),
            maybe(related.get(1)),
        ]
    }
}

impl CsvTable for chapter::Entity {
    type Order = ChapterOrder;
    type Filter = ChapterFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "kind",
        "host_organization",
        "host_organization_name",
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

    /// The name of the host.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (chapter::Column::HostOrganizationId, organization::Column::Id);
            let host = row.one::<organization::Entity>(access, from, to).await?;
            related.insert(row.id.0, vec![name_of(host, |host| &host.name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a chapter::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.name.as_str()),
            word(row.kind.to_value()),
            maybe(row.host_organization_id.as_ref()),
            maybe(related.first()),
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

impl CsvTable for officer_term::Entity {
    type Order = OfficerTermOrder;
    type Filter = OfficerTermFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "chapter",
        "chapter_name",
        "office",
        "title",
        "person_name",
        "name_is_public",
        "is_lead_contact",
        "account",
        "starts_on",
        "ends_on",
        "status",
    ];

    /// The name of the chapter.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (officer_term::Column::ChapterId, chapter::Column::Id);
            let chapter = row.one::<chapter::Entity>(access, from, to).await?;
            related.insert(row.id.0, vec![name_of(chapter, |chapter| &chapter.name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a officer_term::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.chapter_id.to_string()),
            maybe(related.first()),
            word(row.office.to_value()),
            maybe(row.title.as_ref()),
            word(row.person_name.as_str()),
            word(row.name_is_public.to_string()),
            word(row.is_lead_contact.to_string()),
            maybe(row.account_id.as_ref()),
            word(row.starts_on.to_string()),
            maybe(row.ends_on.as_ref()),
            word(row.status.to_value()),
        ]
    }
}

impl CsvTable for branch::Entity {
    type Order = BranchOrder;
    type Filter = BranchFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "main_office",
        "main_office_name",
        "host_organization",
        "host_organization_name",
        "country",
        "city",
        "latitude",
        "longitude",
        "legal_form",
        "status",
        "opened_on",
        "closed_on",
        "closing_reason",
    ];

    /// The names of the main office and of the host.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let mut names = Vec::new();
            for from in [branch::Column::MainOfficeId, branch::Column::HostOrganizationId] {
                let organization = row.one::<organization::Entity>(access, from, organization::Column::Id).await?;
                names.push(name_of(organization, |organization| &organization.name));
            }
            related.insert(row.id.0, names);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a branch::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.name.as_str()),
            word(row.main_office_id.to_string()),
            maybe(related.first()),
            maybe(row.host_organization_id.as_ref()),
            maybe(related.get(1)),
            word(row.country_code.as_str()),
            word(row.city.as_str()),
            maybe(row.latitude.as_ref()),
            maybe(row.longitude.as_ref()),
            maybe(row.legal_form.as_ref()),
            word(row.status.to_value()),
            maybe(row.opened_on.as_ref()),
            maybe(row.closed_on.as_ref()),
            maybe(row.closing_reason.as_ref()),
        ]
    }
}
