//! The address of the API. The API key is sent there, so it is stricter than a URL.

use std::fmt;

use reqwest::Url;
use thiserror::Error;

/// The base URL of the API: HTTPS, or plain HTTP to a loopback address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAddress(Url);

/// Why a text is not a valid API address.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AddressError {
    /// It is not a URL.
    #[error("not a URL ({0})")]
    NotAUrl(String),
    /// The key would be sent unencrypted.
    #[error(
        "not https: plain http is only for an address of this machine, such as http://127.0.0.1:8787"
    )]
    NotHttps,
    /// A password in an address would appear in logs.
    #[error("contains a user name or password")]
    Credentials,
    /// Requests add their own paths and queries.
    #[error("contains a query or fragment")]
    Query,
}

impl ApiAddress {
    /// The documented address of the service.
    pub const SERVICE: &str = "https://api.sigmamind.ai";

    /// Parses an address.
    ///
    /// # Errors
    /// The text is not a URL, would send the key unencrypted, or has credentials, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url =
            Url::parse(text.trim()).map_err(|error| AddressError::NotAUrl(error.to_string()))?;
        match url.scheme() {
            "https" if url.has_host() => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(AddressError::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Query);
        }
        Ok(Self(url))
    }

    /// Whether it is a loopback address. No proxy is used for one.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether requests are encrypted.
    pub(super) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The URL of an endpoint. Segments are escaped, so that an id cannot change the endpoint.
    pub(super) fn endpoint(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("v1").extend(segments);
        }
        url
    }
}

impl fmt::Display for ApiAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unencrypted_address_is_accepted_only_on_loopback() {
        for plain in [
            "http://api.sigmamind.ai",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "ftp://x",
        ] {
            assert_eq!(
                ApiAddress::parse(plain),
                Err(AddressError::NotHttps),
                "{plain}"
            );
        }
        for local in [
            "http://127.0.0.1:1",
            "http://127.8.8.8",
            "http://[::1]:80",
            "http://localhost:9",
        ] {
            assert!(ApiAddress::parse(local).unwrap().is_loopback(), "{local}");
        }
        assert!(
            !ApiAddress::parse(ApiAddress::SERVICE)
                .unwrap()
                .is_loopback()
        );
    }

    #[test]
    fn an_address_with_credentials_or_a_query_is_refused() {
        assert_eq!(
            ApiAddress::parse("https://a:b@host"),
            Err(AddressError::Credentials)
        );
        assert_eq!(
            ApiAddress::parse("https://host/?x=1"),
            Err(AddressError::Query)
        );
        assert!(matches!(
            ApiAddress::parse("api.sigmamind.ai"),
            Err(AddressError::NotAUrl(_))
        ));
    }

    #[test]
    fn endpoints_keep_the_path_of_the_address_and_are_escaped() {
        let address = ApiAddress::parse("https://gateway.test/sigma/").unwrap();
        assert_eq!(
            address.endpoint(&["batch-runs", "a/b"]).path(),
            "/sigma/v1/batch-runs/a%2Fb"
        );
        assert_eq!(address.to_string(), "https://gateway.test/sigma");
    }
}
