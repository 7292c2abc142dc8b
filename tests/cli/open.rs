//! `--open` opens the page in the browser.

use crate::program::write_program;
use crate::sigma::Sigma;

const RUN: &str = "run --sandbox=sandbox.yaml --open";

/// A folder whose only program to open files writes down what it was asked to open.
fn with_opener(sigma: Sigma) -> Sigma {
    let bin = sigma.path("bin");
    std::fs::create_dir(&bin).unwrap();
    write_program(
        &bin.join("xdg-open"),
        "#!/bin/sh\nfor last; do :; done\necho \"$last\" > opened.new\n/bin/mv opened.new opened\n",
    );
    sigma.env("PATH", &bin.to_string_lossy())
}

#[test]
fn the_page_is_opened_after_the_run() {
    let sigma = with_opener(Sigma::with_attempts("[pass]"));
    sigma.run(RUN).exits(0);
    // The browser is not waited for.
    while !sigma.path("opened").exists() {
        std::thread::yield_now();
    }
    assert!(
        sigma
            .read("opened")
            .ends_with("sigma-suite-results/report.html\n")
    );
}

#[test]
fn a_machine_without_a_browser_gets_a_warning_and_the_exit_code_of_the_run() {
    let sigma = Sigma::with_attempts("[fail]").env("PATH", "/nonexistent");
    sigma
        .run(RUN)
        .exits(1)
        .says("warning: cannot open sigma-suite-results/report.html: no browser was found");
}
