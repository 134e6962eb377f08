//! Changes to packages and what they entitle to.
use entity::{
    entitlement::{self, EntitlementId},
    entitlement_use, exchange_program,
    fold::fold,
    sponsor_package::{self, Kind, SponsorPackageId},
    sponsorship,
};
use sea_orm::{ActiveValue, ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use crate::{
    auth::policy::{Action, Scope},
    check::{Amount, Check, Patch, line, web_address},
    data::{Command, Tx},
    error::{Code, Result},
    sponsorship::{
        profile::{NewEntitlement, SponsorPackageProfile},
        rules,
    },
};

const MAX_ENTITLEMENTS: usize = 50;
const MAX_OFTEN: i32 = 10_000;

/// Makes a package.
#[derive(Debug)]
pub struct CreateSponsorPackage(pub SponsorPackageProfile);

impl Command for CreateSponsorPackage {
    type Target = ();
    type Output = sponsor_package::Model;

    fn action(&self) -> Action {
        Action::CreateSponsorPackage
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<sponsor_package::Model> {
        let id: SponsorPackageId = tx.id();
        let row = sponsor_package::ActiveModel { id: Set(id), open_for_offers: Set(true), ..Default::default() };
        let (row, members) = described(row, self.0, tx).await?;
        let package = tx.insert(row).await?;
        members.change(id, tx).await?;
        Ok(package)
    }
}

/// Changes a package.
#[derive(Debug)]
pub struct UpdateSponsorPackage {
    /// Which.
    pub id: SponsorPackageId,
    /// The object to change, and the new values.
    pub profile: SponsorPackageProfile,
}

impl Command for UpdateSponsorPackage {
    type Target = sponsor_package::Model;
    type Output = sponsor_package::Model;

    fn action(&self) -> Action {
        Action::UpdateSponsorPackage
    }
    async fn load(&self, tx: &Tx) -> Result<sponsor_package::Model> {
        tx.lock_by_key::<sponsor_package::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &sponsor_package::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, package: sponsor_package::Model, tx: &mut Tx) -> Result<sponsor_package::Model> {
        let (row, members) = described(package.clone().into_active_model(), self.profile, tx).await?;
        stays_what_was_offered(&package, &row, tx).await?;
        let differs = members.change(package.id, tx).await?;
        tx.update_with(&package, row, if differs { &["entitlements"] } else { &[] }).await
    }
}

/// What a sponsor was offered stays of its year and kind.
async fn stays_what_was_offered(
    package: &sponsor_package::Model,
    row: &sponsor_package::ActiveModel,
    tx: &Tx,
) -> Result<()> {
    let same_year = row.year.try_as_ref() == Some(&package.year);
    if same_year && row.kind.try_as_ref() == Some(&package.kind) {
        return Ok(());
    }
    let offered = tx.find::<sponsorship::Entity>().filter(sponsorship::Column::PackageId.eq(package.id));
    if tx.first(offered, sponsorship::Column::Id, 1).await?.is_empty() {
        return Ok(());
    }
    let message = "It was offered as what it is: make another package with createSponsorPackage.";
    Err(Code::Blocked.at(if same_year { "kind" } else { "year" }, message).into())
}

/// The row as the profile would have it, and what is to happen to its entitlements.
async fn described(
    mut row: sponsor_package::ActiveModel,
    profile: SponsorPackageProfile,
    tx: &Tx,
) -> Result<(sponsor_package::ActiveModel, Members)> {
    let SponsorPackageProfile {
        year,
        kind,
        level,
        name,
        price,
        external_url,
        starts_on,
        ends_on,
        open_for_offers,
        underwrites,
        add_entitlements,
        remove_entitlements,
    } = profile;
    let mut check = Check::default();
    let in_reach = |year| if (1900..=2200).contains(&year) { Ok(year) } else { Err("Give 1900 to 2200.".into()) };
    check.set(&mut row.year, "year", year, in_reach);
    check.set(&mut row.kind, "kind", kind, Ok);
    check.set(&mut row.level, "level", level, line(100));
    check.set(&mut row.name, "name", name, line(200));
    check.set_or_clear(&mut row.external_url, "externalUrl", external_url, web_address(&["https", "http"]));
    check.set(&mut row.starts_on, "startsOn", starts_on, Ok);
    check.set(&mut row.ends_on, "endsOn", ends_on, Ok);
    check.set(&mut row.open_for_offers, "openForOffers", open_for_offers, Ok);
    check.set_key_or_clear(&mut row.underwrites_id, underwrites);
    set_price(&mut row, price, &mut check);
    let missing = [
        ("year", row.year.is_not_set()),
        ("kind", row.kind.is_not_set()),
        ("level", row.level.is_not_set()),
        ("name", row.name.is_not_set()),
        ("startsOn", row.starts_on.is_not_set()),
        ("endsOn", row.ends_on.is_not_set()),
    ];
    for (path, is_missing) in missing {
        check.require(path, is_missing);
    }
    fits_together(&row, &mut check);
    let members =
        Members { remove: check.keys(remove_entitlements), add: check_entitlements(add_entitlements, &mut check) };
    check.done()?;
    unlike_others(&row, tx).await?;
    if let ActiveValue::Set(Some(program)) = row.underwrites_id {
        tx.lock_shared::<exchange_program::Entity>(&[program.0], "underwrites").await?;
    }
    Ok((row, members))
}

fn set_price(row: &mut sponsor_package::ActiveModel, price: Patch<Amount>, check: &mut Check) {
    let price = match price {
        Patch::Keep => return,
        Patch::Clear => None,
        Patch::Set(amount) => check.value("price", amount, Amount::parse),
    };
    let (hundredths, currency) = price.unzip();
    (row.price_minor, row.price_currency) = (Set(hundredths), Set(currency));
}

fn fits_together(row: &sponsor_package::ActiveModel, check: &mut Check) {
    if let (Some(year), Some(from), Some(to)) =
        (row.year.try_as_ref(), row.starts_on.try_as_ref(), row.ends_on.try_as_ref())
    {
        if to <= from {
            check.refuse(
                Code::Invalid.at("endsOn", "The last day is before the first: give the first day or a later one."),
            );
        } else if !rules::lies_in_year(*year, *from, *to) {
            check.refuse(Code::Invalid.at("startsOn", format!("No day of it is in {year}.")));
        }
    }
    let underwrites = matches!(row.underwrites_id.try_as_ref(), Some(Some(_)));
    if underwrites && row.kind.try_as_ref().is_some_and(|kind| *kind != Kind::ProgramUnderwriting) {
        let message = "Only a package of the kind PROGRAM_UNDERWRITING pays for a program.";
        check.refuse(Code::Invalid.at("underwrites", message));
    }
}

fn check_entitlements(profiles: Vec<NewEntitlement>, check: &mut Check) -> Vec<(String, i32)> {
    let mut known = Vec::<(String, i32)>::new();
    for (at, NewEntitlement { name, count }) in profiles.into_iter().enumerate() {
        let path = |field: &str| format!("addEntitlements.{at}.{field}");
        let often = |count| {
            let message = format!("Give 1 to {MAX_OFTEN}.");
            if (1..=MAX_OFTEN).contains(&count) { Ok(count) } else { Err(message) }
        };
        let name = check.value(&path("name"), name, line(200));
        let count = check.value(&path("count"), count, often);
        let (Some(name), Some(count)) = (name, count) else { continue };
        if known.iter().any(|(other, _)| *other == name) {
            check.refuse(Code::AlreadyExists.at(&path("name"), "It is there twice."));
        }
        known.push((name, count));
    }
    known
}

async fn unlike_others(row: &sponsor_package::ActiveModel, tx: &Tx) -> Result<()> {
    let (Some(id), Some(year), Some(name)) = (row.id.try_as_ref(), row.year.try_as_ref(), row.name.try_as_ref()) else {
        return Ok(());
    };
    if !matches!(row.year, ActiveValue::Set(_)) && !matches!(row.name, ActiveValue::Set(_)) {
        return Ok(());
    }
    let same = tx
        .find::<sponsor_package::Entity>()
        .filter(sponsor_package::Column::Year.eq(*year))
        .filter(sponsor_package::Column::NameKey.eq(fold(name)))
        .filter(sponsor_package::Column::Id.ne(*id));
    if tx.all(same).await?.is_empty() {
        return Ok(());
    }
    let message = format!("Another package of {year} has this name: change that one, or take another name.");
    Err(Code::AlreadyExists.at("name", message).into())
}

/// What is to happen to a package's entitlements.
struct Members {
    add: Vec<(String, i32)>,
    remove: Vec<EntitlementId>,
}

impl Members {
    /// Makes the difference; tells whether there is one.
    async fn change(self, package: SponsorPackageId, tx: &mut Tx) -> Result<bool> {
        let Self { add, mut remove } = self;
        if add.is_empty() && remove.is_empty() {
            return Ok(false);
        }
        let own = tx.find::<entitlement::Entity>().filter(entitlement::Column::PackageId.eq(package));
        let (gone, kept): (Vec<_>, Vec<_>) =
            tx.all(own).await?.into_iter().partition(|entitlement| remove.contains(&entitlement.id));
        remove.sort_unstable();
        remove.dedup();
        if gone.len() < remove.len() {
            return Err(Code::NotFound.at("removeEntitlements", "The package has no such entitlement.").into());
        }
        if MAX_ENTITLEMENTS < kept.len() + add.len() {
            let message = format!("A package has at most {MAX_ENTITLEMENTS} entitlements.");
            return Err(Code::Invalid.at("addEntitlements", message).into());
        }
        if let Some(at) = add.iter().position(|(name, _)| kept.iter().any(|entitlement| entitlement.name == *name)) {
            let message = "The package has it already: remove that one to give it another count.";
            return Err(Code::AlreadyExists.at(&format!("addEntitlements.{at}.name"), message).into());
        }
        nobody_used(&remove, tx).await?;
        tx.delete_all(gone).await?;
        let row = |(name, count)| entitlement::ActiveModel {
            id: Set(tx.id()),
            package_id: Set(package),
            name: Set(name),
            count: Set(count),
            ..Default::default()
        };
        let rows = add.into_iter().map(row).collect();
        tx.insert_all(rows).await?;
        Ok(true)
    }
}

async fn nobody_used(removed: &[EntitlementId], tx: &Tx) -> Result<()> {
    if removed.is_empty() {
        return Ok(());
    }
    let uses = tx
        .find::<entitlement_use::Entity>()
        .filter(entitlement_use::Column::EntitlementId.is_in(removed.iter().copied()));
    if tx.first(uses, entitlement_use::Column::Id, 1).await?.is_empty() {
        return Ok(());
    }
    let message = "A sponsor has used it: it stays as it is.";
    Err(Code::Blocked.at("removeEntitlements", message).into())
}
