//! Configuration: flags and environment become typed values, once.
use std::{net::SocketAddr, path::PathBuf, time::Duration};

use crate::data::Options;

/// A setting that cannot be used; names its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The setting.
    pub key: &'static str,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Where the server listens.
pub fn listen(text: &str) -> Result<SocketAddr, Wrong> {
    text.parse()
        .map_err(|_| Wrong { key: "listen", message: format!("{text} is no address: give one like 127.0.0.1:8000") })
}

/// Where the database is. SQLite's folder is made if it is not there.
pub fn database(url: Option<String>, data_dir: PathBuf) -> Result<Options, Wrong> {
    let url = url.filter(|url| !url.is_empty());
    if let Some(url) = &url
        && !url.starts_with("postgres://")
        && !url.starts_with("postgresql://")
    {
        let message = "only PostgreSQL is named by a URL (postgres://…); without one, SQLite is used".into();
        return Err(Wrong { key: "DATABASE_URL", message });
    }
    std::fs::create_dir_all(&data_dir)
        .map_err(|error| Wrong { key: "data-dir", message: format!("{}: {error}", data_dir.display()) })?;
    Ok(Options { url, data_dir, readers: 4, writers: 4, statement_timeout: Duration::from_secs(10) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_named() {
        assert_eq!(listen("nowhere").unwrap_err().key, "listen");
        assert_eq!(database(Some("mysql://x".into()), "unused".into()).unwrap_err().key, "DATABASE_URL");
    }
}
