//! Queries on packages and sponsorships: everybody knows the packages and who sponsors now, the staff the rest.
use entity::{entitlement, entitlement_use, sponsor_package, sponsorship};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::rules;
use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for sponsor_package::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for entitlement::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for sponsorship::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        Condition::all().add(sponsorship::Column::Status.eq(rules::PUBLIC))
    }
}

impl Visibility for entitlement_use::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(entitlement_use::Column::Id, viewer)
    }
}

impl Audited for sponsor_package::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            year,
            kind,
            level,
            name,
            name_key: _,
            price_minor,
            price_currency,
            external_url,
            starts_on,
            ends_on,
            open_for_offers,
            underwrites_id,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        let view = View::new().open("year", year).open("kind", kind).open("level", level).open("name", name);
        view.open("price.amount", price_minor)
            .open("price.currency", price_currency)
            .open("externalUrl", external_url)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
            .open("openForOffers", open_for_offers)
            .open("underwrites", underwrites_id)
    }
}

impl Audited for entitlement::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("sponsor_package", self.package_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, package_id, name, count, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("package", package_id).open("name", name).open("count", count)
    }
}

impl Audited for sponsorship::Model {
    identified!(public_version);
    fn view(&self) -> View {
        let Self {
            id: _,
            organization_id,
            package_id,
            year,
            status,
            amount_minor,
            amount_currency,
            in_kind_gift,
            in_kind_minor,
            in_kind_currency,
            signed_on,
            contract_url,
            renews_id,
            closed_on,
            closing_reason,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        // Who was asked, and what was given, is between the association and the sponsor.
        let view = View::new()
            .staff("organization", organization_id)
            .staff("package", package_id)
            .staff("year", year)
            .staff("status", status);
        view.staff("amount.amount", amount_minor)
            .staff("amount.currency", amount_currency)
            .staff("inKindGift", in_kind_gift)
            .staff("inKindValue.amount", in_kind_minor)
            .staff("inKindValue.currency", in_kind_currency)
            .staff("signedOn", signed_on)
            .staff("contractUrl", contract_url)
            .staff("renewedFrom", renews_id)
            .staff("closedOn", closed_on)
            .staff("closingReason", closing_reason)
    }
}

impl Audited for entitlement_use::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("sponsorship", self.sponsorship_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            sponsorship_id,
            entitlement_id,
            quantity,
            used_on,
            note,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        let view = View::new().staff("sponsorship", sponsorship_id).staff("entitlement", entitlement_id);
        view.staff("quantity", quantity).staff("usedOn", used_on).staff("note", note)
    }
}
