//! Pipeline templates for CI services.

use crate::cli::args::CiService;

/// The path where the CI service expects its pipeline. Not a suite file name, or `check` would read it as one.
pub(super) fn default_path(service: CiService) -> &'static str {
    match service {
        CiService::Github => ".github/workflows/suites.yml",
        CiService::Gitlab => ".gitlab-ci.yml",
        CiService::Jenkins => "Jenkinsfile",
        CiService::Circleci => ".circleci/config.yml",
    }
}

/// The template.
pub(super) fn template(service: CiService) -> &'static str {
    match service {
        CiService::Github => include_str!("github.yml"),
        CiService::Gitlab => include_str!("gitlab.yml"),
        CiService::Jenkins => include_str!("Jenkinsfile"),
        CiService::Circleci => include_str!("circleci.yml"),
    }
}
