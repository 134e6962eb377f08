//! What RFC 8725 (best current practices of JWTs) warns of.
use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value as Json, json};

use super::{EXPIRED, Forger, claims, honest_claims, is_refused, key_file, role_with};
use crate::support::{World, today};

fn signed(header: &str, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// 3.1: the algorithm is ours to choose, not the token's.
#[tokio::test]
async fn no_other_algorithm_is_taken() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    assert_eq!(role_with(&world, &forger.honest(&world)).await, "STAFF", "the forger signs as the server does");
    for alg in ["none", "None", "NONE", "nOnE", "HS256", "HS512", "RS256", "PS256", "ES256", "Ed25519", "eddsa", ""] {
        let header = forger.header("alg", alg.into());
        is_refused(&world, alg, &signed(&header, &honest_claims(&world), |_| Vec::new())).await;
        is_refused(&world, alg, &forger.seal(&header, &honest_claims(&world))).await;
    }
    is_refused(&world, "no alg", &forger.headed(&world, "alg", Json::Null)).await;
    is_refused(&world, "a list", &forger.headed(&world, "alg", json!(["EdDSA"]))).await;
}

/// 2.1: the public key is everybody's, so it is no secret to sign with.
#[tokio::test]
async fn the_public_key_is_no_secret_of_an_hmac() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let public = forger.pair.public_key().as_ref().to_vec();
    let x = URL_SAFE_NO_PAD.encode(&public);
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x }).to_string();
    let der = [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..], &public].concat();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        base64::engine::general_purpose::STANDARD.encode(&der)
    );
    let private = std::fs::read(key_file(&world)).unwrap();
    let header = forger.header("alg", "HS256".into());
    for secret in [&public, x.as_bytes(), jwk.as_bytes(), &der, pem.as_bytes(), pem.trim().as_bytes(), &private] {
        let mac = |text: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text).as_ref().to_vec();
        is_refused(&world, "HMAC", &signed(&header, &honest_claims(&world), mac)).await;
    }
}

/// 3.3 and 3.10: keys and addresses of keys in the token are the sender's word.
#[tokio::test]
async fn a_token_brings_no_key_of_its_own() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let foreign = Forger { pair: Ed25519KeyPair::generate().unwrap(), kid: forger.kid.clone() };
    is_refused(&world, "a foreign key by our name", &foreign.honest(&world)).await;
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(foreign.pair.public_key()) });
    let own_name = Forger { kid: "mine".into(), ..foreign };
    is_refused(&world, "a foreign key by its own name", &own_name.honest(&world)).await;
    let address = "https://evil.example/keys";
    for (name, value) in [
        ("jwk", jwk),
        ("jku", address.into()),
        ("x5u", address.into()),
        ("x5c", json!(["MIIB"])),
        ("x5t", "AAAA".into()),
        ("x5t#S256", "AAAA".into()),
    ] {
        let header = own_name.header(name, value.clone());
        is_refused(&world, name, &own_name.seal(&header, &honest_claims(&world))).await;
        is_refused(&world, name, &forger.headed(&world, name, value)).await;
    }
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let sign = |text: &[u8]| key.sign(&SystemRandom::new(), text).unwrap().as_ref().to_vec();
    is_refused(&world, "ES256", &signed(&forger.header("alg", "ES256".into()), &honest_claims(&world), sign)).await;
}

/// 3.10: the key's name finds a key that we have, and nothing else.
#[tokio::test]
async fn the_name_of_a_key_reaches_nothing() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let long = "k".repeat(6_000);
    let own_file = key_file(&world);
    for kid in [
        "",
        "../../etc/passwd",
        "key.pem",
        own_file.to_str().unwrap(),
        "/dev/null",
        "' OR '1'='1",
        "x'; DROP TABLE account; --",
        "\u{0}",
        "| cat /etc/passwd",
        long.as_str(),
    ] {
        is_refused(&world, kid, &forger.headed(&world, "kid", kid.into())).await;
    }
    is_refused(&world, "none", &forger.headed(&world, "kid", Json::Null)).await;
    is_refused(&world, "a number", &forger.headed(&world, "kid", json!(1))).await;
    is_refused(&world, "a list", &forger.headed(&world, "kid", json!([forger.kid]))).await;
    assert_eq!(role_with(&world, &forger.honest(&world)).await, "STAFF", "and all is as it was");
}

/// 3.11 and RFC 7515, 4.1.11.
#[tokio::test]
async fn only_access_tokens_without_conditions_are_taken() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    for typ in ["JWT", "jwt", "at+jwt+x", "application/at+jwt", "id+jwt", "logout+jwt", "dpop+jwt", ""] {
        is_refused(&world, typ, &forger.headed(&world, "typ", typ.into())).await;
    }
    is_refused(&world, "no type", &forger.headed(&world, "typ", Json::Null)).await;
    for (name, value) in [
        ("crit", json!([])),
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("b64", json!(false)),
        ("zip", "DEF".into()),
        ("enc", "A128GCM".into()),
        ("cty", "JWT".into()),
        ("anything", "else".into()),
    ] {
        is_refused(&world, name, &forger.headed(&world, name, value)).await;
    }
}

/// 3.8 and 3.9: from us, for us, about one of our accounts.
#[tokio::test]
async fn issuer_audience_and_subject_are_ours() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let chapter = world.own.to_string();
    for (name, wrong) in [
        ("iss", vec![json!("evil"), json!(""), json!("chapterhouse/"), json!(["chapterhouse"]), json!(1)]),
        (
            "aud",
            vec![
                json!("evil"),
                json!(""),
                json!([]),
                json!(["chapterhouse-api"]),
                json!(["chapterhouse-api", "evil"]),
                json!({ "chapterhouse-api": true }),
            ],
        ),
        (
            "sub",
            vec![
                json!(chapter),
                json!(""),
                json!("account_"),
                json!("account_01h455vb4pex5vsknk084sn02q"),
                json!("sam@example.org"),
                json!("' OR '1'='1"),
                json!("é".repeat(100)),
                json!(1),
                json!([world.sam.to_string()]),
            ],
        ),
        ("role", vec![json!("ADMIN"), json!("staff"), json!("SYSTEM"), json!(""), json!(["STAFF"]), json!(2)]),
        ("jti", vec![json!("x"), json!(1)]),
    ] {
        is_refused(&world, name, &forger.claiming(&world, name, Json::Null)).await;
        for value in wrong {
            is_refused(&world, &format!("{name}: {value}"), &forger.claiming(&world, name, value)).await;
        }
    }
}

#[tokio::test]
async fn times_are_whole_numbers_in_their_order_and_no_life_is_long() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let now = today().timestamp();
    let texts = |time: i64| {
        vec![json!(time.to_string()), json!(today().to_rfc3339()), json!([time]), json!(true), json!({}), json!(1e99)]
    };
    for (name, right, wrong) in [
        ("exp", now + 600, vec![json!(-1), json!(i64::MAX), json!(u64::MAX), json!(now + 90_000)]),
        ("iat", now, vec![json!(now + 60), json!(i64::MAX), json!(i64::MIN), json!(0)]),
        ("nbf", now, vec![json!(now + 60), json!(i64::MAX), json!(u64::MAX)]),
    ] {
        assert_eq!(role_with(&world, &forger.claiming(&world, name, json!(right))).await, "STAFF", "{name}");
        for value in texts(right).into_iter().chain(wrong) {
            is_refused(&world, &format!("{name}: {value}"), &forger.claiming(&world, name, value)).await;
        }
    }
    for past in [now - 11, 0] {
        assert_eq!(role_with(&world, &forger.claiming(&world, "exp", past.into())).await, EXPIRED, "{past}");
    }
    for name in ["exp", "iat"] {
        is_refused(&world, name, &forger.claiming(&world, name, Json::Null)).await;
    }
    let null = claims(&world, "nbf", 1.into()).replace("\"nbf\":1", "\"nbf\":null");
    is_refused(&world, "a null", &forger.seal(&forger.honest_header(), &null)).await;
}

/// 2.4, 2.6 and 3.7: what can be read in two ways is read in none.
#[tokio::test]
async fn what_is_not_one_signed_object_is_refused() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let (header, claims) = (forger.honest_header(), honest_claims(&world));
    for name in ["sub", "role", "exp", "iss", "aud", "iat"] {
        let json: Json = serde_json::from_str(&claims).unwrap();
        let twice = claims.replacen('{', &format!("{{\"{name}\":{},", json[name]), 1);
        is_refused(&world, &format!("{name} twice"), &forger.seal(&header, &twice)).await;
    }
    for name in ["alg", "kid", "typ"] {
        let json: Json = serde_json::from_str(&header).unwrap();
        let twice = header.replacen('{', &format!("{{\"{name}\":{},", json[name]), 1);
        is_refused(&world, &format!("{name} twice"), &forger.seal(&twice, &claims)).await;
    }
    for (what, header, claims) in [
        ("a list", header.as_str(), "[]"),
        ("a text", &header, "\"x\""),
        ("nothing", &header, ""),
        ("more", &header, &format!("{claims}{claims}")),
        ("cut", &header, &claims[..claims.len() - 1]),
        ("no header", "", &claims),
        ("deep", &header, &"[".repeat(4_000)),
    ] {
        is_refused(&world, what, &forger.seal(header, claims)).await;
    }
    let honest = forger.honest(&world);
    let parts: Vec<_> = honest.split('.').collect();
    for (what, token) in [
        ("five parts", format!("{honest}.AAAA.AAAA")),
        ("an encrypted one", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA".into()),
        ("four parts", format!("{honest}.AAAA")),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("half a signature", format!("{}.{}.{}", parts[0], parts[1], &parts[2][..43])),
        ("filled up", format!("{honest}==")),
        ("the other base64", format!("{}.{}.{}+/", parts[0], parts[1], &parts[2][..84])),
        ("a space", honest.replacen('.', ". ", 1)),
        ("JSON", format!(r#"{{"payload":"{}","protected":"{}","signature":"{}"}}"#, parts[1], parts[0], parts[2])),
        ("dots", "..".into()),
    ] {
        is_refused(&world, what, &token).await;
    }
    let not_utf8 = claims.replace("chapterhouse-api", "?").into_bytes();
    let not_utf8: Vec<u8> = not_utf8.into_iter().map(|byte| if byte == b'?' { 0xff } else { byte }).collect();
    let not_utf8 = signed_bytes(&forger, &not_utf8);
    is_refused(&world, "not UTF-8", &not_utf8).await;
}

fn signed_bytes(forger: &Forger, claims: &[u8]) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(forger.honest_header()), URL_SAFE_NO_PAD.encode(claims));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(forger.pair.sign(signed.as_bytes())))
}
