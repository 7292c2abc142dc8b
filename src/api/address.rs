//! Where the API is. The key goes there and nowhere else, so this is stricter than a URL.

use std::fmt;

use reqwest::Url;
use thiserror::Error;

/// The root of the API: HTTPS, or plain HTTP to this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAddress(Url);

/// Why an address cannot be the API's.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AddressError {
    /// It cannot be read.
    #[error("not a URL ({0})")]
    NotAUrl(String),
    /// The key would travel in the clear.
    #[error(
        "not https: plain http is only for an address of this machine, such as http://127.0.0.1:8787"
    )]
    NotHttps,
    /// A password in an address ends up in logs.
    #[error("holds a user name or password")]
    Credentials,
    /// Requests have paths and queries of their own.
    #[error("holds a query or fragment")]
    Query,
}

impl ApiAddress {
    /// The service as its documentation gives it.
    pub const SERVICE: &str = "https://api.sigmamind.ai";

    /// Reads an address.
    ///
    /// # Errors
    /// What is no URL, would send the key in the clear, or carries more than an address.
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

    /// Whether it is an address of this machine, to be reached past any proxy.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address of one endpoint; every segment is escaped, so that no id can name another endpoint.
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
    fn the_key_travels_encrypted_or_not_at_all() {
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
    fn an_address_holds_no_secret_and_no_query() {
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
    fn endpoints_stand_below_a_path_and_are_escaped() {
        let address = ApiAddress::parse("https://gateway.test/sigma/").unwrap();
        assert_eq!(
            address.endpoint(&["batch-runs", "a/b"]).path(),
            "/sigma/v1/batch-runs/a%2Fb"
        );
        assert_eq!(address.to_string(), "https://gateway.test/sigma");
    }
}
