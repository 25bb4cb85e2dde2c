//! Whether a secret is the one that was last sent, without keeping it. The ledger holds fingerprints
//! under a key that it does not hold: whoever reads it has nothing to test a guess against.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::model::{Address, Secret, hexadecimal};
use crate::remote::ResolvedCredentials;
use crate::state::{KeyedFingerprint, SecretMark};

/// A key that cannot be guessed has at least so many characters.
pub const LEAST_KEY_LENGTH: usize = 32;

/// The key is too short: it could be guessed, and then the secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it has {0} characters, and a key for fingerprints has at least {LEAST_KEY_LENGTH}")]
pub struct WeakKey(usize);

/// Makes fingerprints of secrets.
#[derive(Debug, Clone)]
pub struct Fingerprinter {
    key: Secret,
    key_id: String,
}

impl Fingerprinter {
    /// With this key, which belongs in the same store as the secrets.
    ///
    /// # Errors
    /// Where it is too short to protect anything.
    pub fn new(key: Secret) -> Result<Self, WeakKey> {
        let length = key.expose().chars().count();
        if length < LEAST_KEY_LENGTH {
            return Err(WeakKey(length));
        }
        let key_id = code(&key, ["which key this is"])[..16].to_owned();
        Ok(Self { key, key_id })
    }

    /// What the ledger keeps of credentials that were sent. The address goes in, so that equal
    /// secrets of two integrations do not show as equal.
    pub fn mark(&self, address: &Address, credentials: &ResolvedCredentials) -> SecretMark {
        let address = address.to_string();
        let username = credentials.username.as_deref().unwrap_or_default();
        let parts = [
            address.as_str(),
            credentials.slot.api_name(),
            username,
            credentials.secret.expose(),
        ];
        SecretMark {
            fingerprint: Some(KeyedFingerprint {
                key_id: self.key_id.clone(),
                value: code(&self.key, parts),
            }),
        }
    }

    /// Whether a mark was made with this key, so that another value means another secret.
    pub fn made(&self, fingerprint: &KeyedFingerprint) -> bool {
        fingerprint.key_id == self.key_id
    }
}

/// HMAC-SHA256 over several texts, each with its bounds, as hexadecimal digits.
fn code<const N: usize>(key: &Secret, parts: [&str; N]) -> String {
    #[expect(
        clippy::expect_used,
        reason = "HMAC hashes longer keys and pads shorter ones: every length serves"
    )]
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
        .expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    hexadecimal(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SecretSlot;

    fn with(key: &str) -> Fingerprinter {
        Fingerprinter::new(Secret::new(key.repeat(LEAST_KEY_LENGTH))).unwrap()
    }

    fn credentials(secret: &str) -> ResolvedCredentials {
        ResolvedCredentials {
            username: None,
            slot: SecretSlot::Pat,
            secret: Secret::new(secret.to_owned()),
        }
    }

    fn address(name: &str) -> Address {
        format!("Integration/{name}").parse().unwrap()
    }

    #[test]
    fn the_same_secret_has_the_same_fingerprint_and_another_has_another() {
        let one = with("k").mark(&address("a"), &credentials("s"));
        assert_eq!(one, with("k").mark(&address("a"), &credentials("s")));
        assert_ne!(one, with("k").mark(&address("a"), &credentials("t")));
    }

    #[test]
    fn two_integrations_with_one_secret_do_not_show_it() {
        let of = |name| with("k").mark(&address(name), &credentials("s"));
        assert_ne!(of("a"), of("b"));
    }

    #[test]
    fn another_key_is_known_as_another() {
        let mark = with("k").mark(&address("a"), &credentials("s"));
        let fingerprint = mark.fingerprint.unwrap();
        assert!(with("k").made(&fingerprint));
        assert!(!with("l").made(&fingerprint));
    }

    #[test]
    fn a_short_key_is_refused() {
        let short = Secret::new("k".repeat(LEAST_KEY_LENGTH - 1));
        assert_eq!(Fingerprinter::new(short).unwrap_err(), WeakKey(31));
    }
}
