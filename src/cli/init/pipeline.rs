//! Pipelines for CI services, from the templates beside this file.

use std::fmt;

use askama::Template;

use crate::cli::args::CiService;

/// The path where the CI service expects its pipeline. Not a suite file name, or `check` would read it as one.
pub(super) fn default_path(service: CiService) -> &'static str {
    match service {
        CiService::Github => ".github/workflows/suites.yml",
        CiService::Gitlab => ".gitlab-ci.yml",
        CiService::Jenkins => "Jenkinsfile",
        CiService::Circleci => ".circleci/config.yml",
        CiService::Azure => "azure-pipelines.yml",
        CiService::Buildkite => ".buildkite/pipeline.yml",
    }
}

/// The text of the pipeline. With more than one shard, it has a job that joins them.
pub(super) fn text(service: CiService, shards: u16) -> String {
    let shards = Shards(shards);
    let pipeline = match service {
        CiService::Github => Pipeline::Github { shards },
        CiService::Gitlab => Pipeline::Gitlab { shards },
        CiService::Jenkins => Pipeline::Jenkins { shards },
        CiService::Circleci => Pipeline::Circleci { shards },
        CiService::Azure => Pipeline::Azure { shards },
        CiService::Buildkite => Pipeline::Buildkite { shards },
    };
    let text = pipeline.render();
    // The templates end without the line break of their files.
    text.expect("writing to a string cannot fail") + "\n"
}

/// The delimiters are `<% %>` and `<$ $>`, since the services use `{{ }}`, `<< >>` and `[[ ]]` themselves.
#[derive(Template)]
#[template(syntax = "pipeline", escape = "none")]
enum Pipeline {
    #[template(path = "github.yml")]
    Github { shards: Shards },
    #[template(path = "gitlab.yml")]
    Gitlab { shards: Shards },
    #[template(path = "Jenkinsfile")]
    Jenkins { shards: Shards },
    #[template(path = "circleci.yml")]
    Circleci { shards: Shards },
    #[template(path = "azure.yml")]
    Azure { shards: Shards },
    #[template(path = "buildkite.yml")]
    Buildkite { shards: Shards },
}

/// How many shards there are.
struct Shards(u16);

impl Shards {
    fn are_many(&self) -> bool {
        self.0 > 1
    }

    /// `1, 2, 3`
    fn numbers(&self) -> String {
        let numbers: Vec<String> = (1..=self.0).map(|shard| shard.to_string()).collect();
        numbers.join(", ")
    }

    /// `'1', '2', '3'`
    fn quoted(&self) -> String {
        let numbers: Vec<String> = (1..=self.0).map(|shard| format!("'{shard}'")).collect();
        numbers.join(", ")
    }
}

impl fmt::Display for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
