//! The CSV table of sponsorships.
use std::borrow::Cow;

use entity::{organization, sponsor_package, sponsorship};
use sea_orm::ActiveEnum as _;

use super::{CsvTable, RelatedCells, maybe, word};
use crate::{
    data::{Access, Row},
    error::Result,
    graphql::Money,
    sponsorship::graphql::{SponsorshipFilterInput, SponsorshipOrder},
};

impl CsvTable for sponsorship::Entity {
    type Order = SponsorshipOrder;
    type Filter = SponsorshipFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "organization",
        "organization_name",
        "package",
        "package_name",
        "kind",
        "level",
        "year",
        "status",
        "amount",
        "amount_currency",
        "in_kind_gift",
        "in_kind_value",
        "in_kind_currency",
        "signed_on",
        "contract_url",
        "renewed_from",
        "closed_on",
        "closing_reason",
    ];

    /// The sponsor's name, and the package's name, kind and level.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (sponsorship::Column::OrganizationId, organization::Column::Id);
            let sponsor = row.one::<organization::Entity>(access, from, to).await?;
            let (from, to) = (sponsorship::Column::PackageId, sponsor_package::Column::Id);
            let package = row.one::<sponsor_package::Entity>(access, from, to).await?;
            let mut words = vec![sponsor.map(|sponsor| sponsor.name.clone()).unwrap_or_default()];
            words.extend(
                package
                    .into_iter()
                    .flat_map(|package| [package.name.clone(), package.kind.to_value(), package.level.clone()]),
            );
            related.insert(row.id.0, words);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a sponsorship::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        let money = |hundredths: Option<i64>, currency: &Option<String>| {
            let money = Money::of(hundredths, currency.as_deref());
            money.map_or_else(Default::default, |money| (money.amount.0.to_string(), money.currency))
        };
        let (paid, paid_in) = money(row.amount_minor, &row.amount_currency);
        let (value, value_in) = money(row.in_kind_minor, &row.in_kind_currency);
        vec![
            word(row.id.to_string()),
            word(row.organization_id.to_string()),
            maybe(related.first()),
            word(row.package_id.to_string()),
            maybe(related.get(1)),
            maybe(related.get(2)),
            maybe(related.get(3)),
            word(row.year.to_string()),
            word(row.status.to_value()),
            word(paid),
            word(paid_in),
            maybe(row.in_kind_gift.as_ref()),
            word(value),
            word(value_in),
            maybe(row.signed_on.as_ref()),
            maybe(row.contract_url.as_ref()),
            maybe(row.renews_id.as_ref()),
            maybe(row.closed_on.as_ref()),
            maybe(row.closing_reason.as_ref()),
        ]
    }
}
