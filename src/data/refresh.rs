//! Refresh tokens: given out, shown, replaced.
//!
//! They are not in the ledger, where one would come every few minutes; the begin and the end of their session are.
use chrono::TimeDelta;
use entity::{
    refresh_token,
    session::{self, SessionId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, sea_query::Expr,
};

use super::Tx;
use crate::{auth::OpaqueToken, error::Result};

/// How long a session lasts that is not used.
pub const SESSION_LASTS: TimeDelta = TimeDelta::days(30);

/// For how long it is known of a token that it was given out: one that comes back later is unknown, and as useless.
const KNOWN: TimeDelta = SESSION_LASTS;

/// What is known of a refresh token that somebody shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// It was shown before.
    pub used: bool,
    /// One that was given out in the same place was shown.
    pub sibling_used: bool,
    /// One that was given out in its place was shown.
    pub child_used: bool,
}

impl Tx {
    /// What is known of a token of a session that the transaction has locked; none if it is not of this session.
    pub async fn shown(&self, session: SessionId, token: &OpaqueToken) -> Result<Option<Shown>> {
        let digest = token.digest();
        let found = refresh_token::Entity::find_by_id(digest.clone())
            .filter(refresh_token::Column::SessionId.eq(session))
            .one(self.connection());
        let Some(token) = found.await? else { return Ok(None) };
        let sibling_used = match &token.parent {
            Some(parent) => self.is_one_used(parent, Some(&digest)).await?,
            None => false,
        };
        let child_used = self.is_one_used(&digest, None).await?;
        Ok(Some(Shown { used: token.used_at.is_some(), sibling_used, child_used }))
    }

    async fn is_one_used(&self, parent: &[u8], but: Option<&[u8]>) -> Result<bool> {
        let mut used = refresh_token::Entity::find()
            .filter(refresh_token::Column::Parent.eq(parent))
            .filter(refresh_token::Column::UsedAt.is_not_null());
        if let Some(but) = but {
            used = used.filter(refresh_token::Column::Digest.ne(but));
        }
        Ok(used.limit(1).one(self.connection()).await?.is_some())
    }

    /// Gives out the first token of a session, or the next in the place of one that was shown, and makes the session
    /// last on.
    pub async fn give_out(&self, session: SessionId, shown: Option<&OpaqueToken>) -> Result<String> {
        let now = self.viewer().now;
        let (text, token) = OpaqueToken::to_refresh(self.secret()?);
        let row = refresh_token::ActiveModel {
            digest: Set(token.digest()),
            session_id: Set(session),
            parent: Set(shown.map(OpaqueToken::digest)),
            used_at: Set(None),
            created_at: Set(now),
        };
        refresh_token::Entity::insert(row).exec_without_returning(self.connection()).await?;
        let Some(shown) = shown else { return Ok(text) };
        refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
            .filter(refresh_token::Column::Digest.eq(shown.digest()))
            .filter(refresh_token::Column::UsedAt.is_null())
            .exec(self.connection())
            .await?;
        session::Entity::update_many()
            .col_expr(session::Column::LastUsedAt, Expr::value(now))
            .col_expr(session::Column::ExpiresAt, Expr::value(now + SESSION_LASTS))
            .filter(session::Column::Id.eq(session))
            .exec(self.connection())
            .await?;
        refresh_token::Entity::delete_many()
            .filter(refresh_token::Column::SessionId.eq(session))
            .filter(refresh_token::Column::CreatedAt.lt(now - KNOWN))
            .exec(self.connection())
            .await?;
        Ok(text)
    }

    /// Forgets the tokens of sessions that are over.
    pub async fn forget_tokens(&self, sessions: &[SessionId]) -> Result<()> {
        refresh_token::Entity::delete_many()
            .filter(refresh_token::Column::SessionId.is_in(sessions.iter().copied()))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}
