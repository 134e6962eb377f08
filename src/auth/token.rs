//! Tokens: signed with EdDSA by a key of our own. A token says who, the database says what.
use chrono::{DateTime, TimeDelta, Utc};
use entity::{account::AccountId, session::SessionId};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{
    Role,
    keys::{Keys, OVERLAP},
};

const ISSUER: &str = "chapterhouse";
const AUDIENCE: &str = "chapterhouse-api";
const LEEWAY_SECONDS: i64 = 10;
/// What we sign is shorter by far.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Nothing that could be wrong with it is told: whoever forges tokens learns nothing.
    Invalid,
    /// It was good, and its time is over: its bearer can get another.
    Expired,
}

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Whose token it is.
    pub sub: AccountId,
    /// What its bearer is when it is signed, for whoever else reads it. The database says what they may do; a token
    /// that says less lessens it.
    pub role: Role,
    /// The session that it was given out in; with the end of that it is not good any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: Uuid,
}

/// A claim that may be left out, but not be null.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(deserializer).map(Some)
}

impl Keys {
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
        let ring = self.ring();
        encode(&header(&ring.current.public.id), &claims, &ring.current.signing).ok()
    }

    /// What the token says, if it is ours and valid now.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, TokenFault> {
        let claims = self.genuine(token, now).filter(|claims| claims.are_sound(now.timestamp()));
        let claims = claims.ok_or(TokenFault::Invalid)?;
        if claims.have_ended(now.timestamp()) { Err(TokenFault::Expired) } else { Ok(claims) }
    }

    /// What the token says, if it is ours.
    fn genuine(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        if MAX_TOKEN_BYTES < token.len() {
            return None;
        }
        let ring = self.ring();
        if let Some((claims, id)) = self.known.get(token, &ring) {
            return ring.accepted(now).any(|key| key.id == id).then_some(claims);
        }
        let given = decode_header(token).ok()?;
        let key = ring.accepted(now).find(|key| Some(&key.id) == given.kid.as_ref())?;
        // We write one header only. So another algorithm, a key or an address of one within the token, or anything
        // that is said to be critical, is not ours.
        if given != header(&key.id) {
            return None;
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // Without this the library lets a token without these claims through.
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are compared by the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = decode::<Claims>(token, &key.checking, &validation).ok()?.claims;
        self.known.insert(token, &claims, &key.id, &ring);
        Some(claims)
    }
}

impl Claims {
    fn are_sound(&self, now: i64) -> bool {
        let latest = now.saturating_add(LEEWAY_SECONDS);
        let begun = self.nbf.is_none_or(|nbf| nbf <= latest) && self.iat <= latest;
        // A longer life would outlast the key.
        let is_short = self.exp.checked_sub(self.iat).is_some_and(|seconds| seconds <= OVERLAP.num_seconds());
        begun && is_short
    }

    fn have_ended(&self, now: i64) -> bool {
        self.exp.saturating_add(LEEWAY_SECONDS) <= now
    }
}

/// The header of every token of ours (RFC 9068).
fn header(key: &str) -> Header {
    Header { kid: Some(key.into()), typ: Some("at+jwt".into()), ..Header::new(Algorithm::EdDSA) }
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
        let keys = Keys::open(&folder.path().join("a.pem")).unwrap();
        let other = Keys::open(&folder.path().join("b.pem")).unwrap();
        let account = AccountId(Uuid::from_u128(7));
        let noon = at("2026-03-01T12:00:00Z");
        let sign = |lifetime| keys.sign(account, Role::Staff, noon, lifetime, Uuid::nil()).unwrap();
        let token = sign(TimeDelta::minutes(10));
        assert_eq!(keys.check(&token, noon).unwrap().sub, account);
        assert_eq!(keys.check(&token, at("2026-03-01T12:10:11Z")).unwrap_err(), TokenFault::Expired);
        assert_eq!(keys.check(&token, at("2026-03-01T11:59:00Z")).unwrap_err(), TokenFault::Invalid, "not yet issued");
        assert!(other.check(&token, noon).is_err(), "another key");
        assert!(keys.check(&format!("{token}x"), noon).is_err(), "changed");
        assert!(keys.check(&sign(OVERLAP), noon).is_ok() && keys.check(&sign(OVERLAP * 2), noon).is_err());
        assert!(keys.check(&token, noon).is_ok(), "it is known");
        assert_eq!(keys.check(&token, at("2026-03-01T12:10:11Z")).unwrap_err(), TokenFault::Expired, "it is known");
        let reopened = Keys::open(&folder.path().join("a.pem")).unwrap();
        assert!(reopened.check(&token, noon).is_ok(), "the key is kept");
    }

    #[test]
    fn a_change_of_keys_is_noticed_and_signs_nobody_out_before_the_overlap_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        let (server, operator) = (Keys::open(&file).unwrap(), Keys::open(&file).unwrap());
        let account = AccountId(Uuid::from_u128(7));
        let noon = at("2026-03-01T12:00:00Z");
        let sign = || server.sign(account, Role::Staff, noon, OVERLAP, Uuid::nil()).unwrap();
        let old = sign();
        operator.rotate(noon, Some(OVERLAP)).unwrap();
        let new = sign();
        assert_ne!(decode_header(&old).unwrap().kid, decode_header(&new).unwrap().kid);
        let last = at("2026-03-02T11:59:59Z");
        for (token, then, good) in
            [(&old, noon, true), (&old, last, true), (&old, noon + OVERLAP, false), (&new, last, true)]
        {
            assert_eq!(server.check(token, then).is_ok(), good, "{then}");
        }
        let listed = server.list();
        assert_eq!(listed.iter().map(|key| key.until).collect::<Vec<_>>(), [None, Some(noon + OVERLAP)]);
        operator.rotate(noon, None).unwrap();
        // Both were checked before.
        assert!(server.check(&old, noon).is_err() && server.check(&new, noon).is_err(), "all at once");
        assert_eq!(server.list().len(), 1);
    }

    #[test]
    fn rotations_at_once_lose_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        let noon = at("2026-03-01T12:00:00Z");
        let first = Keys::open(&file).unwrap().list();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| Keys::open(&file).unwrap().rotate(noon, Some(OVERLAP)).unwrap());
            }
        });
        let after = Keys::read(&file).unwrap().list();
        let ids: std::collections::BTreeSet<_> = after.iter().map(|key| &key.id).collect();
        assert!(ids.len() == 9 && ids.contains(&first[0].id), "{after:?}");
    }

    #[test]
    fn a_file_that_cannot_be_used_leaves_the_keys_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        let keys = Keys::open(&file).unwrap();
        let noon = at("2026-03-01T12:00:00Z");
        let token = keys.sign(AccountId(Uuid::nil()), Role::Staff, noon, OVERLAP, Uuid::nil()).unwrap();
        std::fs::write(&file, "nonsense").unwrap();
        assert!(keys.check(&token, noon).is_ok());
        std::fs::remove_file(&file).unwrap();
        assert!(keys.check(&token, noon).is_ok());
        assert!(Keys::read(&file).is_err());
        std::fs::write(file.with_extension("retired.json"), "[{}]").unwrap();
        assert!(Keys::open(&file).unwrap_err().contains("no list of retired keys"));
    }
}
