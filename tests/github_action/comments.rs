//! The comment on a pull request.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::job::Job;
use crate::server::{self, Request, Response};
use crate::service::{GREEN, red, serve};

/// The comments of pull request 7, as GitHub serves them.
#[derive(Clone, Default)]
struct Comments {
    bodies: Arc<Mutex<Vec<String>>>,
    /// How many of them, the first ones, were written by people.
    people: usize,
    /// In place of an answer.
    refusal: Option<u16>,
}

const LIST: &str = "/repos/acme/agents/issues/7/comments";

impl Comments {
    fn of_people(bodies: impl IntoIterator<Item = String>) -> Self {
        let bodies: Vec<String> = bodies.into_iter().collect();
        Self {
            people: bodies.len(),
            bodies: Arc::new(Mutex::new(bodies)),
            refusal: None,
        }
    }

    fn all(&self) -> Vec<String> {
        self.bodies.lock().unwrap().clone()
    }

    fn serve(&self) -> String {
        let comments = self.clone();
        server::serve(move |request| comments.answer(request))
    }

    fn answer(&self, request: &Request) -> Response {
        let token = "Authorization: Bearer a-github-token";
        assert!(request.headers.iter().any(|header| header == token));
        if let Some(status) = self.refusal {
            return (status, b"<html>".to_vec());
        }
        let mut bodies = self.bodies.lock().unwrap();
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let sent = || {
            let body: Value = serde_json::from_str(&request.body).unwrap();
            body["body"].as_str().unwrap().to_owned()
        };
        match (&*request.method, path) {
            ("GET", LIST) => {
                let page = query.strip_prefix("per_page=100&page=").unwrap();
                let skipped = (page.parse::<usize>().unwrap() - 1) * 100;
                let rows = bodies.iter().enumerate().skip(skipped).take(100);
                let rows = rows.map(|(id, body)| {
                    let kind = if id < self.people { "User" } else { "Bot" };
                    json!({ "id": id, "body": body, "user": { "login": "x", "type": kind } })
                });
                (200, rows.collect::<Value>().to_string().into_bytes())
            }
            // The token of a workflow may not ask who it is.
            ("GET", "/user") => (403, b"{}".to_vec()),
            ("POST", LIST) => {
                bodies.push(sent());
                (201, b"{}".to_vec())
            }
            ("PATCH", path) => {
                let id = path.strip_prefix("/repos/acme/agents/issues/comments/");
                bodies[id.unwrap().parse::<usize>().unwrap()] = sent();
                (200, b"{}".to_vec())
            }
            (method, path) => panic!("{method} {path}"),
        }
    }
}

fn on_pull_request(job: Job, api: &str) -> Job {
    let mut job = job.on_pull_request_of("acme/agents");
    job.github["api_url"] = api.into();
    job
}

#[test]
fn a_pull_request_gets_a_comment_that_the_next_attempt_replaces() {
    let sandbox = serve(&red());
    let others = (0..130).map(|number| format!("comment {number}"));
    let comments = Comments::of_people(others);
    let mut job = on_pull_request(Job::against(&sandbox), &comments.serve());
    job.attempt().fails().never_says("::warning");
    let first = comments.all();
    assert_eq!(first.len(), 131);
    assert!(first[130].starts_with("<!-- sigma-suite -->\n<!-- sigma-suite job "));
    assert!(first[130].contains("sigma-suite: failed"), "{}", first[130]);
    assert!(
        first[130]
            .contains("attempt 1 of [run 4711](http://127.0.0.1:1/acme/agents/actions/runs/4711)")
    );

    // The comment is on the second page now.
    job.attempt().fails();
    let second = comments.all();
    assert_eq!(second.len(), 131);
    assert!(second[130].contains("attempt 2 of"), "{}", second[130]);
    assert_eq!(second[..130], first[..130]);
}

#[test]
fn each_job_has_its_own_comment_and_leaves_those_of_people() {
    let sandbox = serve(GREEN);
    let quote = "> <!-- sigma-suite -->\n<!-- sigma-suite -->".to_owned();
    let comments = Comments::of_people([quote.clone()]);
    let api = comments.serve();
    let mut job = on_pull_request(Job::against(&sandbox), &api);
    job.attempt().passes();
    job.github["job"] = "staging".into();
    job.attempt().passes();
    // A later run of the workflow.
    job.github["run_id"] = "4712".into();
    job.attempt().passes();
    let all = comments.all();
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(all[0], quote);
    assert!(
        all[1].contains("Job `suites`, attempt 1 of [run 4711]"),
        "{}",
        all[1]
    );
    assert!(
        all[2].contains("Job `staging`, attempt 3 of [run 4712]"),
        "{}",
        all[2]
    );
}

#[test]
fn a_comment_with_the_marker_by_somebody_else_is_left_alone() {
    let sandbox = serve(GREEN);
    let comments = Comments::default();
    on_pull_request(Job::against(&sandbox), &comments.serve())
        .attempt()
        .passes();
    let forged = comments.all().remove(0);

    let comments = Comments::of_people([forged.clone()]);
    let mut job = on_pull_request(Job::against(&sandbox), &comments.serve());
    job.attempt().passes();
    job.attempt().passes();
    let all = comments.all();
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[0], forged);
}

#[test]
fn a_comment_that_cannot_be_written_is_a_warning() {
    let sandbox = serve(GREEN);
    for status in [403, 404, 200] {
        let comments = Comments {
            refusal: Some(status),
            ..Comments::default()
        };
        let mut job = on_pull_request(Job::against(&sandbox), &comments.serve());
        job.attempt()
            .passes()
            .says("::warning title=sigma-suite::No comment on the pull request");
    }
    let mut nobody_listens = on_pull_request(Job::against(&sandbox), "http://127.0.0.1:1");
    nobody_listens
        .attempt()
        .passes()
        .says("GitHub answered 000");
}

#[test]
fn the_message_of_a_forbidden_comment_names_the_permission() {
    let sandbox = serve(GREEN);
    let comments = Comments {
        refusal: Some(403),
        ..Comments::default()
    };
    let mut job = on_pull_request(Job::against(&sandbox), &comments.serve());
    job.attempt().says("the job needs `pull-requests: write`");
}

#[test]
fn the_token_is_in_no_argument_of_a_program() {
    let sandbox = serve(GREEN);
    let comments = Comments::default();
    let mut job = on_pull_request(Job::against(&sandbox), &comments.serve());
    job.attempt().passes().never_says("a-github-token");
    assert_eq!(comments.all().len(), 1);
    let arguments = job.read("curl.log");
    assert!(arguments.contains(LIST), "{arguments}");
    assert!(!arguments.contains("a-github-token"), "{arguments}");
}

#[test]
fn nothing_is_written_if_comments_are_switched_off_or_nothing_is_to_be_said() {
    let sandbox = serve(GREEN);
    let comments = Comments::default();
    let api = comments.serve();
    let mut off = on_pull_request(Job::against(&sandbox), &api).input("comment", "false");
    off.attempt().passes();
    let mut push = Job::against(&sandbox);
    push.github["api_url"] = api.into();
    push.attempt().passes();
    assert!(comments.all().is_empty());
}

#[test]
fn a_file_that_sigma_suite_did_not_write_is_not_published() {
    let comments = Comments::default();
    let job = Job::new()
        .file("secret", "<!-- sigma-suite -->\nsecret\n")
        .input("args", "--sandbox");
    let mut job = on_pull_request(job, &comments.serve());
    let linked = job.attempt_on(|root| {
        let results = root.join("workspace/sigma-suite-results");
        std::fs::create_dir(&results).unwrap();
        std::os::unix::fs::symlink("../secret", results.join("comment.md")).unwrap();
    });
    linked.fails().never_says("::warning");
    let mut foreign = job
        .input("results", "docs")
        .file("docs/comment.md", "a\nsecret\n");
    foreign.attempt().fails();
    assert!(comments.all().is_empty(), "{:?}", comments.all());
}
