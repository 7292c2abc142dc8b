//! `sigma-suite sandbox`: the embedded service on its own, until it is stopped.

use super::args::SandboxArgs;
use super::command_error::CommandError;
use super::connect;
use super::output::{Output, result};
use super::signals::Signals;
use crate::exit::Exit;

pub(super) async fn serve(args: &SandboxArgs, output: &Output) -> Result<Exit, CommandError> {
    let mut signals = Signals::listen()?;
    let sandbox = connect::serve(args.listen, args.script.as_deref()).await?;
    result(&format!("{}\n", sandbox.url()));
    output.say("The sandbox serves until it is stopped with Ctrl-C. Nothing here is about a real agent. To use it:");
    output.say(&format!(
        "  SIGMAMIND_API_URL={} SIGMAMIND_API_KEY=any-key sigma-suite run",
        sandbox.url()
    ));
    signals.next().await;
    Ok(Exit::Passed)
}
