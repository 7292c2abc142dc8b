//! The manual pages. `tests/completions` checks them with mandoc.

use std::fs;

use crate::sigma::Sigma;

#[test]
fn every_command_has_a_page() {
    let sigma = Sigma::new().env("SOURCE_DATE_EPOCH", "1767323045");
    sigma
        .run("man --output pages/man1")
        .exits(0)
        .says("manual pages to pages/man1");
    let pages = fs::read_dir(sigma.path("pages/man1")).unwrap();
    let mut names: Vec<String> = pages
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let main = sigma.read("pages/man1/sigma-suite.1");
    assert!(
        main.contains(".TH SIGMA-SUITE 1 2026-01-02 \"sigma-suite "),
        "{main}"
    );
    for name in &names {
        let page = sigma.read(&format!("pages/man1/{name}"));
        let sections: Vec<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix(".SH "))
            .collect();
        assert_eq!(
            (sections[0], sections.last()),
            ("NAME", Some(&"\"SEE ALSO\""))
        );
        // Each page names the others.
        let others = names.iter().filter(|other| {
            let reference = other.replace('-', "\\-").replace(".1", "(1)");
            page.contains(&reference)
        });
        assert!(others.count() + 1 >= names.len(), "{name}");
    }
    let help = sigma.run("--help").exits(0).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "));
    assert_eq!(names.len(), commands.count() + 1);
}

#[test]
fn the_main_page_explains_exit_codes_variables_and_files() {
    let sigma = Sigma::new();
    let page = sigma.run("man").exits(0).stdout;
    for part in [
        ".TH SIGMA-SUITE 1  \"sigma-suite ",
        ".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\npassed",
        "\\fBSIGMA_SUITE_TIMEOUT\\fR\n\\-\\-timeout: Time limit",
        "\\fBSIGMAMIND_API_KEY\\fR\n",
        ".SH FILES\n.TP\n\\fBsigma\\-suite.yaml",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert_eq!(sigma.run("man").stdout, page);
}

#[test]
fn a_date_that_is_none_is_refused() {
    let sigma = Sigma::new().env("SOURCE_DATE_EPOCH", "today");
    sigma
        .run("man")
        .exits(2)
        .says("SOURCE_DATE_EPOCH is not a number of seconds since 1970");
    let file = Sigma::new().file("man1", "");
    file.run("man --output man1")
        .exits(2)
        .says("cannot write the manual pages to man1");
}
