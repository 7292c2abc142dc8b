//! `sigma-suite sandbox`: the embedded service on its own, until it is stopped.

use std::fs;
use std::path::Path;

use super::args::SandboxArgs;
use super::command_error::CommandError;
use super::connect::{cannot_listen, read_script};
use super::output::{Output, result};
use super::signals::Signals;
use super::user_error::UserError;
use crate::disk;
use crate::exit::Exit;
use crate::sandbox::Sandbox;

/// The first line of a file with a certificate. Readers of PEM ignore what is before it.
const CERTIFICATE_HEAD: &str = "# The CA of a sigma-suite sandbox. It is new with each start.\n";

pub(super) async fn serve(args: &SandboxArgs, output: &Output) -> Result<Exit, CommandError> {
    let mut signals = Signals::listen()?;
    let script = read_script(args.script.as_deref())?;
    let sandbox = match &args.tls_ca {
        None => Sandbox::start(args.listen, script).await,
        Some(_) => Sandbox::start_tls(args.listen, script).await,
    };
    let sandbox = sandbox.map_err(|error| cannot_listen(args.listen, &error))?;
    sandbox.forget_requests();
    let mut variables = format!(
        "SIGMAMIND_API_URL={} SIGMAMIND_API_KEY=any-key",
        sandbox.url()
    );
    if let (Some(path), Some(certificate)) = (&args.tls_ca, sandbox.ca_certificate()) {
        write_certificate(path, certificate)?;
        variables = format!("SSL_CERT_FILE={} {variables}", path.display());
    }
    result(&format!("{}\n", sandbox.url()));
    output.say("The sandbox serves until it is stopped with Ctrl-C. Nothing here is about a real agent. To use it:");
    output.say(&format!("  {variables} sigma-suite run"));
    signals.next().await;
    Ok(Exit::Passed)
}

fn write_certificate(path: &Path, certificate: &str) -> Result<(), UserError> {
    let head = CERTIFICATE_HEAD.as_bytes();
    let is_free = disk::check_own(path, head.len(), |own| own == head);
    let written = is_free.and_then(|()| {
        fs::create_dir_all(disk::parent(path))?;
        disk::replace(path, |out| write!(out, "{CERTIFICATE_HEAD}{certificate}"))
    });
    written.map_err(|error| {
        UserError::new(format!(
            "cannot write the certificate to {}",
            path.display()
        ))
        .caused_by(&error)
        .help("name another file; files that sigma-suite did not write are never replaced")
    })
}
