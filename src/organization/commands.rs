//! Changes to organizations.
use entity::{
    branch, chapter,
    organization::{self, Kind, Names, OrganizationId},
    relationship, relationship_party,
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, IntoActiveModel as _,
    sea_query::Query,
};

use super::{external_id, profile::OrganizationProfile, rules};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, line, text, web_address},
    country::store::ensure_countries_exist,
    data::{Command, Scoped, Tx},
    error::{Code, Result},
    relationship::rules::OPEN,
};

/// Makes an organization.
#[derive(Debug)]
pub struct CreateOrganization(pub OrganizationProfile);

impl Command for CreateOrganization {
    type Target = ();
    type Output = organization::Model;

    fn action(&self) -> Action {
        Action::CreateOrganization
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<organization::Model> {
        let row = new_row(tx.id());
        let (row, ids) = described(row, self.0, tx).await?;
        let organization = tx.insert(row).await?;
        external_id::change(organization.id, ids, tx).await?;
        Ok(organization)
    }
}

/// Changes an organization.
#[derive(Debug)]
pub struct UpdateOrganization {
    /// Which.
    pub id: OrganizationId,
    /// The object to change, and the new values.
    pub profile: OrganizationProfile,
}

impl Command for UpdateOrganization {
    type Target = organization::Model;
    type Output = organization::Model;

    fn action(&self) -> Action {
        Action::UpdateOrganization
    }
    async fn load(&self, tx: &Tx) -> Result<organization::Model> {
        tx.lock_by_key::<organization::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &organization::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, organization: organization::Model, tx: &mut Tx) -> Result<organization::Model> {
        let (change, ids) = described(organization.clone().into_active_model(), self.profile, tx).await?;
        if let ActiveValue::Set(kind) = change.kind {
            keeps_its_places(&organization, kind, tx).await?;
        }
        let members = external_id::change(organization.id, ids, tx).await?;
        tx.update_with(&organization, change, members.as_slice()).await
    }
}

/// Whether the organization is of use as another kind to the chapters and branches that it has (invariants 5, 16 and 21).
pub(crate) async fn keeps_its_places(organization: &organization::Model, kind: Kind, tx: &Tx) -> Result<()> {
    let hosts = chapter::Column::HostOrganizationId.eq(organization.id);
    if organization.kind == Kind::University
        && kind != Kind::University
        && !tx.all(tx.find::<chapter::Entity>().filter(hosts)).await?.is_empty()
    {
        let message = "It hosts a student chapter, which only a university does: move the chapter first.";
        return Err(Code::Invalid.at("kind", message).into());
    }
    let directs = branch::Column::MainOfficeId.eq(organization.id);
    if organization.kind == Kind::MainOffice
        && kind != Kind::MainOffice
        && !tx.all(tx.find::<branch::Entity>().filter(directs)).await?.is_empty()
    {
        return Err(Code::Invalid.at("kind", "It directs branches, which only a main office does.").into());
    }
    if rules::is_of_local_government(organization.kind)
        && !rules::is_of_local_government(kind)
        && !tx.all(open_alliances(organization.id, tx)).await?.is_empty()
    {
        let message = "It has an open strategic alliance, which takes a local government organization: end that first.";
        return Err(Code::Invalid.at("kind", message).into());
    }
    Ok(())
}

fn open_alliances(organization: OrganizationId, tx: &Tx) -> Scoped<relationship::Entity> {
    let with = Query::select()
        .column(relationship_party::Column::RelationshipId)
        .from(relationship_party::Entity)
        .and_where(relationship_party::Column::OrganizationId.eq(organization))
        .take();
    tx.find::<relationship::Entity>()
        .filter(relationship::Column::Kind.eq(relationship::Kind::StrategicAlliance))
        .filter(relationship::Column::Status.is_in(OPEN))
        .filter(relationship::Column::Id.in_subquery(with))
}

/// Takes an organization out of the directory.
#[derive(Debug)]
pub struct ArchiveOrganization {
    /// Which.
    pub id: OrganizationId,
}

impl Command for ArchiveOrganization {
    type Target = organization::Model;
    type Output = organization::Model;

    fn action(&self) -> Action {
        Action::ArchiveOrganization
    }
    async fn load(&self, tx: &Tx) -> Result<organization::Model> {
        tx.lock_by_key::<organization::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &organization::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, organization: organization::Model, tx: &mut Tx) -> Result<organization::Model> {
        let directs = branch::Column::MainOfficeId.eq(organization.id);
        let works = branch::Column::Status.is_in([branch::Status::Open, branch::Status::Closing]);
        if !tx.all(tx.find::<branch::Entity>().filter(directs).filter(works)).await?.is_empty() {
            return Err(Code::WrongState.at("id", "It directs branches that work: close them first.").into());
        }
        rules::may_archive(organization.archived_at.is_some()).map_err(|message| Code::WrongState.at("id", message))?;
        let mut change = organization.clone().into_active_model();
        change.archived_at = Set(Some(tx.viewer().now));
        tx.update(&organization, change).await
    }
}

/// More former names are not kept.
pub(crate) const MAX_FORMER_NAMES: usize = 20;

/// A new row, of which nothing is known.
pub(crate) fn new_row(id: OrganizationId) -> organization::ActiveModel {
    organization::ActiveModel {
        id: Set(id),
        acronym: Set(None),
        country_code: Set(None),
        subdivision_code: Set(None),
        city: Set(None),
        latitude: Set(None),
        longitude: Set(None),
        position_precision: Set(organization::Precision::Exact),
        population: Set(None),
        website: Set(None),
        former_names: Set(Names::default()),
        internal_notes: Set(None),
        archived_at: Set(None),
        ..Default::default()
    }
}

async fn described(
    row: organization::ActiveModel,
    profile: OrganizationProfile,
    tx: &Tx,
) -> Result<(organization::ActiveModel, external_id::Difference)> {
    let mut check = Check::default();
    let (subdivision, precision) = (row.subdivision_code.clone(), profile.position_precision);
    let (row, ids) = apply_profile(row, profile, &mut check);
    check_subdivision(&subdivision, &row.subdivision_code, &mut check);
    check.precision(precision, &row.latitude);
    check.done()?;
    if let ActiveValue::Set(Some(code)) = &row.country_code {
        ensure_countries_exist(tx, &[code.as_str()], "countryCode").await?;
    }
    Ok((row, ids))
}

/// The row as the profile would have it, and what is to happen to the ids elsewhere. What the profile says wrongly is
/// noted and left as it was; that the country exists is for the caller to see.
pub(crate) fn apply_profile(
    mut row: organization::ActiveModel,
    profile: OrganizationProfile,
    check: &mut Check,
) -> (organization::ActiveModel, external_id::Difference) {
    let OrganizationProfile {
        name,
        acronym,
        kind,
        country_code,
        subdivision_code,
        city,
        position,
        position_precision,
        website,
        internal_notes,
        add_former_names,
        remove_former_names,
        add_external_ids,
        remove_external_ids,
    } = profile;
    let place = row.subdivision_code.clone();
    check.set(&mut row.name, "name", name, line(200));
    check.set(&mut row.kind, "kind", kind, Ok);
    check.set_or_clear(&mut row.acronym, "acronym", acronym, line(20));
    check.set_or_clear(&mut row.country_code, "countryCode", country_code, line(2));
    check.set_or_clear(&mut row.subdivision_code, "subdivisionCode", subdivision_code, line(6));
    check.set_or_clear(&mut row.city, "city", city, line(200));
    check.set_position(&mut row.latitude, &mut row.longitude, position);
    check.set(&mut row.position_precision, "positionPrecision", position_precision, Ok);
    check.set_or_clear(&mut row.website, "website", website, web_address(&["http", "https"]));
    check.set_or_clear(&mut row.internal_notes, "internalNotes", internal_notes, text(10_000));
    let former = row.former_names.take().unwrap_or_default().0;
    let former = check.members(
        "addFormerNames",
        former,
        add_former_names,
        |name| remove_former_names.contains(name),
        MAX_FORMER_NAMES,
        line(200),
    );
    row.former_names = Set(Names(former));
    let ids = external_id::Difference::parse(add_external_ids, remove_external_ids, check);
    if !seated(&row, check) {
        row.subdivision_code = place;
    }
    (row, ids)
}

/// Refuses a subdivision that somebody gives and the standard does not list. One that a file gave may stay.
pub(crate) fn check_subdivision(
    before: &ActiveValue<Option<String>>,
    after: &ActiveValue<Option<String>>,
    check: &mut Check,
) {
    let given = after.try_as_ref().and_then(Option::as_deref);
    if let Some(subdivision) = given.filter(|given| before.try_as_ref().and_then(Option::as_deref) != Some(*given))
        && let Err(message) = rules::is_listed(subdivision)
    {
        check.refuse(Code::Invalid.at("subdivisionCode", message));
    }
}

/// What must be given, and what kind, country and subdivision ask of each other; tells whether the subdivision fits.
fn seated(row: &organization::ActiveModel, check: &mut Check) -> bool {
    check.require("name", row.name.is_not_set());
    check.require("kind", row.kind.is_not_set());
    let country = row.country_code.try_as_ref().cloned().flatten();
    if let Some(kind) = row.kind.try_as_ref()
        && let Err(message) = rules::country_fits(*kind, country.is_some())
    {
        check.refuse(Code::Invalid.at("countryCode", message));
    }
    if let Some(subdivision) = row.subdivision_code.try_as_ref().cloned().flatten()
        && let Err(message) = rules::subdivision_fits(country.as_deref(), &subdivision)
    {
        check.refuse(Code::Invalid.at("subdivisionCode", message));
        return false;
    }
    true
}
