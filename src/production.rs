//! What a server for real people may not be run with. Sample secrets and insecure settings are for trying things out.
use std::{fs, net::SocketAddr, os::unix::fs::PermissionsExt as _, path::Path};

use url::{Host, Url};

/// A setting that is not for production: its key, and what is wrong with it.
pub type Unfit = (&'static str, String);

/// What the configuration says, as far as it can be unfit.
#[derive(Clone, Copy, Debug)]
pub struct ProductionCheck<'a> {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Whether its names were given.
    pub names_hosts: bool,
    /// The PostgreSQL database.
    pub database_url: Option<&'a str>,
    /// The mail server.
    pub smtp_url: Option<&'a str>,
    /// The web pages that may ask it.
    pub origins: &'a [String],
    /// The issuers whose tokens it takes.
    pub issuers: &'a [&'a str],
}

/// Passwords that everybody tries.
const KNOWN: &[&str] = &["postgres", "password", "secret", "changeme", "change-me", "chapterhouse", "admin", "example"];
const MIN_PASSWORD_CHARACTERS: usize = 12;

/// Whether the configuration is fit for production; if not, the first setting that is not. No secret is told.
pub fn check(stated: &ProductionCheck<'_>) -> Result<(), Unfit> {
    let ProductionCheck { listen, names_hosts, database_url, smtp_url, origins, issuers } = *stated;
    if !listen.ip().is_loopback() && !names_hosts {
        return Err(("hosts", "beyond this machine, say by what names the server is reached".into()));
    }
    if let Some(url) = database_url.filter(|url| is_far(url))
        && has_weak_password(url)
    {
        let message =
            format!("on another machine it takes a password of {MIN_PASSWORD_CHARACTERS} letters that nobody guesses");
        return Err(("database_url", message));
    }
    if let Some(url) = smtp_url.filter(|url| is_far(url))
        && !is_encrypted(url)
    {
        let message = "to another machine, use smtps://… or smtp://…?tls=required: letters and password go open else";
        return Err(("smtp_url", message.into()));
    }
    for (key, addresses) in
        [("origins", origins.iter().map(String::as_str).collect::<Vec<_>>()), ("issuers", issuers.to_vec())]
    {
        if let Some(open) = addresses.iter().find(|address| !address.starts_with("https://")) {
            return Err((key, format!("{open}: use https")));
        }
    }
    Ok(())
}

/// Whether nobody but its owner reads the file of a key; `key` is the setting that names it.
pub fn check_key(key: &'static str, file: &Path) -> Result<(), Unfit> {
    // The last six bits are what the group and others may.
    let found = fs::metadata(file).map_err(|error| (key, format!("{}: {error}", file.display())))?;
    if found.permissions().mode().is_multiple_of(0o100) {
        return Ok(());
    }
    Err((key, format!("{}: others can read it: chmod 600", file.display())))
}

/// Whether what the URL names is on another machine.
fn is_far(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return true };
    let socket = url.query_pairs().find(|(name, _)| name == "host").map(|(_, host)| host.into_owned());
    if let Some(host) = socket {
        return !(host.starts_with('/') || is_here(&host));
    }
    match url.host() {
        None => false,
        Some(Host::Domain(name)) => !(name.is_empty() || name.to_ascii_lowercase().starts_with("%2f") || is_here(name)),
        Some(Host::Ipv4(address)) => !address.is_loopback(),
        Some(Host::Ipv6(address)) => !address.is_loopback(),
    }
}

fn is_here(name: &str) -> bool {
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn has_weak_password(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return true };
    let asked = url.query_pairs().find(|(name, _)| name == "password").map(|(_, password)| password.into_owned());
    let Some(password) = asked.or_else(|| url.password().map(str::to_owned)) else { return true };
    let plain = password.to_lowercase();
    let letters: std::collections::BTreeSet<_> = plain.chars().collect();
    // A known one with a year or other digits behind it is known too.
    let bare = plain.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '!');
    plain.chars().count() < MIN_PASSWORD_CHARACTERS
        || letters.len() < 5
        || KNOWN.contains(&bare)
        || plain == url.username()
}

fn is_encrypted(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    url.scheme() == "smtps" || url.query_pairs().any(|(name, value)| name == "tls" && value == "required")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIT: ProductionCheck<'_> = ProductionCheck {
        listen: SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8000),
        names_hosts: false,
        database_url: None,
        smtp_url: None,
        origins: &[],
        issuers: &[],
    };

    fn unfit(stated: &ProductionCheck<'_>) -> &'static str {
        check(stated).err().map_or("", |(key, _)| key)
    }

    #[test]
    fn doors_are_named_and_encrypted() {
        assert_eq!(unfit(&FIT), "");
        let open = ProductionCheck { listen: "0.0.0.0:8000".parse().unwrap(), ..FIT };
        assert_eq!((unfit(&open), unfit(&ProductionCheck { names_hosts: true, ..open })), ("hosts", ""));
        let origins = ["https://portal.example.org".to_owned(), "http://portal.example.org".to_owned()];
        assert_eq!(unfit(&ProductionCheck { origins: &origins[..1], ..FIT }), "");
        assert_eq!(unfit(&ProductionCheck { origins: &origins, ..FIT }), "origins");
        assert_eq!(unfit(&ProductionCheck { issuers: &["http://127.0.0.1:9"], ..FIT }), "issuers");
    }

    #[test]
    fn a_database_elsewhere_has_a_password_that_nobody_guesses() {
        for (url, is_fit) in [
            ("postgres://u@127.0.0.1/d", true),
            ("postgres://u@localhost:5432/d", true),
            ("postgres://u@[::1]/d", true),
            ("postgres:///d?host=/run/postgresql", true),
            ("postgres://u:kX9-fq2_Lw7pZ@db.example.org/d", true),
            ("postgres://u@db.example.org/d", false),
            ("postgres://u:short1!@db.example.org/d", false),
            ("postgres://u:postgres@db.example.org/d", false),
            ("postgres://u:Chapterhouse2026!@db.example.org/d", false),
            ("postgres://u:aaaaaaaaaaaaaaaa@db.example.org/d", false),
            ("postgres://a-long-user-name:a-long-user-name@10.0.0.1/d", false),
            ("postgres://u@localhost/d?host=db.example.org", false),
        ] {
            let stated = ProductionCheck { database_url: Some(url), ..FIT };
            assert_eq!(unfit(&stated), if is_fit { "" } else { "database_url" }, "{url}");
            assert!(!check(&stated).err().is_some_and(|(_, message)| message.contains("short1")));
        }
    }

    #[test]
    fn letters_leave_this_machine_encrypted() {
        for (url, is_fit) in [
            ("smtp://127.0.0.1:25", true),
            ("smtps://u:p@mail.example.org", true),
            ("smtp://u:p@mail.example.org?tls=required", true),
            ("smtp://u:p@mail.example.org?tls=opportunistic", false),
            ("smtp://mail.example.org", false),
        ] {
            assert_eq!(
                unfit(&ProductionCheck { smtp_url: Some(url), ..FIT }),
                if is_fit { "" } else { "smtp_url" },
                "{url}"
            );
        }
    }
}
