//! The binary; everything that it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sigma_suite::cli::main(std::env::args_os())
}
