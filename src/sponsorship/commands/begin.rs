//! How sponsorships begin: by an offer, or as the renewal of one of the year before.
use entity::{
    organization::{self, OrganizationId},
    sponsor_package::{self, SponsorPackageId},
    sponsorship::{self, SponsorshipId, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::settled_package;
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::{Code, Problem, Result},
    sponsorship::rules,
};

/// Offers a package to an organization.
#[derive(Debug)]
pub struct OfferSponsorship {
    /// To whom.
    pub organization: OrganizationId,
    /// Which package.
    pub package: SponsorPackageId,
}

impl Command for OfferSponsorship {
    type Target = ();
    type Output = sponsorship::Model;

    fn action(&self) -> Action {
        Action::OfferSponsorship
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<sponsorship::Model> {
        create_offer(self.organization, self.package, tx).await
    }
}

/// A package as it is offered to an organization, which may be what comes of an inquiry.
pub(crate) async fn create_offer(
    organization: OrganizationId,
    package: SponsorPackageId,
    tx: &mut Tx,
) -> Result<sponsorship::Model> {
    let known = tx.lock_shared::<organization::Entity>(&[organization.0], "organization").await?;
    known.iter().try_for_each(can_sponsor)?;
    let package = settled_package(package, "package", tx).await?;
    offer(organization, &package, None, tx).await
}

/// Offers a package of the next year to a sponsor.
#[derive(Debug)]
pub struct RenewSponsorship {
    /// The sponsorship of the year before.
    pub id: SponsorshipId,
    /// Which package.
    pub package: SponsorPackageId,
}

impl Command for RenewSponsorship {
    type Target = sponsorship::Model;
    type Output = sponsorship::Model;

    fn action(&self) -> Action {
        Action::RenewSponsorship
    }
    async fn load(&self, tx: &Tx) -> Result<sponsorship::Model> {
        tx.lock_by_key::<sponsorship::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &sponsorship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, renewed: sponsorship::Model, tx: &mut Tx) -> Result<sponsorship::Model> {
        rules::may_renew(renewed.status).map_err(|reason| Code::WrongState.at("id", reason))?;
        let organization = tx.lock_shared::<organization::Entity>(&[renewed.organization_id.0], "id").await?;
        organization.iter().try_for_each(can_sponsor).map_err(|problem| problem.code.at("id", problem.message))?;
        let package = settled_package(self.package, "package", tx).await?;
        rules::follows(&package, &renewed)?;
        offer(renewed.organization_id, &package, Some(renewed.id), tx).await
    }
}

fn can_sponsor(organization: &organization::Model) -> Result<(), Problem> {
    if organization.archived_at.is_some() {
        return Err(Code::Invalid.at("organization", "The organization is archived: it is asked for nothing any more."));
    }
    if organization.kind == organization::Kind::MainOffice {
        return Err(Code::Invalid.at("organization", "The main office does not sponsor itself."));
    }
    Ok(())
}

async fn offer(
    organization: OrganizationId,
    package: &sponsor_package::Model,
    renews: Option<SponsorshipId>,
    tx: &mut Tx,
) -> Result<sponsorship::Model> {
    rules::may_offer(package, tx.viewer().today()).map_err(|reason| Code::Blocked.at("package", reason))?;
    let same = tx
        .find::<sponsorship::Entity>()
        .filter(sponsorship::Column::OrganizationId.eq(organization))
        .filter(sponsorship::Column::PackageId.eq(package.id));
    // Whoever offers the same at the same moment is stopped by the index.
    if !tx.all(same).await?.is_empty() {
        let message = "The organization has a sponsorship of this package already, be it one that was declined: offer \
                       another package.";
        return Err(Code::AlreadyExists.at("package", message).into());
    }
    let row = sponsorship::ActiveModel {
        id: Set(tx.id()),
        organization_id: Set(organization),
        package_id: Set(package.id),
        year: Set(package.year),
        status: Set(Status::Offered),
        renews_id: Set(renews),
        ..Default::default()
    };
    tx.insert(row).await
}
