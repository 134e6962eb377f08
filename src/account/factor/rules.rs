//! What is always true of second factors. Codes are those of RFC 6238 with its usual parameters (SHA-1, six digits,
//! thirty seconds), because apps take no others.
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use totp_rs::{Builder, Totp};

/// How many recovery codes an account has.
pub const RECOVERY_CODES: usize = 10;

/// Letters and digits that are not taken for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

fn totp(secret: &[u8], account: &str) -> Option<Totp> {
    let name = account.replace(':', " ");
    Builder::new().with_secret(secret.to_vec()).with_account_name(name).with_issuer(Some("Chapterhouse")).build().ok()
}

/// The step of time that a code is of, if it is one of now or of the steps beside; none before `after` is taken, so
/// that no code is taken twice.
pub fn step(secret: &[u8], code: &str, now: DateTime<Utc>, after: Option<i64>) -> Option<i64> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    let step = totp(secret, "")?.check(code, seconds)?;
    let step = i64::try_from(step).ok()?;
    after.is_none_or(|after| after < step).then_some(step)
}

/// The secret as apps read it: typed in, and in an address that a QR code holds.
pub fn shown(secret: &[u8], account: &str) -> Option<(String, String)> {
    let totp = totp(secret, account)?;
    Some((totp.secret().to_base32(), totp.to_url().ok()?))
}

/// A recovery code: three times four letters, 60 bits.
pub fn recovery_code(random: &[u8; 32]) -> String {
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: Vec<_> = random.iter().take(12).map(letter).collect();
    letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is kept of a recovery code, however it was typed.
pub fn digest(code: &str) -> Vec<u8> {
    let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(typed.to_lowercase()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B; of its eight digits the last six.
    #[test]
    fn codes_are_those_of_the_standard_and_taken_once() {
        let secret = b"12345678901234567890";
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = DateTime::from_timestamp(time, 0).unwrap();
            let step = step(secret, code, now, None).unwrap();
            assert_eq!(step, time / 30);
            assert_eq!(super::step(secret, code, now, Some(step)), None, "again");
            assert_eq!(super::step(secret, code, now, Some(step - 1)), Some(step));
            assert_eq!(super::step(secret, code, now + chrono::TimeDelta::minutes(2), None), None, "late");
        }
        for code in ["", "00000", "0000000", "28708x", "\0", "２８７０８２"] {
            assert_eq!(step(secret, code, DateTime::from_timestamp(59, 0).unwrap(), None), None, "{code}");
        }
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let code = recovery_code(&[7; 32]);
        assert_eq!(code.len(), 14);
        assert_eq!(digest(&code), digest(&code.to_uppercase().replace('-', " ")));
        assert_ne!(digest(&code), digest(&recovery_code(&[8; 32])));
    }

    #[test]
    fn apps_can_read_the_secret() {
        let (secret, address) = shown(b"12345678901234567890", "lea:x@example.org").unwrap();
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(address.starts_with("otpauth://totp/Chapterhouse:lea"), "{address}");
    }
}
