//! The files that SQLite's database is kept in.
use std::{
    fs::{File, OpenOptions},
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use sea_orm::DbErr;

use super::Options;

pub(super) const FILE: &str = "chapterhouse.db";

impl Options {
    /// SQLite's file; none with PostgreSQL.
    pub fn file(&self) -> Option<PathBuf> {
        self.url.is_none().then(|| self.data_dir.join(FILE))
    }
}

/// The file whose lock is the line of those who want to write.
pub(super) fn line(data_dir: &Path) -> PathBuf {
    data_dir.join("write.lock")
}

/// A file whose lock says whose turn it is. Only its owner opens it: whoever else held the lock would stop the program.
pub(super) fn lock(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Makes an empty file, which SQLite takes for a new database, if there is none. It holds personal data; SQLite gives
/// the files that it makes beside it the same rights.
pub(super) fn make_private(file: &Path) -> Result<(), DbErr> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(DbErr::Custom(format!("{}: {error}", file.display())))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
