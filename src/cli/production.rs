//! What a server for real people is refused for, beside what the configuration itself says.
use chapterhouse::{config::Config, data::Database, production, sample};

use crate::{Failure, unavailable};

pub(crate) async fn check(database: &Database, config: &Config, is_demo: bool) -> Result<(), Failure> {
    let refused = |key: &str, message: &str| Err(Failure::Configuration(format!("{key}: {message}")));
    if is_demo {
        return refused("production", "the demonstration is not for real people: use serve");
    }
    for (key, file) in [("signing_key", &config.signing_key.0), ("factor_key", &config.factor_key.0)] {
        if let Err((key, message)) = production::check_key(key, file) {
            return refused(key, &message);
        }
    }
    if sample::is_in(database).await.map_err(unavailable)? {
        return refused("database_url", "the database has accounts of the sample world, which everybody knows");
    }
    Ok(())
}
