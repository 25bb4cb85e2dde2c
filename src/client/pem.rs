//! Files of certificates and keys in PEM form.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use reqwest::{Certificate, Identity};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::config::{ClientCertFault, ConfigError};

/// All authorities of a machine together take a quarter of it.
const LARGEST: u64 = 4 << 20;

/// Certificates to trust.
pub(crate) fn authorities(path: &Path) -> Result<Vec<Certificate>, ConfigError> {
    let shown = path.display().to_string();
    let pem = read(path).map_err(|source| ConfigError::CaFile {
        path: shown.clone(),
        source,
    })?;
    let certificates = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if certificates.is_empty() {
        return Err(ConfigError::NoCertificates { path: shown });
    }
    Ok(certificates)
}

/// The certificate and the key that gijctl shows who it is with.
pub(super) fn identity(path: &Path, provider: &CryptoProvider) -> Result<Identity, ConfigError> {
    let shown = || path.display().to_string();
    let pem = read(path).map_err(|source| ConfigError::ClientCertFile {
        path: shown(),
        source,
    })?;
    checked(&pem, provider).map_err(|fault| ConfigError::ClientCert {
        path: shown(),
        fault,
    })
}

fn checked(pem: &[u8], provider: &CryptoProvider) -> Result<Identity, ClientCertFault> {
    let certificates: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| ClientCertFault::NotPem)?;
    let mut keys: Vec<PrivateKeyDer<'_>> = PrivateKeyDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| ClientCertFault::NotPem)?;
    if certificates.is_empty() {
        return Err(ClientCertFault::NoCertificate);
    }
    let Some(key) = keys.pop() else {
        return Err(if is_locked(pem) {
            ClientCertFault::LockedKey
        } else {
            ClientCertFault::NoKey
        });
    };
    if !keys.is_empty() {
        return Err(ClientCertFault::SeveralKeys);
    }
    // Jira's refusal would not say so half as plainly.
    CertifiedKey::from_der(certificates, key, provider).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => ClientCertFault::OtherKey,
        _ => ClientCertFault::Unusable,
    })?;
    Identity::from_pem(pem).map_err(|_| ClientCertFault::Unusable)
}

/// Whether there is a key that only a password opens, in either of the forms there are.
fn is_locked(pem: &[u8]) -> bool {
    let text = String::from_utf8_lossy(pem);
    text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is larger than 4 MiB"));
    }
    Ok(bytes)
}
