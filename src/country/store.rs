//! Queries on countries.
use entity::country;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Tx, Visibility},
    error::{Code, Result},
};
use sea_orm::ColumnTrait as _;

impl Visibility for country::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

/// The code, if a country has it.
pub async fn known(tx: &Tx, code: &str, path: &str) -> Result<()> {
    let found = tx.all(tx.find::<country::Entity>().filter(country::Column::Code.eq(code))).await?;
    if found.is_empty() {
        let message = "This is no country's code: give ISO 3166-1 alpha-2 in capitals, like NO.";
        return Err(Code::NotFound.at(path, message).into());
    }
    Ok(())
}
