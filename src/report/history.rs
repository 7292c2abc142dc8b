//! The results of test cases over time, for people: a strip per case, with one symbol per run.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::Style;

use super::drop_check;
use super::layout::{LONGEST_NAME, Layout, short};
use super::palette::Palette;
use super::pass_rate::PassRate;
use crate::history::{CaseHistory, Point, WatchSettings};
use crate::id::AgentId;
use crate::ledger::JudgedState;
use crate::outcome::{AttemptState, DropCheck, DropState};
use crate::text::{UntrustedText, counted};

/// An agent, with the last runs of its cases.
pub(crate) struct AgentTrend<'a> {
    pub(crate) id: &'a AgentId,
    pub(crate) name: Option<&'a UntrustedText>,
    pub(crate) cases: Vec<CaseTrend<'a>>,
    pub(crate) drop: Option<DropCheck>,
}

/// A case, with the runs to show.
pub(crate) struct CaseTrend<'a> {
    pub(crate) name: Option<&'a UntrustedText>,
    pub(crate) history: CaseHistory<'a>,
}

/// In columns: before a strip.
const INDENT: usize = 4;

/// Narrower strips are hard to compare.
const NARROWEST: usize = 20;

/// Writes the last runs of each case, and what is known about drops if these are watched.
pub(crate) fn write_history(
    agents: &[AgentTrend],
    watched: Option<WatchSettings>,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    for agent in agents {
        writeln!(out, "{}", named(agent.name, agent.id.as_str()))?;
        if let (Some(settings), Some(check)) = (watched, &agent.drop) {
            write_drop(check, settings, layout, out)?;
        }
        for case in &agent.cases {
            write_case(case, layout, out)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", legend(&layout.palette))
}

/// A sentence, and a line for each further fact.
fn write_drop(
    check: &DropCheck,
    settings: WatchSettings,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = match check.state {
        DropState::TooFewRuns { .. } => layout.palette.faint,
        DropState::NoDrop => layout.palette.good,
        DropState::Dropped { .. } => layout.palette.bad,
    };
    let mut start = format!("  {style}{}{style:#} ", drop_check::word(check));
    for fact in drop_check::facts(check, settings.drop, settings.alpha) {
        layout.hanging(out, &start, INDENT, &fact)?;
        start = " ".repeat(INDENT);
    }
    Ok(())
}

fn named(name: Option<&UntrustedText>, id: &str) -> String {
    match name {
        Some(name) => format!("{} ({id})", short(name, LONGEST_NAME)),
        None => id.to_owned(),
    }
}

fn write_case(case: &CaseTrend, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let history = &case.history;
    writeln!(out, "  {}", named(case.name, history.case.as_str()))?;
    let symbols = symbols(history, &layout.palette);
    let width = layout.width.saturating_sub(INDENT).max(NARROWEST);
    let facts = facts(history);
    let rows = symbols.chunks(width);
    let mut last = 0;
    for (index, row) in rows.enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write!(out, "{:INDENT$}{}", "", strip(row))?;
        last = row.len();
    }
    let is_room = last.saturating_add(2 + facts.chars().count()) <= width;
    if is_room {
        writeln!(out, "  {facts}")
    } else {
        writeln!(out, "\n{:INDENT$}{facts}", "")
    }
}

/// A symbol for each run, the newest last, and a bar where the definition changed.
fn symbols(history: &CaseHistory, palette: &Palette) -> Vec<(char, Style)> {
    let mut symbols = Vec::new();
    for (index, point) in history.points.iter().enumerate() {
        if history.is_changed(index) {
            symbols.push((CHANGED, palette.faint));
        }
        symbols.push(symbol(point, palette));
    }
    symbols
}

const CHANGED: char = '|';

const FLAKY: char = '~';

fn symbol(point: &Point, palette: &Palette) -> (char, Style) {
    if point.is_flaky() {
        return (FLAKY, palette.doubtful);
    }
    let state = match point.state {
        JudgedState::Passed => AttemptState::Passed,
        JudgedState::Failed => AttemptState::Failed,
        JudgedState::Errored => AttemptState::Errored,
    };
    (palette.symbol(state), palette.of_attempt(state))
}

fn strip(symbols: &[(char, Style)]) -> String {
    let mut strip = String::new();
    for (symbol, style) in symbols {
        let _ = write!(strip, "{style}{symbol}{style:#}");
    }
    strip
}

/// The pass rate with the newest definition, and the number of runs.
fn facts(history: &CaseHistory) -> String {
    let counts = history.counts();
    let rate = PassRate {
        passed: counts.passed(),
        judged: counts.total(),
    };
    let (same, all) = (history.same_definition().count(), history.points.len());
    let of = if same < all {
        format!("{same} of {}", counted(all, "run"))
    } else {
        counted(all, "run")
    };
    if counts.total() == 0 {
        return format!("no verdict in {of}");
    }
    format!("{rate} in {of}")
}

fn legend(palette: &Palette) -> String {
    let of = |state| palette.symbol(state);
    let faint = palette.faint;
    format!(
        "{faint}{} passed  {FLAKY} flaky  {} failed  {} errored  {CHANGED} the definition changed{faint:#}",
        of(AttemptState::Passed),
        of(AttemptState::Failed),
        of(AttemptState::Errored),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::id::TestCaseId;
    use crate::outcome::DefinitionDigest;

    fn points(words: &str) -> Vec<Point> {
        let mut definition = "a";
        let mut points = Vec::new();
        for word in words.chars() {
            let (state, passed, failed) = match word {
                '+' => (JudgedState::Passed, 3, 0),
                '~' => (JudgedState::Passed, 2, 1),
                'x' => (JudgedState::Failed, 0, 3),
                '?' => (JudgedState::Errored, 0, 0),
                _ => {
                    definition = "b";
                    continue;
                }
            };
            points.push(Point {
                run: points.len(),
                state,
                passed,
                failed,
                planned: Some(3),
                duration: Duration::ZERO,
                definition: DefinitionDigest::parse(&definition.repeat(16)),
            });
        }
        points
    }

    fn shown(words: &str, layout: &Layout) -> String {
        let (agent, case) = (AgentId::new("A").unwrap(), TestCaseId::new("tc_1").unwrap());
        let name = UntrustedText::from("Refund \u{1b}[31m");
        let history = CaseHistory {
            agent: &agent,
            case: &case,
            points: &points(words),
        };
        let case = CaseTrend {
            name: Some(&name),
            history,
        };
        let agent = AgentTrend {
            id: &agent,
            name: None,
            cases: vec![case],
            drop: None,
        };
        let mut out = Vec::new();
        write_history(&[agent], None, layout, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn layout(palette: Palette, width: usize) -> Layout {
        Layout { palette, width }
    }

    #[test]
    fn a_strip_has_a_symbol_per_run_and_a_bar_where_the_definition_changed() {
        let text = shown("+~x?|x+", &layout(Palette::plain(), 80));
        assert_eq!(
            text,
            "A\n  Refund ␛[31m (tc_1)\n    +~x?|x+  50 % (19–81 %) in 2 of 6 runs\n\n\
             + passed  ~ flaky  x failed  ? errored  | the definition changed\n"
        );
        let text = shown("??", &layout(Palette::plain().with_unicode(), 80));
        assert!(text.contains("    ??  no verdict in 2 runs\n"), "{text}");
    }

    #[test]
    fn a_strip_is_wrapped_and_the_rate_has_its_own_line_on_a_narrow_terminal() {
        let text = shown(&"+".repeat(30), &layout(Palette::plain(), 28));
        let strip = format!(
            "    {}\n    {}\n    100 % (96–100 %) in 30 runs\n",
            "+".repeat(24),
            "+".repeat(6)
        );
        assert!(text.contains(&strip), "{text}");
        let text = shown(&"+".repeat(30), &layout(Palette::plain(), 80));
        assert!(
            text.contains(&format!("{}  100 %", "+".repeat(30))),
            "{text}"
        );
    }

    #[test]
    fn colours_are_those_of_attempts() {
        let text = shown("+x", &layout(Palette::coloured(), 80));
        assert!(text.contains("\u{1b}[32m+"), "{text:?}");
        assert!(text.contains("\u{1b}[31mx"), "{text:?}");
    }
}
