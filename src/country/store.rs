//! Queries on countries.
use entity::country;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    data::{Tx, Visibility},
    error::{Code, Result},
};

impl Visibility for country::Entity {
    const IS_FIXED: bool = true;

    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

/// Refuses codes that no country has.
pub async fn ensure_countries_exist(tx: &Tx, codes: &[&str], path: &str) -> Result<()> {
    if codes.is_empty() {
        return Ok(());
    }
    let found = tx.find::<country::Entity>().filter(country::Column::Code.is_in(codes.iter().copied()));
    let found = tx.all(found).await?;
    if !codes.iter().all(|code| found.iter().any(|country| country.code == *code)) {
        let message = "This is no country's code: give ISO 3166-1 alpha-2 in capitals, like NO.";
        return Err(Code::NotFound.at(path, message).into());
    }
    Ok(())
}
