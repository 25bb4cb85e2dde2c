use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::RootCertStore;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use tokio_rustls::TlsAcceptor;

/// An authority that lives as long as a test.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// Whom a server lets in.
#[derive(Clone, Copy)]
pub(crate) enum Clients<'a> {
    Anybody,
    /// Those with a certificate of this authority.
    Of(&'a Authority),
}

impl Authority {
    pub(crate) fn new() -> Self {
        // An error only means that this process has a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        // Two of one name would be taken for each other, until their signatures are looked at.
        let name = format!("authority of {:?}", &key.public_key_raw()[..8]);
        params.distinguished_name.push(DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    /// Its certificate.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate of this name, and its key, in PEM form.
    pub(crate) fn issue(&self, name: &str) -> (String, String) {
        let (certificate, key) = self.signed(name);
        (certificate.pem(), key.serialize_pem())
    }

    /// A server of this name that speaks these protocols.
    pub(crate) fn server(
        &self,
        name: &str,
        clients: Clients<'_>,
        protocols: &[&str],
    ) -> TlsAcceptor {
        let (certificate, key) = self.signed(name);
        let builder = rustls::ServerConfig::builder();
        let builder = match clients {
            Clients::Anybody => builder.with_no_client_auth(),
            Clients::Of(authority) => {
                let mut roots = RootCertStore::empty();
                let root = authority.0.der().clone();
                roots.add(root).expect("a certificate");
                let verifier = WebPkiClientVerifier::builder(Arc::new(roots));
                builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let mut config = builder
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("the key is that of the certificate");
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }

    fn signed(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        (certificate, key)
    }
}
