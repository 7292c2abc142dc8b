//! The folder of kept results.

use std::fs::{self, File};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::ArchiveError;
use super::capped::Capped;
use crate::disk::{self, DiskError};
use crate::document::{self, Results, ResultsHead};
use crate::id::RunId;
use crate::outcome::Outcome;

/// What the name of kept results ends with.
const EXTENSION: &str = ".json.gz";

/// Unpacked. As much as the answers of the service may cost in memory.
const MAX_UNPACKED: u64 = 512 * 1024 * 1024;

/// The first bytes of a compressed file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The number of runs.
    pub runs: usize,
    /// The size of all their files together, in bytes.
    pub bytes: u64,
}

impl Limits {
    /// Enough to look back a few days, and little enough to forget about.
    pub(crate) const DEFAULT: Self = Self {
        runs: 10,
        bytes: 200_000_000,
    };
}

/// The kept results of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptResults {
    /// The run.
    pub run: RunId,
    /// Their file.
    pub path: PathBuf,
    /// The size of the file.
    pub bytes: u64,
}

/// The folder of all kept results.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    folder: PathBuf,
    limits: Limits,
    max_unpacked: u64,
}

impl Archive {
    /// The archive of a state folder. Neither needs to exist yet.
    #[must_use]
    pub(crate) fn new(state: &Path) -> Self {
        Self {
            folder: state.join("results"),
            limits: Limits::DEFAULT,
            max_unpacked: MAX_UNPACKED,
        }
    }

    /// Keeps the results of a run, and removes the oldest ones that are more than the limits allow. Results of the same
    /// run are replaced. Does nothing for an outcome without a run.
    ///
    /// # Errors
    /// A folder that cannot be written, and results that are too large to be read again.
    pub(crate) fn keep(&self, outcome: &Outcome) -> Result<(), ArchiveError> {
        let Some(run) = &outcome.run else {
            return Ok(());
        };
        self.prove_inside()?;
        let path = self.path_of(run);
        let written = self.make().and_then(|()| self.write(&path, outcome));
        written.map_err(DiskError::of("write", &path))?;
        let mut others = self.kept()?;
        let is_own = |kept: &KeptResults| kept.run == *run;
        let own = others.iter().find(|kept| is_own(kept));
        let left = Limits {
            runs: self.limits.runs.saturating_sub(1),
            bytes: self
                .limits
                .bytes
                .saturating_sub(own.map_or(0, |own| own.bytes)),
        };
        others.retain(|kept| !is_own(kept));
        excess(&others, left)
            .into_iter()
            .try_for_each(|kept| self.remove(kept))
    }

    fn make(&self) -> io::Result<()> {
        disk::make_ignored_folder(disk::parent(&self.folder))?;
        disk::make_ignored_folder(&self.folder)
    }

    fn write(&self, path: &Path, outcome: &Outcome) -> io::Result<()> {
        disk::replace(path, |out| {
            let packed = GzEncoder::new(Capped::new(out, self.limits.bytes), disk::FAST);
            // The encoder clears 32 kB for every write, and the serializer writes each token.
            let mut plain = BufWriter::new(Capped::new(packed, self.max_unpacked));
            // Nobody reads it by eye, and indentation is a third of a document.
            document::write_line(&Results::from(outcome), &mut plain)?;
            let plain = plain.into_inner().map_err(IntoInnerError::into_error)?;
            plain.into_inner().finish()?.flush()
        })
    }

    /// All kept results, the latest run first. Only regular files are: nothing else was written by a run.
    ///
    /// # Errors
    /// A folder that cannot be read, or leads out of the state folder.
    pub(crate) fn kept(&self) -> Result<Vec<KeptResults>, ArchiveError> {
        self.prove_inside()?;
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(DiskError::of("read", &self.folder))?,
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut kept: Vec<KeptResults> = paths.filter_map(kept_at).collect();
        kept.sort_by(|one, other| other.run.cmp(&one.run));
        Ok(kept)
    }

    /// Reads kept results.
    ///
    /// # Errors
    /// A file that is no regular file, too large, damaged, or of another version.
    pub(crate) fn read(&self, kept: &KeptResults) -> Result<Outcome, ArchiveError> {
        let unreadable = ArchiveError::unreadable(&kept.path);
        Results::read(self.unpack(kept)?).map_err(unreadable)
    }

    /// Reads the first few values of kept results, whatever their size.
    ///
    /// # Errors
    /// Those of [`read`](Self::read), as far as the beginning of the file shows them.
    pub(crate) fn read_head(&self, kept: &KeptResults) -> Result<ResultsHead, ArchiveError> {
        let unreadable = ArchiveError::unreadable(&kept.path);
        ResultsHead::read(self.unpack(kept)?).map_err(unreadable)
    }

    fn unpack(&self, kept: &KeptResults) -> Result<impl io::Read, ArchiveError> {
        let path = &kept.path;
        let file = disk::open_regular(path, File::options().read(true));
        let file = file.map_err(DiskError::of("read", path))?;
        let packed = Capped::new(file, self.limits.bytes);
        let plain = MultiGzDecoder::new(io::BufReader::new(packed));
        Ok(Capped::new(plain, self.max_unpacked))
    }

    /// Removes kept results. It is no error if they are gone.
    pub(super) fn remove(&self, kept: &KeptResults) -> Result<(), ArchiveError> {
        self.prove_inside()?;
        match fs::remove_file(&kept.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(DiskError::of("remove", &kept.path)(error).into())
            }
            _ => Ok(()),
        }
    }

    fn prove_inside(&self) -> Result<(), ArchiveError> {
        Ok(disk::prove_inside(&self.folder).map_err(DiskError::of("use", &self.folder))?)
    }

    fn path_of(&self, run: &RunId) -> PathBuf {
        self.folder.join(format!("{run}{EXTENSION}"))
    }
}

/// Reads the results in a file that the user names, compressed or not.
///
/// # Errors
/// A file that cannot be read, is damaged, or is of another version.
pub(crate) fn read_file(path: &Path) -> Result<Outcome, ArchiveError> {
    let file = File::open(path).map(io::BufReader::new);
    let mut file = file.map_err(DiskError::of("read", path))?;
    let start = io::BufRead::fill_buf(&mut file).map_err(DiskError::of("read", path))?;
    let results = if start.starts_with(&GZIP) {
        Results::read(Capped::new(MultiGzDecoder::new(file), MAX_UNPACKED))
    } else {
        Results::read(file)
    };
    results.map_err(ArchiveError::unreadable(path))
}

fn kept_at(path: PathBuf) -> Option<KeptResults> {
    let name = path.file_name()?.to_str()?.strip_suffix(EXTENSION)?;
    let run = RunId::new(name).filter(|_| is_run(name))?;
    let there = fs::symlink_metadata(&path).ok()?;
    let bytes = there.len();
    there.is_file().then_some(KeptResults { run, path, bytes })
}

/// Whether a name is that of a run: `20260102-030405-abcdef`. A copy by another name is not a run.
fn is_run(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_hexadecimal = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    matches!(parts[..], [day, time, random]
        if day.len() == 8 && time.len() == 6 && random.len() == 6
            && is_number(day) && is_number(time) && is_hexadecimal(random))
}

/// The results beyond the limits, if the latest ones are kept.
pub(super) fn excess(latest_first: &[KeptResults], limits: Limits) -> Vec<&KeptResults> {
    let mut bytes = 0_u64;
    let within = latest_first.iter().take(limits.runs).take_while(|kept| {
        bytes = bytes.saturating_add(kept.bytes);
        bytes <= limits.bytes
    });
    let within = within.count();
    latest_first.iter().skip(within).collect()
}

#[cfg(test)]
mod tests;
