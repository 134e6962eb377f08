//! Values of the configuration that are more than a number: each is what it says, or tells what would be right.
use std::{collections::BTreeSet, path::Path, str::FromStr as _};

use super::{ConfigError, Result, wrong};
use crate::{
    auth::issuer::{self, Issuers, Trusted},
    data::OUTBOX,
    notice::transport::Transport,
};

pub(super) fn transport(smtp_url: Option<&str>, mail_from: Option<&str>, data_dir: &Path) -> Result<Transport> {
    let no_sender = |message: &str| ConfigError { key: "mail_from", message: message.into() };
    let from = mail_from.unwrap_or("Chapterhouse <chapterhouse@localhost>");
    let from = from.parse().map_err(|_| no_sender("give one like Association <portal@example.org>"))?;
    match smtp_url {
        None => Ok(Transport::Files { folder: data_dir.join(OUTBOX), from }),
        Some(_) if mail_from.is_none() => Err(no_sender("with smtp_url, say whom mail is from")),
        // What is wrong with it is not told, since it holds a password.
        Some(url) => Transport::smtp(url, from).map_err(|message| wrong("smtp_url")(message.into())),
    }
}

pub(super) fn issuers(raw: Vec<issuer::Raw>) -> Result<Issuers> {
    let trusted: Vec<_> = raw.into_iter().map(Trusted::try_from).collect::<Result<_, _>>().map_err(wrong("issuers"))?;
    let names: BTreeSet<_> = trusted.iter().map(|trusted| &trusted.issuer).collect();
    if names.len() != trusted.len() {
        return Err(wrong("issuers")("one is there twice".into()));
    }
    Issuers::new(trusted).map_err(wrong("issuers"))
}

pub(super) fn postgres(url: String) -> Result<String> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        // What is wrong with it is not told, since it holds a password.
        let message = "it cannot be read: give one like postgres://user:password@host:5432/database".into();
        let readable = sqlx::postgres::PgConnectOptions::from_str(&url).is_ok();
        return if readable { Ok(url) } else { Err(ConfigError { key: "database_url", message }) };
    }
    let message = "only PostgreSQL is named by a URL (postgres://…); without one, SQLite is used".into();
    Err(ConfigError { key: "database_url", message })
}

pub(super) fn log(directives: String) -> Result<String> {
    let parsed = tracing_subscriber::EnvFilter::builder().parse(&directives).map(drop);
    parsed.map_err(|error| wrong("log")(format!("{directives}: {error}; give one like info,sqlx=warn")))?;
    Ok(directives)
}
