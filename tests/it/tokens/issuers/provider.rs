//! A small OpenID Connect provider on this machine.
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
        RsaEncoding,
    },
};
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chapterhouse::auth::issuer::{Issuers, SecondFactorClaims, Trusted};
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::{Value as Json, json};

use crate::support::{World, today};

pub(super) enum Pair {
    Ed(Ed25519KeyPair),
    Ec(EcdsaKeyPair),
    Rsa(rsa::KeyPair, bool),
}

/// A key of the provider.
pub(super) struct Key {
    pub(super) pair: Pair,
    pub(super) kid: &'static str,
}

impl Key {
    pub(super) fn ed(kid: &'static str) -> Self {
        Self { pair: Pair::Ed(Ed25519KeyPair::generate().unwrap()), kid }
    }

    pub(super) fn ec(kid: &'static str) -> Self {
        Self { pair: Pair::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()), kid }
    }

    pub(super) fn rsa(kid: &'static str, is_pss: bool) -> Self {
        let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
        Self { pair: Pair::Rsa(pair, is_pss), kid }
    }

    pub(super) fn alg(&self) -> &'static str {
        match &self.pair {
            Pair::Ed(_) => "EdDSA",
            Pair::Ec(_) => "ES256",
            Pair::Rsa(_, true) => "PS256",
            Pair::Rsa(_, false) => "RS256",
        }
    }

    pub(super) fn jwk(&self) -> Json {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::Ed(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": text(pair.public_key().as_ref()) })
            }
            Pair::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "kid": self.kid, "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Pair::Rsa(pair, _) => {
                let public = pair.public_key();
                let (n, e) = (
                    public.modulus().big_endian_without_leading_zero(),
                    public.exponent().big_endian_without_leading_zero(),
                );
                json!({ "kty": "RSA", "kid": self.kid, "n": text(n), "e": text(e), "use": "sig" })
            }
        }
    }

    pub(super) fn seal(&self, header: &Json, claims: &Json) -> String {
        let text = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", text(header), text(claims));
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Ed(pair) => pair.sign(signed.as_bytes()).as_ref().to_vec(),
            Pair::Ec(pair) => pair.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            Pair::Rsa(pair, is_pss) => {
                let encoding: &dyn RsaEncoding = if *is_pss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, signed.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub(super) fn header(&self) -> Json {
        json!({ "alg": self.alg(), "kid": self.kid, "typ": "JWT" })
    }
}

/// What the provider answers with now.
#[derive(Default)]
struct Answers {
    discovery: Mutex<Json>,
    keys: Mutex<String>,
    asked: AtomicUsize,
    is_down: AtomicBool,
}

pub(super) struct Provider {
    pub(super) issuer: String,
    answers: Arc<Answers>,
}

impl Provider {
    pub(super) async fn start(keys: &[&Key]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::<Answers>::default();
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(published))
            .route("/elsewhere", get(async || axum::response::Redirect::temporary("/keys")))
            .with_state(Arc::clone(&answers));
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let provider = Self { issuer, answers };
        provider.publish(json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }).to_string());
        provider.describe(json!({ "issuer": provider.issuer, "jwks_uri": format!("{}/keys", provider.issuer) }));
        provider
    }

    pub(super) fn publish(&self, keys: String) {
        *self.answers.keys.lock().unwrap() = keys;
    }

    pub(super) fn describe(&self, discovery: Json) {
        *self.answers.discovery.lock().unwrap() = discovery;
    }

    pub(super) fn go(&self, is_down: bool) {
        self.answers.is_down.store(is_down, Ordering::SeqCst);
    }

    /// How often its keys were asked for.
    pub(super) fn asked(&self) -> usize {
        self.answers.asked.load(Ordering::SeqCst)
    }

    /// What the configuration would say of it.
    pub(super) fn trusted(&self) -> Trusted {
        Trusted {
            issuer: self.issuer.clone(),
            audience: "portal".into(),
            algorithms: vec![Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA],
            jwks_url: None,
            leeway: TimeDelta::seconds(30),
            max_lifetime: TimeDelta::hours(24),
            second_factor: SecondFactorClaims::default(),
        }
    }

    pub(super) fn claims(&self, subject: &str) -> Json {
        let now = today().timestamp();
        json!({ "iss": self.issuer, "aud": "portal", "sub": subject, "iat": now, "exp": now + 300 })
    }

    pub(super) fn token(&self, key: &Key, subject: &str) -> String {
        key.seal(&key.header(), &self.claims(subject))
    }
}

async fn discovery(State(answers): State<Arc<Answers>>) -> Response {
    axum::Json(answers.discovery.lock().unwrap().clone()).into_response()
}

async fn published(State(answers): State<Arc<Answers>>) -> Response {
    answers.asked.fetch_add(1, Ordering::SeqCst);
    if answers.is_down.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    answers.keys.lock().unwrap().clone().into_response()
}

/// A world that trusts these.
pub(super) async fn world(trusted: Vec<Trusted>) -> World {
    let mut world = World::new().await;
    world.app = world.app.clone().with_issuers(Issuers::new(trusted).unwrap());
    world
}
