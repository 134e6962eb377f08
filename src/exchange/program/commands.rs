//! Changes to exchange programs.
use entity::{
    exchange_country, exchange_partner,
    exchange_program::{self, ExchangeProgramId},
    fold::fold,
    organization::{self, OrganizationId},
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, IntoActiveModel as _,
};

use super::profile::ExchangeProgramProfile;
use crate::{
    auth::policy::{Action, Scope},
    check::{Amount, Check, Patch, line, text},
    country::store::ensure_countries_exist,
    data::{Command, Tx},
    error::{Code, Result},
};

const MAX_MEMBERS: usize = 100;

/// Makes an exchange program.
#[derive(Debug)]
pub struct CreateExchangeProgram(pub ExchangeProgramProfile);

impl Command for CreateExchangeProgram {
    type Target = ();
    type Output = exchange_program::Model;

    fn action(&self) -> Action {
        Action::CreateExchangeProgram
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<exchange_program::Model> {
        let id: ExchangeProgramId = tx.id();
        let row = exchange_program::ActiveModel { id: Set(id), reciprocal: Set(false), ..Default::default() };
        let (row, members) = described(id, row, self.0, tx).await?;
        let program = tx.insert(row).await?;
        members.change(id, tx).await?;
        Ok(program)
    }
}

/// Changes an exchange program.
#[derive(Debug)]
pub struct UpdateExchangeProgram {
    /// Which.
    pub id: ExchangeProgramId,
    /// The object to change, and the new values.
    pub profile: ExchangeProgramProfile,
}

impl Command for UpdateExchangeProgram {
    type Target = exchange_program::Model;
    type Output = exchange_program::Model;

    fn action(&self) -> Action {
        Action::UpdateExchangeProgram
    }
    async fn load(&self, tx: &Tx) -> Result<exchange_program::Model> {
        tx.lock_by_key::<exchange_program::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &exchange_program::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, program: exchange_program::Model, tx: &mut Tx) -> Result<exchange_program::Model> {
        let (change, members) = described(program.id, program.clone().into_active_model(), self.profile, tx).await?;
        let members = members.change(program.id, tx).await?;
        tx.update_with(&program, change, &members).await
    }
}

/// The row as the profile would have it, and what is to happen to its partners and countries.
async fn described(
    id: ExchangeProgramId,
    mut row: exchange_program::ActiveModel,
    profile: ExchangeProgramProfile,
    tx: &Tx,
) -> Result<(exchange_program::ActiveModel, Members)> {
    let ExchangeProgramProfile {
        name,
        kind,
        description,
        eligibility,
        organizer,
        funder,
        funding,
        reciprocal,
        duration_days,
        add_partners,
        remove_partners,
        add_countries,
        remove_countries,
    } = profile;
    let mut check = Check::default();
    check.set(&mut row.name, "name", name, line(200));
    check.set(&mut row.kind, "kind", kind, Ok);
    check.set_or_clear(&mut row.description, "description", description, text(10_000));
    check.set_or_clear(&mut row.eligibility, "eligibility", eligibility, text(10_000));
    check.set_or_clear(&mut row.funder, "funder", funder, line(200));
    check.set(&mut row.reciprocal, "reciprocal", reciprocal, Ok);
    let days = |days| if (1..=1000).contains(&days) { Ok(days) } else { Err("Give 1 to 1000 days.".into()) };
    check.set_or_clear(&mut row.duration_days, "durationDays", duration_days, days);
    check.set_key(&mut row.organizer_id, "organizer", organizer);
    let funding = match funding {
        Patch::Keep => None,
        Patch::Clear => Some((None, None)),
        Patch::Set(amount) => check.value("funding", amount, Amount::parse).map(|(of, in_)| (Some(of), Some(in_))),
    };
    if let Some((hundredths, currency)) = funding {
        (row.funding_minor, row.funding_currency) = (Set(hundredths), Set(currency));
    }
    check.require("name", row.name.is_not_set());
    check.require("kind", row.kind.is_not_set());
    check.require("organizer", row.organizer_id.is_not_set());
    let members = Members {
        add_partners: check.keys(add_partners),
        remove_partners: check.keys(remove_partners),
        add_countries,
        remove_countries,
    };
    check.done()?;
    unlike_others(id, &row, tx).await?;
    if let ActiveValue::Set(organizer) = row.organizer_id {
        tx.lock_shared::<organization::Entity>(&[organizer.0], "organizer").await?;
    }
    Ok((row, members))
}

async fn unlike_others(id: ExchangeProgramId, row: &exchange_program::ActiveModel, tx: &Tx) -> Result<()> {
    let ActiveValue::Set(name) = &row.name else { return Ok(()) };
    let same = tx
        .find::<exchange_program::Entity>()
        .filter(exchange_program::Column::NameKey.eq(fold(name)))
        .filter(exchange_program::Column::Id.ne(id));
    if tx.all(same).await?.is_empty() {
        Ok(())
    } else {
        Err(Code::AlreadyExists
            .at("name", "Another program has this name: change that one, or take another name.")
            .into())
    }
}

/// What is to happen to a program's partners and countries.
struct Members {
    add_partners: Vec<OrganizationId>,
    remove_partners: Vec<OrganizationId>,
    add_countries: Vec<String>,
    remove_countries: Vec<String>,
}

impl Members {
    /// Makes the difference, and names the fields in which there is one. Who is a member already is not added again.
    async fn change(self, program: ExchangeProgramId, tx: &mut Tx) -> Result<Vec<&'static str>> {
        let Self { add_partners, remove_partners, add_countries, remove_countries } = self;
        let partners = partners(program, add_partners, &remove_partners, tx).await?;
        let countries = countries(program, add_countries, &remove_countries, tx).await?;
        let fields = [(partners, "partners"), (countries, "countries")];
        Ok(fields.into_iter().filter(|(differs, _)| *differs).map(|(_, field)| field).collect())
    }
}

/// Tells whether anything is different.
async fn partners(
    program: ExchangeProgramId,
    mut add: Vec<OrganizationId>,
    remove: &[OrganizationId],
    tx: &mut Tx,
) -> Result<bool> {
    if add.is_empty() && remove.is_empty() {
        return Ok(false);
    }
    let own = tx.find::<exchange_partner::Entity>().filter(exchange_partner::Column::ProgramId.eq(program));
    let (gone, kept): (Vec<_>, Vec<_>) =
        tx.all(own).await?.into_iter().partition(|partner| remove.contains(&partner.organization_id));
    add.sort_unstable();
    add.dedup();
    add.retain(|id| !kept.iter().any(|partner| partner.organization_id == *id));
    not_too_many(kept.len() + add.len(), "addPartners")?;
    tx.lock_shared::<organization::Entity>(&add.iter().map(|id| id.0).collect::<Vec<_>>(), "addPartners").await?;
    let differs = !gone.is_empty() || !add.is_empty();
    tx.delete_all(gone).await?;
    let row = |organization_id| {
        let (id, program_id, organization_id) = (Set(tx.id()), Set(program), Set(organization_id));
        exchange_partner::ActiveModel { id, program_id, organization_id, ..Default::default() }
    };
    let rows = add.into_iter().map(row).collect();
    tx.insert_all(rows).await?;
    Ok(differs)
}

/// Tells whether anything is different.
async fn countries(program: ExchangeProgramId, mut add: Vec<String>, remove: &[String], tx: &mut Tx) -> Result<bool> {
    if add.is_empty() && remove.is_empty() {
        return Ok(false);
    }
    let own = tx.find::<exchange_country::Entity>().filter(exchange_country::Column::ProgramId.eq(program));
    let (gone, kept): (Vec<_>, Vec<_>) =
        tx.all(own).await?.into_iter().partition(|country| remove.contains(&country.country_code));
    add.sort_unstable();
    add.dedup();
    add.retain(|code| !kept.iter().any(|country| country.country_code == *code));
    not_too_many(kept.len() + add.len(), "addCountries")?;
    ensure_countries_exist(tx, &add.iter().map(String::as_str).collect::<Vec<_>>(), "addCountries").await?;
    let differs = !gone.is_empty() || !add.is_empty();
    tx.delete_all(gone).await?;
    let row = |code| {
        let (id, program_id, country_code) = (Set(tx.id()), Set(program), Set(code));
        exchange_country::ActiveModel { id, program_id, country_code, ..Default::default() }
    };
    let rows = add.into_iter().map(row).collect();
    tx.insert_all(rows).await?;
    Ok(differs)
}

fn not_too_many(members: usize, path: &str) -> Result<()> {
    if MAX_MEMBERS < members {
        return Err(Code::Invalid.at(path, format!("A program has at most {MAX_MEMBERS}.")).into());
    }
    Ok(())
}
