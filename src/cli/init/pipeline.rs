//! The pipelines of CI services.

use crate::cli::args::CiService;

/// Where the service looks for its pipeline. No name of a suite file, or it would be read as one.
pub(super) fn default_path(service: CiService) -> &'static str {
    match service {
        CiService::Github => ".github/workflows/suites.yml",
        CiService::Gitlab => ".gitlab-ci.yml",
        CiService::Jenkins => "Jenkinsfile",
        CiService::Circleci => ".circleci/config.yml",
    }
}

/// The pipeline.
pub(super) fn template(service: CiService) -> &'static str {
    match service {
        CiService::Github => include_str!("github.yml"),
        CiService::Gitlab => include_str!("gitlab.yml"),
        CiService::Jenkins => include_str!("Jenkinsfile"),
        CiService::Circleci => include_str!("circleci.yml"),
    }
}
