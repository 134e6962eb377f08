//! Issuers elsewhere (OpenID Connect) whose tokens are taken: who a token is about, in the issuer's own words. Which
//! account that is, and what it may do, the database says.
mod fetch;
mod key_set;
mod known;
mod trusted;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Validation, dangerous, decode, decode_header, jwk::JwkSet};
use serde::Deserialize;

use self::known::Known;
pub(crate) use self::trusted::is_on_this_machine;
pub use self::trusted::{Raw, SecondFactorClaims, Trusted};
use super::TokenFault;

/// Longer ones are not read: those with many groups stay below.
const MAX_TOKEN_BYTES: usize = 16 * 1024;
/// What OpenID Connect allows a subject.
const SUBJECT_CHARACTERS: usize = 255;

/// All of them; clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Issuers(Arc<[Issuer]>);

/// One issuer, and what is known of its keys.
#[derive(Debug)]
pub struct Issuer {
    trusted: Trusted,
    known: Known,
}

/// Somebody as an issuer names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// Who says so.
    pub issuer: String,
    /// Its name for them.
    pub subject: String,
}

/// What an issuer says, in a token that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Whom the token is about.
    pub who: External,
    /// When they signed in there (`auth_time`), if the issuer says it. When it made the token (`iat`) says nothing of that.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Whether they showed a second factor there, as the configuration knows it.
    pub has_second_factor: bool,
}

/// What everybody can read in a token, true or not.
#[derive(Deserialize)]
struct Said {
    iss: String,
}

/// What a token says.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    auth_time: Option<i64>,
    #[serde(default)]
    amr: Vec<String>,
    #[serde(default)]
    acr: Option<String>,
}

impl Issuers {
    /// The issuers of the configuration. Nothing is asked of them yet.
    pub fn new(trusted: Vec<Trusted>) -> Result<Self, String> {
        let issuer = |trusted: Trusted| Ok(Issuer { known: Known::new(&trusted)?, trusted });
        Ok(Self(trusted.into_iter().map(issuer).collect::<Result<_, String>>()?))
    }

    /// One issuer of which the keys are known already and never asked for.
    pub fn knowing(trusted: Trusted, keys: &JwkSet) -> Self {
        let known = Known::given(&trusted, keys);
        Self(Arc::new([Issuer { trusted, known }]))
    }

    /// Their names.
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(Issuer::name).collect()
    }

    /// The issuer of this name.
    pub fn named(&self, issuer: &str) -> Option<&Issuer> {
        self.0.iter().find(|known| known.trusted.issuer == issuer)
    }

    /// The issuer that a token claims to be from: it decides who checks it, and nothing else.
    pub fn claimed_by(&self, token: &str) -> Option<&Issuer> {
        if self.0.is_empty() || MAX_TOKEN_BYTES < token.len() {
            return None;
        }
        self.named(&dangerous::insecure_decode_claims::<Said>(token).ok()?.iss)
    }
}

impl Issuer {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.trusted.issuer
    }

    /// What the token says, if it is this issuer's, meant for us, and valid now.
    pub async fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Assertion, TokenFault> {
        let claims = self.genuine(token, now).await.ok_or(TokenFault::Invalid)?;
        if !(claims.are_sound(now.timestamp(), &self.trusted) && claims.name_somebody()) {
            return Err(TokenFault::Invalid);
        }
        if claims.have_ended(now.timestamp(), &self.trusted) {
            return Err(TokenFault::Expired);
        }
        Ok(claims.assertion(&self.trusted.second_factor))
    }

    /// What the token says, if it is this issuer's and meant for us.
    async fn genuine(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        let typ = header.typ.as_deref().unwrap_or("JWT");
        let is_known_type = ["JWT", "at+jwt"].iter().any(|known| known.eq_ignore_ascii_case(typ));
        // What is critical, we do not know; an algorithm that is not pinned asks for no key.
        if !is_known_type || header.crit.is_some() || !self.trusted.algorithms.contains(&header.alg) {
            return None;
        }
        let key = self.known.key(header.kid.as_deref()?, header.alg, now).await?;
        let mut validation = Validation::new(header.alg);
        validation.set_audience(&[&self.trusted.audience]);
        validation.set_issuer(&[&self.trusted.issuer]);
        // Without this the library lets a token without these claims through.
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are compared by the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Some(decode::<Claims>(token, &key, &validation).ok()?.claims)
    }
}

impl Claims {
    fn are_sound(&self, now: i64, trusted: &Trusted) -> bool {
        let leeway = trusted.leeway.num_seconds();
        let latest = now.saturating_add(leeway);
        let begun = [Some(self.iat), self.nbf, self.auth_time].iter().flatten().all(|time| *time <= latest);
        // Whoever steals one that is good for years is somebody else for years.
        let ends_soon = self.exp <= latest.saturating_add(trusted.max_lifetime.num_seconds());
        begun && ends_soon
    }

    fn have_ended(&self, now: i64, trusted: &Trusted) -> bool {
        self.exp.saturating_add(trusted.leeway.num_seconds()) <= now
    }

    fn assertion(self, counts: &SecondFactorClaims) -> Assertion {
        let signed_in_at = self.auth_time.and_then(|at| DateTime::from_timestamp(at, 0));
        let has_second_factor = self.amr.iter().any(|method| counts.amr.contains(method))
            || self.acr.is_some_and(|class| counts.acr.contains(&class));
        Assertion { who: External { issuer: self.iss, subject: self.sub }, signed_in_at, has_second_factor }
    }

    fn name_somebody(&self) -> bool {
        !self.sub.is_empty() && self.sub.chars().count() <= SUBJECT_CHARACTERS && !self.sub.contains('\0')
    }
}
