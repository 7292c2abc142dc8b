//! Scripts that stand in for programs.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

pub(crate) fn write_program(path: &Path, script: &str) {
    fs::write(path, script).expect("a new file");
    fs::set_permissions(path, Permissions::from_mode(0o755)).expect("permissions");
}
