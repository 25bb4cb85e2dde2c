//! The help of every command, and the schemas.

use super::run::Place;

/// Without the blanks at the ends of lines, which nobody sees.
fn help_of(command: &[&str]) -> String {
    let help = Place::new(&[])
        .with("JIRA_URL", "https://canary.example")
        .run(&[command, &["--help"]].concat())
        .ends_with(0)
        .stdout;
    help.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The part of a command's help that is its own: what every command has stands in that of the whole.
fn own_help_of(command: &str) -> String {
    let help = help_of(&[command]);
    let (own, shared) = help.split_once("\nConnection:\n").unwrap();
    let whole = help_of(&[]);
    let (_, shared_by_all) = whole.split_once("\nConnection:\n").unwrap();
    assert_eq!(shared, shared_by_all);
    own.to_owned()
}

#[test]
fn the_help_of_the_whole_names_every_command_and_every_exit_code() {
    insta::assert_snapshot!(help_of(&[]), @"
    Keeps Git Integration for Jira the way a Git repository says it should be.

    Exit codes: 0 done or in sync, 1 failed and nothing changed by this run, 2 differences found (plan
    --detailed-exitcode), 3 stopped part-way, 64 usage, 65 invalid manifests, 130 interrupted.

    Usage: gijctl [OPTIONS] <COMMAND>

    Commands:
      validate   Check manifests without asking anybody
      plan       Show what apply would change
      apply      Change Jira to what the manifests say, batch by batch
      simulator  Serve the embedded GIJ, to try gijctl on
      schema     Print a JSON Schema
      help       Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Connection:
      -i, --instance <NAME>
              Jira to talk to, by its name in gijctl.yaml

          --url <URL>
              Address of Jira with its context path [default: `JIRA_URL` of the environment]

              With -i neither is needed: what gijctl.yaml says of that instance goes before `JIRA_URL`.

          --token-env <VARIABLE>
              Environment variable that holds the personal access token [default: `JIRA_TOKEN`]

              Without it `JIRA_USER` and `JIRA_PASSWORD` sign in by basic authentication.

          --ca-file <FILE>
              Certificates in PEM form to trust besides the machine's own

          --insecure-http
              Let the token travel over plain http beyond this machine

          --ledger <WHERE>
              Where gijctl keeps what it remembers: `file:PATH` or `none` [default: none]

    Embedded GIJ:
          --simulator[=<STATE_FILE>]
              Use the embedded GIJ instead of a Jira, its state kept in a file if one is named

          --simulator-scenario <FILE>
              What is on the embedded GIJ's Git hosts [default: simulator.yaml beside the manifests]

          --simulator-pace <PACE>
              How its time passes: real, stepped or scaled:N [default: as the scenario says]

    Output:
          --format <FORMAT>
              Form of what is printed on standard output

              Possible values:
              - human: For people
              - json:  One JSON document, also after a failure

              [default: human]

          --color <COLOR>
              When to use colour

              Possible values:
              - auto:   On a terminal, unless `NO_COLOR` is set
              - always: Always
              - never:  Never

              [default: auto]

      -q, --quiet
              No progress on standard error

      -v, --verbose...
              Log requests on standard error; twice for more

          --log-format <LOG_FORMAT>
              Form of the log

              Possible values:
              - text: Lines for people
              - json: A JSON object a line

              [default: text]
    ");
}

#[test]
fn the_help_of_validate() {
    insta::assert_snapshot!(own_help_of("validate"), @"
    Check manifests without asking anybody

    Reports every error of every file at once. Exit code 65 if there is one.

    Usage: gijctl validate [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              [default: .]

    Options:
      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_plan() {
    insta::assert_snapshot!(own_help_of("plan"), @"
    Show what apply would change

    Only reads. Needs no secrets but those to sign in to Jira.

    Usage: gijctl plan [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              [default: .]

    Options:
          --only <ADDRESS>...
              Change only these, as in Integration/github-acme; put PATHs before it

          --batch-size <N>
              How many new integrations may be in their first indexing at once [default: 1]

          --quiet-first-index <WHEN>
              Keep smart commits and commit e-mails off until a new integration is indexed [default:
              auto]

              Possible values:
              - auto:   On apps older than 4.23, and on apps that do not tell their version
              - always: Always
              - never:  Never

          --detailed-exitcode
              Exit with 2 where Jira and the manifests differ

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_apply() {
    insta::assert_snapshot!(own_help_of("apply"), @"
    Change Jira to what the manifests say, batch by batch

    Creates integrations one at a time (see --batch-size) and waits until everything inside is indexed
    before the next. Asks on a terminal, needs --yes elsewhere. Can always be run again.

    Usage: gijctl apply [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              [default: .]

    Options:
          --only <ADDRESS>...
              Change only these, as in Integration/github-acme; put PATHs before it

          --batch-size <N>
              How many new integrations may be in their first indexing at once [default: 1]

          --quiet-first-index <WHEN>
              Keep smart commits and commit e-mails off until a new integration is indexed [default:
              auto]

              Possible values:
              - auto:   On apps older than 4.23, and on apps that do not tell their version
              - always: Always
              - never:  Never

          --yes
              Do not ask

          --stagger <DURATION>
              Least time between two starts of an indexing [default: 0s]

          --settle <DURATION>
              How long the set of repositories inside must stay the same to count as whole [default:
              60s]

          --index-timeout <DURATION>
              How long an indexing may show no progress [default: 30m]

          --poll-interval <DURATION>
              Longest time between two looks at an indexing [default: 60s]

          --on-failure <WHAT>
              What to do after a failure [default: halt]

              Possible values:
              - halt:     Start nothing more
              - continue: Go on with the others

          --lock-timeout <DURATION>
              How long to wait while another run is at work on the same Jira; 0s leaves at once
              [default: 15m]

          --deadline <DURATION>
              Start nothing and wait for nothing after this time [default: none]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_simulator() {
    insta::assert_snapshot!(own_help_of("simulator"), @"
    Serve the embedded GIJ, to try gijctl on

    To use it within one command instead of serving it, give that command --simulator.

    Usage: gijctl simulator [OPTIONS]

    Options:
          --listen <ADDRESS:PORT>
              Where to listen; this machine only

              [default: 127.0.0.1:2990]

          --scenario <FILE>
              What is on it and on its Git hosts, and which requests go wrong; without it every host has
              a few repositories

          --state <FILE>
              Where its state is kept; without it the state ends with the process

          --pace <PACE>
              How its time passes: real or scaled:N

              [default: real]

          --log <FILE>
              Where a line of JSON is appended for each request; without it none is

              Each has at, account, signIn (which of the scenario's accounts, from 1), method, path,
              status, fault (what the scenario let go wrong) and userAgent. No query, header or body.

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_schema() {
    insta::assert_snapshot!(own_help_of("schema"), @"
    Print a JSON Schema

    Usage: gijctl schema [OPTIONS] [NAME]

    Arguments:
      [NAME]
              Which; without it the names are listed

    Options:
      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_defaults_that_the_help_tells_are_those_of_the_code() {
    let settings = gijctl::exec::Settings::default();
    let policy = gijctl::plan::Policy::default();
    let told = help_of(&["apply"]);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let seconds = |time: std::time::Duration| format!("{}s", time.as_secs());
    let minutes = |time: std::time::Duration| format!("{}m", time.as_secs() / 60);
    for (flag, default) in [
        ("--batch-size <N>", policy.batch_size.to_string()),
        ("--stagger <DURATION>", seconds(settings.stagger)),
        ("--settle <DURATION>", seconds(settings.settle)),
        (
            "--index-timeout <DURATION>",
            minutes(settings.index_timeout),
        ),
        (
            "--poll-interval <DURATION>",
            seconds(settings.poll_interval),
        ),
    ] {
        let (_, about) = told.split_once(flag).unwrap();
        let (_, shown) = about.split_once("[default: ").unwrap();
        assert!(shown.starts_with(&format!("{default}]")), "{flag}: {shown}");
    }
    assert_eq!(settings.on_failure, gijctl::exec::OnFailure::Halt);
    assert_eq!(settings.deadline, None);
    assert_eq!(
        policy.quiet_first_index,
        gijctl::plan::QuietFirstIndex::Auto
    );
}

#[test]
fn no_help_shows_what_a_variable_holds() {
    for command in [&[][..], &["plan"], &["apply"]] {
        assert!(!help_of(command).contains("canary"));
    }
}

#[test]
fn without_a_command_the_help_is_shown_as_an_error() {
    let ran = Place::new(&[]).run(&[]).ends_with(64);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("Usage: gijctl"), "{}", ran.stderr);
}

#[test]
fn every_schema_is_listed_and_printed_as_it_is_committed() {
    let place = Place::new(&[]);
    let names = place.run(&["schema"]).ends_with(0).stdout;
    assert_eq!(
        names,
        "failure\nfeature-set\nintegration\nmanifest\noutcome\nplan\nproject-association\nvalidation\n"
    );
    for (file, schema) in gijctl::cli::committed_schemas() {
        let name = file.trim_end_matches(".schema.json");
        let printed = place.run(&["schema", name]).ends_with(0).stdout;
        let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(printed, schema, "{name}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let ran = Place::new(&[]).run(&["--version"]).ends_with(0);
    assert_eq!(
        ran.stdout,
        concat!("gijctl ", env!("CARGO_PKG_VERSION"), "\n")
    );
}
