//! Why a command does not get to its work. Nothing has been created when one of these comes up.

use super::mistake::Mistake;
use super::speak::{self, Speaker};
use crate::exit::Exit;
use crate::outcome::End;
use crate::runner::{Finding, Refusal};
use crate::suite::{Problem, Suite};

/// Why a command does not get to its work.
pub(super) enum Obstacle {
    /// Suite files must be mended.
    Problems(Vec<Problem>),
    /// A flag, a file or the key must be.
    Mistake(Mistake),
    /// The selection leaves nothing to do.
    NothingSelected(Mistake),
    /// The service could not be asked.
    Unavailable(Mistake),
}

impl Obstacle {
    /// What the preflight found, at the places in the suite files that it is about.
    pub(super) fn of_refusal(refusal: Refusal, suites: &[Suite]) -> Self {
        match refusal {
            Refusal::KeyRefused(failure) => {
                let help = "check that the key is a production key of this workspace and still exists \
                            (dashboard: Deploy, API Keys)";
                Self::Mistake(
                    Mistake::new("the API key is not accepted")
                        .caused_by(&failure)
                        .help(help),
                )
            }
            Refusal::Findings(findings) => Self::Problems(
                findings
                    .iter()
                    .map(|finding| problem(finding, suites))
                    .collect(),
            ),
            Refusal::Unavailable(failure) => {
                let help = "nothing was created; try again, or raise --outage-limit to wait longer";
                Self::Unavailable(
                    Mistake::new("the service cannot be asked")
                        .caused_by(&failure)
                        .help(help),
                )
            }
        }
    }

    pub(super) fn show(&self, speaker: &Speaker) {
        match self {
            Self::Problems(problems) => speaker.problems(problems),
            Self::Mistake(mistake)
            | Self::NothingSelected(mistake)
            | Self::Unavailable(mistake) => {
                speak::mistake(mistake);
            }
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Problems(_) | Self::Mistake(_) => Exit::Usage,
            Self::NothingSelected(_) => Exit::Empty,
            Self::Unavailable(_) => Exit::Inconclusive,
        }
    }

    /// The same for a report.
    pub(super) fn end(&self) -> End {
        match self {
            Self::NothingSelected(mistake) => End::NothingSelected {
                why: mistake.in_one_line(),
            },
            Self::Mistake(mistake) | Self::Unavailable(mistake) => End::Refused {
                problem: mistake.in_one_line(),
            },
            Self::Problems(problems) => End::Refused {
                problem: in_one_line(problems),
            },
        }
    }
}

impl From<Mistake> for Obstacle {
    fn from(mistake: Mistake) -> Self {
        Self::Mistake(mistake)
    }
}

fn problem(finding: &Finding, suites: &[Suite]) -> Problem {
    let problem = Problem::error(finding.code, finding.message.clone());
    let place = &finding.place;
    let problem = match suites
        .iter()
        .find(|suite| suite.source.path() == &place.path)
    {
        Some(suite) => problem.at(
            &suite.source,
            &(place.offset..place.offset + place.length),
            finding.label.clone(),
        ),
        None => problem,
    };
    match &finding.help {
        Some(help) => problem.help(help.clone()),
        None => problem,
    }
}

fn in_one_line(problems: &[Problem]) -> String {
    let errors: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    let Some(first) = errors.first() else {
        return "the suite files have problems".to_owned();
    };
    let place = first
        .labels()
        .first()
        .map_or(String::new(), |label| format!("{}: ", label.place));
    match errors.len() {
        1 => format!("{place}{}", first.message()),
        count => format!(
            "{place}{} (and {} more problems)",
            first.message(),
            count - 1
        ),
    }
}
