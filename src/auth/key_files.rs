//! The files of the keys. `signing-key.pem` signs; `signing-key.retired.json` beside it has the public parts of those
//! before; whoever changes them holds `signing-key.lock`.
use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::keys::{PublicKey, Retired, Ring, SigningKey};

/// The file that was named, or one of our own in the data directory, which is made when it is not there.
pub fn key_file(named: Option<PathBuf>, data_dir: &Path, own: &str) -> (PathBuf, bool) {
    named.map_or_else(|| (data_dir.join(own), true), |named| (named, false))
}

/// Where the keys are.
pub(super) struct KeyFiles {
    signing: PathBuf,
    retired: PathBuf,
    lock: PathBuf,
}

/// What the files look like, so that a change shows.
#[derive(PartialEq, Eq)]
pub(super) struct Stamp([FileStamp; 2]);

/// What a file looks like, which is replaced as a whole.
#[derive(PartialEq, Eq)]
pub(super) struct FileStamp(Option<(u64, i64, i64, u64)>);

impl FileStamp {
    pub(super) fn of(file: &Path) -> Self {
        let look = |seen: fs::Metadata| (seen.ino(), seen.ctime(), seen.ctime_nsec(), seen.size());
        Self(fs::metadata(file).ok().map(look))
    }
}

/// A retired key as its file has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// The 32 bytes of the public key, in base64url.
    public_key: String,
    until: DateTime<Utc>,
}

impl KeyFiles {
    /// The files beside the one of the key that signs.
    pub(super) fn of(signing: &Path) -> Self {
        let beside = |ending| signing.with_extension(ending);
        Self { signing: signing.to_owned(), retired: beside("retired.json"), lock: beside("lock") }
    }

    pub(super) fn stamp(&self) -> Stamp {
        Stamp([FileStamp::of(&self.signing), FileStamp::of(&self.retired)])
    }

    /// Makes a first key if there is none.
    pub(super) fn make_missing(&self) -> Result<(), String> {
        if self.signing.exists() {
            return Ok(());
        }
        let _lock = lock(&self.lock)?;
        // Another program may have made it while this one waited.
        if self.signing.exists() { Ok(()) } else { self.make() }
    }

    pub(super) fn read(&self) -> Result<Ring, String> {
        // In this order: a key is among the retired ones before it stops being the current one.
        let current = self.current()?;
        let mut retired = self.retired()?;
        retired.retain(|key| key.public.id != current.public.id);
        Ok(Ring { current, retired })
    }

    pub(super) fn rotate(&self, now: DateTime<Utc>, overlap: Option<TimeDelta>) -> Result<(), String> {
        let _lock = lock(&self.lock)?;
        let Ring { current, mut retired } = self.read()?;
        retired.retain(|key| now < key.until);
        match overlap {
            Some(overlap) => retired.push(Retired { public: current.public, until: now + overlap }),
            None => retired.clear(),
        }
        // Should this program end between the two, nothing is lost: the current key is listed as a retired one too.
        self.keep_retired(&retired)?;
        self.make()
    }

    fn current(&self) -> Result<SigningKey, String> {
        let pem = fs::read(&self.signing).map_err(in_file(&self.signing))?;
        let wrong = || format!("{}: this is not an Ed25519 key in PEM (PKCS#8)", self.signing.display());
        SigningKey::of(&pem).ok_or_else(wrong)
    }

    fn retired(&self) -> Result<Vec<Retired>, String> {
        let text = match fs::read(&self.retired) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.map_err(in_file(&self.retired))?,
        };
        let wrong = || format!("{}: this is no list of retired keys", self.retired.display());
        let lines: Vec<Line> = serde_json::from_slice(&text).map_err(|_| wrong())?;
        let key = |Line { public_key, until }| Some(Retired { public: PublicKey::in_base64(&public_key)?, until });
        lines.into_iter().map(key).collect::<Option<_>>().ok_or_else(wrong)
    }

    fn keep_retired(&self, keys: &[Retired]) -> Result<(), String> {
        let line = |key: &Retired| {
            let bytes = key.public.checking.try_get_as_bytes().map_err(|error| error.to_string())?;
            Ok(Line { public_key: URL_SAFE_NO_PAD.encode(bytes), until: key.until })
        };
        let lines: Vec<Line> = keys.iter().map(line).collect::<Result<_, String>>()?;
        let text = serde_json::to_vec_pretty(&lines).map_err(|error| error.to_string())?;
        replace(&self.retired, &text).map_err(in_file(&self.retired))
    }

    fn make(&self) -> Result<(), String> {
        let pair = Ed25519KeyPair::generate().map_err(|error| error.to_string())?;
        // Version 1: the library that signs reads no other.
        let document = pair.to_pkcs8v1().map_err(|error| error.to_string())?;
        let text = STANDARD.encode(document.as_ref());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
        replace(&self.signing, pem.as_bytes()).map_err(in_file(&self.signing))
    }
}

/// A lock, which the operating system takes back from a program that ends.
pub(super) fn lock(file: &Path) -> Result<fs::File, String> {
    let open = || {
        let lock = fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)?;
        lock.lock()?;
        Ok(lock)
    };
    open().map_err(in_file(file))
}

pub(super) fn in_file(file: &Path) -> impl Fn(io::Error) -> String {
    move |error| format!("{}: {error}", file.display())
}

/// Puts a file that only its owner can read in place of another, so that readers find the one or the other whole. The
/// lock is held.
pub(super) fn replace(file: &Path, text: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    // One is left there if a program was killed, and its mode is not known.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    opened.write_all(text)?;
    opened.sync_all()?;
    fs::rename(&new, file)?;
    // So that a failure of power cannot undo the second of two renames and keep neither key.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}
