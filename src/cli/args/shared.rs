//! Arguments that several commands share.

#![expect(
    clippy::doc_markdown,
    reason = "clap prints these comments as help texts"
)]

use std::cell::OnceCell;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueHint};
use secrecy::{ExposeSecret, SecretString};

use super::key::{self, KeyFile};
use super::values::{duration, rate, shard};
use crate::api::{ApiAddress, MaxRate};
use crate::outcome::Shard;

/// Suite files and selectors.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Suites {
    /// Suite files, folders or globs [default: all suite files below the current folder]
    #[arg(value_name = "PATH|GLOB", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) selectors: Selectors,
}

/// Which cases are selected. Glob flags can be repeated; a glob that starts with `!` excludes what it matches.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Selection")]
pub(in crate::cli) struct Selectors {
    /// Only agents whose name or id matches (repeatable; `!GLOB` excludes)
    #[arg(long, value_name = "GLOB")]
    pub(in crate::cli) agent: Vec<String>,

    /// Only cases whose id or name in the file matches (repeatable; `!GLOB` excludes)
    #[arg(long, value_name = "GLOB")]
    pub(in crate::cli) case: Vec<String>,

    /// Only cases with a matching tag (repeatable; `!GLOB` excludes)
    #[arg(long, value_name = "GLOB")]
    pub(in crate::cli) tag: Vec<String>,

    /// Only suite files whose path matches, or file name if the glob has no slash (repeatable; `!GLOB` excludes)
    #[arg(long, value_name = "GLOB")]
    pub(in crate::cli) file: Vec<String>,

    /// Only cases that did not pass in their last run, according to the ledgers
    #[arg(long, env = "SIGMA_SUITE_LAST_FAILED", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) last_failed: bool,

    /// Only suite files changed since the merge base with git revision REV, new files included
    #[arg(long, value_name = "REV", env = "SIGMA_SUITE_CHANGED_SINCE")]
    pub(in crate::cli) changed_since: Option<String>,

    /// Only this shard of the agents, such as 2/4; without --balance, only the agent id decides its shard
    #[arg(long, value_name = "PART/PARTS", env = "SIGMA_SUITE_SHARD", value_parser = shard)]
    pub(in crate::cli) shard: Option<Shard>,

    /// Give shards agents that take as long together, by the times in this history file; the same on all machines
    #[arg(long, value_name = "FILE", env = "SIGMA_SUITE_BALANCE", requires = "shard", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) balance: Option<PathBuf>,
}

impl Selectors {
    /// Whether any selector is given.
    pub(in crate::cli) fn are_given(&self) -> bool {
        !self.given().is_empty()
    }

    /// The selectors as given, for the ledger.
    pub(in crate::cli) fn given(&self) -> Vec<String> {
        let globs = [
            ("--agent", &self.agent),
            ("--case", &self.case),
            ("--tag", &self.tag),
            ("--file", &self.file),
        ];
        let globs = globs
            .into_iter()
            .flat_map(|(flag, globs)| globs.iter().map(move |glob| format!("{flag} {glob}")));
        let failed = self.last_failed.then(|| "--last-failed".to_owned());
        let changed = self.changed_since.as_ref();
        let changed = changed.map(|revision| format!("--changed-since {revision}"));
        let shard = self.shard.map(|shard| format!("--shard {shard}"));
        globs.chain(failed).chain(changed).chain(shard).collect()
    }
}

/// The default state folder.
pub(in crate::cli) const STATE: &str = ".sigma-suite";

/// The variable for the state folder.
pub(super) const STATE_VARIABLE: &str = "SIGMA_SUITE_STATE";

/// The variable for the file with the API key.
pub(super) const KEY_FILE_VARIABLE: &str = "SIGMA_SUITE_API_KEY_FILE";

/// The state folder.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct StateArgs {
    /// Folder for ledgers and kept results of runs, which `attach`, `show` and --last-failed read
    #[arg(long, value_name = "DIR", env = STATE_VARIABLE, default_value = STATE)]
    #[arg(value_hint = ValueHint::DirPath, help_heading = "Reports")]
    pub(in crate::cli) state: PathBuf,
}

/// How to connect to the service.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Service")]
pub(in crate::cli) struct Connection {
    /// URL of the API
    #[arg(long, value_name = "URL", env = "SIGMAMIND_API_URL", default_value = ApiAddress::SERVICE)]
    pub(in crate::cli) api_url: String,

    /// Read the API key from this file, or from standard input with `-` [default: the variable SIGMAMIND_API_KEY]
    #[arg(long, value_name = "FILE", env = KEY_FILE_VARIABLE, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) api_key_file: Option<PathBuf>,

    #[arg(skip)]
    pub(super) key_file: KeyFile,

    /// Use the embedded sandbox instead of the service, without a key and without cost; SCRIPT sets its answers
    #[arg(long, value_name = "SCRIPT", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "not given, given, given with a script"
    )]
    pub(in crate::cli) sandbox: Option<Option<PathBuf>>,

    /// Give up if the service is unreachable for this long and nothing was created
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_OUTAGE_LIMIT", default_value = "1m", value_parser = duration)]
    pub(in crate::cli) outage_limit: Duration,

    /// Send at most this many requests per second, such as 10 or 0.5 [default: as many as the service accepts]
    #[arg(long, value_name = "RATE", env = "SIGMA_SUITE_MAX_RATE", value_parser = rate)]
    pub(in crate::cli) max_rate: Option<MaxRate>,
}

impl Connection {
    /// The text of the key file, if one is given.
    pub(in crate::cli) fn key_file_text(&self) -> Option<Result<&str, Rc<io::Error>>> {
        let path = self.api_key_file.as_deref()?;
        Some(self.key_file.text(path))
    }

    /// Finds the key, from the environment or the key file, in a text. Reads them once, for the first text.
    ///
    /// An unreadable key file is reported later, where the key is needed.
    pub(in crate::cli) fn key_finder(&self) -> impl Fn(&str) -> Option<Range<usize>> {
        let keys = OnceCell::new();
        move |text| {
            let keys = keys.get_or_init(|| self.keys());
            let mut keys = keys.iter().map(ExposeSecret::expose_secret);
            keys.find_map(|key| key::find(key, text))
        }
    }

    fn keys(&self) -> Vec<SecretString> {
        // The sandbox needs no key, so do not wait for one on standard input.
        let is_needed =
            self.sandbox.is_none() || self.api_key_file.as_deref() != Some("-".as_ref());
        let file = is_needed.then(|| self.key_file_text()).flatten();
        let file = file.and_then(Result::ok).map(str::to_owned);
        let keys = file.into_iter().chain(key::key_from_environment());
        keys.map(SecretString::from).collect()
    }
}
