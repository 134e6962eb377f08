//! What signing in needs beside the database.
use std::sync::Arc;

use async_graphql::Context;
use chrono::{DateTime, SubsecRound as _, Utc};
use entity::{
    account::{self, AccountId, AccountRole},
    known_device::KnownDeviceId,
    second_factor, session,
};
use sea_orm::ColumnTrait as _;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    device,
    password::store,
    session::{commands::Begun, rules::ACCESS_LASTS},
};
use crate::{
    auth::{
        Keys, OpaqueToken, Passwords, Role, Viewer,
        throttle::{Claimant, Place, network},
    },
    data::Access,
    error::{Code, Error, Problem, Result},
};

/// What signing in needs.
#[derive(Debug, Clone)]
pub struct SignInContext {
    /// Signs access tokens.
    pub keys: Arc<Keys>,
    /// Compares passwords.
    pub passwords: Passwords,
    /// Whether the staff must have a second factor.
    pub staff_need_second_factor: bool,
    /// Woken when a letter is to go out at once.
    pub mail: Arc<Notify>,
}

/// What is known of whoever has a mail address.
#[derive(Debug)]
pub struct LoginCandidate {
    /// Their account, if it can be used.
    pub account: Option<AccountId>,
    /// The hash of their password.
    pub hash: Option<String>,
    /// Whose tries they use up.
    pub claimant: Claimant,
    /// From where they ask.
    pub place: Place,
    /// Their device, if the account is known there.
    pub device: Option<KnownDeviceId>,
}

/// An access token, and what its account lacks.
#[derive(Debug)]
pub struct AccessToken {
    /// The token.
    pub token: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Whether the account needs a second factor before it has its rights.
    pub needs_second_factor: bool,
}

impl SignInContext {
    /// That of the server.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// The whole database, without a viewer's visibility, for what has to be known before somebody is signed in.
    pub fn system_access(access: &Access) -> Access {
        access.as_viewer(Viewer::system(access.viewer().now))
    }

    /// The database for an account, of which the request has just shown that it is theirs.
    pub async fn on_behalf(
        &self,
        access: &Access,
        account: AccountId,
        opaque_token: Option<OpaqueToken>,
    ) -> Result<Option<Access>> {
        let asking = access.viewer();
        let viewer = super::store::viewer(access.database(), account, Role::Staff, asking.now).await?;
        let known = |viewer: Viewer| Viewer {
            opaque_token,
            address: asking.address,
            request_id: asking.request_id.clone(),
            ..viewer
        };
        Ok(viewer.map(known).map(|viewer| access.as_viewer(viewer)))
    }

    /// What is known of whoever has this address, and asks from a device with this token: as many statements, whether
    /// somebody has the address or not.
    pub async fn candidate(access: &Access, email: &str, device: Option<&str>) -> Result<LoginCandidate> {
        let system = Self::system_access(access);
        let named = system.find::<account::Entity>().filter(account::Column::Email.eq(email));
        let account = system.one(named).await?.filter(|account| account.disabled_at.is_none());
        let id = account.as_ref().map(|account| account.id);
        let somebody = id.unwrap_or(AccountId(Uuid::nil()));
        let hash = store::of(&system, somebody).await?.map(|kept| kept.hash);
        let from = access.viewer().address.map(network);
        let been_here = system
            .find::<session::Entity>()
            .filter(session::Column::AccountId.eq(somebody))
            .filter(session::Column::Network.eq(from.map(|network| network.to_string())));
        let is_familiar = !system.first(been_here, session::Column::Id, 1).await?.is_empty();
        let device = match device {
            Some(token) => device::known(&system, somebody, token).await?,
            None => None,
        };
        let place = match (device, from.filter(|_| is_familiar)) {
            (Some(device), _) => Place::Device(device),
            (None, Some(network)) => Place::Network(network),
            (None, None) => Place::Elsewhere,
        };
        let claimant = id.map_or_else(|| Claimant::address(email), Claimant::account);
        Ok(LoginCandidate { account: id, hash, claimant, place, device })
    }

    /// An access token in a session. Who needs a second factor and has none gets one with the rights of everybody,
    /// which is enough to make it.
    pub async fn access_token(&self, access: &Access, begun: &Begun) -> Result<AccessToken> {
        let system = Self::system_access(access);
        let account = system.by_key::<account::Entity>(begun.session.account_id.0).await?;
        let account = account.ok_or_else(|| Error::internal("a session of nobody"))?;
        let is_staff = account.role != AccountRole::NonStaff;
        let needs_second_factor =
            self.staff_need_second_factor && is_staff && !has_second_factor(&system, account.id).await?;
        let role = if needs_second_factor { Role::Public } else { self.role(access, account.id).await? };
        // A token says its times in whole seconds.
        let (now, jti) = (access.viewer().now.trunc_subsecs(0), access.database().clock().uuid());
        let token = self.keys.sign_in(Some(begun.session.id), (account.id, role), now, ACCESS_LASTS, jti);
        let token = token.ok_or_else(|| Error::internal("a token cannot be signed"))?;
        Ok(AccessToken { token, expires_at: now + ACCESS_LASTS, needs_second_factor })
    }

    /// What somebody is at this moment. A token says so, for whoever else reads it.
    async fn role(&self, access: &Access, account: AccountId) -> Result<Role> {
        let viewer = super::store::viewer(access.database(), account, Role::Staff, access.viewer().now).await?;
        Ok(viewer.map_or(Role::Public, |viewer| viewer.role()))
    }
}

/// Whether codes are asked of the account.
pub async fn has_second_factor(system: &Access, account: AccountId) -> Result<bool> {
    let confirmed = system
        .find::<second_factor::Entity>()
        .filter(second_factor::Column::AccountId.eq(account))
        .filter(second_factor::Column::ConfirmedAt.is_not_null());
    Ok(system.one(confirmed).await?.is_some())
}

/// What is told of a wrong address and of a wrong password alike.
pub fn wrong_credentials() -> Problem {
    Code::WrongCredentials.at("password", "The address or the password is wrong.")
}
