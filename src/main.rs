//! The `gijctl` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gijctl::cli::main()
}
