//! An issuer elsewhere that every world trusts, of which the key is known.
use chapterhouse::auth::issuer::{Issuers, SecondFactorClaims, Trusted};
use chrono::TimeDelta;
use entity::{
    account::AccountId,
    identity::{self, IdentityId},
};
use jsonwebtoken::Algorithm;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{World, rows::put};

/// Its name.
pub(crate) const ISSUER: &str = "https://id.example.org";

/// What the worlds trust. Its key signed the token in the attempt at `linkIdentity`, for an hour of the worlds' day.
pub(crate) fn issuers() -> Issuers {
    let keys = r#"{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw"}]}"#;
    let trusted = Trusted {
        issuer: ISSUER.into(),
        audience: "portal".into(),
        algorithms: vec![Algorithm::EdDSA],
        jwks_url: None,
        leeway: TimeDelta::zero(),
        max_lifetime: TimeDelta::hours(24),
        second_factor: SecondFactorClaims::default(),
    };
    Issuers::knowing(trusted, &serde_json::from_str(keys).unwrap())
}

impl World {
    /// An account that the issuer knows by this name.
    pub(crate) async fn identity(&self, account: AccountId, issuer: &str, subject: &str) -> IdentityId {
        let id = IdentityId(Uuid::now_v7());
        let row = identity::ActiveModel {
            id: Set(id),
            account_id: Set(account),
            issuer: Set(issuer.into()),
            subject: Set(subject.into()),
            ..Default::default()
        };
        put(self.plain(), row).await;
        id
    }
}
