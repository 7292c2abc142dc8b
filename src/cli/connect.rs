//! From flags and environment to a client: which address, whose key, or a sandbox of our own.

use std::fs;
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use super::args::{Connection, KEY_VARIABLE, key_from_environment, proxy_variable};
use super::mistake::Mistake;
use crate::api::{ApiAddress, ApiKey, Client, Patience};
use crate::outcome::Service;
use crate::sandbox::{Sandbox, Script};

/// The sandbox takes any key; this one says whose requests they are.
const SANDBOX_KEY: &str = "sandbox-key";

/// A key is a line; what is longer is another file.
const LONGEST_KEY_FILE: u64 = 64 * 1024;

/// A client, and whom it talks to.
pub(super) struct Connected {
    pub(super) client: Client,
    pub(super) service: Service,
    /// Serves as long as this is held.
    pub(super) _sandbox: Option<Sandbox>,
}

/// Prepares the connection; no request is made yet.
pub(super) async fn connect(connection: &Connection) -> Result<Connected, Mistake> {
    let patience = Patience::For(connection.outage_limit);
    let (address, key, service, sandbox) = if let Some(script) = &connection.sandbox {
        let sandbox = start_sandbox(script.as_deref()).await?;
        let address = parse_address(&sandbox.url())?;
        let key = ApiKey::new(SANDBOX_KEY).map_err(|error| Mistake::new(error.to_string()))?;
        (address, key, Service::Sandbox, Some(sandbox))
    } else {
        let address = parse_address(&connection.api_url)?;
        let service = Service::Api(address.to_string());
        let key = read_key(connection.api_key_file.as_deref())?;
        (address, key, service, None)
    };
    let client = Client::with_proxy_variables(address, key, patience, proxy_variable)
        .map_err(|failure| Mistake::new("cannot prepare a connection").caused_by(&failure))?;
    Ok(Connected {
        client,
        service,
        _sandbox: sandbox,
    })
}

fn parse_address(text: &str) -> Result<ApiAddress, Mistake> {
    ApiAddress::parse(text).map_err(|error| {
        let help = format!(
            "set SIGMAMIND_API_URL or --api-url to an address such as {}",
            ApiAddress::SERVICE
        );
        Mistake::new("the API address cannot be used")
            .caused_by(&error)
            .help(help)
    })
}

fn read_key(file: Option<&Path>) -> Result<ApiKey, Mistake> {
    let text = match file {
        Some(path) => read_key_file(path)?,
        None => key_from_environment(),
    };
    let source = file.map_or(KEY_VARIABLE.to_owned(), |path| path.display().to_string());
    ApiKey::new(&text).map_err(|error| {
        let help = format!(
            "set {KEY_VARIABLE} to a production key (dashboard: Deploy, API Keys), or add --sandbox to try without one"
        );
        Mistake::new(format!("no usable API key in {source}")).caused_by(&error).help(help)
    })
}

fn read_key_file(path: &Path) -> Result<String, Mistake> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(LONGEST_KEY_FILE)
            .read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|file| file.take(LONGEST_KEY_FILE).read_to_string(&mut text))
    };
    let whose = format!("cannot read the API key from {}", path.display());
    read.map(|_| text)
        .map_err(|error| Mistake::new(whose).caused_by(&error))
}

/// Starts a sandbox on a port of this machine that the system chooses.
async fn start_sandbox(script: Option<&Path>) -> Result<Sandbox, Mistake> {
    serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
}

/// Starts a sandbox with the script in a file, or without one.
pub(super) async fn serve(address: SocketAddr, script: Option<&Path>) -> Result<Sandbox, Mistake> {
    let script = match script {
        None => Script::default(),
        Some(path) => {
            let whose = |what| format!("{what} the sandbox script {}", path.display());
            let text = fs::read_to_string(path)
                .map_err(|error| Mistake::new(whose("cannot read")).caused_by(&error))?;
            Script::parse(&text)
                .map_err(|error| Mistake::new(whose("cannot use")).caused_by(&error))?
        }
    };
    let listening = Sandbox::start(address, script).await;
    listening.map_err(|error| Mistake::new(format!("cannot listen on {address}")).caused_by(&error))
}
