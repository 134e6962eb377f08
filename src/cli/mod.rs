//! The words of the command line.
pub(crate) mod account;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod key;
pub(crate) mod production;

use std::path::PathBuf;

use chapterhouse::{export, job::Job};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

/// The backend of an association's member portal.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    /// A file of settings, in TOML; flags and environment variables take precedence over it.
    #[arg(long, global = true, env = "CHAPTERHOUSE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Where the database and the signing key are kept; default: `data`.
    #[arg(long, global = true, env = "CHAPTERHOUSE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// A PostgreSQL database in place of SQLite.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// The mail server that notices go through; without one, they become files in the data directory.
    #[arg(long, global = true, env = "CHAPTERHOUSE_SMTP_URL", hide_env_values = true)]
    pub(crate) smtp_url: Option<String>,
    /// Production mode: refuses sample secrets and insecure settings.
    #[arg(long, global = true, env = "CHAPTERHOUSE_PRODUCTION", num_args = 0..=1, default_missing_value = "true")]
    pub(crate) production: Option<bool>,
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Run the server.
    Serve(Listening),
    /// Run the server with sample data; fills an empty database with it.
    Demo(Listening),
    /// Apply pending migrations, or list migrations.
    Migrate {
        #[command(subcommand)]
        what: Migration,
    },
    /// Import rows from a file: CSV, plain or gzipped, with a header line.
    Import(import::Order),
    /// Export rows as CSV to standard output.
    Export {
        /// What the rows are.
        what: export::Dataset,
    },
    /// Run scheduled jobs, or list them.
    Job {
        #[command(subcommand)]
        what: Jobs,
    },
    /// Create, disable and recover accounts.
    Account {
        #[command(subcommand)]
        what: account::Task,
    },
    /// Create a signing key, or list keys.
    Key {
        #[command(subcommand)]
        what: key::Task,
    },
    /// Print the schema.
    Schema,
    /// Print a token for an account, valid for ten minutes.
    Token {
        /// The account's mail address.
        #[arg(long)]
        account: String,
    },
}

impl Task {
    /// Whether it makes the database and the keys that are not there. What reads or changes a database does not: a
    /// directory that is misspelt would be taken for an empty one.
    pub(crate) fn makes_a_database(&self) -> bool {
        match self {
            Self::Serve { .. } | Self::Demo { .. } | Self::Import(_) | Self::Migrate { what: Migration::Up } => true,
            Self::Migrate { what: Migration::Status }
            | Self::Export { .. }
            | Self::Job { .. }
            | Self::Account { .. }
            | Self::Key { .. }
            | Self::Schema
            | Self::Token { .. } => false,
        }
    }
}

#[derive(Args, Clone, Default)]
pub(crate) struct Listening {
    /// Where to listen, by address or name; default: 127.0.0.1:8000.
    #[arg(long, env = "CHAPTERHOUSE_LISTEN")]
    pub(crate) listen: Option<String>,
    /// An origin that CORS allows, such as `https://portal.example.org`; can be repeated.
    #[arg(long = "origin", env = "CHAPTERHOUSE_ORIGINS", value_delimiter = ',')]
    pub(crate) origins: Vec<String>,
}

#[derive(Subcommand)]
pub(crate) enum Migration {
    /// Apply pending migrations.
    Up,
    /// List migrations, each as applied or pending.
    Status,
}

#[derive(Subcommand)]
pub(crate) enum Jobs {
    /// Run jobs once.
    Run {
        /// The day to take for today, as YYYY-MM-DD.
        #[arg(long)]
        today: Option<NaiveDate>,
        /// Only these, in this order; all of them if none is named.
        names: Vec<Job>,
    },
    /// Print the names of the jobs, in the order in which they run.
    List,
}
