//! The log on standard error.

use tracing::level_filters::LevelFilter;

use super::args::{Global, LogFormat};

/// Starts the log: warnings, with -v every request, with -vv all there is.
pub(super) fn start(global: &Global) {
    let level = match global.verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false);
    // Only a second start in one process can fail, and `main` runs once.
    let _ = match global.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}
