//! How many requests may be in flight. A bound on them adapts the rate to the service: one that answers in 2 ms gets
//! thousands a second, one that needs 2 s gets few.

use std::time::Duration;

/// What a request is for. The order is that of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RequestKind {
    /// Starts a batch, so that all batches run at the same time.
    Create,
    /// Asks whether something has happened.
    Poll,
    /// Reads a list or a test run: larger answers, which are not urgent.
    Page,
}

impl RequestKind {
    /// Every kind, the most urgent first.
    pub(crate) const ALL: [Self; 3] = [Self::Create, Self::Poll, Self::Page];
}

/// The bound on requests in flight. It grows while the service answers as fast as before.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    size: f64,
    /// The fastest answer to each kind of request.
    fastest: [Option<Duration>; RequestKind::ALL.len()],
}

impl Default for Window {
    fn default() -> Self {
        Self {
            size: 1.0,
            fastest: Default::default(),
        }
    }
}

impl Window {
    /// Creates in flight. A create starts many simulations, so an overloaded service suffers most from these.
    const MAX_CREATES: usize = 8;

    /// Reads in flight. With the creates and what is just being closed, a service without HTTP/2 has 32 connections.
    const MAX_READS: usize = 22;

    /// Of these, pages. Slow pages must not keep the polls waiting.
    const MAX_PAGES: usize = 16;

    /// The bound after the first answer: it opened the connection that the next requests share.
    const AFTER_FIRST: f64 = 2.0;

    /// Growth per answer. A service with a low limit refuses few requests at once then.
    const GROWTH: f64 = 0.25;

    /// An answer that took this many times as long as the fastest one shows that the service is busy.
    const SLOW_FACTOR: u32 = 2;

    /// How much the fastest answer counts as slower with each further one: a single fast one, perhaps from a cache, must
    /// not hold back the whole run.
    const FADING: f64 = 1.01;

    /// A connection that fails after this time was not refused, but lost on the way.
    const LONG_CONNECT: Duration = Duration::from_secs(1);

    /// A faster answer is never slow.
    const MIN_SLOW: Duration = Duration::from_millis(100);

    /// Whether another request of this kind may be sent, given how many of each kind are in flight.
    #[must_use]
    pub(crate) fn allows(
        &self,
        kind: RequestKind,
        in_flight: [usize; RequestKind::ALL.len()],
    ) -> bool {
        let [creates, polls, pages] = in_flight;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between 1 and a small limit"
        )]
        let size = self.size as usize;
        match kind {
            RequestKind::Create => creates < Self::MAX_CREATES.min(size),
            RequestKind::Poll => polls + pages < Self::MAX_READS.min(size),
            RequestKind::Page => {
                polls + pages < Self::MAX_READS.min(size) && pages < Self::MAX_PAGES
            }
        }
    }

    /// Notes an answer that took `latency`. Returns whether the service is as fast as before.
    pub(crate) fn note_answer(&mut self, kind: RequestKind, latency: Duration) -> bool {
        let fastest = &mut self.fastest[kind as usize];
        let least = fastest.map_or(latency, |fastest| {
            fastest.mul_f64(Self::FADING).min(latency)
        });
        *fastest = Some(least);
        if latency > Self::MIN_SLOW.max(least * Self::SLOW_FACTOR) {
            return false;
        }
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let max = Self::MAX_READS as f64;
        self.size = (self.size + Self::GROWTH).clamp(Self::AFTER_FIRST, max);
        true
    }

    /// Starts again with a single request, because the service refused a connection: when it is back, requests must not
    /// all open connections at once. After a long wait for a connection, single requests would take too long.
    pub(crate) fn note_unreachable(&mut self, waited: Duration) {
        if waited < Self::LONG_CONNECT {
            self.size = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests of a kind may be in flight, if no others are.
    fn size(window: &Window, kind: RequestKind) -> usize {
        let mut in_flight = [0; 3];
        while window.allows(kind, in_flight) {
            in_flight[kind as usize] += 1;
        }
        in_flight[kind as usize]
    }

    fn grown() -> Window {
        let mut window = Window::default();
        for _ in 0..1_000 {
            window.note_answer(RequestKind::Poll, Duration::from_millis(10));
        }
        window
    }

    #[test]
    fn the_first_request_goes_alone_and_the_window_grows_with_answers() {
        let mut window = Window::default();
        assert_eq!(size(&window, RequestKind::Poll), 1);
        let mut sizes = Vec::new();
        for _ in 0..8 {
            window.note_answer(RequestKind::Poll, Duration::from_millis(10));
            sizes.push(size(&window, RequestKind::Poll));
        }
        assert_eq!(sizes, [2, 2, 2, 2, 3, 3, 3, 3]);
        assert_eq!(
            RequestKind::ALL.map(|kind| size(&grown(), kind)),
            [8, 22, 16]
        );
    }

    #[test]
    fn creates_and_reads_have_requests_of_their_own() {
        let window = grown();
        assert!(window.allows(RequestKind::Create, [0, 6, 16]));
        assert!(window.allows(RequestKind::Poll, [8, 0, 16]));
        assert!(!window.allows(RequestKind::Page, [0, 6, 16]));
    }

    #[test]
    fn a_single_fast_answer_is_forgotten() {
        let mut window = Window::default();
        window.note_answer(RequestKind::Poll, Duration::from_millis(5));
        for _ in 0..1_000 {
            window.note_answer(RequestKind::Poll, Duration::from_millis(150));
        }
        assert_eq!(size(&window, RequestKind::Poll), 22);
    }

    #[test]
    fn slow_answers_stop_the_growth() {
        let mut window = Window::default();
        let fast = Duration::from_millis(80);
        assert!(window.note_answer(RequestKind::Poll, fast));
        assert!(window.note_answer(RequestKind::Page, fast * 4));
        assert!(window.note_answer(RequestKind::Poll, fast * 2));
        for _ in 0..10 {
            assert!(!window.note_answer(RequestKind::Poll, fast * 3));
        }
        assert_eq!(size(&window, RequestKind::Poll), 2);
    }

    #[test]
    fn a_refused_connection_starts_with_one_request_again() {
        let mut window = grown();
        window.note_unreachable(Duration::from_secs(10));
        assert_eq!(size(&window, RequestKind::Create), 8);
        window.note_unreachable(Duration::from_millis(1));
        assert_eq!(size(&window, RequestKind::Create), 1);
    }
}
