//! A limit on what is read or written.

use std::io::{self, Read, Write};

/// Passes bytes on up to a limit, and fails beyond it.
pub(super) struct Capped<T> {
    inner: T,
    limit: u64,
    passed: u64,
}

impl<T> Capped<T> {
    pub(super) fn new(inner: T, limit: u64) -> Self {
        Self {
            inner,
            limit,
            passed: 0,
        }
    }

    pub(super) fn into_inner(self) -> T {
        self.inner
    }

    fn pass(&mut self, bytes: usize) -> io::Result<()> {
        self.passed = self.passed.saturating_add(bytes as u64);
        if self.passed <= self.limit {
            return Ok(());
        }
        let megabytes = self.limit / 1_000_000;
        Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {megabytes} MB"),
        ))
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(bytes)?;
        self.pass(count)?;
        Ok(count)
    }
}

impl<W: Write> Write for Capped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(bytes.len())?;
        self.inner.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
