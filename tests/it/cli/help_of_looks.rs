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
fn the_help_of_preview() {
    insta::assert_snapshot!(own_help_of("preview"), @"
    x
    ");
}
