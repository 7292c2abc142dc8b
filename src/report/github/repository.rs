//! Where the suite files are in the repository.

use std::fmt::Write;

use crate::outcome::Location;

/// The repository that is checked out. Its texts come from the runner.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    /// The absolute path of its root, with `/` on every system.
    pub root: String,
    /// The absolute path of the working directory, with `/` on every system.
    pub working_directory: String,
    /// The address of its files at this commit, such as `https://github.com/o/r/blob/SHA`.
    pub blob: Option<String>,
}

impl Repository {
    /// The path of a suite file from the root of the repository, as annotations need it; `None` outside of it.
    #[must_use]
    pub fn path(&self, path: &str) -> Option<String> {
        let absolute = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("{}/{path}", self.working_directory)
        };
        let (root, parts) = (parts(&self.root)?, parts(&absolute)?);
        let below = parts.strip_prefix(&root[..])?;
        (!below.is_empty() && !root.is_empty()).then(|| below.join("/"))
    }

    /// The address of a line of a suite file, if it is in the repository.
    pub(super) fn link(&self, location: &Location) -> Option<String> {
        let path = self.path(&location.path)?;
        let blob = self.blob.as_ref()?;
        Some(format!("{blob}/{}#L{}", encoded(&path), location.line))
    }
}

/// The parts of an absolute path, without `.` and `..`.
fn parts(path: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// Percent-encodes everything that could end an address or mean something in it.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> Repository {
        Repository {
            root: "/home/runner/work/shop/shop".to_owned(),
            working_directory: "/home/runner/work/shop/shop/agents".to_owned(),
            blob: Some("https://github.com/o/shop/blob/a1b2".to_owned()),
        }
    }

    #[test]
    fn a_path_counts_from_the_root_of_the_repository() {
        let path = |path| repository().path(path);
        assert_eq!(path("a.yaml").as_deref(), Some("agents/a.yaml"));
        assert_eq!(path("./x/../a.yaml").as_deref(), Some("agents/a.yaml"));
        assert_eq!(path("../b/c.yaml").as_deref(), Some("b/c.yaml"));
        let absolute = "/home/runner/work/shop/shop/a.yaml";
        assert_eq!(path(absolute).as_deref(), Some("a.yaml"));
        for outside in [
            "../../x.yaml",
            "/etc/x.yaml",
            "/home/runner/work/shop/shopping/x",
            "..",
        ] {
            assert_eq!(path(outside), None, "{outside}");
        }
        assert_eq!(Repository::default().path("a.yaml"), None);
    }

    #[test]
    fn a_link_contains_no_character_that_could_end_it() {
        let location = Location {
            path: "a b)<é>#?.yaml".into(),
            line: 7,
            ..Location::default()
        };
        assert_eq!(
            repository().link(&location).as_deref(),
            Some("https://github.com/o/shop/blob/a1b2/agents/a%20b%29%3C%C3%A9%3E%23%3F.yaml#L7")
        );
    }
}
