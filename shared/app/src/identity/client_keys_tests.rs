//! Keys that programs may have, and assertions that are believed.

use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;

use super::*;
use crate::store::from_base64;

/// Private halves that guard nothing: made for these tests.
const ONE: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTU63+tXrPPowBH6dU8KJV5t4pLWB8ndrgBLuguQMV7ChRANCAARM3+dQqu3gby7huj91qig6cBy3na0hS7PlH45KoHMTkvU5ZsJTrv438L4NVuz3EY2ngPU2ZyYGWjETFxGg+kBP";
const TWO: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1LUxGWAguYn01dJBrewPPs+koB5tdIEDA0524u28ZrahRANCAASx6UYF3A3BEc64RA3yyNBwUBVLvSZkO66X18ks3/NPuNMjrCsWGUJp9PanAB13eLxd0mD06uN3l1Z0IxGXmrND";

const AUDIENCE: &str = "https://otklik.example/v1/token";

fn one() -> Value {
    json!({"kty": "EC", "crv": "P-256", "kid": "one", "x": "TN_nUKrt4G8u4bo_daooOnAct52tIUuz5R-OSqBzE5I",
        "y": "9TlmwlOu_jfwvg1W7PcRjaeA9TZnJgZaMRMXEaD6QE8"})
}

fn two() -> Value {
    json!({"kty": "EC", "crv": "P-256", "kid": "two", "x": "selGBdwNwRHOuEQN8sjQcFAVS70mZDuul9fJLN_zT7g",
        "y": "0yOsKxYZQmn09qcAHXd4vF3SYPTq43eXVnQjEZeas0M"})
}

/// Of another algorithm, whose name in assertions has changed: libraries differ about it.
fn ed25519() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "ETevURWxLbsU1L6yUV2gk7Vw7vCiYL7wacolUZubD0A"})
}

fn rsa(bytes: usize) -> Value {
    let modulus = crate::store::base64url(&vec![0xC1; bytes]);
    json!({"kty": "RSA", "kid": "rsa", "n": modulus, "e": "AQAB"})
}

fn with(mut key: Value, member: &str, value: Value) -> Value {
    key[member] = value;
    key
}

#[test]
fn a_set_is_a_few_strong_public_keys() {
    for (keys, expected) in [
        (vec![one()], true),
        (vec![one(), two(), rsa(256), with(rsa(512), "kid", json!("other"))], true),
        (vec![], false),
        (vec![rsa(128)], false),
        (vec![rsa(1024)], false),
        (vec![ed25519()], false),
        // Two of one name, and one of none.
        (vec![one(), with(two(), "kid", json!("one"))], false),
        (vec![with(one(), "kid", Value::Null)], false),
        // A private half, a secret that both would know, an unknown curve, no point.
        (vec![with(one(), "d", json!("hFJDq_52ZbjbPUrhOteSqUms__I0ms0S8N3HUEAuIII"))], false),
        (vec![json!({"kty": "oct", "kid": "secret", "k": "c2VjcmV0"})], false),
        (vec![with(one(), "crv", json!("secp256k1"))], false),
        (vec![with(one(), "x", json!("not base64!"))], false),
        (vec![one(); 5], false),
    ] {
        assert_eq!(is_key_set(&json!({"keys": keys})), expected, "{keys:?}");
    }
    for no_set in [json!({}), json!([]), json!("{}"), json!({"keys": {}}), json!({"keys": [7]})] {
        assert!(!is_key_set(&no_set), "{no_set}");
    }
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn claims() -> Value {
    let seconds = now().timestamp();
    json!({"iss": "sources/mis", "sub": "sources/mis", "aud": AUDIENCE, "jti": "a1", "iat": seconds, "exp": seconds + 60})
}

fn signed(algorithm: Algorithm, key: &str, kid: Option<&str>, claims: &Value) -> String {
    let der = from_base64(key).unwrap();
    let key = match algorithm {
        Algorithm::HS256 => EncodingKey::from_secret(&der).unwrap(),
        _ => EncodingKey::from_ec_der(&der),
    };
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    encode(&header, claims, &key).unwrap()
}

fn verified(assertion: &str, keys: &[Value]) -> Option<Signed> {
    verify(&json!({"keys": keys}), "sources/mis", &[AUDIENCE.to_owned()], assertion, now())
}

#[test]
fn an_assertion_is_its_clients_for_us_short_and_alive() {
    let minutes = |minutes: i64| json!(now().timestamp() + minutes * 60);
    for (changed, value, believed) in [
        ("jti", json!("a1"), true),
        ("aud", json!(["https://else.example", AUDIENCE]), true),
        ("aud", json!("https://else.example"), false),
        ("aud", Value::Null, false),
        ("iss", json!("sources/other"), false),
        ("sub", json!("participants/mis"), false),
        ("sub", Value::Null, false),
        ("jti", json!(""), false),
        ("jti", Value::Null, false),
        ("jti", json!("x".repeat(257)), false),
        ("exp", minutes(10), true),
        ("exp", minutes(12), false),
        ("exp", json!(now().timestamp() - 59), true),
        ("exp", json!(now().timestamp() - 60), false),
        ("exp", Value::Null, false),
        ("exp", json!(i64::MAX), false),
        ("nbf", json!(now().timestamp() + 61), false),
        ("iat", json!(now().timestamp() + 61), false),
        ("iat", Value::Null, true),
    ] {
        let changed_claims = with(claims(), changed, value.clone());
        let assertion = signed(Algorithm::ES256, ONE, Some("one"), &changed_claims);
        assert_eq!(verified(&assertion, &[one(), two()]).is_some(), believed, "{changed} {value}");
    }
}

#[test]
fn only_a_known_key_signs_and_says_how() {
    let believed = |assertion: &str, keys: &[Value]| verified(assertion, keys).is_some();
    let by_two = signed(Algorithm::ES256, TWO, Some("two"), &claims());
    assert!(believed(&by_two, &[one(), two()]));
    assert!(!believed(&by_two, &[one()]), "its key was taken out");
    let unnamed = signed(Algorithm::ES256, TWO, None, &claims());
    assert!(believed(&unnamed, &[two()]) && !believed(&unnamed, &[two(), one()]));
    let misnamed = signed(Algorithm::ES256, TWO, Some("one"), &claims());
    assert!(!believed(&misnamed, &[two(), one()]));
    // The public key as a secret, and nothing at all as a signature.
    let as_secret = signed(Algorithm::HS256, ONE, Some("one"), &claims());
    assert!(!believed(&as_secret, &[one()]));
    let (head, _) = by_two.rsplit_once('.').unwrap();
    assert!(!believed(&format!("{head}."), &[two()]));
    let none = crate::store::base64url(br#"{"alg":"none","kid":"two"}"#);
    assert!(!believed(&format!("{none}.{}.", head.split_once('.').unwrap().1), &[two()]));
    for nonsense in ["", ".", "..", "a.b.c", "ott_x", &"a".repeat(9000)] {
        assert!(!believed(nonsense, &[two()]), "{nonsense}");
        assert_eq!(claimed_issuer(nonsense), None);
    }
    let told = verified(&by_two, &[two()]).unwrap();
    assert_eq!((told.name.as_str(), claimed_issuer(&by_two).as_deref()), ("a1", Some("sources/mis")));
    let set = json!({"keys": [two()]});
    assert!(has(Some(&set), &told.thumbprint) && !has(Some(&json!({"keys": [one()]})), &told.thumbprint));
    assert!(!has(None, &told.thumbprint));
}
