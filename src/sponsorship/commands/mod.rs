//! Changes to packages and sponsorships. Each locks the sponsorship before its package.
mod begin;
mod package;
mod steps;
mod uses;

pub(crate) use begin::create_offer;
pub use begin::{OfferSponsorship, RenewSponsorship};
pub use package::{CreateSponsorPackage, UpdateSponsorPackage};
pub use steps::{Commitment, Move, MoveSponsorship};
pub use uses::UseEntitlement;

use entity::sponsor_package::{self, SponsorPackageId};

use crate::{
    data::Tx,
    error::{Code, Result},
};

/// The package, which stays as it is until the end.
async fn settled_package(id: SponsorPackageId, path: &str, tx: &Tx) -> Result<sponsor_package::Model> {
    let found = tx.lock_shared::<sponsor_package::Entity>(&[id.0], path).await?.into_iter().next();
    found.ok_or_else(|| Code::NotFound.at(path, "There is no such sponsor package.").into())
}
