//! `sigma-suite sandbox`: the embedded service on its own, until it is stopped.

use super::args::SandboxArgs;
use super::connect;
use super::mistake::Mistake;
use super::signals::Signals;
use super::speak::{self, Speaker, result};
use crate::exit::Exit;
use crate::runner::Stop;

pub(super) async fn serve(args: &SandboxArgs, speaker: &Speaker) -> Exit {
    match listen(args, speaker).await {
        Ok(exit) => exit,
        Err(mistake) => {
            speak::mistake(&mistake);
            Exit::Usage
        }
    }
}

async fn listen(args: &SandboxArgs, speaker: &Speaker) -> Result<Exit, Mistake> {
    let mut signals = Signals::listen()
        .map_err(|error| Mistake::new("cannot listen for signals").caused_by(&error))?;
    let sandbox = connect::serve(args.listen, args.script.as_deref()).await?;
    result(&format!("{}\n", sandbox.url()));
    speaker.say("The sandbox serves until it is stopped with Ctrl-C. Nothing here is about a real agent. To use it:");
    speaker.say(&format!(
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
