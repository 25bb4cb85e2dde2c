//! `gijctl init`: which Jira, whether it can be worked with, and the gijctl.yaml that says so.
//!
//! Nothing is written before everything was asked and checked, and nothing ever to Jira.

mod answers;
mod asker;
mod checks;
mod config_text;
mod file;

use std::path::{Path, PathBuf};

use self::answers::Answers;
use self::asker::{Asker, Terminal};
use super::args::{Export, Format, Global, Init};
use super::config::{self, Config, FILE_NAME};
use super::connect::{self, Connection, Refusal};
use super::exit::Exit;
use super::output::Output;
use super::{confirm, export};
use crate::export::Site;
use crate::report::documents::InstanceDocument;
use crate::report::export as export_words;
use crate::report::init::{self as words, Check, InitDocument, Status};

pub(super) async fn run(global: &Global, command: Init, output: &Output) -> Exit {
    match set_up(global, &command, output).await {
        Ok(()) => Exit::Done,
        Err(Ending::Told(exit)) => exit,
        Err(Ending::Refused(refusal)) => refusal.tell(output),
    }
}

/// Why nothing was set up.
enum Ending {
    /// It was told already.
    Told(Exit),
    /// It is to be told.
    Refused(Refusal),
}

impl From<Refusal> for Ending {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

async fn set_up(global: &Global, command: &Init, output: &Output) -> Result<(), Ending> {
    let folder = command.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    let path = match &command.dir {
        Some(folder) => folder.join(FILE_NAME),
        None => PathBuf::from(FILE_NAME),
    };
    file::must_not_be_there(&path)?;
    tell_what_counted(&folder, output);
    let mut terminal = Terminal::new(output);
    let asks = confirm::is_possible() && !command.yes && output.format == Format::Human;
    let asker: Option<&mut dyn Asker> = if asks { Some(&mut terminal) } else { None };
    let answers = Answers::collect(global, command, &folder, asker)?;
    let text = config_text::of(&answers);
    let config = config::parse_text(&path, &text).map_err(|message| {
        Refusal::failed(
            message,
            "nothing was written: name values that gijctl.yaml can hold",
        )
    })?;
    let mut checks = vec![Check::ok("address", &answers.url)];
    let mut exported = None;
    if command.offline {
        checks.push(Check::not_checked("everything else", "--offline was given"));
    } else {
        let connection = connection(global, &config, &answers, &folder);
        match connection {
            Err(refusal) => checks.push(Check::failed("set-up", &refusal.message, &refusal.help)),
            Ok(connection) => {
                let found = checks::run(&connection).await;
                let is_failed = found.iter().any(|check| check.status == Status::Failed);
                checks.extend(found);
                let site = if command.from_live && !is_failed {
                    Some(export::observe(&connection, None, output).await)
                } else {
                    None
                };
                let instance = InstanceDocument {
                    name: answers.name.clone(),
                    url: answers.url.clone(),
                    app_version: None,
                };
                let closed = connection.close(Exit::Done, output);
                if closed != Exit::Done {
                    return Err(Ending::Told(closed));
                }
                match site {
                    None => {}
                    Some(Err(exit)) => return Err(Ending::Told(exit)),
                    Some(Ok((live, _))) => {
                        let version = live.instance.app_version.as_ref();
                        let instance = InstanceDocument {
                            app_version: version.map(ToString::to_string),
                            ..instance
                        };
                        exported = Some((Site::of_live(&live), instance));
                    }
                }
            }
        }
    }
    if output.format == Format::Human {
        output.data(&words::checks(&checks));
    }
    if checks.iter().any(|check| check.status == Status::Failed) {
        return Err(Ending::Told(give_up(checks, output)));
    }
    // The manifests come first: where they cannot be written, gijctl.yaml must not be there either,
    // or a second try would be refused.
    let made = match &exported {
        None => None,
        Some((site, instance)) => {
            let made = export::make(site, None, &export_into(&folder), output.format)?;
            Some((made, instance.clone()))
        }
    };
    file::write(&path, &text)?;
    let written = Written {
        folder,
        path,
        text,
        made,
        checks,
    };
    tell(global, written, output);
    Ok(())
}

/// The folder may have been under a gijctl.yaml of somebody's until now.
fn tell_what_counted(folder: &Path, output: &Output) {
    if let Ok(Some(above)) = config::find(&[folder.to_owned()]) {
        output.message(&format!(
            "note: until now {} counted for {}, with its guards and its owner; what is written here takes its place there\n",
            above.display(),
            folder.display()
        ));
    }
}

/// A connection by the file that is to be written and nothing else, so that what was checked is
/// what the file says.
fn connection(
    global: &Global,
    config: &Config,
    answers: &Answers,
    folder: &Path,
) -> Result<Connection, Refusal> {
    let instance = connect::instance(&answers.name, config)?;
    let global = Global {
        instance: Some(answers.name.clone()),
        url: None,
        token_env: answers.token_env.clone(),
        ca_file: None,
        client_cert: None,
        ledger: instance.ledger.clone(),
        ..global.clone()
    };
    connect::connect(&global, config, &[folder.to_owned()])
}

fn give_up(checks: Vec<Check>, output: &Output) -> Exit {
    let failed = checks
        .iter()
        .filter(|check| check.status == Status::Failed)
        .count();
    let message = words::failed(failed);
    output.message(&crate::report::failure::text(
        &message,
        "put right what failed and run init again, or write the file without asking Jira: --offline",
    ));
    output.document(&InitDocument::new(checks));
    Exit::Failed
}

fn export_into(folder: &Path) -> Export {
    Export {
        dir: Some(folder.to_owned()),
        force: false,
        one_file: false,
        factor: false,
        only: Vec::new(),
        unmanaged: None,
        from_tsv: None,
    }
}

/// All that was done.
struct Written {
    folder: PathBuf,
    path: PathBuf,
    text: String,
    made: Option<(export::Made, InstanceDocument)>,
    checks: Vec<Check>,
}

fn tell(global: &Global, written: Written, output: &Output) {
    let Written {
        folder,
        path,
        text,
        made,
        checks,
    } = written;
    let (folder, path) = (folder.display().to_string(), path.display().to_string());
    let next = words::next(&folder, &flags(global), made.is_some());
    match output.format {
        Format::Human => {
            let mut told = words::written(&path);
            if let Some((made, _)) = &made {
                told.push_str(&made.told(&folder));
            }
            told.push_str(&words::next_text(&next));
            output.data(&told);
        }
        Format::Json => {
            let mut document = InitDocument::new(checks);
            document.config = Some(export_words::FileDocument { path, text });
            document.export = made.map(|(made, instance)| made.document(Some(instance)));
            document.next = next;
            output.document(&document);
        }
    }
}

/// What was given here, is not in gijctl.yaml, and the next commands cannot do without.
fn flags(global: &Global) -> String {
    let mut flags = String::new();
    match &global.simulator {
        None => {}
        Some(None) => flags.push_str(" --simulator"),
        Some(Some(file)) => flags.push_str(&format!(" --simulator={}", file.display())),
    }
    if let Some(file) = &global.simulator_scenario {
        flags.push_str(&format!(" --simulator-scenario {}", file.display()));
    }
    if global.insecure_http {
        flags.push_str(" --insecure-http");
    }
    flags
}
