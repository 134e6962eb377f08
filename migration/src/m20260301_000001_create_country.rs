//! Countries, with their rows: they are reference data that everything else points to.
use sea_orm_migration::prelude::*;

/// ISO 3166-1 as published by GeoNames (<https://www.geonames.org>, CC BY 4.0), and `XK`.
const ROWS: &str = include_str!("../data/countries.csv");

const TABLE: &str = r#"
CREATE TABLE country (
  code TEXT COLLATE "C" PRIMARY KEY CHECK (length(code) = 2 AND code = upper(code)),
  alpha3 TEXT NOT NULL UNIQUE CHECK (length(alpha3) = 3),
  name TEXT NOT NULL,
  name_key TEXT COLLATE "C" NOT NULL,
  continent TEXT NOT NULL CHECK (continent IN
    ('AFRICA', 'ANTARCTICA', 'ASIA', 'EUROPE', 'NORTH_AMERICA', 'OCEANIA', 'SOUTH_AMERICA')),
  iso_assigned BOOLEAN NOT NULL
)

CREATE UNIQUE INDEX country_by_name ON country (name_key, code)
"#;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, TABLE).await?;
        let mut insert = Query::insert();
        insert.into_table("country").columns(["code", "alpha3", "name", "name_key", "continent", "iso_assigned"]);
        for row in csv::Reader::from_reader(ROWS.as_bytes()).records() {
            let row = row.map_err(|error| DbErr::Custom(error.to_string()))?;
            let [code, alpha3, name, continent, iso_assigned] = [0, 1, 2, 3, 4].map(|column| row[column].to_owned());
            let name_key = fold(&name);
            insert.values_panic(
                [code, alpha3, name, name_key, continent]
                    .map(Expr::value)
                    .into_iter()
                    .chain([Expr::value(iso_assigned == "true")]),
            );
        }
        manager.get_connection().execute(&insert).await?;
        Ok(())
    }
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::drop(manager, &["country"]).await
    }
}

/// A step never changes, so it keeps its own form of what the entity crate does to names.
fn fold(name: &str) -> String {
    name.to_lowercase().replace('å', "a").replace('é', "e").replace('ç', "c").replace('ã', "a").replace('í', "i")
}
