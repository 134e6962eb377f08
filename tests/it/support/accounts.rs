//! Accounts with what they sign in with, put past the gates.
use chapterhouse::auth::OpaqueToken;
use entity::{
    account::{self, AccountId, AccountRole},
    chapter::ChapterId,
    mailed_token::{self, MailedTokenId, Purpose},
    password::{self, PasswordId},
    refresh_token,
    second_factor::{self, SecondFactorId},
    service_token::{self, Scope, ServiceTokenId},
    session::{self, SessionId},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{World, rows::put, today};

/// The password of Lea, Sam and Ada.
pub(crate) const PASSWORD: &str = "leader-password-1";
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxlIHNhbHQgMCAgIA$fBtLNxZfIcQmg2ivBraUSYiokCOQ+saLuH10kjyosQg";
/// What their second factors, once confirmed, make codes of; the code of `today()` is 175071.
pub(crate) const SECRET: &[u8] = b"12345678901234567890";

/// The token of what a test made.
fn token(id: impl std::fmt::Display) -> OpaqueToken {
    OpaqueToken::of(&format!("pass_{id}"))
}

impl World {
    /// An account that nobody has signed in with yet.
    pub(crate) async fn newcomer(&self, state: &str) -> AccountId {
        let id = self.account(&format!("{}@example.org", Uuid::now_v7().simple())).await;
        if state == "DISABLED" {
            account::Entity::update_many()
                .col_expr(account::Column::DisabledAt, Expr::val(today()))
                .filter(account::Column::Id.eq(id))
                .exec(&self.connection)
                .await
                .unwrap();
        }
        id
    }

    /// A session of Sam's, that `refresh_` and its id goes on with.
    pub(crate) async fn session(&self) -> SessionId {
        let id = SessionId(Uuid::now_v7());
        let row = session::ActiveModel {
            id: Set(id),
            account_id: Set(self.sam),
            last_used_at: Set(today()),
            expires_at: Set(today() + chrono::TimeDelta::days(30)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let token = refresh_token::ActiveModel {
            digest: Set(OpaqueToken::of(&format!("refresh_{id}")).digest()),
            session_id: Set(id),
            parent: Set(None),
            used_at: Set(None),
            created_at: Set(today()),
        };
        token.insert(&self.connection).await.unwrap();
        id
    }

    /// A service token of Ada's, `service_` and its id, for a chapter's site or for the staff.
    pub(crate) async fn service_token(&self, name: &str, chapter: Option<ChapterId>) -> ServiceTokenId {
        let id = ServiceTokenId(Uuid::now_v7());
        let row = service_token::ActiveModel {
            id: Set(id),
            name: Set(name.into()),
            scope: Set(chapter.map_or(Scope::StaffIntegration, |_| Scope::ChapterSite)),
            chapter_id: Set(chapter),
            made_by_id: Set(self.ada),
            digest: Set(OpaqueToken::of(&format!("service_{id}")).digest()),
            expires_at: Set(today() + chrono::TimeDelta::days(30)),
            revoked_at: Set(None),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A token for Lea that was mailed; `pass_` and its id is its text.
    pub(crate) async fn mailed(&self, purpose: Purpose) -> MailedTokenId {
        let id = MailedTokenId(Uuid::now_v7());
        let row = mailed_token::ActiveModel {
            id: Set(id),
            account_id: Set(Some(self.lea)),
            purpose: Set(purpose),
            digest: Set(Some(token(id).digest())),
            expires_at: Set(today() + chrono::TimeDelta::hours(1)),
            used_at: Set(None),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }
}

/// An account that signs in with [`PASSWORD`], and has begun a second factor.
pub(super) async fn with_password(
    connection: &sea_orm::DatabaseConnection,
    email: &str,
    role: AccountRole,
) -> AccountId {
    let id = super::rows::account(connection, email, role).await;
    let row = password::ActiveModel {
        id: Set(PasswordId(Uuid::now_v7())),
        account_id: Set(id),
        hash: Set(HASH.into()),
        ..Default::default()
    };
    put(connection, row).await;
    let row = second_factor::ActiveModel {
        id: Set(SecondFactorId(Uuid::now_v7())),
        account_id: Set(id),
        secret: Set(SECRET.into()),
        ..Default::default()
    };
    put(connection, row).await;
    id
}
