//! The write gate: every change loads its target, asks the policy, applies, and appends to the ledger, in one
//! transaction.
use sea_orm::{EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{Access, Audited, Database, Tx, Visibility};
use crate::{
    auth::{
        Viewer,
        policy::{self, Action, Scope},
    },
    error::Result,
};

/// One change of the API.
pub trait Command: Send + Sized {
    /// What it is done to; `()` when it makes something of its own.
    type Target: Target;
    /// What comes of it.
    type Output: Replayable;

    /// Its name, for the policy and the ledger.
    fn action(&self) -> Action;
    /// Loads the target through the viewer's own visibility, and locks it.
    fn load(&self, tx: &Tx) -> impl Future<Output = Result<Self::Target>> + Send;
    /// What the viewer's rights are asked of.
    fn scope(&self, target: &Self::Target) -> Scope;
    /// Makes the change. Nothing that it did remains if it fails.
    fn apply(self, target: Self::Target, tx: &mut Tx) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// What a command is done to.
pub trait Target: Send + Sync {
    /// The row that `expectedVersion` speaks of.
    fn versioned(&self) -> Option<Versioned>;
}

/// A row with its versions: that of the staff, and that of everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versioned {
    key: Uuid,
    version: i32,
    public: i32,
}

impl Versioned {
    /// That of a row.
    pub fn of<M: Audited>(row: &M) -> Self {
        Self { key: row.key(), version: row.version(), public: row.public_version() }
    }

    /// That of a row that is not there yet: whoever read nothing of it gives version 0.
    pub fn of_none() -> Self {
        Self { key: Uuid::nil(), version: 0, public: 0 }
    }
}

impl Target for () {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl<M: Audited + Sync> Target for M {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(self))
    }
}

/// What comes of a command: a row that can be found again when the same key is used twice.
pub trait Replayable: Sized + Send {
    /// The row's key.
    fn outcome_id(&self) -> Uuid;
    /// The row as it is now; none if it is gone since, or the viewer may not see it any more.
    fn recall(id: Uuid, tx: &Tx) -> impl Future<Output = Result<Option<Self>>> + Send;
}

impl<M> Replayable for M
where
    M: Audited + FromQueryResult + Send + Sync,
    M::Entity: Visibility + EntityTrait<Model = M>,
{
    fn outcome_id(&self) -> Uuid {
        self.key()
    }
    async fn recall(id: Uuid, tx: &Tx) -> Result<Option<Self>> {
        tx.lock_one(tx.find::<M::Entity>().with_key(id)).await
    }
}

/// A row that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted(pub Uuid);

impl Replayable for Deleted {
    fn outcome_id(&self) -> Uuid {
        self.0
    }
    async fn recall(id: Uuid, _: &Tx) -> Result<Option<Self>> {
        Ok(Some(Self(id)))
    }
}

/// What a caller says about a change, beside the change.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    pub expected_version: Option<i32>,
    /// With the same key and input, a change is made once.
    pub idempotency_key: Option<String>,
    /// SHA-256 of the input.
    pub digest: Vec<u8>,
    /// Why.
    pub reason: Option<String>,
}

/// A change that was made, or a conflict that prevented it.
#[derive(Debug)]
pub enum Done<T> {
    /// Made, now or (`replayed`) when the same key was first used.
    Made {
        /// What came of it.
        output: T,
        /// Whether it had been made before.
        replayed: bool,
    },
    /// Made when the same key was first used; what came of it is gone since, or not the viewer's to see any more.
    Gone,
    /// The row is not at the version that the caller named: somebody else changed it since, or it never was.
    Conflict {
        /// The row's key.
        id: Uuid,
        /// The version that the caller named.
        expected: i32,
        /// Its version.
        version: i32,
        /// The fields that changed since, by their names in the API.
        fields: Vec<String>,
    },
}

/// Changes that no client makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemAction {
    /// Fills an empty database with the sample world.
    ImportSampleWorld,
    /// Takes organizations from a file.
    ImportOrganizations,
    /// Takes ties between organizations from a file.
    ImportOrganizationLinks,
    /// Takes universities from a file.
    ImportUniversities,
    /// Takes chapters from a file.
    ImportChapters,
    /// Takes events of chapters from a file.
    ImportChapterEvents,
    /// Takes reports of chapters on former periods from a file.
    ImportChapterReports,
    /// Takes who is on the roster of a chapter from a file.
    ImportRosterFile,
    /// Makes notices of what happened and of what is due.
    MakeNotices,
    /// Makes the tokens that are mailed.
    MailTokens,
    /// What an operator does with accounts on the command line.
    AdministerAccounts,
    /// Links an account to whom another issuer knows.
    LinkIdentity,
    /// Gives positions to what has none, from a file of cities.
    ImportCities,
    /// Takes pairs of cities of former times from a file.
    ImportCityPairs,
    /// Encrypts the secrets of second factors with the key that encrypts now.
    EncryptSecondFactors,
}

impl SystemAction {
    /// Its name in the ledger.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ImportSampleWorld => "importSampleWorld",
            Self::ImportOrganizations => "importOrganizations",
            Self::ImportOrganizationLinks => "importOrganizationLinks",
            Self::ImportUniversities => "importUniversities",
            Self::ImportChapters => "importChapters",
            Self::ImportChapterEvents => "importChapterEvents",
            Self::ImportChapterReports => "importChapterReports",
            Self::ImportRosterFile => "importRosterFile",
            Self::MakeNotices => "makeNotices",
            Self::MailTokens => "mailTokens",
            Self::AdministerAccounts => "administerAccounts",
            Self::LinkIdentity => "linkIdentity",
            Self::ImportCities => "importCities",
            Self::ImportCityPairs => "importCityPairs",
            Self::EncryptSecondFactors => "encryptSecondFactors",
        }
    }
}

impl Access {
    /// Makes a change: load, authorize, apply, append to the ledger, commit.
    pub async fn execute<C: Command>(&self, command: C, envelope: Envelope) -> Result<Done<C::Output>> {
        // SQLite has one writer: a stranger does not take it to be told to sign in.
        policy::identify(self.viewer(), command.action())?;
        let mut tx = Tx::begin(&self.0.database, self.viewer()).await?;
        let done = self.0.database.attentive(attempt(&mut tx, command, envelope).await)?;
        if let Done::Made { output: _, replayed: false } = &done {
            tx.finish().await?;
        }
        Ok(done)
    }
}

/// Makes a change within a transaction; it lasts once that is finished.
pub(super) async fn attempt<C: Command>(tx: &mut Tx, command: C, envelope: Envelope) -> Result<Done<C::Output>> {
    let action = command.action();
    if let Some(id) = tx.claim_key(action, &envelope).await? {
        let made = |output| Done::Made { output, replayed: true };
        return Ok(C::Output::recall(id, tx).await?.map_or(Done::Gone, made));
    }
    let target = command.load(tx).await?;
    policy::decide(tx.viewer(), action, command.scope(&target))?;
    if let (Some(expected), Some(Versioned { key: id, version, public })) =
        (envelope.expected_version, target.versioned())
    {
        let version = if tx.viewer().is_staff() { version } else { public };
        if expected != version {
            let was = (1..version).contains(&expected);
            let fields = if was { tx.fields_since(id, expected, version).await? } else { Vec::new() };
            return Ok(Done::Conflict { id, expected, version, fields });
        }
    }
    let output = command.apply(target, tx).await?;
    tx.settle_key(&envelope, output.outcome_id()).await?;
    tx.pending.sign(action.name(), envelope);
    Ok(Done::Made { output, replayed: false })
}

impl Database {
    /// Makes a change that no client asked for; it is in the ledger like every other.
    pub async fn as_system<T>(
        &self,
        action: SystemAction,
        change: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let mut tx = Tx::begin(self, &Viewer::system(self.clock().now())).await?;
        let output = self.attentive(change(&mut tx).await)?;
        tx.pending.sign(action.name(), Envelope::default());
        tx.finish().await?;
        Ok(output)
    }

    /// A transaction that is never committed, to try changes in.
    pub async fn trial(&self) -> Result<Tx> {
        Tx::begin(self, &Viewer::system(self.clock().now())).await
    }
}
