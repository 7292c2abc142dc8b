//! `sigma-suite sandbox`: the embedded service on its own, until it is stopped.

use super::args::SandboxArgs;
use super::connect;
use super::output::{self, Output, result};
use super::signals::Signals;
use super::user_error::UserError;
use crate::exit::Exit;
use crate::runner::Stop;

pub(super) async fn serve(args: &SandboxArgs, output: &Output) -> Exit {
    match listen(args, output).await {
        Ok(exit) => exit,
        Err(error) => {
            output::user_error(&error);
            Exit::Usage
        }
    }
}

async fn listen(args: &SandboxArgs, output: &Output) -> Result<Exit, UserError> {
    let mut signals = Signals::listen()?;
    let sandbox = connect::serve(args.listen, args.script.as_deref()).await?;
    result(&format!("{}\n", sandbox.url()));
    output.say("The sandbox serves until it is stopped with Ctrl-C. Nothing here is about a real agent. To use it:");
    output.say(&format!(
        "  SIGMAMIND_API_URL={} SIGMAMIND_API_KEY=any-key sigma-suite run",
        sandbox.url()
    ));
    let stop = Stop::default();
    tokio::select! {
        _ = signals.pass_on_to(&stop) => {}
        _ = stop.requested() => {}
    }
    Ok(Exit::Passed)
}
