//! From flags and environment to a client: the address and the key of the service, or an embedded sandbox.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use super::args::{Connection, KEY_VARIABLE, key_from_environment, proxy_variable};
use super::user_error::UserError;
use crate::api::{ApiAddress, ApiKey, Client, KeyError};
use crate::outcome::Service;
use crate::sandbox::{Sandbox, Script};

/// The sandbox accepts any key unless its script names one.
const SANDBOX_KEY: &str = "sandbox-key";

/// A client, and the service that it is connected to.
pub(super) struct Connected {
    pub(super) client: Client,
    pub(super) service: Service,
    /// The sandbox serves as long as this is held.
    pub(super) _sandbox: Option<Sandbox>,
}

/// Prepares the connection; no request is made yet.
pub(super) async fn connect(connection: &Connection) -> Result<Connected, UserError> {
    let retry_budget = connection.outage_limit;
    let (address, key, service, sandbox) = if let Some(script) = &connection.sandbox {
        let script = read_script(script.as_deref())?;
        let key = script.key().unwrap_or(SANDBOX_KEY);
        let unusable = "the `key` of the sandbox script cannot be used";
        let key = ApiKey::new(key).map_err(|error| UserError::new(unusable).caused_by(&error))?;
        let sandbox = start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await?;
        let address = parse_address(&sandbox.url())?;
        (address, key, Service::Sandbox, Some(sandbox))
    } else {
        let address = parse_address(&connection.api_url)?;
        let service = Service::Api(address.to_string());
        let key = read_key(connection)?;
        (address, key, service, None)
    };
    let client = Client::with_proxy_variables(address, key, retry_budget, proxy_variable)
        .map_err(|failure| UserError::new("cannot prepare a connection").caused_by(&failure))?;
    let client = match connection.max_rate {
        Some(max) => client.with_max_rate(max),
        None => client,
    };
    Ok(Connected {
        client,
        service,
        _sandbox: sandbox,
    })
}

pub(super) fn parse_address(text: &str) -> Result<ApiAddress, UserError> {
    ApiAddress::parse(text).map_err(|error| {
        let help = format!(
            "set SIGMAMIND_API_URL or --api-url to an address such as {}",
            ApiAddress::SERVICE
        );
        UserError::new("the API address cannot be used")
            .caused_by(&error)
            .help(help)
    })
}

fn read_key(connection: &Connection) -> Result<ApiKey, UserError> {
    let (text, source) = match (connection.key_file_text(), &connection.api_key_file) {
        (Some(text), Some(path)) => {
            let whose = format!("cannot read the API key from {}", path.display());
            let text = text.map_err(|error| UserError::new(whose).caused_by(&*error))?;
            (Some(text.to_owned()), path.display().to_string())
        }
        _ => (key_from_environment(), KEY_VARIABLE.to_owned()),
    };
    let help = format!(
        "set {KEY_VARIABLE} to a production key (dashboard: Deploy, API Keys), or add --sandbox to try without one"
    );
    let Some(text) = text else {
        let message = format!("there is no API key: {KEY_VARIABLE} is not set");
        return Err(UserError::new(message).help(help));
    };
    ApiKey::new(&text).map_err(|error| match error {
        KeyError::Empty if connection.api_key_file.is_none() => {
            let message = format!("there is no API key: {source} is set, but empty");
            let help = format!(
                "{help}; a CI service sets an empty variable where a secret is missing or hidden"
            );
            UserError::new(message).help(help)
        }
        error => UserError::new(format!("no usable API key in {source}"))
            .caused_by(&error)
            .help(help),
    })
}

async fn start(address: SocketAddr, script: Script) -> Result<Sandbox, UserError> {
    let sandbox = Sandbox::start(address, script).await;
    let sandbox = sandbox.map_err(|error| cannot_listen(address, &error))?;
    sandbox.forget_requests();
    Ok(sandbox)
}

pub(super) fn cannot_listen(address: SocketAddr, error: &io::Error) -> UserError {
    UserError::new(format!("cannot listen on {address}")).caused_by(error)
}

/// The script in a file, or the one without a file.
pub(super) fn read_script(path: Option<&Path>) -> Result<Script, UserError> {
    let Some(path) = path else {
        return Ok(Script::default());
    };
    let whose = |what| format!("{what} the sandbox script {}", path.display());
    let text = fs::read_to_string(path)
        .map_err(|error| UserError::new(whose("cannot read")).caused_by(&error))?;
    Script::parse(&text).map_err(|error| UserError::new(whose("cannot use")).caused_by(&error))
}

/// The service as ledgers name it, and whether it is a sandbox.
pub(super) fn in_ledgers(service: &Service) -> (String, bool) {
    match service {
        Service::Api(address) => (address.clone(), false),
        Service::Sandbox => ("sandbox".to_owned(), true),
    }
}

/// The service that would be asked.
pub(super) fn service(connection: &Connection) -> Service {
    if connection.sandbox.is_some() {
        Service::Sandbox
    } else {
        service_at(&connection.api_url)
    }
}

/// The service at an address. One that cannot be used may hold a password, so it is not repeated.
fn service_at(api_url: &str) -> Service {
    match ApiAddress::parse(api_url) {
        Ok(address) => Service::Api(address.to_string()),
        Err(_) => Service::Api("an address that cannot be used".to_owned()),
    }
}
