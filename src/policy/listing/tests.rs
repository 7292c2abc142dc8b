//! Which lists are complete, and which of their batches are new.

use super::*;

fn listed(id: &str) -> ListedBatch {
    ListedBatch {
        id: BatchId::new(id),
        ..ListedBatch::default()
    }
}

/// A page of the ids in a text; `??` is an unreadable row.
fn page(ids: &str, total: Option<u64>) -> ListPage {
    let batches: Vec<_> = ids.split_whitespace().map(listed).collect();
    ListPage {
        is_last: total.is_none_or(|total| batches.len() as u64 == total),
        batches,
        total,
        size: 10,
    }
}

fn mark(ids: &str, total: Option<u64>) -> Mark {
    Mark::of(&[page(ids, total)]).unwrap()
}

/// Adds pages until no further page is needed.
fn look(mark: &Mark, pages: impl IntoIterator<Item = ListPage>) -> Look {
    let mut look = Look::default();
    for page in pages {
        if !look.add_page(page, mark) {
            break;
        }
    }
    look
}

fn new_batches(look: &Look, mark: &Mark) -> Vec<String> {
    let ids = look.new_batches(mark).filter_map(|batch| batch.id.as_ref());
    ids.map(BatchId::to_string).collect()
}

#[test]
fn a_list_with_missing_or_unreadable_rows_is_no_mark() {
    assert_eq!(Mark::of(&[page("", Some(1))]), None);
    assert_eq!(Mark::of(&[page("a b", Some(30))]), None);
    assert_eq!(Mark::of(&[page("a b", Some(1))]), None);
    assert_eq!(
        Mark::of(&[page("a ??", Some(2))]),
        None,
        "an id that cannot be read"
    );
    let empty_with_more = ListPage {
        is_last: false,
        ..page("", None)
    };
    assert_eq!(Mark::of(&[empty_with_more]), None);
}

#[test]
fn a_page_of_a_longer_list_is_a_mark_and_so_is_a_whole_list() {
    assert!(!mark("a b c d e f g h i j", Some(30)).is_whole);
    assert!(mark("a b", Some(2)).is_whole && mark("a b", None).is_whole && mark("", None).is_whole);
}

#[test]
fn batches_above_the_mark_are_new_and_batches_below_it_are_old() {
    let mark = mark("c d e f g h i j k l", Some(30));
    let look = look(
        &mark,
        [
            page("a b c d e f g h i j", Some(32)),
            page("k l m n", Some(32)),
        ],
    );
    assert_eq!(new_batches(&look, &mark), ["a", "b"]);
    assert!(look.is_complete(&mark));
}

#[test]
fn a_look_is_incomplete_if_the_total_grew_by_more_than_the_new_rows() {
    let mark = mark("c d e f g h i j k l", Some(30));
    assert!(!look(&mark, [page("c d e", Some(31))]).is_complete(&mark));
    let empty = super::tests::mark("", Some(0));
    assert!(!look(&empty, [page("", Some(1))]).is_complete(&empty));
    assert!(look(&empty, [page("", Some(0))]).is_complete(&empty));
}

#[test]
fn a_look_that_shows_no_batch_of_the_mark_is_incomplete() {
    let mark = mark("a b", Some(2));
    assert!(!look(&mark, [page("", Some(0))]).is_complete(&mark));
    assert!(!look(&mark, [page("x", Some(1))]).is_complete(&mark));
}

#[test]
fn a_look_at_a_long_list_without_a_total_is_incomplete() {
    let mark = mark("c d e f g h i j k l", Some(30));
    let look = look(&mark, [page("c d e f", None)]);
    assert!(!look.is_complete(&mark));
}

#[test]
fn if_the_mark_is_the_whole_list_every_other_batch_is_new_wherever_it_is_listed() {
    let mark = mark("a b", None);
    let look = look(&mark, [page("a b z", None)]);
    assert_eq!(new_batches(&look, &mark), ["z"]);
    assert!(look.is_complete(&mark));
}

#[test]
fn a_page_that_is_not_the_last_is_not_the_end_of_a_whole_list() {
    let mark = mark("a", None);
    let mut first = page("a", None);
    first.is_last = false;
    let mut again = first.clone();
    again.batches = vec![listed("b")];
    assert!(!look(&mark, [first.clone(), again]).is_complete(&mark));
    // A service that ignores page numbers repeats its only page.
    assert!(look(&mark, [first.clone(), first]).is_complete(&mark));
}
