//! The CSV table of inquiries, without how to reach whoever inquires and without what they wrote.
use std::borrow::Cow;

use entity::{account, inquiry};
use sea_orm::ActiveEnum as _;

use super::{CsvTable, RelatedCells, maybe, name_of, word};
use crate::{
    data::{Access, Row},
    error::Result,
    inquiry::graphql::{InquiryFilterInput, InquiryOrder},
};

impl CsvTable for inquiry::Entity {
    type Order = InquiryOrder;
    type Filter = InquiryFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "reference",
        "organization_name",
        "country",
        "interest",
        "status",
        "received_at",
        "owner",
        "owner_name",
        "relationship",
        "sponsorship",
        "chapter",
        "closing_reason",
        "ended_at",
    ];

    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let owner = row.one::<account::Entity>(access, inquiry::Column::OwnerId, account::Column::Id).await?;
            related.insert(row.id.0, vec![name_of(owner, |owner| &owner.display_name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a inquiry::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.reference.as_str()),
            word(row.organization_name.as_str()),
            word(row.country_code.as_str()),
            word(row.interest.to_value()),
            word(row.status.to_value()),
            word(row.created_at.to_rfc3339()),
            maybe(row.owner_id.as_ref()),
            maybe(related.first()),
            maybe(row.relationship_id.as_ref()),
            maybe(row.sponsorship_id.as_ref()),
            maybe(row.chapter_id.as_ref()),
            maybe(row.closing_reason.as_ref()),
            word(row.ended_at.map(|at| at.to_rfc3339()).unwrap_or_default()),
        ]
    }
}
