//! Changes to organizations.
use async_graphql::MaybeUndefined;
use entity::organization::{self, Kind, Names, OrganizationId};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::rules;
use crate::{
    auth::policy::{Action, Scope},
    country::store::known,
    data::{Command, Tx},
    error::{Code, Result},
    graphql::{
        input::{Check, text, web_address},
        scalar::{CountryCode, Url},
    },
};

/// What can be said about an organization; absent leaves, null clears.
#[derive(Debug)]
pub struct Profile {
    /// Name in use.
    pub name: MaybeUndefined<String>,
    /// Short form of the name.
    pub acronym: MaybeUndefined<String>,
    /// What sort of body it is.
    pub kind: MaybeUndefined<Kind>,
    /// Country of its seat.
    pub country_code: MaybeUndefined<CountryCode>,
    /// ISO 3166-2 code of its seat.
    pub subdivision_code: MaybeUndefined<String>,
    /// City of its seat.
    pub city: MaybeUndefined<String>,
    /// Address on the web.
    pub website: MaybeUndefined<Url>,
    /// Notes of the staff.
    pub internal_notes: MaybeUndefined<String>,
}

/// Makes an organization.
#[derive(Debug)]
pub struct CreateOrganization(pub Profile);

impl Command for CreateOrganization {
    const ACTION: Action = Action::CreateOrganization;
    type Target = ();
    type Output = organization::Model;

    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<organization::Model> {
        let row = organization::ActiveModel {
            id: Set(tx.id()),
            acronym: Set(None),
            country_code: Set(None),
            subdivision_code: Set(None),
            city: Set(None),
            latitude: Set(None),
            longitude: Set(None),
            website: Set(None),
            former_names: Set(Names::default()),
            internal_notes: Set(None),
            archived_at: Set(None),
            ..organization::ActiveModel::default()
        };
        let row = described(row, self.0, tx).await?;
        tx.insert(row).await
    }
}

/// Changes an organization.
#[derive(Debug)]
pub struct UpdateOrganization {
    /// Which.
    pub id: OrganizationId,
    /// What is different.
    pub profile: Profile,
}

impl Command for UpdateOrganization {
    const ACTION: Action = Action::UpdateOrganization;
    type Target = organization::Model;
    type Output = organization::Model;

    async fn load(&self, tx: &Tx) -> Result<organization::Model> {
        tx.by_key::<organization::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &organization::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, organization: organization::Model, tx: &mut Tx) -> Result<organization::Model> {
        let change = described(organization.clone().into_active_model(), self.profile, tx).await?;
        tx.update(&organization, change).await
    }
}

/// Takes an organization out of the directory.
#[derive(Debug)]
pub struct ArchiveOrganization {
    /// Which.
    pub id: OrganizationId,
}

impl Command for ArchiveOrganization {
    const ACTION: Action = Action::ArchiveOrganization;
    type Target = organization::Model;
    type Output = organization::Model;

    async fn load(&self, tx: &Tx) -> Result<organization::Model> {
        tx.by_key::<organization::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &organization::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, organization: organization::Model, tx: &mut Tx) -> Result<organization::Model> {
        if organization.archived_at.is_some() {
            return Err(Code::WrongState.at("id", "The organization is archived already.").into());
        }
        let mut change = organization.clone().into_active_model();
        change.archived_at = Set(Some(tx.viewer().now));
        tx.update(&organization, change).await
    }
}

async fn described(mut row: organization::ActiveModel, profile: Profile, tx: &Tx) -> Result<organization::ActiveModel> {
    let Profile { name, acronym, kind, country_code, subdivision_code, city, website, internal_notes } = profile;
    let mut check = Check::default();
    check.set(&mut row.name, "name", name, text(200));
    check.set(&mut row.kind, "kind", kind, Ok);
    check.set_or_clear(&mut row.acronym, "acronym", acronym, text(20));
    check.set_or_clear(&mut row.country_code, "countryCode", country_code, |code| text(2)(code.0));
    check.set_or_clear(&mut row.subdivision_code, "subdivisionCode", subdivision_code, text(6));
    check.set_or_clear(&mut row.city, "city", city, text(200));
    check.set_or_clear(&mut row.website, "website", website, web_address(&["http", "https"]));
    check.set_or_clear(&mut row.internal_notes, "internalNotes", internal_notes, text(10_000));
    for (missing, path) in [(row.name.is_not_set(), "name"), (row.kind.is_not_set(), "kind")] {
        if missing {
            check.refuse(Code::Required.at(path, "This is needed."));
        }
    }
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
    }
    check.done()?;
    match country {
        Some(code) if row.country_code.is_set() => known(tx, &code, "countryCode").await?,
        Some(_) | None => {}
    }
    Ok(row)
}
