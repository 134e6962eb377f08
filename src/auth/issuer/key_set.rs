//! The keys of an issuer, of which only those that fit an algorithm of public keys are taken.
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value as Json;

/// More are not kept.
const MAX_KEYS: usize = 100;

/// Keys that check, each with its name.
#[derive(Debug, Default)]
pub(super) struct KeySet(Vec<(String, Algorithm, DecodingKey)>);

#[derive(Deserialize)]
struct Body {
    keys: Vec<Json>,
}

impl KeySet {
    /// The keys in a document, as far as they are for these algorithms.
    pub(super) fn read(document: &[u8], algorithms: &[Algorithm]) -> Option<Self> {
        let Body { keys } = serde_json::from_slice(document).ok()?;
        // One that we cannot read is for somebody else.
        let keys = keys.into_iter().take(MAX_KEYS).filter_map(|key| serde_json::from_value(key).ok());
        Some(Self::of(&JwkSet { keys: keys.collect() }, algorithms))
    }

    pub(super) fn of(set: &JwkSet, algorithms: &[Algorithm]) -> Self {
        let mut keys = Vec::new();
        for jwk in &set.keys {
            let Some(name) = &jwk.common.key_id else { continue };
            for algorithm in algorithms.iter().filter(|algorithm| fits(jwk, **algorithm)) {
                if let Ok(key) = DecodingKey::from_jwk(jwk) {
                    keys.push((name.clone(), *algorithm, key));
                }
            }
        }
        Self(keys)
    }

    pub(super) fn find(&self, name: &str, algorithm: Algorithm) -> Option<DecodingKey> {
        let found = self.0.iter().find(|(own, of, _)| own == name && *of == algorithm);
        found.map(|(.., key)| key.clone())
    }
}

/// Whether the key is of the algorithm's kind, and is not said to be for something else.
fn fits(jwk: &Jwk, algorithm: Algorithm) -> bool {
    let is_of_kind = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => matches!(algorithm, Algorithm::RS256 | Algorithm::PS256),
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => algorithm == Algorithm::ES256,
            EllipticCurve::P384 => algorithm == Algorithm::ES384,
            EllipticCurve::P521 | EllipticCurve::Ed25519 | _ => false,
        },
        AlgorithmParameters::OctetKeyPair(key) => key.curve == EllipticCurve::Ed25519 && algorithm == Algorithm::EdDSA,
        // A secret that everybody can read is none.
        AlgorithmParameters::OctetKey(_) | AlgorithmParameters::Other(_) | _ => false,
    };
    let common = &jwk.common;
    let is_to_check = common.key_operations.as_ref().is_none_or(|what| what.contains(&KeyOperations::Verify));
    is_of_kind
        && is_to_check
        && common.public_key_use.as_ref().is_none_or(|what| *what == PublicKeyUse::Signature)
        && common.key_algorithm.is_none_or(|of| of == KeyAlgorithm::from(algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Algorithm] =
        &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn taken(key: &str) -> Vec<Algorithm> {
        let document = format!(r#"{{"keys": [17, {{"kty": "new"}}, {key}]}}"#);
        KeySet::read(document.as_bytes(), ALL).unwrap().0.into_iter().map(|(_, algorithm, _)| algorithm).collect()
    }

    #[test]
    fn a_key_is_taken_for_what_it_is_and_is_said_to_be_for() {
        let key = |more: &str| format!(r#"{{"kty": "OKP", "crv": "Ed25519", "x": "{X}", "kid": "a"{more}}}"#);
        for (more, is_taken) in [
            ("", true),
            (r#", "alg": "EdDSA", "use": "sig", "key_ops": ["verify"]"#, true),
            (r#", "alg": "RS256""#, false),
            (r#", "alg": "HS256""#, false),
            (r#", "use": "enc""#, false),
            (r#", "key_ops": ["sign"]"#, false),
        ] {
            assert_eq!(taken(&key(more)) == [Algorithm::EdDSA], is_taken, "{more}");
        }
        let rsa = r#"{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "a"}"#;
        assert_eq!(taken(rsa), [Algorithm::RS256, Algorithm::PS256]);
        let curve = format!(r#"{{"kty": "EC", "crv": "P-384", "x": "{X}", "y": "{X}", "kid": "a"}}"#);
        assert_eq!(taken(&curve), [Algorithm::ES384]);
        for none in [
            r#"{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}"#,
            r#"{"kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "RS256"}"#,
            &format!(r#"{{"kty": "OKP", "crv": "Ed25519", "x": "{X}"}}"#),
        ] {
            assert_eq!(taken(none), [], "{none}");
        }
    }
}
