//! The reports of `run` and `attach`: claimed before anything else, written whatever happens.

use std::path::Path;

use super::args::{Connection, ReportPaths};
use super::command_error::CommandError;
use super::output::{self, Output};
use super::user_error::UserError;
use crate::api::ApiAddress;
use crate::exit::{Exit, Reports};
use crate::outcome::{End, Outcome, Service};
use crate::report::{ResultsFolder, WriteError};

/// Does the work with a place for its reports, and leaves there why there was none if it comes to nothing.
///
/// A suite file must not be able to say where reports go, so they are claimed before one is read.
pub(super) async fn reported(
    places: &ReportPaths,
    connection: &Connection,
    speaker: &Output,
    work: impl AsyncFnOnce(&ResultsFolder) -> Result<Exit, CommandError>,
) -> Exit {
    let reports = match ResultsFolder::claim(&places.results, places.junit.as_deref()) {
        Ok(reports) => reports,
        Err(error) => {
            let help = "name another folder with --results, or another file with --junit";
            let mistake = UserError::new("the reports have no place").caused_by(&error);
            output::mistake(&mistake.help(help));
            // The folder itself may be fine, and must not show an older run.
            let problem = "the reports have no place".to_owned();
            // The error above tells of the first; the others follow once it is mended.
            let _ = leave_reports(
                &places.results,
                places.junit.as_deref(),
                service(connection),
                End::Refused { problem },
            );
            return Exit::Usage;
        }
    };
    match work(&reports).await {
        Ok(exit) => exit,
        Err(obstacle) => {
            obstacle.show(speaker);
            let outcome = Outcome::without_work(service(connection), obstacle.end());
            write(&outcome, &reports);
            obstacle.exit()
        }
    }
}

/// Leaves reports that say why there was no run, as far as that can be done; returns what could not be written.
pub(super) fn leave_reports(
    folder: &Path,
    junit: Option<&Path>,
    service: Service,
    end: End,
) -> Vec<WriteError> {
    ResultsFolder::salvage(folder, junit, &Outcome::without_work(service, end))
}

/// Puts reports of an unfinished run in place, before anything is paid for that could not be reported.
pub(super) fn prove(outcome: &Outcome, reports: &ResultsFolder) -> Result<(), UserError> {
    if write(outcome, reports) == Reports::Written {
        return Ok(());
    }
    let help = "nothing was created; a run is not begun that could not be reported";
    Err(UserError::new("the reports cannot be written").help(help))
}

pub(super) fn write(outcome: &Outcome, reports: &ResultsFolder) -> Reports {
    let Err(errors) = reports.write(outcome) else {
        return Reports::Written;
    };
    for error in errors {
        output::mistake(&UserError::new("a report is missing").caused_by(&error));
    }
    Reports::Missing
}

/// The service as ledgers name it, and whether it is a sandbox.
pub(super) fn in_ledgers(service: &Service) -> (String, bool) {
    match service {
        Service::Api(address) => (address.clone(), false),
        Service::Sandbox => ("sandbox".to_owned(), true),
    }
}

/// Who would have been asked. An address that cannot be used may hold a password, so it is not repeated.
pub(super) fn service(connection: &Connection) -> Service {
    match (&connection.sandbox, ApiAddress::parse(&connection.api_url)) {
        (Some(_), _) => Service::Sandbox,
        (None, Ok(address)) => Service::Api(address.to_string()),
        (None, Err(_)) => Service::Api("an address that cannot be used".to_owned()),
    }
}
