//! The files of `probe`: what it found, what it tells the vendor, and what it is about to make.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::chain::with_sources;
use super::connect::Refusal;
use super::files;
use super::probe_args::Probe;
use crate::capability::{CapabilityFile, FileError, MAX_BYTES, Readings, Verdict};
use crate::probe::{Left, Pending, Probed};
use crate::report::documents::to_json;
use crate::report::probe;
use crate::report::probe_for_support::HEADING;
use crate::state::{Authority, InstanceInfo};

/// Where Jira tells the version of an app.
pub(super) const PLUGIN_PATH: &str = "/rest/plugins/1.0/";

/// The files of one probe.
pub(super) struct Files {
    out: Option<PathBuf>,
    page: Option<PathBuf>,
    /// What is found in `out` before.
    before: Option<CapabilityFile>,
}

/// Where a probe notes what it is about to make.
pub(super) fn pending_of(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".pending");
    PathBuf::from(name)
}

/// Reads the capability file that gijctl.yaml names.
pub(super) fn capability(file: &Path) -> Result<CapabilityFile, Refusal> {
    let shown = file.display();
    let refused = |why: String| {
        Refusal::usage(
            format!("the capability file {shown} cannot be used: {why}"),
            "make it anew with gijctl probe -o FILE, or take `capability` out of gijctl.yaml",
        )
    };
    let text = read(file).map_err(|error| refused(error.to_string()))?;
    CapabilityFile::parse(&text).map_err(|error| refused(with_sources(&error)))
}

impl Files {
    /// Makes sure, before anything is asked, that nothing of somebody's is overwritten and that what
    /// an earlier probe left is not forgotten.
    pub(super) fn prepare(command: &Probe) -> Result<Self, Refusal> {
        let mut files = Self {
            out: command.out.clone(),
            page: command.report.clone(),
            before: None,
        };
        if command.clean {
            return Ok(files);
        }
        if let (Some(page), Some(out)) = (&files.page, &files.out) {
            let both = if files::is_same(page, out) {
                "-o and --report name the same file"
            } else if files::is_same(page, &pending_of(out)) {
                "--report names the note that -o has beside it"
            } else {
                ""
            };
            if !both.is_empty() {
                return Err(Refusal::usage(
                    format!("{both}, and one would be written over the other"),
                    "name two files",
                ));
            }
        }
        if let Some(out) = &files.out {
            is_no_link(out, "-o")?;
            files.before = there(out, "-o")?
                .map(|text| {
                    CapabilityFile::parse(&text).map_err(|error| match error {
                        FileError::Version(_) => Refusal::usage(
                            format!("{} is not overwritten: {error}", out.display()),
                            "name another file with -o, or use a later gijctl",
                        ),
                        _ => not_overwritten(out, "capability file", "-o"),
                    })
                })
                .transpose()?;
            can_be_written(out, "-o")?;
            let pending = pending_of(out);
            if command.write && pending.exists() {
                return Err(files.noted_before());
            }
        }
        if let Some(page) = &files.page {
            is_no_link(page, "--report")?;
            if there(page, "--report")?.is_some_and(|text| !text.starts_with(HEADING)) {
                return Err(not_overwritten(page, "page of probe", "--report"));
            }
            can_be_written(page, "--report")?;
        }
        Ok(files)
    }

    fn noted_before(&self) -> Refusal {
        Refusal::usage(
            format!(
                "{} notes that an earlier probe may have left something",
                self.pending().display()
            ),
            format!("first run {}", self.clean_command()),
        )
    }

    /// Notes what may be there from now on. A note that somebody else has made meanwhile stays.
    pub(super) fn note(&self, pending: &Pending) -> Result<(), Refusal> {
        let file = self.pending();
        files::write_new(&file, &to_json(pending)).map_err(|error| {
            if error.kind() == ErrorKind::AlreadyExists {
                return self.noted_before();
            }
            Refusal::failed(
                format!(
                    "{} cannot be written, so nothing is made: {error}",
                    file.display()
                ),
                "name another file with -o",
            )
        })
    }

    /// What an earlier probe noted.
    pub(super) fn noted(&self) -> Result<Option<Pending>, Refusal> {
        let file = self.pending();
        let shown = file.display();
        let trouble = |why: String| {
            Refusal::failed(
                format!("{shown} cannot be used: {why}"),
                "look in Jira for integrations whose names begin with gijctl-probe-, and delete them by hand",
            )
        };
        match read(&file) {
            Ok(text) => Pending::parse(&text)
                .map(Some)
                .map_err(|error| trouble(with_sources(&error))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(trouble(error.to_string())),
        }
    }

    /// Nothing is left of what was noted.
    pub(super) fn forget(&self) -> Result<(), Refusal> {
        let file = self.pending();
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Refusal::failed(
                format!(
                    "nothing is left in Jira, and {} cannot be removed: {error}",
                    file.display()
                ),
                "remove it by hand",
            )),
            _ => Ok(()),
        }
    }

    /// Makes sure that an earlier file is of this Jira and of this version of the app: what it says of
    /// another one is neither mixed with what is found now nor thrown away.
    pub(super) fn go_with(&self, live: &InstanceInfo) -> Result<(), Refusal> {
        let (Some(out), Some(before)) = (&self.out, &self.before) else {
            return Ok(());
        };
        let refused = |of: String, this: &str| {
            Refusal::usage(
                format!(
                    "{} is not overwritten: it is of {of}, and this is {this}",
                    out.display()
                ),
                "name another file with -o, or remove this one",
            )
        };
        if before.instance.trim_end_matches('/') != live.url.trim_end_matches('/') {
            return Err(refused(before.instance.clone(), &live.url));
        }
        match before.judge(live.app_version.as_ref()) {
            Verdict::OtherVersion { probed, live } => {
                Err(refused(format!("GIJ {probed}"), &format!("GIJ {live}")))
            }
            // Without a version nothing is written.
            Verdict::Counts | Verdict::VersionUnknown { .. } => Ok(()),
        }
    }

    /// Writes what was found, and the page; gives the file that is not written since nothing was
    /// found. `at` is the moment, `page` its text.
    pub(super) fn write(
        &self,
        probed: &Probed,
        at: String,
        page: &str,
    ) -> Result<Option<&Path>, Refusal> {
        if let Some(file) = &self.page {
            files::write(file, page).map_err(|error| unwritten(file, &error))?;
        }
        let Some(out) = &self.out else {
            return Ok(None);
        };
        if probed.readings == Readings::default() {
            return Ok(Some(out));
        }
        let Some(version) = &probed.instance.app_version else {
            return Err(Refusal::failed(
                "Jira does not tell the version of the app, so no capability file is written: it would count for none",
                match probed.instance.account.authority {
                    Authority::Administrator => {
                        format!("let {PLUGIN_PATH} of Jira answer this account")
                    }
                    Authority::Manager | Authority::Neither => {
                        "use an account that is an administrator of Jira".to_owned()
                    }
                },
            ));
        };
        let mut found = CapabilityFile::new(probed.instance.url.clone(), version, at);
        found.jira_version.clone_from(&probed.instance.jira_version);
        found.readings = match &self.before {
            Some(before) => probed.readings.or(before.readings),
            None => probed.readings,
        };
        files::write(out, &to_json(&found)).map_err(|error| unwritten(out, &error))?;
        Ok(None)
    }

    /// What is left, and what to do about it.
    pub(super) fn left(&self, left: &[Left]) -> String {
        let note = self.pending();
        probe::left(left, &self.clean_command(), &note.display().to_string())
    }

    /// The command that removes what is left.
    fn clean_command(&self) -> String {
        let out = self.out.as_deref().unwrap_or(Path::new(""));
        format!("gijctl probe --clean -o {}", out.display())
    }

    fn pending(&self) -> PathBuf {
        pending_of(self.out.as_deref().unwrap_or(Path::new("")))
    }
}

/// A file that is written takes the place of a link to it.
fn is_no_link(file: &Path, flag: &str) -> Result<(), Refusal> {
    match std::fs::symlink_metadata(file) {
        Ok(metadata) if metadata.is_symlink() => Err(Refusal::usage(
            format!(
                "{} is a link, and what it leads to is not written over",
                file.display()
            ),
            format!("name the file itself with {flag}"),
        )),
        _ => Ok(()),
    }
}

/// The text of a file that may not be there.
fn there(file: &Path, flag: &str) -> Result<Option<String>, Refusal> {
    match read(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Refusal::usage(
            format!("{} cannot be written over: {error}", file.display()),
            format!("name another file with {flag}"),
        )),
    }
}

fn can_be_written(file: &Path, flag: &str) -> Result<(), Refusal> {
    files::can_be_written(file).map_err(|error| {
        Refusal::usage(
            format!("{} cannot be written: {error}", file.display()),
            format!("name another file with {flag}"),
        )
    })
}

fn not_overwritten(file: &Path, kind: &str, flag: &str) -> Refusal {
    Refusal::usage(
        format!(
            "{} exists and is no {kind}: it is not overwritten",
            file.display()
        ),
        format!("name another file with {flag}, or remove this one"),
    )
}

fn unwritten(file: &Path, error: &std::io::Error) -> Refusal {
    Refusal::failed(
        format!("{} cannot be written: {error}", file.display()),
        "name another file",
    )
}

/// A text of bounded size.
fn read(file: &Path) -> std::io::Result<String> {
    files::regular_file(file)?;
    let bytes = files::read(file, MAX_BYTES)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::other("it is larger than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(std::io::Error::other)
}
