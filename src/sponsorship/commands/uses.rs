//! Uses of entitlements: never more than there are.
use chrono::NaiveDate;
use entity::{
    entitlement::{self, EntitlementId},
    entitlement_use,
    sponsorship::{self, SponsorshipId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::settled_package;
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, last_before, text},
    data::{Command, Tx},
    error::{Code, Result},
    lifecycle::day_past,
    sponsorship::rules,
};

/// Notes that a sponsor used what its package entitles it to.
#[derive(Debug)]
pub struct UseEntitlement {
    /// Whose.
    pub sponsorship: SponsorshipId,
    /// What.
    pub entitlement: EntitlementId,
    /// How often.
    pub quantity: i32,
    /// When; today if absent.
    pub used_on: Option<NaiveDate>,
    /// What the staff note.
    pub note: Option<String>,
}

impl Command for UseEntitlement {
    type Target = sponsorship::Model;
    type Output = entitlement_use::Model;

    fn action(&self) -> Action {
        Action::UseEntitlement
    }
    // Of two uses at once the second waits here, and counts the first.
    async fn load(&self, tx: &Tx) -> Result<sponsorship::Model> {
        tx.lock_by_key::<sponsorship::Entity>(self.sponsorship.0, "sponsorship").await
    }
    fn scope(&self, _: &sponsorship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, sponsorship: sponsorship::Model, tx: &mut Tx) -> Result<entitlement_use::Model> {
        let Self { sponsorship: _, entitlement, quantity, used_on, note } = self;
        rules::may_use(sponsorship.status).map_err(|reason| Code::WrongState.at("sponsorship", reason))?;
        let mut check = Check::default();
        let note = note.and_then(|note| check.value("note", note, text(1000)));
        check.done()?;
        let package = settled_package(sponsorship.package_id, "sponsorship", tx).await?;
        let used_on = day_past(used_on, Some(package.starts_on), tx.viewer().today(), "usedOn")?;
        if package.ends_on <= used_on {
            let last = last_before(package.ends_on);
            let message = format!("The last day of the package is {last}: give that or an earlier one.");
            return Err(Code::Invalid.at("usedOn", message).into());
        }
        let entitlement = entitlement_of(&sponsorship, entitlement, tx).await?;
        is_left(&sponsorship, &entitlement, quantity, tx).await?;
        let row = entitlement_use::ActiveModel {
            id: Set(tx.id()),
            sponsorship_id: Set(sponsorship.id),
            entitlement_id: Set(entitlement.id),
            quantity: Set(quantity),
            used_on: Set(used_on),
            note: Set(note),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

async fn entitlement_of(sponsorship: &sponsorship::Model, id: EntitlementId, tx: &Tx) -> Result<entitlement::Model> {
    let found = tx.lock_shared::<entitlement::Entity>(&[id.0], "entitlement").await?;
    let own = found.into_iter().find(|entitlement| entitlement.package_id == sponsorship.package_id);
    own.ok_or_else(|| Code::Invalid.at("entitlement", "This is no entitlement of the sponsorship's package.").into())
}

/// Refuses more than there is (invariant 40).
async fn is_left(
    sponsorship: &sponsorship::Model,
    entitlement: &entitlement::Model,
    quantity: i32,
    tx: &Tx,
) -> Result<()> {
    if quantity < 1 {
        return Err(Code::Invalid.at("quantity", "Give 1 or more.").into());
    }
    let uses = tx
        .find::<entitlement_use::Entity>()
        .filter(entitlement_use::Column::SponsorshipId.eq(sponsorship.id))
        .filter(entitlement_use::Column::EntitlementId.eq(entitlement.id));
    let left = i64::from(entitlement.count) - rules::used(&tx.all(uses).await?);
    if i64::from(quantity) <= left {
        return Ok(());
    }
    Err(Code::Blocked.at("quantity", format!("Of {} there are {left} left.", entitlement.count)).into())
}
