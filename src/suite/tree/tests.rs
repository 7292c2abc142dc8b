//! Unusual and hostile YAML.

use super::*;

fn problem(text: &str) -> Problem {
    parse(&SuiteSource::new("a.yaml", text)).unwrap_err()
}

#[test]
fn a_span_covers_the_bytes_of_the_value() {
    let source = SuiteSource::new("a.yaml", "é:\n  - \"ü\"\n  - plain # why\n");
    let root = parse(&source).unwrap();
    let Kind::Mapping(pairs) = &root.kind else {
        panic!("no mapping")
    };
    let Kind::Sequence(items) = &pairs[0].1.kind else {
        panic!("no list")
    };
    let texts = [&pairs[0].0, &items[0], &items[1]].map(|node| &source.text()[node.span.clone()]);
    assert_eq!(texts, ["é", "\"ü\"", "plain"]);
}

#[test]
fn deep_nesting_is_a_syntax_problem() {
    assert_eq!(problem(&"[".repeat(10_000)).rule(), Rule::Syntax);
    assert_eq!(problem(&"{a: ".repeat(50_000)).rule(), Rule::Syntax);
    let stairs: Vec<String> = (0..200)
        .map(|depth| format!("{}a:", " ".repeat(depth)))
        .collect();
    assert!(
        parse(&SuiteSource::new(
            "a.yaml",
            &stairs.join(
                "
"
            )
        ))
        .is_err()
    );
}

#[test]
fn each_unsupported_yaml_feature_has_its_own_rule() {
    assert_eq!(problem("a: 1\n---\nb: 2\n").rule(), Rule::SeveralDocuments);
    assert_eq!(problem("a: !x 1\n").rule(), Rule::Tag);
    assert_eq!(problem("a: &x [*x]\n").rule(), Rule::Alias);
    assert_eq!(problem("a:\n\tb: 1\n").rule(), Rule::Tab);
    assert_eq!(problem("# nothing\n").rule(), Rule::Empty);
}
