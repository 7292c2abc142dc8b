use std::sync::Arc;

use reqwest::StatusCode;
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::*;

const LATENCY: Duration = Duration::from_millis(10);

fn throttled(retry_after: Duration) -> Result<(), Failure> {
    let status = StatusCode::TOO_MANY_REQUESTS;
    Err(Failure::answered(status, None, Some(retry_after), LATENCY))
}

/// A limiter whose window has grown to its full size.
async fn open() -> Arc<Limiter> {
    let limiter = Arc::new(Limiter::new());
    for _ in 0..200 {
        let permit = limiter.permit(RequestKind::Poll).await;
        permit.note_result(&Ok(()), LATENCY);
    }
    limiter
}

/// Requests so many permits of a kind, in tasks of their own. Sends the kind of each that is given.
async fn ask(
    limiter: &Arc<Limiter>,
    kind: RequestKind,
    count: usize,
    given: &mpsc::UnboundedSender<RequestKind>,
) {
    for _ in 0..count {
        let (limiter, given) = (Arc::clone(limiter), given.clone());
        tokio::spawn(async move {
            let permit = limiter.permit(kind).await;
            let _ = given.send(kind);
            sleep_until(Instant::now() + LATENCY).await;
            permit.note_result(&Ok(()), LATENCY);
        });
        yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_most_urgent_request_is_sent_first() {
    let limiter = open().await;
    let permit = limiter.permit(RequestKind::Poll).await;
    permit.note_result(&throttled(Duration::from_secs(1)), LATENCY);
    drop(permit);
    let (given, mut order) = mpsc::unbounded_channel();
    for kind in [RequestKind::Page, RequestKind::Poll, RequestKind::Create] {
        ask(&limiter, kind, 2, &given).await;
    }
    drop(given);
    let mut kinds = Vec::new();
    while let Some(kind) = order.recv().await {
        kinds.push(kind);
    }
    assert!(kinds.is_sorted() && kinds.len() == 6, "{kinds:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_holds_for_all_requests() {
    let limiter = open().await;
    let permit = limiter.permit(RequestKind::Poll).await;
    permit.note_result(&throttled(Duration::from_secs(7)), LATENCY);
    drop(permit);
    let began = Instant::now();
    for kind in RequestKind::ALL {
        drop(limiter.permit(kind).await);
        assert!(began.elapsed() >= Duration::from_secs(7), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn hanging_requests_of_one_kind_do_not_hold_up_the_others() {
    let limiter = open().await;
    let (given, _order) = mpsc::unbounded_channel();
    let mut hanging = Vec::new();
    for (kind, most) in [(RequestKind::Create, 8), (RequestKind::Page, 16)] {
        for _ in 0..most {
            hanging.push(limiter.permit(kind).await);
        }
        let another = timeout(Duration::from_mins(1), limiter.permit(kind)).await;
        assert!(another.is_err(), "{kind:?}");
        ask(&limiter, kind, 1, &given).await;
    }
    drop(limiter.permit(RequestKind::Poll).await);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_wait_does_not_hold_up_the_next_request() {
    let limiter = Arc::new(Limiter::new());
    let first = limiter.permit(RequestKind::Poll).await;
    let cancelled = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { drop(limiter.permit(RequestKind::Poll).await) }
    });
    let next = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { drop(limiter.permit(RequestKind::Poll).await) }
    });
    yield_now().await;
    // It has been woken, but has not run since.
    drop(first);
    cancelled.abort();
    assert!(cancelled.await.is_err());
    timeout(Duration::from_mins(1), next)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn requests_are_spread_evenly_at_the_rate_of_the_user() {
    let limiter = open().await;
    limiter.set_max_rate(MaxRate::new(4.0).unwrap());
    drop(limiter.permit(RequestKind::Poll).await);
    let began = Instant::now();
    for _ in 0..8 {
        drop(limiter.permit(RequestKind::Poll).await);
    }
    let elapsed = began.elapsed().as_millis();
    assert!((1_950..=2_050).contains(&elapsed), "{elapsed}");
}
