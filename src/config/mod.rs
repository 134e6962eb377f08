//! Configuration: flags, environment and file become typed values, once, before anything else is done.
//!
//! A flag takes precedence over the environment, the environment over the file, and the file over the default.
mod association;
mod values;

use std::{
    fmt, fs,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::TimeDelta;
use serde::Deserialize;

use self::values::{issuers, log, postgres, transport};
use crate::{
    association::Profile,
    auth::issuer::{self, Issuers},
    chapter::{life::policy::Policies, standing::rules::Weights},
    data::{Options, RetentionPolicy},
    http::{AnswerLimits, ServerOptions},
    notice::{self, transport::Transport},
    production::{self, ProductionCheck},
    server::{self, Address, Limits},
};

/// A setting that cannot be used; names its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The setting.
    pub key: &'static str,
    /// What is wrong and what would be right.
    pub message: String,
}

type Result<T, E = ConfigError> = std::result::Result<T, E>;

/// What flags and environment variables say, in place of the file.
#[derive(Clone, Default)]
pub struct CliOverrides {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// Where the database and the signing key are kept.
    pub data_dir: Option<PathBuf>,
    /// A PostgreSQL database in place of SQLite.
    pub database_url: Option<String>,
    /// Where to listen.
    pub listen: Option<String>,
    /// The web pages elsewhere that may ask it; the file's if there are none.
    pub origins: Vec<String>,
    /// The mail server.
    pub smtp_url: Option<String>,
    /// Whether it is for real people.
    pub production: Option<bool>,
}

/// Everything that can be set.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// From where it may be asked.
    pub server: ServerOptions,
    /// How large its answers may be.
    pub answers: AnswerLimits,
    /// How many may ask it at once.
    pub limits: Limits,
    /// The database.
    pub database: Options,
    /// What the association decided.
    pub retention: RetentionPolicy,
    /// What is asked of each kind of chapter.
    pub chapters: Policies,
    /// The file of the key that signs tokens, and whether it is made when it is not there.
    pub signing_key: (PathBuf, bool),
    /// The file of the keys that second factors' secrets are encrypted with, and whether it is made when it is not there.
    pub factor_key: (PathBuf, bool),
    /// Whose tokens are taken beside our own.
    pub issuers: Issuers,
    /// Whether it is for real people.
    pub production: bool,
    /// What goes to the log.
    pub log: String,
    /// What everybody may know of the association.
    pub association: Profile,
    /// What notices go by.
    pub notices: notice::Settings,
    /// How they go out.
    pub transport: Transport,
    /// Whether the staff must have a second factor.
    pub staff_need_second_factor: bool,
    /// How long the server waits from one round of jobs to the next; without it, it runs none.
    pub jobs_every: Option<Duration>,
}

// The URLs of the database and the mail server hold passwords.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).field("log", &self.log).finish_non_exhaustive()
    }
}

/// The keys of the file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    answer_mib: AnswerLimits,
    application_retention_days: Option<i64>,
    association_name: Option<String>,
    #[serde(default)]
    chapters: Policies,
    committee_mailbox: Option<String>,
    contact_mailbox: Option<String>,
    data_dir: Option<PathBuf>,
    database_url: Option<String>,
    factor_key: Option<PathBuf>,
    hosts: Option<Vec<String>>,
    inquiry_retention_days: Option<i64>,
    #[serde(default)]
    issuers: Vec<issuer::Raw>,
    jobs_every_minutes: Option<u64>,
    #[serde(default)]
    limits: server::Raw,
    listen: Option<String>,
    log: Option<String>,
    mail_from: Option<String>,
    offer_days: Option<i64>,
    origins: Option<Vec<String>>,
    partner_program_url: Option<String>,
    production: Option<bool>,
    #[serde(default)]
    proxies: Vec<String>,
    readers: Option<u32>,
    reminder_days: Option<u16>,
    signing_key: Option<PathBuf>,
    smtp_url: Option<String>,
    staff_mailbox: Option<String>,
    staff_need_second_factor: Option<bool>,
    #[serde(default)]
    standing_weights: Weights,
    statement_timeout_seconds: Option<u64>,
    website: Option<String>,
    writers: Option<u32>,
}

impl Config {
    /// Puts the configuration together. Nothing is made.
    pub fn load(given: CliOverrides) -> Result<Self> {
        let CliOverrides { config, data_dir, database_url, listen, mut origins, smtp_url, production } = given;
        let mut file = config.as_deref().map(read).transpose()?.unwrap_or_default();
        let (association, notices, jobs_every) = association::parse(&mut file)?;
        let retention = retention(&file)?;
        let data_dir = data_dir.or(file.data_dir).unwrap_or_else(|| "data".into());
        let smtp_url = smtp_url.filter(|url| !url.is_empty()).or(file.smtp_url);
        let transport = transport(smtp_url.as_deref(), file.mail_from.as_deref(), &data_dir)?;
        let listen = listen.or(file.listen).unwrap_or_else(|| "127.0.0.1:8000".into());
        let url = database_url.filter(|url| !url.is_empty()).or(file.database_url);
        let seconds = file.statement_timeout_seconds.unwrap_or(10);
        let database = Options {
            url: url.map(postgres).transpose()?,
            data_dir: data_dir.clone(),
            readers: between("readers", file.readers.unwrap_or(4), 1, 1000)?,
            writers: between("writers", file.writers.unwrap_or(4), 1, 1000)?,
            statement_timeout: Duration::from_secs(between("statement_timeout_seconds", seconds, 1, 3600)?),
        };
        let listen = Address::of(&listen).map_err(wrong("listen"))?;
        let defaults = || vec!["localhost".into(), "127.0.0.1".into(), "[::1]".into(), listen.host];
        origins.retain(|origin| !origin.is_empty());
        let origins = if origins.is_empty() { file.origins.unwrap_or_default() } else { origins };
        let names_hosts = file.hosts.is_some();
        let config = Self {
            listen: listen.socket,
            server: ServerOptions {
                hosts: file.hosts.unwrap_or_else(defaults),
                origins: ServerOptions::origins(&origins).map_err(wrong("origins"))?,
                local_pages: false,
                proxies: ServerOptions::networks(&file.proxies).map_err(wrong("proxies"))?,
            },
            answers: file.answer_mib.checked().map_err(wrong("answer_mib"))?,
            limits: Limits::try_from(file.limits).map_err(wrong("limits"))?,
            database,
            chapters: file.chapters.checked().map_err(wrong("chapters"))?,
            retention,
            signing_key: crate::auth::key_file(file.signing_key, &data_dir, "signing-key.pem"),
            factor_key: crate::auth::key_file(file.factor_key, &data_dir, "factor-key.json"),
            issuers: issuers(file.issuers)?,
            production: production.or(file.production).unwrap_or_default(),
            association,
            notices,
            transport,
            jobs_every,
            staff_need_second_factor: file.staff_need_second_factor.unwrap_or_default(),
            log: log(file.log.unwrap_or_else(|| "info,sqlx=warn,sea_orm_migration=warn".into()))?,
        };
        config.is_fit(names_hosts, smtp_url.as_deref(), &origins).map(|()| config)
    }

    /// Makes the data directory, if it is not there, for its owner only: it holds personal data and a key.
    pub fn make_data_dir(&self) -> Result<()> {
        let data_dir = &self.database.data_dir;
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(data_dir);
        made.map_err(|error| ConfigError { key: "data_dir", message: format!("{}: {error}", data_dir.display()) })
    }

    /// Lets nothing be made that is not there: neither the database nor a key.
    pub fn of_what_is_there(mut self) -> Result<Self> {
        self.signing_key.1 = false;
        self.factor_key.1 = false;
        match self.database.file() {
            Some(file) if !file.exists() => {
                let file = std::path::absolute(&file).unwrap_or(file);
                let advice = "name another with --data-dir, or make one with migrate up, import, serve or demo";
                Err(ConfigError { key: "database", message: format!("there is none at {}: {advice}", file.display()) })
            }
            Some(_) | None => Ok(self),
        }
    }

    /// Refuses what is not for real people, if it is for them.
    fn is_fit(&self, names_hosts: bool, smtp_url: Option<&str>, origins: &[String]) -> Result<()> {
        if !self.production {
            return Ok(());
        }
        let stated = ProductionCheck {
            listen: self.listen,
            names_hosts,
            database_url: self.database.url.as_deref(),
            smtp_url,
            origins,
            issuers: &self.issuers.names(),
        };
        production::check(&stated).map_err(|(key, message)| ConfigError { key, message })
    }
}

fn read(path: &Path) -> Result<File> {
    let wrong = |message: String| ConfigError { key: "config", message: format!("{}: {message}", path.display()) };
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        // The line names the key.
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let lines = before.matches('\n').count();
        let line = text.lines().nth(lines).unwrap_or_default();
        let key = line.split('=').next().unwrap_or_default().trim();
        wrong(format!("line {}, {key}: {}", lines + 1, error.message()))
    })
}

fn wrong(key: &'static str) -> impl Fn(String) -> ConfigError {
    move |message| ConfigError { key, message }
}

fn between<N: PartialOrd + Copy + fmt::Display>(key: &'static str, number: N, least: N, most: N) -> Result<N> {
    if least <= number && number <= most {
        return Ok(number);
    }
    Err(ConfigError { key, message: format!("give {least} to {most}, not {number}") })
}

/// What the association decided, in days.
fn retention(file: &File) -> Result<RetentionPolicy> {
    let days =
        |name, given: Option<i64>, usual, most| between(name, given.unwrap_or(usual), 1, most).map(TimeDelta::days);
    Ok(RetentionPolicy {
        inquiry_retention: days("inquiry_retention_days", file.inquiry_retention_days, 365, 36_500)?,
        application_retention: days("application_retention_days", file.application_retention_days, 180, 36_500)?,
        offer_lasts: days("offer_days", file.offer_days, 7, 365)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, given: CliOverrides) -> Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("chapterhouse.toml");
        fs::write(&config, file).unwrap();
        let data_dir = Some(given.data_dir.unwrap_or_else(|| folder.path().join("data")));
        Config::load(CliOverrides { config: Some(config), data_dir, ..given })
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (file, named) in [
            ("listen = \"nowhere\"", "listen"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("database_url = \"postgres://u:secret@[bad/x\"", "database_url"),
            ("readers = 0", "readers"),
            ("[answer_mib]\npublic = 0", "answer_mib"),
            ("[limits]\nconnections = 0", "limits: connections"),
            ("\nreaders = \"many\"", "line 2, readers"),
            ("colour = \"red\"", "line 1, colour"),
            ("log = \"a=b=c\"", "log"),
            ("origins = [\"https://portal.example.org/\"]", "origins"),
            ("origins = [\"*\"]", "origins"),
            ("proxies = [\"10.0.0.0/40\"]", "proxies"),
            ("inquiry_retention_days = 0", "inquiry_retention_days"),
            ("[chapters.student]\nvacancy_grace_days = 0", "chapters: student.vacancy_grace_days"),
            ("[chapters.alumni]", "alumni"),
            ("application_retention_days = 0", "application_retention_days"),
            ("offer_days = 400", "offer_days"),
            ("statement_timeout_seconds = 0", "statement_timeout_seconds"),
            ("contact_mailbox = \"nobody\"", "contact_mailbox"),
            ("staff_mailbox = \"a@b@c\"", "staff_mailbox"),
            ("committee_mailbox = \"\"", "committee_mailbox"),
            ("website = \"example.org\"", "website"),
            ("partner_program_url = \"javascript:x\"", "partner_program_url"),
            ("association_name = \"\"", "association_name"),
            ("reminder_days = 0", "reminder_days"),
            ("jobs_every_minutes = 2000", "jobs_every_minutes"),
            ("smtp_url = \"smtp://u:secret@mail.example.org\"", "mail_from"),
            ("mail_from = \"a@example.org\"\nsmtp_url = \"http://u:secret@mail.example.org\"", "smtp_url"),
            ("mail_from = \"nobody\"", "mail_from"),
            ("production = true\nlisten = \"0.0.0.0:8000\"", "hosts"),
            ("production = true\norigins = [\"http://portal.example.org\"]", "origins"),
            ("production = true\ndatabase_url = \"postgres://u:secret@db.example.org/d\"", "database_url"),
            ("production = true\n[[issuers]]\nissuer = \"http://localhost\"\naudience = \"a\"", "issuers"),
            ("[[issuers]]\nissuer = \"http://id.example.org\"\naudience = \"a\"", "issuers"),
            ("[[issuers]]\nissuer = \"https://id.example.org\"\naudience = \"a\"\nalgorithms = [\"HS256\"]", "issuers"),
        ] {
            let ConfigError { key, message } = load(file, CliOverrides::default()).unwrap_err();
            assert!(format!("{key}: {message}").contains(named), "{key}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn flags_take_precedence_over_the_file_and_the_file_over_defaults() {
        let file = "listen = \"127.0.0.1:1\"\nreaders = 7\nsigning_key = \"own.pem\"";
        let config = load(file, CliOverrides::default()).unwrap();
        assert_eq!((config.listen.port(), config.database.readers, config.database.writers), (1, 7, 4));
        assert_eq!(config.signing_key, ("own.pem".into(), false));
        let listen = Some("127.0.0.1:2".into());
        assert_eq!(load(file, CliOverrides { listen, ..CliOverrides::default() }).unwrap().listen.port(), 2);
        let (file, origins) = ("origins = [\"https://file.example\"]", vec!["https://one.example".to_owned()]);
        let given = CliOverrides { origins: origins.clone(), ..CliOverrides::default() };
        assert_eq!(load(file, given).unwrap().server.origins, origins);
        assert_eq!(load(file, CliOverrides::default()).unwrap().server.origins, ["https://file.example"]);
        let named = load("listen = \"localhost:1\"", CliOverrides::default()).unwrap();
        assert_eq!((named.listen.port(), named.server.hosts.last().map(String::as_str)), (1, Some("localhost")));
        let file = "mail_from = \"a@example.org\"\njobs_every_minutes = 0\nreminder_days = 7";
        let given = CliOverrides { smtp_url: Some("smtp://127.0.0.1:1".into()), ..CliOverrides::default() };
        let config = load(file, given).unwrap();
        assert!(matches!(config.transport, Transport::Smtp { .. }));
        assert_eq!((config.jobs_every, config.notices.reminder_days), (None, 7));
        let defaults = load("", CliOverrides::default()).unwrap();
        assert!(matches!(defaults.transport, Transport::Files { .. }));
        assert_eq!((defaults.jobs_every, defaults.association), (Some(Duration::from_mins(10)), Profile::default()));
    }
}
