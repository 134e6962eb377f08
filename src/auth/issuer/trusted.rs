//! What the configuration says of an issuer, and what it may not say.
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use url::{Host, Url};

/// An issuer as the file has it.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    issuer: String,
    audience: String,
    algorithms: Option<Vec<String>>,
    jwks_url: Option<String>,
    leeway_seconds: Option<i64>,
    max_lifetime_hours: Option<i64>,
    #[serde(default)]
    second_factor_amr: Vec<String>,
    #[serde(default)]
    second_factor_acr: Vec<String>,
}

/// An issuer whose tokens are taken.
#[derive(Clone, Debug)]
pub struct Trusted {
    /// Its name, as its tokens say it.
    pub issuer: String,
    /// Our name in its tokens.
    pub audience: String,
    /// The algorithms that it signs with; no other is looked at.
    pub algorithms: Vec<Algorithm>,
    /// Where its keys are; found through its name if none.
    pub jwks_url: Option<Url>,
    /// How far its clock may be from ours.
    pub leeway: TimeDelta,
    /// How far ahead a token of it may end.
    pub max_lifetime: TimeDelta,
    /// What it says of whoever showed a second factor.
    pub second_factor: SecondFactorClaims,
}

/// By which values of a token's claims it is known that a second factor was shown: any one is enough.
#[derive(Clone, Debug, Default)]
pub struct SecondFactorClaims {
    /// Methods (`amr`, RFC 8176).
    pub amr: Vec<String>,
    /// Classes (`acr`).
    pub acr: Vec<String>,
}

/// As long as one of ours is good at most.
const DEFAULT_LIFETIME: i64 = 24;
/// A month: nobody needs more.
const MAX_LIFETIME: i64 = 24 * 31;

/// Nobody needs more.
const MAX_LEEWAY: i64 = 60;

impl TryFrom<Raw> for Trusted {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let Raw {
            issuer,
            audience,
            algorithms,
            jwks_url,
            leeway_seconds,
            max_lifetime_hours,
            second_factor_amr,
            second_factor_acr,
        } = raw;
        address(&issuer)?;
        if audience.is_empty() {
            return Err(format!("{issuer}: say by what audience it names us"));
        }
        let leeway = leeway_seconds.unwrap_or(30);
        if !(0..=MAX_LEEWAY).contains(&leeway) {
            return Err(format!("{issuer}: leeway_seconds: give 0 to {MAX_LEEWAY}, not {leeway}"));
        }
        let hours = max_lifetime_hours.unwrap_or(DEFAULT_LIFETIME);
        if !(1..=MAX_LIFETIME).contains(&hours) {
            return Err(format!("{issuer}: max_lifetime_hours: give 1 to {MAX_LIFETIME}, not {hours}"));
        }
        for (key, values) in [("second_factor_amr", &second_factor_amr), ("second_factor_acr", &second_factor_acr)] {
            if values.iter().any(String::is_empty) {
                return Err(format!("{issuer}: {key}: name what the issuer says of a second factor, such as \"mfa\""));
            }
        }
        let algorithms = algorithms.unwrap_or_else(|| vec!["RS256".into()]);
        if algorithms.is_empty() {
            return Err(format!("{issuer}: algorithms: name at least one"));
        }
        Ok(Self {
            algorithms: algorithms.iter().map(|name| algorithm(name)).collect::<Result<_, _>>()?,
            jwks_url: jwks_url.as_deref().map(address).transpose()?,
            leeway: TimeDelta::seconds(leeway),
            max_lifetime: TimeDelta::hours(hours),
            second_factor: SecondFactorClaims { amr: second_factor_amr, acr: second_factor_acr },
            issuer,
            audience,
        })
    }
}

/// Signatures with a key that everybody may know; never a shared secret.
fn algorithm(name: &str) -> Result<Algorithm, String> {
    match name {
        "RS256" => Ok(Algorithm::RS256),
        "PS256" => Ok(Algorithm::PS256),
        "ES256" => Ok(Algorithm::ES256),
        "ES384" => Ok(Algorithm::ES384),
        "EdDSA" => Ok(Algorithm::EdDSA),
        _ => Err(format!("algorithms: {name}: give some of RS256, PS256, ES256, ES384, EdDSA")),
    }
}

/// An address that nobody on the way can change the answers of.
pub(super) fn address(text: &str) -> Result<Url, String> {
    let wrong = || format!("{text}: give an address with https, or with http on this machine, without query or user");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_on_this_machine(&url));
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if is_safe && is_plain && url.password().is_none() { Ok(url) } else { Err(wrong()) }
}

/// Whether the address is of the machine that asks: what goes there crosses no network.
pub(crate) fn is_on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<Trusted, String> {
        toml::from_str::<Raw>(file).map_err(|error| error.to_string()).and_then(Trusted::try_from)
    }

    #[test]
    fn an_issuer_is_safe_to_ask_and_signs_with_public_keys() {
        let defaults = read("issuer = \"https://id.example.org\"\naudience = \"portal\"").unwrap();
        assert_eq!((defaults.algorithms, defaults.leeway), (vec![Algorithm::RS256], TimeDelta::seconds(30)));
        for issuer in ["http://127.0.0.1:9", "http://[::1]:9", "http://localhost:9", "https://id.example.org/realms/a"]
        {
            read(&format!("issuer = {issuer:?}\naudience = \"portal\"")).unwrap();
        }
        for wrong in [
            "issuer = \"http://id.example.org\"\naudience = \"portal\"",
            "issuer = \"http://127.0.0.1.example.org\"\naudience = \"portal\"",
            "issuer = \"https://user@id.example.org\"\naudience = \"portal\"",
            "issuer = \"https://id.example.org?x\"\naudience = \"portal\"",
            "issuer = \"chapterhouse\"\naudience = \"portal\"",
            "issuer = \"file:///etc/passwd\"\naudience = \"portal\"",
            "issuer = \"https://id.example.org\"\naudience = \"\"",
            "issuer = \"https://id.example.org\"",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nalgorithms = []",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nalgorithms = [\"HS256\"]",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nalgorithms = [\"none\"]",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nleeway_seconds = 61",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nleeway_seconds = -1",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nmax_lifetime_hours = 0",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nmax_lifetime_hours = 745",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nsecond_factor_amr = [\"\"]",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\nsecond_factor_acr = \"mfa\"",
            "issuer = \"https://id.example.org\"\naudience = \"portal\"\njwks_url = \"http://id.example.org/keys\"",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
