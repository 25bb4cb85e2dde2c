//! What is kept of a secret, and numbers drawn from a seed: two uses of one hash.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is kept of a secret: enough to recognise it, too little to use it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Marker(String);

impl Marker {
    /// The marker of a secret.
    pub(super) fn of(secret: &str) -> Self {
        Self(format!("sha256:{}", hex(&Sha256::digest(secret))))
    }
}

/// A number that depends on nothing but the seed and a label.
pub(super) fn seeded_number(seed: u64, label: &str) -> u64 {
    let digest = Sha256::digest(format!("{seed}\n{label}"));
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// A text in the form of a UUID that depends on nothing but the seed and a label.
pub(super) fn seeded_uuid(seed: u64, label: &str) -> String {
    let text = hex(&Sha256::digest(format!("{seed}\n{label}")));
    // The fixed digits say "version 4, variant 1", as those of a drawn UUID do.
    format!(
        "{}-{}-4{}-8{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..15],
        &text[15..18],
        &text[18..30]
    )
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_tells_secrets_apart_without_showing_them() {
        let marker = Marker::of("canary");
        assert_eq!(marker, Marker::of("canary"));
        assert_ne!(marker, Marker::of("canary2"));
        assert!(!format!("{marker:?}").contains("canary"));
    }

    #[test]
    fn a_uuid_has_its_usual_form_and_depends_on_the_seed() {
        let uuid = seeded_uuid(1, "thread 1");
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.split('-').count(), 5);
        assert_ne!(uuid, seeded_uuid(2, "thread 1"));
    }
}
