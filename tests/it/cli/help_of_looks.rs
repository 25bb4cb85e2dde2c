//! The help of the commands that look, wait and reindex.

use super::help::own_help_of;

#[test]
fn the_help_of_status() {
    insta::assert_snapshot!(own_help_of("status"), @"
    Show what is indexed, indexing, queued and failed

    Only reads: the list of integrations, the list of repositories, and GIJ's own word on at most 20
    rows. Exit code 0 when that could be read, whatever it shows; 1 when not.

    Usage: gijctl status [OPTIONS] [ADDRESS|PATH]...

    Arguments:
      [ADDRESS|PATH]...
              Integrations, as in Integration/github-acme; and manifests, or folders of them

              An ADDRESS is Integration/NAME with the name of a manifest or the display name in Jira, or
              id=NUMBER; a plain repository is Repository/NAME. One that several have is an error.
              Anything else is a PATH. Without a PATH the manifests of the working folder count, if it
              holds any.

    Options:
          --no-manifests
              Read no manifests: everything goes by its name in Jira

          --repositories
              List every repository that is not indexed, and not just the first 20 of what is named

      -w, --watch
              Look again and again until Ctrl-C, which ends it with 130

              In place on a terminal; elsewhere a line for each change. Every few seconds while
              something moves, up to a minute while nothing does, within 60 requests a minute.

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_lint() {
    insta::assert_snapshot!(own_help_of("lint"), @"
    Hold manifests against the vendor's advice, and mend what has one right answer

    Asks nobody unless --live is given. Exit code 2 if a finding is at or above --fail-on, 65 if the
    manifests are invalid, 1 if Jira could not be read or a file could not be changed.

    Usage: gijctl lint [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              [default: .]

    Options:
          --live
              Look at what is in Jira as well: five requests or so, all of them reads

          --fix
              Mend what has one right answer, in the files themselves

              Shows the changes first, and asks on a terminal; needs --yes elsewhere. Every other byte
              of the files stays. What is not sure to be written right is left alone and told.

          --diff
              Show what --fix would change, and change nothing

          --yes
              Do not ask before files are changed

          --rule <RULE=LEVEL>
              Give a rule another level, as in GIJ038=error or open-to-all=off

          --only <RULE>
              Look at these rules only; several with commas between them

          --by-hand
              List what no request shows and somebody has to confirm by hand

          --fail-on <LEVEL>
              From which level on findings count [default: error]

              Possible values:
              - info:    Any finding
              - warning: Warnings and errors
              - error:   Errors
              - never:   None

          --sarif <FILE>
              Write the findings to this file as well, in SARIF 2.1.0 for code hosts

              A file that is there and is not of that format is not overwritten.

          --explain <RULE>
              Say all there is to know of a rule, and look at nothing

          --list
              Name all rules, and look at nothing

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_wait() {
    insta::assert_snapshot!(own_help_of("wait"), @"
    Wait until integrations are indexed, with every repository inside

    Waits for what is named; else for what the manifests declare; else for all that is switched on in
    Jira. By the rules of apply, but nothing is written. Exit code 0 when all of it is indexed, 1 when
    something failed, or nothing moved for --index-timeout, or --deadline is over. Waits for first
    indexings: reindex waits for what it asks for.

    Usage: gijctl wait [OPTIONS] [ADDRESS|PATH]...

    Arguments:
      [ADDRESS|PATH]...
              Integrations, as in Integration/github-acme; and manifests, or folders of them

              An ADDRESS is Integration/NAME with the name of a manifest or the display name in Jira, or
              id=NUMBER; a plain repository is Repository/NAME. One that several have is an error.
              Anything else is a PATH. Without a PATH the manifests of the working folder count, if it
              holds any.

    Options:
          --no-manifests
              Read no manifests: everything goes by its name in Jira

          --settle <DURATION>
              How long the set of repositories inside must stay the same to count as whole [default:
              60s]

          --index-timeout <DURATION>
              How long an indexing may show no progress [default: 30m]

          --poll-interval <DURATION>
              Longest time between two looks at an indexing [default: 60s]

          --requests-per-minute <N>
              How many requests a minute waiting may make, 6 or more [default: 60]

              Writes and what is read for them are never held up by it. Where Jira limits requests,
              waiting takes at most half of what that limit allows.

          --deadline <DURATION>
              Wait for nothing after this time [default: none]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_reindex() {
    insta::assert_snapshot!(own_help_of("reindex"), @"
    Have integrations indexed anew, one after the other

    Only what is named, never everything. Each is waited for before the next. Asks on a terminal, needs
    --yes elsewhere. What is disabled, or about to be removed, is refused.

    Usage: gijctl reindex [OPTIONS] [ADDRESS|PATH]...

    Arguments:
      [ADDRESS|PATH]...
              Integrations, as in Integration/github-acme; and manifests, or folders of them

              An ADDRESS is Integration/NAME with the name of a manifest or the display name in Jira, or
              id=NUMBER; a plain repository is Repository/NAME. One that several have is an error.
              Anything else is a PATH. Without a PATH the manifests of the working folder count, if it
              holds any.

    Options:
          --no-manifests
              Read no manifests: everything goes by its name in Jira

          --priority <N>
              Place in GIJ's queue, from 1; the higher goes first [default: GIJ's own, 24]

              GIJ gives 22 to webhooks and 20 to its schedule. Not on apps older than 4.17.

          --no-wait
              Ask for all of them at once, and wait for none

          --yes
              Do not ask

          --settle <DURATION>
              How long the set of repositories inside must stay the same to count as whole [default:
              60s]

          --index-timeout <DURATION>
              How long an indexing may show no progress [default: 30m]

          --poll-interval <DURATION>
              Longest time between two looks at an indexing [default: 60s]

          --requests-per-minute <N>
              How many requests a minute waiting may make, 6 or more [default: 60]

              Writes and what is read for them are never held up by it. Where Jira limits requests,
              waiting takes at most half of what that limit allows.

          --deadline <DURATION>
              Wait for nothing after this time [default: none]

          --lock-timeout <DURATION>
              How long to wait while another run is at work on the same Jira; 0s leaves at once
              [default: 15m]

          --events <FILE>
              Write down every event in this file, at its end if it is there (see history)

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_doctor() {
    insta::assert_snapshot!(own_help_of("doctor"), @"
    Look whether everything is as gijctl and GIJ need it, and say what to do

    Only reads: the way to Jira, the account and what it may do, licence, versions, clocks and rate
    limit, the ledger, and all rows there are. Exit code 0 where there is nothing to do, 2 where a
    warning is the worst that is found, 1 where an error is.

    Usage: gijctl doctor [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them [default: the working folder, if it holds any]

    Options:
          --no-manifests
              Read no manifests: nothing is held against them

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_tune() {
    insta::assert_snapshot!(own_help_of("tune"), @"
    Say which reindex interval suits how long GIJ's runs take

    Only reads, unless --measure or --write asks for more. A repository shows when it was last indexed,
    so that the dates of all of them show how long a run takes; several looks see several runs. Says
    what each figure rests on, what is not known, and where nothing can be concluded. Exit code 0 when
    that could be read, whatever it shows; 1 when not, or when --write writes nothing since too little
    is known; 3 when a reindex was asked for and its end not seen.

    Usage: gijctl tune [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them [default: the working folder, if it holds any]

    Options:
          --looks <N>
              How often to look, up to 1000 times

              [default: 1]

          --every <DURATION>
              How long from one look to the next, 10s or more

              [default: 5m]

          --measure <ADDRESS>...
              Reindex these integrations after the last look, to measure each; put PATHs before it

              As in Integration/github-acme. One after the other, each to its end, and only where GIJ is
              seen to be at work on nothing else. Asks on a terminal, needs --yes elsewhere.

          --measure-at-most <N>
              How many integrations --measure may name [default: 10]

          --deadline <DURATION>
              Wait for no reindex after this time [default: none]

          --write
              Write the interval into the `GeneralSettings` manifest that states it, or could

              Shows the change first, and asks on a terminal; needs --yes elsewhere. Every other byte of
              the file stays. Only where several runs were seen, or everything was measured. Jira stays
              as it is: GIJ has no request for this setting, and gijctl plan says what is to be set by
              hand.

          --accept-one-run
              Let --write rest on one run that was seen

          --yes
              Do not ask before anything is reindexed or written

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn the_help_of_preview() {
    insta::assert_snapshot!(own_help_of("preview"), @r#"
    Show which repositories integrations would bring in, before GIJ does

    Only reads: from Jira the rows that GIJ has, and from each Git service its list, asked with the
    integration's own credential, path and filter. Exit code 0 where that could be told, 2 where rows
    would be removed or there are more than 2,000, 1 where a list could not be read whole or be
    compared. What AWS holds is not asked for, which is no failure.

    Usage: gijctl preview [OPTIONS] [ADDRESS|PATH]...

    Arguments:
      [ADDRESS|PATH]...
              Integrations that manifests declare, as in Integration/github-acme; and manifests, or
              folders of them

              Anything that is no ADDRESS is a PATH. Without an ADDRESS all that are declared are asked;
              without a PATH the manifests of the working folder count.

    Options:
          --show <WHAT>
              What to list by name

              Possible values:
              - changes: What would be added or removed, and what cannot be told
              - all:     That, and everything that the filter keeps
              - odd:     That, and what is archived, empty, switched off or larger than 2 GiB

              [default: changes]

          --limit <N>
              How many names of each kind are listed; what would be removed is always listed whole

              [default: 20]

          --no-compare
              Do not ask Jira which rows GIJ has

          --listing <FILE>
              Take the repositories of tracked folders from this file: a path on each line, or JSON as
              in [{"fullPath": "/srv/git/a.git"}]

              For folders that are not on this machine. One integration of tracked folders must be
              meant, and every path must be below its mask.

          --wait-limit <DURATION>
              How long to wait in all for the limits of one service

              [default: 5m]

      -h, --help
              Print help (see a summary with '-h')
    "#);
}
