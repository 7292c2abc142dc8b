//! HTTPS: a CA that exists only for one sandbox, and the server's certificate.

use std::error::Error;
use std::io;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

/// The names of this machine in URLs.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// What a server needs for HTTPS.
pub(super) struct TlsIdentity {
    pub(super) acceptor: TlsAcceptor,
    /// The certificate that clients must trust, in PEM. Its key is not kept, so it cannot sign anything else.
    pub(super) ca_certificate: String,
}

impl TlsIdentity {
    /// Makes new keys and certificates.
    pub(super) fn new() -> io::Result<Self> {
        Self::generate().map_err(io::Error::other)
    }

    fn generate() -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut params = parameters("CA of a sigma-suite sandbox", &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

        let mut params = parameters("sigma-suite sandbox", &NAMES)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &ca)?;

        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca_certificate: ca.pem(),
        })
    }
}

/// What to certify: a name and its hosts, from yesterday for a year. Some clients refuse a much longer validity.
fn parameters(
    name: &str,
    hosts: &[&str],
) -> Result<CertificateParams, Box<dyn Error + Send + Sync>> {
    let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, name);
    let midnight = |date: Date| {
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        date_time_ymd(date.year().into(), month, day)
    };
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    params.not_before = midnight(today.yesterday()?);
    params.not_after = midnight(today.checked_add(1.year())?);
    Ok(params)
}
