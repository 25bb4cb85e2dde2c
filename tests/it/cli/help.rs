//! The help of every command, and the schemas.

use super::run::Place;

/// Without the blanks at the ends of lines, which nobody sees.
fn help_of(command: &[&str]) -> String {
    let help = Place::new(&[])
        .with("JIRA_URL", "https://no-such-place.example")
        .run(&[command, &["--help"]].concat())
        .ends_with(0)
        .stdout;
    help.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The part of a command's help that is its own: what every command has stands in that of the whole.
pub(super) fn own_help_of(command: &str) -> String {
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

    Exit codes: 0 done or in sync, 1 failed and nothing changed by this run, 2 differences found (drift,
    plan --detailed-exitcode), 3 stopped part-way, 64 usage, 65 invalid manifests, 130 interrupted.

    Usage: gijctl [OPTIONS] <COMMAND>

    Commands:
      init       Check the way to a Jira, and write the gijctl.yaml that names it
      validate   Check manifests without asking anybody
      lint       Hold manifests against the vendor's advice, and mend what has one right answer
      plan       Show what apply would change
      apply      Change Jira to what the manifests say, batch by batch
      drift      Say whether Jira is as the manifests say, and who moved if not
      export     Write manifests of what is in Jira, such that a plan of them changes nothing
      doctor     Look whether everything is as gijctl and GIJ need it, and say what to do
      status     Show what is indexed, indexing, queued and failed
      wait       Wait until integrations are indexed, with every repository inside
      reindex    Have integrations indexed anew, one after the other
      probe      Ask GIJ which way it goes where its documentation goes two
      tune       Say which reindex interval suits how long GIJ's runs take
      history    Show what earlier runs did, from the file that apply wrote with --events
      preview    Show which repositories integrations would bring in, before GIJ does
      simulate   Play a rollout on the embedded GIJ, with the lengths of time that are expected of it
      simulator  Serve the embedded GIJ, to try gijctl on
      schema     Print a JSON Schema
      explain    Say what a key of manifests means, and what GIJ does with it
      help       Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Connection:
      -i, --instance <NAME>
              Jira to talk to, by its name in gijctl.yaml

          --all-instances
              Every Jira that gijctl.yaml names: for validate, lint, plan, drift, status, doctor and
              apply --yes

              Each has a run of its own, and all have one report. One that fails stops no other. The
              exit code is 130 where any was interrupted; else 3 where any stopped part-way, or some
              failed while others made changes; else 65, 64 or 1 as the first of these that any ended
              with; else 2 where any differs or has findings; else 0.

          --instance-concurrency <N>
              How many of them are worked on at once [default: 2]

          --url <URL>
              Address of Jira with its context path [default: `JIRA_URL` of the environment]

              With -i neither is needed: what gijctl.yaml says of that instance goes before `JIRA_URL`.

          --token-env <VARIABLE>
              Environment variable that holds the personal access token [default: `JIRA_TOKEN`]

              Without it `JIRA_USER` and `JIRA_PASSWORD` sign in by basic authentication.

          --ca-file <FILE>
              Certificates in PEM form to trust besides the machine's own

          --client-cert <FILE>
              Certificate to show to Jira, with its key, in one file in PEM form

          --insecure-http
              Let the token travel over plain http beyond this machine

          --ledger <WHERE>
              Where gijctl keeps what it remembers: `jira`, `file:PATH` or `none` [default: jira]

              In Jira it is kept in the user properties of the account that gijctl signs in with. A file
              belongs to the `ledger.owner` that applied with it first, and is refused to every other.

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

          --progress <FORM>
              Form of the progress on standard error

              Possible values:
              - auto:  In place on a terminal, lines elsewhere
              - lines: Lines that stay
              - json:  A JSON object a line

              [default: auto]

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
          --strict
              Hold them against the rules of lint as well; a finding of level error makes them invalid

          --sarif <FILE>
              Write what is found to this file as well, in SARIF 2.1.0 for code hosts

              A file that is there and is not of that format is not overwritten.

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_plan() {
    insta::assert_snapshot!(own_help_of("plan"), @"
    Show what apply would change

    Only reads. Needs no secrets but those to sign in to Jira, unless --check-secrets is given.

    Usage: gijctl plan [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              The nearest gijctl.yaml counts: in the folder of PATH, or above it up to the folder that
              holds `.git`. All PATHs must be under the same one.

              [default: .]

    Options:
          --only <ADDRESS>...
              Change only these, as in Integration/github-acme; put PATHs before it

          --batch-size <N>
              How many new integrations may be in their first indexing at once [default: 1]

          --pacing <HOW>
              How new integrations follow each other [default: batches]

              Possible values:
              - batches: --batch-size of them, and the next only once all of these are indexed
              - window:  The next as soon as one is indexed, and never more than --batch-size at once

          --per-host <N>
              How many of one Git host may be in their first indexing at once [default: as --batch-size]

          --per-account <N>
              How many that sign in to one Git host with the same credentials may be [default: 1]

          --canary <ADDRESS>
              Create this one first, alone, and go on only once it has proved itself

              What is there already proves nothing: then it has no effect. See --canary-soak.

          --quiet-first-index <WHEN>
              Keep smart commits and commit e-mails off until a new integration is indexed [default:
              auto]

              Possible values:
              - auto:   On apps older than 4.23, and on apps that do not tell their version
              - always: Always
              - never:  Never

          --prune
              Delete what gijctl created or adopted and no manifest declares any more, last and one by
              one

              Only where PATH is just the folder of a gijctl.yaml that names `ledger.owner`: then its
              manifests are all that this owner has; elsewhere, and with --ledger none, it is refused.
              With --only just what is named there. The guard `delete` has to allow it (see --allow).
              What `ledger.release` names is handed over instead: apply forgets it, and it is never
              pruned.

          --preview
              Ask the Git services as well what their next scans would bring in and remove

              With the credentials of the integrations. Where changes would remove more repositories
              than `--allow remove=N` says, or that cannot be told, apply refuses the plan. Without it
              apply asks for changed connections, new credentials and what is switched on, and with
              --simulator nobody. gijctl.yaml may say otherwise: `preview: always`, or `never` where the
              services cannot be reached from here.

          --allow <GUARD[=N]>
              Raise guards for this run, as in delete=3,disable=10,change=80,remove=5,unseen

              `delete` and `disable` count integrations and repositories, `change` is in per cent of
              them, `remove` counts repositories that the next scans would remove, and `unseen` lets
              changes go on of which nobody can see what they would remove.

          --check-secrets
              Ask for all secrets, and send anew those that changed since gijctl last sent them

          --rotate [<ADDRESS>...]
              Send the credentials of all integrations anew, or of these only; put PATHs before it

          --detailed-exitcode
              Exit with 2 where Jira and the manifests differ

          --forecast
              Say as well when each batch would be indexed, by what the ledger remembers of others

              By the flags of this command and the rollout settings of gijctl.yaml, and by
              repositories.expectAtLeast of the manifests. Where nothing is known of an integration it
              says so, and gives no time.

          --stagger <DURATION>
              Least time between two starts of an indexing [default: 0s]

          --canary-soak <DURATION>
              How long to wait once the canary is indexed; without it somebody is asked

              Where nobody can be asked, the run ends with 3, and running it again creates the others.

          --window <TEXT>
              When changes may be made, as in `mon-fri 22:00-06:00`; may be given several times

              Outside of them nothing is begun. What is being indexed is waited for to its end; then the
              run ends with 3, and running it again goes on.

          --time-zone <NAME>
              Whose clock --window is by, as in Europe/Berlin [default: UTC]

          --deadline <DURATION>
              Start nothing and wait for nothing after this time [default: none]

          --settle <DURATION>
              How long the set of repositories inside must stay the same to count as whole [default:
              60s]

      -o, --out <FILE>
              Save the plan to this file, for apply --plan

              It holds the document of --format json and all that is needed to carry the plan out, but
              no secret. A file that is there and is no saved plan is not overwritten.

          --expires <DURATION>
              How long the saved plan may be applied, from 1m to 720h [default: 24h]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_export() {
    insta::assert_snapshot!(own_help_of("export"), @"
    Write manifests of what is in Jira, such that a plan of them changes nothing

    Only reads. Without -d one stream of manifests is printed, as in gijctl export > all.yaml. Secrets
    cannot be read: manifests name environment variables for them. What a manifest cannot say is left
    out, with a comment in its place.

    Usage: gijctl export [OPTIONS]

    Options:
      -d, --dir <DIR>
              Folder to write to, a file for each resource; made where it is missing

              Beside files of an earlier export it may hold gijctl.yaml, simulator.yaml and hidden
              files. Any other file in it ends the run before anything is written.

          --force
              Overwrite files of an earlier export, by the line they begin with; never any other file

          --one-file
              Put all manifests into one file

          --factor
              State features that most resources have in common once, in a feature set

          --only <ADDRESS>...
              Export only these, as they are called in the export of all: Integration/github-acme

          --unmanaged [<PATH>...]
              Export only what the manifests at these PATHs do not declare [default PATH: .]

          --from-tsv <FILE>
              Read a bulk export that somebody downloaded from GIJ, instead of asking Jira

              Its columns of passwords and tokens are passed over unread.

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_explain() {
    insta::assert_snapshot!(own_help_of("explain"), @"
    Say what a key of manifests means, and what GIJ does with it

    Needs no Jira. A key is named by its path or by its end: Integration.spec.features.tagsFilter or
    Integration.tagsFilter, an item of a list as in Integration.projects[].

    Usage: gijctl explain [OPTIONS] [KIND[.KEY]]

    Arguments:
      [KIND[.KEY]]
              Which; without it the kinds are listed

    Options:
      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_init() {
    insta::assert_snapshot!(own_help_of("init"), @"
    Check the way to a Jira, and write the gijctl.yaml that names it

    Only reads Jira. Takes --url, --instance, --token-env, --ledger, --ca-file and --client-cert, and
    asks on a terminal for what they leave open; never for a secret. Writes nothing where a check fails,
    and never overwrites anything.

    Usage: gijctl init [OPTIONS]

    Options:
      -d, --dir <DIR>
              Folder to write to [default: .]; made where it is missing

          --owner <OWNER>
              Whose manifests these are, where several teams share one Jira: `ledger.owner` of the file

          --from-live
              Write manifests of all integrations beside it as well, as export -d does

          --yes
              Do not ask: what no flag says is left out of the file

          --offline
              Write the file without asking Jira anything

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_drift() {
    insta::assert_snapshot!(own_help_of("drift"), @"
    Say whether Jira is as the manifests say, and who moved if not

    Only reads; made for a schedule. Exit code 0 in sync, 2 if Jira and the manifests differ, 1 if that
    cannot be told. With --format json it prints the document of a plan.

    Usage: gijctl drift [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              [default: .]

    Options:
          --only <ADDRESS>...
              Look at these only, as in Integration/github-acme; put PATHs before it

          --prune
              Count what gijctl created or adopted and no manifest declares any more as a difference

              Only where PATH is just the folder of a gijctl.yaml that names `ledger.owner`.

          --check-secrets
              Ask for all secrets, and count those that changed since gijctl last sent them

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_history() {
    insta::assert_snapshot!(own_help_of("history"), @"
    Show what earlier runs did, from the file that apply wrote with --events

    Reads the file of a run that was killed, too, and says what may be half done.

    Usage: gijctl history [OPTIONS] <FILE>

    Arguments:
      <FILE>
              The file

    Options:
          --report <PAGE>
              Write a page of HTML that tells of the last run in it to this file

              A file that is there and is no such page is not overwritten.

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
    assert_eq!(settings.on_stale, gijctl::exec::OnStale::Stop);
    assert_eq!(settings.deadline, None);
    assert_eq!(
        policy.quiet_first_index,
        gijctl::plan::QuietFirstIndex::Auto
    );
}

#[test]
fn no_help_shows_what_a_variable_holds() {
    for command in [&[][..], &["plan"], &["apply"]] {
        assert!(!help_of(command).contains("no-such-place"));
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
        "capability\ndoctor\nexplain\nexport\nfailure\nfeature-set\ngeneral-settings\nhistory\nindexing\ninit\ninstances\nintegration\njournal\nlint-rules\nlint\nmanifest\noutcome\nplan\npreview\nprobe-clean\nprobe\nprogress\nproject-association\nrepository\nsimulation\nstatus\ntune\nvalidation\n"
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
