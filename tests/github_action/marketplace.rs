//! Stands in for the actions that `action.yml` uses: caches and artifacts, in folders.

use std::fs;
use std::path::{Component, Path, PathBuf};

use indexmap::IndexMap;

use crate::files::files_below;

/// What outlives the machine of a job.
#[derive(Default)]
pub(crate) struct Storage {
    /// Whether the restoring action does not tell which cache it found.
    pub(crate) is_silent: bool,
    caches: Vec<Cache>,
    artifacts: Vec<Artifact>,
}

struct Cache {
    key: String,
    /// Part of the cache's version: another spelling does not find it.
    path: String,
    files: Vec<(PathBuf, Vec<u8>, fs::Permissions)>,
}

pub(crate) struct Artifact {
    pub(crate) name: String,
    attempt: usize,
    pub(crate) files: IndexMap<String, String>,
}

impl Storage {
    /// Runs the action, and gives what it writes to the log and the key of the cache that it restored.
    pub(crate) fn run(
        &mut self,
        uses: &str,
        with: &IndexMap<String, String>,
        workspace: &Path,
        attempt: usize,
    ) -> (String, String) {
        let (name, _) = uses.split_once('@').expect("a pin");
        match name {
            "actions/cache/restore" => self.restore(with, workspace),
            "actions/cache/save" => (self.save(with, workspace), String::new()),
            "actions/upload-artifact" => (self.upload(with, workspace, attempt), String::new()),
            name => panic!("the tests do not know {name}"),
        }
    }

    fn restore(&self, with: &IndexMap<String, String>, workspace: &Path) -> (String, String) {
        let (path, key) = (&with["path"], &with["key"]);
        let newest_first = || self.caches.iter().rev().filter(|cache| cache.path == *path);
        let prefix = with.get("restore-keys").filter(|prefix| !prefix.is_empty());
        let by_prefix = |prefix| newest_first().find(|cache| cache.key.starts_with(prefix));
        let exact = newest_first().find(|cache| cache.key == *key);
        let Some(cache) = exact.or_else(|| by_prefix(prefix?.as_str())) else {
            return (
                format!("Cache not found for input keys: {key}\n"),
                String::new(),
            );
        };
        for (name, bytes, permissions) in &cache.files {
            let file = workspace.join(path).join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
            fs::write(&file, bytes).expect("a new file");
            fs::set_permissions(&file, permissions.clone()).expect("permissions");
        }
        let log = format!("Cache restored from key: {}\n", cache.key);
        let key = if self.is_silent { "" } else { &cache.key };
        (log, key.to_owned())
    }

    /// A key is written once; a path without files is a warning.
    fn save(&mut self, with: &IndexMap<String, String>, workspace: &Path) -> String {
        let (path, key) = (with["path"].clone(), with["key"].clone());
        if self.caches.iter().any(|cache| cache.key == key) {
            return format!("::warning::Unable to reserve cache with key {key}\n");
        }
        let files = cacheable(&workspace.join(&path));
        if files.is_empty() {
            return "::warning::Path Validation Error\n".to_owned();
        }
        self.caches.push(Cache { key, path, files });
        "Cache saved\n".to_owned()
    }

    fn upload(
        &mut self,
        with: &IndexMap<String, String>,
        workspace: &Path,
        attempt: usize,
    ) -> String {
        let name = with["name"].clone();
        let is_forbidden = |c: char| "\":<>|*?\r\n\\/".contains(c);
        assert!(!name.is_empty() && !name.contains(is_forbidden), "{name:?}");
        let artifacts = &self.artifacts;
        let is_taken = |artifact: &Artifact| artifact.name == name && artifact.attempt == attempt;
        assert!(!artifacts.iter().any(is_taken), "{name} is taken");
        let paths = with["path"].lines().map(|line| workspace.join(line));
        let paths: Vec<PathBuf> = paths.collect();
        // The names in an artifact count from the folder that all paths share.
        assert!(paths.iter().all(|path| path.parent() == paths[0].parent()));
        let existing = paths.iter().filter(|path| path.is_file());
        let files = existing.map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), fs::read_to_string(path).expect("UTF-8"))
        });
        let files: IndexMap<_, _> = files.collect();
        if files.is_empty() {
            assert_eq!(with["if-no-files-found"], "ignore");
            return String::new();
        }
        self.artifacts.push(Artifact {
            name,
            attempt,
            files,
        });
        "Artifact uploaded\n".to_owned()
    }

    pub(crate) fn artifacts(&self) -> &[Artifact] {
        &self.artifacts
    }

    /// The keys of the caches that start so.
    pub(crate) fn keys(&self, prefix: &str) -> Vec<&str> {
        let keys = self.caches.iter().map(|cache| cache.key.as_str());
        keys.filter(|key| key.starts_with(prefix)).collect()
    }

    /// The names and texts of all cached files.
    pub(crate) fn cached(&self) -> Vec<(String, String)> {
        let files = self.caches.iter().flat_map(|cache| &cache.files);
        let files = files.map(|(name, bytes, _)| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            (name.display().to_string(), text)
        });
        files.collect()
    }

    /// Removes the caches whose key starts so.
    pub(crate) fn lose(&mut self, prefix: &str) {
        self.caches.retain(|cache| !cache.key.starts_with(prefix));
    }

    /// Replaces all files of the caches whose key starts so.
    pub(crate) fn damage(&mut self, prefix: &str) {
        let caches = self.caches.iter_mut();
        for cache in caches.filter(|cache| cache.key.starts_with(prefix)) {
            for (_, bytes, _) in &mut cache.files {
                *bytes = b"damaged".to_vec();
            }
        }
    }
}

/// The names below the folder, with what a cache keeps.
fn cacheable(folder: &Path) -> Vec<(PathBuf, Vec<u8>, fs::Permissions)> {
    let files = files_below(folder).into_iter().map(|path| {
        let name = path.strip_prefix(folder).expect("below").to_path_buf();
        let mut parts = name.components();
        assert!(parts.all(|part| matches!(part, Component::Normal(_))));
        let permissions = fs::metadata(&path).expect("a file").permissions();
        (name, fs::read(&path).expect("a file"), permissions)
    });
    files.collect()
}
