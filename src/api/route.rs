//! The host and the proxy of the service, for messages.
//!
//! The HTTP library reads the proxy variables itself. This module applies the same rules to name the proxy, without
//! the user name and password that a variable may contain.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::ApiAddress;

/// The host of the service, and the proxy that leads to it.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Host and port of the service.
    pub(super) to: String,
    /// The proxy and the variable that sets it.
    proxy: Option<String>,
}

impl Route {
    /// The route without a proxy.
    pub(super) fn direct(address: &ApiAddress) -> Self {
        let url = address.endpoint(&[]);
        Self {
            to: host_and_port(url.host_str(), url.port_or_known_default()),
            proxy: None,
        }
    }

    /// The route according to the proxy variables. `variable` looks one up.
    pub(super) fn from_variables(
        address: &ApiAddress,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let direct = Self::direct(address);
        // Under CGI, request headers become variables, so a client could set HTTP_PROXY.
        if address.is_loopback() || variable("REQUEST_METHOD").is_some() {
            return direct;
        }
        let url = address.endpoint(&[]);
        let excluded = first_set(["NO_PROXY", "no_proxy"], &variable);
        let candidates = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
        let proxy = candidates.into_iter().find_map(|names| {
            let (name, value) = first_set(names, &variable)?;
            let excluded = excluded.as_ref().map_or("", |(_, hosts)| hosts);
            let proxy = proxy(&url, &value, excluded)?;
            Some(format!("{proxy} ({name})"))
        });
        Self { proxy, ..direct }
    }

    /// Such as `api.example.com:443 through the proxy 10.0.0.1:3128 (HTTPS_PROXY)`.
    pub(super) fn to_text(&self) -> String {
        match &self.proxy {
            None => self.to.clone(),
            Some(proxy) => format!("{} through the proxy {proxy}", self.to),
        }
    }
}

fn first_set(
    names: [&str; 2],
    variable: impl Fn(&str) -> Option<String>,
) -> Option<(&str, String)> {
    names
        .into_iter()
        .find_map(|name| Some((name, variable(name)?)))
}

/// Host and port of a proxy, if it is one for this URL.
fn proxy(url: &Url, value: &str, excluded: &str) -> Option<String> {
    let matcher = Matcher::builder().all(value).no(excluded).build();
    let proxy = matcher.intercept(&url.as_str().parse().ok()?)?;
    let uri = proxy.uri();
    let default_port = match uri.scheme_str() {
        Some("https") => 443,
        Some("http") | None => 80,
        Some(_) => 1080,
    };
    Some(host_and_port(
        uri.host(),
        uri.port_u16().or(Some(default_port)),
    ))
}

fn host_and_port(host: Option<&str>, port: Option<u16>) -> String {
    let host = host.unwrap_or_default();
    port.map_or(host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(variables: &[(&str, &str)]) -> String {
        let address = ApiAddress::parse("https://api.example.com/v").unwrap();
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Route::from_variables(&address, variable).to_text()
    }

    #[test]
    fn a_proxy_is_named_with_its_variable_and_without_its_password() {
        let through = |proxy| format!("api.example.com:443 through the proxy {proxy}");
        assert_eq!(
            route(&[
                ("HTTPS_PROXY", "http://user:secret@proxy.test:3128"),
                ("ALL_PROXY", "http://b")
            ]),
            through("proxy.test:3128 (HTTPS_PROXY)")
        );
        assert_eq!(
            route(&[("https_proxy", "proxy.test")]),
            through("proxy.test:80 (https_proxy)")
        );
        assert_eq!(
            route(&[("HTTPS_PROXY", ""), ("all_proxy", "http://b:1")]),
            through("b:1 (all_proxy)")
        );
    }

    #[test]
    fn an_unused_proxy_is_not_named() {
        let proxy = ("HTTPS_PROXY", "http://proxy.test");
        for variables in [
            vec![("HTTP_PROXY", "http://proxy.test")],
            vec![proxy, ("NO_PROXY", "example.com")],
            vec![proxy, ("no_proxy", "*")],
            vec![proxy, ("REQUEST_METHOD", "GET")],
        ] {
            assert_eq!(route(&variables), "api.example.com:443");
        }
    }
}
