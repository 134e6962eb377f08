//! Identities: as whom other issuers know an account. Rules, commands and what clients see of them.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    account::AccountId,
    identity::{self, IdentityId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    proof::{ProofInput, proven},
    session::store,
};
use crate::{
    auth::{
        Viewer,
        issuer::{External, Issuers},
        policy::{self, Action, Scope},
    },
    data::{Access, Audited, Command, ContextExt as _, Database, Deleted, Row, Tx, View, Visibility, identified},
    error::{Code, Result},
    graphql::{
        Listed,
        input::{envelope, parse_id},
        payload::{CommandOutcome, UserError, command_outcome, parts},
        permissions,
    },
};

/// More than anybody needs, and few enough for one list.
const MAX_IDENTITIES: u64 = 10;

impl Visibility for identity::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() { Condition::all() } else { store::own(identity::Column::AccountId, viewer) }
    }
}

impl Audited for identity::Model {
    identified!();
    // An identity is a part of the history of its account.
    fn subject(&self) -> (&'static str, Uuid) {
        store::of_account(self.account_id)
    }
    fn view(&self) -> View {
        let Self { id: _, account_id, issuer, subject, created_at: _, updated_at: _, version: _ } = self;
        View::new().staff("account", account_id).staff("issuer", issuer).personal("subject", subject)
    }
}

/// The account that an issuer's subject was linked to.
pub async fn account_of(database: &Database, external: &External, now: DateTime<Utc>) -> Result<Option<AccountId>> {
    let access = Access::new(database.clone(), Viewer::system(now));
    let of_issuer = access
        .find::<identity::Entity>()
        .filter(identity::Column::Issuer.eq(external.issuer.as_str()))
        .filter(identity::Column::Subject.eq(external.subject.as_str()));
    Ok(access.one(of_issuer).await?.map(|identity| identity.account_id))
}

/// The identities of the viewer's own account, the first linked first.
pub(super) async fn own(access: &Access) -> Result<Vec<Identity>> {
    let Some(account) = access.viewer().account else { return Ok(Vec::new()) };
    let own = access.find::<identity::Entity>().filter(identity::Column::AccountId.eq(account));
    let mut rows = access.all(own).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows.into_iter().map(Identity).collect())
}

/// Links an account to an issuer's subject, if nobody is linked to that.
pub async fn link(tx: &mut Tx, account: AccountId, external: External) -> Result<identity::Model> {
    let External { issuer, subject } = external;
    let same = Condition::all()
        .add(identity::Column::Issuer.eq(issuer.as_str()))
        .add(identity::Column::Subject.eq(subject.as_str()));
    if tx.count_up_to::<identity::Entity>(same, 1).await? != 0 {
        return Err(Code::AlreadyExists.at("token", "It is linked to an account already.").into());
    }
    let own = Condition::all().add(identity::Column::AccountId.eq(account));
    if tx.count_up_to::<identity::Entity>(own, MAX_IDENTITIES).await? == MAX_IDENTITIES {
        return Err(Code::Blocked.at("", format!("An account has at most {MAX_IDENTITIES}: unlink one first.")).into());
    }
    let row = identity::ActiveModel {
        id: Set(tx.id()),
        account_id: Set(account),
        issuer: Set(issuer),
        subject: Set(subject),
        ..Default::default()
    };
    tx.insert(row).await
}

/// Links the viewer's account to whom a token is about.
#[derive(Debug)]
pub struct LinkIdentity {
    /// Who that is; none if the token is not good.
    pub external: Option<External>,
}

impl Command for LinkIdentity {
    type Target = ();
    type Output = identity::Model;

    fn action(&self) -> Action {
        Action::LinkIdentity
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<identity::Model> {
        let message = "This is no token of an issuer that is known here, or it is not valid now, or not for us.";
        let external = self.external.ok_or_else(|| Code::Invalid.at("token", message))?;
        let account = tx.viewer().account.ok_or(policy::Refusal::SignIn)?;
        link(tx, account, external).await
    }
}

/// Unlinks an account from an issuer's subject.
#[derive(Debug)]
pub struct UnlinkIdentity {
    /// Which.
    pub id: IdentityId,
}

impl Command for UnlinkIdentity {
    type Target = identity::Model;
    type Output = Deleted;

    fn action(&self) -> Action {
        Action::UnlinkIdentity
    }
    // To others than its owner and the staff it does not exist.
    async fn load(&self, tx: &Tx) -> Result<identity::Model> {
        tx.lock_by_key::<identity::Entity>(self.id.0, "id").await
    }
    fn scope(&self, identity: &identity::Model) -> Scope {
        Scope::Account(identity.account_id)
    }
    async fn apply(self, identity: identity::Model, tx: &mut Tx) -> Result<Deleted> {
        tx.delete(identity).await
    }
}

/// As whom another issuer knows an account.
#[derive(Clone)]
pub struct Identity(pub Row<identity::Entity>);

impl Listed for Identity {
    type Entity = identity::Entity;
    fn wrap(row: Row<identity::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with an identity.
    IdentityPermissions {
        /// Whether `unlinkIdentity` is permitted.
        unlink: UnlinkIdentity,
    }
}

/// As whom another issuer knows an account: with that issuer's tokens the person is signed in here.
#[Object(serial)]
impl Identity {
    /// Its id, for `unlinkIdentity`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The issuer, by its address.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The issuer's name for the person.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Since when it is linked.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> IdentityPermissions {
        IdentityPermissions::of(ctx.viewer(), Scope::Account(self.0.account_id), |_| Ok(()))
    }
}

/// Whom to link.
#[derive(InputObject)]
pub struct LinkIdentityInput {
    /// A token of an issuer that is known here, for us, and about the person who is signed in.
    token: String,
    /// What proves that it is oneself.
    #[graphql(flatten)]
    proof: ProofInput,
    /// Idempotency key: with the same key and input it is linked once.
    idempotency_key: Option<String>,
}

/// What to unlink.
#[derive(InputObject, Debug)]
pub struct UnlinkIdentityInput {
    /// The identity.
    id: ID,
    /// Idempotency key: with the same key and input it is unlinked once.
    idempotency_key: Option<String>,
}

/// What came of `linkIdentity`.
#[derive(SimpleObject)]
pub struct LinkIdentityPayload {
    /// The identity; none if it was refused.
    identity: Option<Identity>,
    /// Whether the same key had linked it before.
    replayed: bool,
    /// Errors that the caller can correct; empty if it is linked.
    errors: Vec<UserError>,
}

/// What came of `unlinkIdentity`.
#[derive(SimpleObject, Debug)]
pub struct UnlinkIdentityPayload {
    /// The id of the identity that is gone; none if that was refused.
    deleted_id: Option<ID>,
    /// Whether the same key had unlinked it before.
    replayed: bool,
    /// Errors that the caller can correct; empty if it is gone.
    errors: Vec<UserError>,
}

/// Changes to identities.
#[derive(Debug, Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Links the account that is signed in to whom another issuer's token is about. From then on that issuer's tokens
    /// sign the account in, with the rights that it has here.
    async fn link_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: LinkIdentityInput,
    ) -> Option<Result<LinkIdentityPayload>> {
        let LinkIdentityInput { token, proof, idempotency_key } = input;
        let prepared = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            Ok((LinkIdentity { external: external(ctx, &token).await }, envelope))
        };
        let result = proven(ctx, Action::LinkIdentity, proof, prepared).await;
        let parts = parts(ctx.access(), result).await;
        Some(parts.map(|(identity, replayed, errors)| LinkIdentityPayload { identity, replayed, errors }))
    }

    /// Unlinks an account from another issuer, whose tokens sign it in no more. One's own, or, by an administrator,
    /// anybody's.
    async fn unlink_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UnlinkIdentityInput,
    ) -> Option<Result<UnlinkIdentityPayload>> {
        let UnlinkIdentityInput { id, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(UnlinkIdentity { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(command_outcome(result.await).map(|CommandOutcome { output, current: _, replayed, errors }| {
            UnlinkIdentityPayload { deleted_id: output.map(|Deleted(_)| id), replayed, errors }
        }))
    }
}

/// Whom the token is about. For those who may not link, nobody is asked.
async fn external(ctx: &Context<'_>, token: &str) -> Option<External> {
    policy::decide(ctx.viewer(), Action::LinkIdentity, Scope::Global).ok()?;
    let issuers = ctx.data_opt::<Issuers>()?;
    Some(issuers.claimed_by(token)?.check(token, ctx.viewer().now).await.ok()?.who)
}
