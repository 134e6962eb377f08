//! The token that a request carries: in one `Authorization` header (RFC 6750, 2.1) and nowhere else, so that none is in
//! an address that gets written down, or in a cookie that a foreign page makes a browser send.
use axum::http::{HeaderMap, header};

/// What a request says of who sends it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Carried<'a> {
    /// Nothing.
    Nothing,
    /// This.
    Token(&'a str),
    /// Something that is no one token.
    Malformed,
}

pub(super) fn carried(headers: &HeaderMap) -> Carried<'_> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        // Of two, the proxy in front may have checked the other.
        return if headers.contains_key(header::AUTHORIZATION) { Carried::Malformed } else { Carried::Nothing };
    };
    let parts = value.to_str().ok().and_then(|value| value.split_once(' '));
    match parts {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") && is_token(token) => Carried::Token(token),
        Some(_) | None => Carried::Malformed,
    }
}

/// Whether it is written as tokens are (`b64token`), without spaces around it.
fn is_token(text: &str) -> bool {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    !text.is_empty() && text.bytes().all(is_of_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_is_carried_by_one_header() {
        for (given, carried_by) in [
            (&[][..], Carried::Nothing),
            (&["Bearer a.b-c_d"], Carried::Token("a.b-c_d")),
            (&["bearer a"], Carried::Token("a")),
            (&["Bearer a", "Bearer a"], Carried::Malformed),
            (&["Basic YTpi"], Carried::Malformed),
            (&["Bearer"], Carried::Malformed),
            (&["Bearer "], Carried::Malformed),
            (&["Bearer  a"], Carried::Malformed),
            (&["Bearer a b"], Carried::Malformed),
            (&["Bearer a, Bearer a"], Carried::Malformed),
            (&["a"], Carried::Malformed),
            (&[""], Carried::Malformed),
        ] {
            let mut map = HeaderMap::new();
            for value in given {
                map.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(carried(&map), carried_by, "{given:?}");
        }
    }
}
