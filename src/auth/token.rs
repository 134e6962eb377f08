//! Tokens: signed with EdDSA by a key of our own. A token says who, the database says what.
use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{account::AccountId, session::SessionId};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
    jwk::{Jwk, ThumbprintHash},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Role;

const ISSUER: &str = "chapterhouse";
const AUDIENCE: &str = "chapterhouse-api";
const LEEWAY_SECONDS: i64 = 10;

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Whose token it is.
    pub sub: AccountId,
    /// The most that it may be used as.
    pub role: Role,
    /// The session that it was given out in; with the end of that it is not good any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: Uuid,
}

/// The key that signs tokens and checks them.
pub struct Key {
    id: String,
    signing: EncodingKey,
    checking: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Key {
    /// The key in a PEM file, which is made, readable by its owner only, if it is not there.
    pub fn open(file: &Path) -> Result<Self, String> {
        if !file.exists() {
            make(file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        Self::read(file)
    }

    /// The key in a PEM file.
    pub fn read(file: &Path) -> Result<Self, String> {
        let pem = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::of(&pem).ok_or_else(|| format!("{}: this is not an Ed25519 key in PEM (PKCS#8)", file.display()))
    }

    fn of(pem: &[u8]) -> Option<Self> {
        let signing = EncodingKey::from_ed_pem(pem).ok()?;
        let jwk = Jwk::from_encoding_key(&signing, Algorithm::EdDSA).ok()?;
        let id = jwk.thumbprint(ThumbprintHash::SHA256).ok()?;
        let checking = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { id, signing, checking })
    }

    /// A token for an account.
    pub fn sign(
        &self,
        account: AccountId,
        role: Role,
        now: DateTime<Utc>,
        lifetime: TimeDelta,
        jti: Uuid,
    ) -> Option<String> {
        self.sign_in(None, (account, role), now, lifetime, jti)
    }

    /// A token for an account in a session.
    pub fn sign_in(
        &self,
        sid: Option<SessionId>,
        (account, role): (AccountId, Role),
        now: DateTime<Utc>,
        lifetime: TimeDelta,
        jti: Uuid,
    ) -> Option<String> {
        let claims = Claims {
            sub: account,
            role,
            sid,
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            iat: now.timestamp(),
            exp: (now + lifetime).timestamp(),
            nbf: None,
            jti,
        };
        let header = Header { kid: Some(self.id.clone()), typ: Some("at+jwt".into()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &self.signing).ok()
    }

    /// What the token says, if it is ours and valid now.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        if decode_header(token).ok()?.kid? != self.id {
            return None;
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // Without this the library lets a token without these claims through.
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are compared below, by the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = decode::<Claims>(token, &self.checking, &validation).ok()?.claims;
        let now = now.timestamp();
        let begun = claims.nbf.is_none_or(|nbf| nbf <= now + LEEWAY_SECONDS) && claims.iat <= now + LEEWAY_SECONDS;
        (begun && now < claims.exp + LEEWAY_SECONDS).then_some(claims)
    }
}

fn make(file: &Path) -> Result<(), String> {
    let pair = Ed25519KeyPair::generate().map_err(|error| error.to_string())?;
    // Version 1: the library that signs reads no other.
    let document = pair.to_pkcs8v1().map_err(|error| error.to_string())?;
    let pem =
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(document.as_ref()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|error| error.to_string())?;
    file.write_all(pem.as_bytes()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        time.parse().unwrap()
    }

    #[test]
    fn a_token_is_valid_until_it_expires_and_by_its_own_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::open(&folder.path().join("a.pem")).unwrap();
        let other = Key::open(&folder.path().join("b.pem")).unwrap();
        let account = AccountId(Uuid::from_u128(7));
        let noon = at("2026-03-01T12:00:00Z");
        let token = key.sign(account, Role::Staff, noon, TimeDelta::minutes(10), Uuid::nil()).unwrap();
        assert_eq!(key.check(&token, noon).unwrap().sub, account);
        assert!(key.check(&token, at("2026-03-01T12:10:11Z")).is_none(), "expired");
        assert!(key.check(&token, at("2026-03-01T11:59:00Z")).is_none(), "not yet issued");
        assert!(other.check(&token, noon).is_none(), "another key");
        assert!(key.check(&format!("{token}x"), noon).is_none(), "changed");
        let reopened = Key::open(&folder.path().join("a.pem")).unwrap();
        assert!(reopened.check(&token, noon).is_some(), "the key is kept");
    }
}
