//! What goes into gijctl.yaml: from flags, from the environment, and from whoever can be asked for
//! the rest.

use std::path::{Path, PathBuf};

use super::asker::Asker;
use crate::cli::args::{Global, Init, LedgerPlace};
use crate::cli::config;
use crate::cli::connect::{self, Refusal, SCENARIO_NAME};
use crate::cli::exit::Exit;
use crate::cli::ledger_config::is_name_of_variable;
use crate::client::{InsecureHttp, check_address};
use crate::ledger::Owner;

/// How an instance is called that nobody gave a name to.
const NAME: &str = "default";

/// A token is about this long, and a name of a variable that long has an underscore somewhere.
const LONG: usize = 32;

/// The answers. What is `None` was not stated, and is left out of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answers {
    pub url: String,
    pub name: String,
    pub token_env: Option<String>,
    pub ca_file: Option<PathBuf>,
    pub client_cert: Option<PathBuf>,
    pub ledger: Option<LedgerPlace>,
    pub owner: Option<Owner>,
}

/// Whether an answer can be used, and as what; else what is wrong with it. No message repeats the
/// answer where it may be a secret in the wrong place.
type Reading<T> = Result<T, String>;

impl Answers {
    /// Takes flags before anything else, and asks for what they leave open where there is somebody
    /// to ask.
    ///
    /// # Errors
    /// What is missing or cannot be used; that whoever was asked went away.
    pub(super) fn collect(
        global: &Global,
        command: &Init,
        folder: &Path,
        asker: Option<&mut dyn Asker>,
    ) -> Result<Self, Refusal> {
        let insecure = if global.insecure_http {
            InsecureHttp::Allow
        } else {
            InsecureHttp::Refuse
        };
        let url = |text: &str| address(text, insecure);
        let given = match &global.url {
            Some(given) => Some(url(given).map_err(|wrong| unusable("--url", &wrong))?),
            None => None,
        };
        let token_env = match &global.token_env {
            Some(name) => Some(variable(name).map_err(|wrong| unusable("--token-env", &wrong))?),
            None => None,
        };
        let known = known_address(global, folder)?;
        let mut answers = Self {
            url: String::new(),
            name: global.instance.clone().unwrap_or_else(|| NAME.to_owned()),
            token_env,
            ca_file: global.ca_file.as_deref().map(|file| beside(file, folder)),
            client_cert: global
                .client_cert
                .as_deref()
                .map(|file| beside(file, folder)),
            ledger: global.ledger.clone().map(|place| match place {
                LedgerPlace::File(file) => LedgerPlace::File(beside(&file, folder)),
                place => place,
            }),
            owner: command.owner.clone(),
        };
        answers.url = match (given, asker) {
            (Some(given), Some(asker)) => {
                answers.ask(global, asker)?;
                given
            }
            (Some(given), None) => given,
            (None, Some(asker)) => {
                let question = "Address of Jira with its context path";
                let url = ask(asker, question, known.as_deref(), url)?;
                answers.ask(global, asker)?;
                url
            }
            (None, None) => match known {
                Some(known) => url(&known).map_err(|wrong| unusable("JIRA_URL", &wrong))?,
                None => return Err(nobody_to_ask()),
            },
        };
        Ok(answers)
    }

    /// Asks for everything but the address, as far as flags leave it open.
    fn ask(&mut self, global: &Global, asker: &mut dyn Asker) -> Result<(), Refusal> {
        if global.instance.is_none() {
            self.name = ask(asker, "Its name in gijctl.yaml", Some(NAME), name)?;
        }
        if self.token_env.is_none() {
            let question = "Environment variable that holds the token";
            let name = ask(asker, question, Some(connect::TOKEN_ENV), variable)?;
            self.token_env = (name != connect::TOKEN_ENV).then_some(name);
        }
        if self.ledger.is_none() {
            let question = "Where gijctl keeps what it remembers: jira, file:PATH or none";
            let place = ask(asker, question, Some("jira"), str::parse)?;
            self.ledger = (place != LedgerPlace::Jira).then_some(place);
        }
        if self.owner.is_none() && self.ledger != Some(LedgerPlace::None) {
            let question = "Owner of these manifests, where teams share this Jira";
            let default = Owner::default();
            let owner = ask(asker, question, Some(default.as_str()), |text| {
                text.parse::<Owner>().map_err(|odd| odd.to_string())
            })?;
            self.owner = (owner != default).then_some(owner);
        }
        Ok(())
    }
}

/// Asks until the answer can be used. An empty one means the default, where there is one.
fn ask<T>(
    asker: &mut dyn Asker,
    question: &str,
    default: Option<&str>,
    read: impl Fn(&str) -> Reading<T>,
) -> Result<T, Refusal> {
    let shown = match default {
        Some(default) => format!("{question} [{default}]"),
        None => question.to_owned(),
    };
    loop {
        let answer = asker.ask(&shown).map_err(|error| {
            Refusal::failed(
                format!("the terminal cannot be read: {error}"),
                "nothing was written: give flags instead, see gijctl init --help",
            )
        })?;
        let Some(answer) = answer else {
            return Err(Refusal {
                message: "no more answers: nothing was written".to_owned(),
                help: "run init again, or give flags instead: see gijctl init --help".to_owned(),
                exit: Exit::Interrupted,
            });
        };
        let meant = match default {
            Some(default) if answer.is_empty() => default,
            _ => answer.as_str(),
        };
        match read(meant) {
            Ok(value) => return Ok(value),
            Err(wrong) => asker.tell(&wrong),
        }
    }
}

/// An address that need not be asked for: of the environment, or of the embedded GIJ.
fn known_address(global: &Global, folder: &Path) -> Result<Option<String>, Refusal> {
    if global.simulator.is_none() {
        return connect::variable(connect::URL_ENV);
    }
    let file = global
        .simulator_scenario
        .clone()
        .or_else(|| config::beside(&[folder.to_owned()], SCENARIO_NAME));
    let scenario = connect::scenario(file.as_deref())?;
    Ok(Some(scenario.base_url().to_owned()))
}

fn address(text: &str, insecure: InsecureHttp) -> Reading<String> {
    check_address(text, insecure)
        .map(|()| text.trim().trim_end_matches('/').to_owned())
        .map_err(|error| error.to_string())
}

fn name(text: &str) -> Reading<String> {
    if text.is_empty() || text.chars().any(char::is_control) {
        Err("a name is a text on one line".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// The name of a variable; never shown where it is none, since it may be the token itself.
fn variable(text: &str) -> Reading<String> {
    let looks_like_token = text.len() >= LONG && !text.contains('_');
    if is_name_of_variable(text) && !looks_like_token {
        Ok(text.to_owned())
    } else {
        Err("not the name of a variable; if it was the token itself, make a new one".to_owned())
    }
}

/// A path of the command line as the file in another folder has to name it.
fn beside(path: &Path, folder: &Path) -> PathBuf {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (path, folder) = (whole(path), whole(folder));
    match path.strip_prefix(&folder) {
        Ok(inside) => inside.to_owned(),
        Err(_) => path,
    }
}

fn unusable(flag: &str, wrong: &str) -> Refusal {
    Refusal::usage(
        format!("{flag} cannot be used: {wrong}"),
        "nothing was asked or written",
    )
}

fn nobody_to_ask() -> Refusal {
    Refusal::usage(
        "init needs the address of Jira, and there is nobody to ask",
        "give --url or JIRA_URL, or run it on a terminal without --yes and --format json; --instance, --token-env, --ledger, --owner, --ca-file and --client-cert are taken as well",
    )
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::io;

    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    /// Answers from a list, and keeps what was said.
    struct Script {
        answers: VecDeque<&'static str>,
        heard: Vec<String>,
    }

    impl Asker for Script {
        fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
            self.heard.push(question.to_owned());
            Ok(self.answers.pop_front().map(str::to_owned))
        }

        fn tell(&mut self, text: &str) {
            self.heard.push(format!("! {text}"));
        }
    }

    fn asked(flags: &[&str], answers: &[&'static str]) -> (Result<Answers, Refusal>, Vec<String>) {
        let mut script = Script {
            answers: answers.iter().copied().collect(),
            heard: Vec::new(),
        };
        let (global, command) = parsed(flags);
        let folder = Path::new("/somewhere");
        let collected = Answers::collect(&global, &command, folder, Some(&mut script));
        (collected, script.heard)
    }

    fn parsed(flags: &[&str]) -> (Global, Init) {
        let arguments = Arguments::try_parse_from([&["gijctl", "init"], flags].concat()).unwrap();
        match arguments.command {
            Command::Init(command) => (arguments.global, command),
            other => panic!("{other:?}"),
        }
    }

    const URL: &str = "https://jira.acme.example/jira";

    #[test]
    fn whoever_takes_every_default_states_the_address_only() {
        let (answers, heard) = asked(&[], &[URL, "", "", "", ""]);
        let answers = answers.ok().unwrap();
        assert_eq!(
            answers,
            Answers {
                url: URL.to_owned(),
                name: "default".to_owned(),
                token_env: None,
                ca_file: None,
                client_cert: None,
                ledger: None,
                owner: None,
            }
        );
        assert_eq!(heard.len(), 5);
        assert!(heard[1].ends_with("[default]"), "{heard:?}");
        assert!(heard[2].ends_with("[JIRA_TOKEN]"), "{heard:?}");
    }

    #[test]
    fn what_flags_say_is_not_asked_for() {
        let flags = [
            "--url",
            URL,
            "-i",
            "live",
            "--token-env",
            "PAT",
            "--ledger",
            "none",
        ];
        let (answers, heard) = asked(&flags, &[]);
        assert_eq!(heard, Vec::<String>::new());
        let answers = answers.ok().unwrap();
        assert_eq!((answers.name.as_str(), answers.owner), ("live", None));
    }

    #[test]
    fn an_answer_that_cannot_be_used_is_asked_for_again() {
        let (answers, heard) = asked(
            &["--token-env", "PAT", "-i", "live"],
            &[
                "jira.acme.example",
                "",
                "http://jira.acme.example",
                URL,
                "x",
                "none",
            ],
        );
        assert_eq!(answers.ok().unwrap().ledger, Some(LedgerPlace::None));
        let told: Vec<_> = heard.iter().filter(|text| text.starts_with('!')).collect();
        assert_eq!(told.len(), 4, "{heard:?}");
    }

    #[test]
    fn a_token_in_the_place_of_its_variable_is_never_repeated() {
        for token in ["NjM2canary0123456789ABCDEFGHIJKLMNOPQRSTUV", "canary-token"] {
            let (answers, heard) = asked(&["--url", URL], &["live", token, "PAT", "", ""]);
            assert_eq!(answers.ok().unwrap().token_env.as_deref(), Some("PAT"));
            assert!(!heard.concat().contains("canary"), "{heard:?}");
            let (answers, _) = asked(&["--url", URL, "--token-env", token], &[]);
            let refusal = answers.err().unwrap();
            assert!(!refusal.message.contains("canary"), "{}", refusal.message);
            assert_eq!(refusal.exit, Exit::Usage);
        }
    }

    #[test]
    fn whoever_goes_away_interrupts() {
        let (answers, _) = asked(&[], &[URL, "live"]);
        assert_eq!(answers.err().unwrap().exit, Exit::Interrupted);
    }

    #[test]
    fn without_anybody_to_ask_the_missing_flags_are_named() {
        let (global, command) = parsed(&["--token-env", "PAT"]);
        let refusal = Answers::collect(&global, &command, Path::new("."), None)
            .err()
            .unwrap();
        assert_eq!(refusal.exit, Exit::Usage);
        assert!(refusal.help.contains("--url"), "{}", refusal.help);
    }

    #[test]
    fn paths_are_named_as_seen_from_the_file() {
        let folder = Path::new("/somewhere/live");
        assert_eq!(
            beside(Path::new("/somewhere/live/ca.pem"), folder),
            Path::new("ca.pem")
        );
        assert_eq!(
            beside(Path::new("/elsewhere/ca.pem"), folder),
            Path::new("/elsewhere/ca.pem")
        );
    }
}
