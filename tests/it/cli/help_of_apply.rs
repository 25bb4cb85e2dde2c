//! The help of `gijctl apply`.

use super::help::own_help_of;

#[test]
#[expect(clippy::too_many_lines, reason = "it is the whole text")]
fn the_help_of_apply() {
    insta::assert_snapshot!(own_help_of("apply"), @"
    Change Jira to what the manifests say, batch by batch

    Creates integrations one at a time (see --batch-size) and waits until everything inside is indexed
    before the next. Asks on a terminal, needs --yes elsewhere. Can always be run again.

    Usage: gijctl apply [OPTIONS] [PATH]...
           gijctl apply [OPTIONS] --plan <FILE>

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

          --plan <FILE>
              Carry out this plan, saved by plan -o, and no other

              Only on the Jira it was made for and while it is valid. What is not any more as it was
              when the plan was made is not changed: see --on-stale. Can be applied again: what is done
              already is not done twice.

          --yes
              Do not ask

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

          --index-timeout <DURATION>
              How long an indexing may show no progress [default: 30m]

          --poll-interval <DURATION>
              Longest time between two looks at an indexing [default: 60s]

          --requests-per-minute <N>
              How many requests a minute waiting may make, 6 or more [default: 60]

              Writes and what is read for them are never held up by it. Where Jira limits requests,
              waiting takes at most half of what that limit allows.

          --on-failure <WHAT>
              What to do after a failure [default: halt]

              Possible values:
              - halt:        Start nothing more
              - continue:    Go on with the others, but for what is to come after it
              - other-hosts: The same, but leave alone what is of the same Git host

          --on-stale <WHAT>
              What to do about an object that is not any more as it was planned for [default: stop]

              A run that leaves something out ends with 3, or with 1 where it changed nothing: the plan
              as a whole was not carried out.

              Possible values:
              - stop: Stop, and name it
              - skip: Leave it out, and name it

          --retry-indexing <N>
              How often a first indexing that failed or stalled is asked for again, up to 5 [default: 0]

              Only where waiting may mend it: never after a refused token, or where something is gone.

          --when-busy <WHAT>
              What to do when GIJ is already indexing what others began [default: wait]

              Possible values:
              - wait: Wait until it is done
              - stop: Stop, and name it

          --when-failing <WHAT>
              What to do when GIJ cannot index something that was there before [default: continue]

              Possible values:
              - continue: Name it, and go on
              - stop:     Stop, and name it

          --lock-timeout <DURATION>
              How long to wait while another run is at work on the same Jira; 0s leaves at once
              [default: 15m]

          --no-wait
              Do not wait for GIJ to index: start what may be started, and leave

              Where GIJ is still at what an earlier run began, or others, nothing more is started. Where
              all is indexed, only --settle is waited for. The time of --stagger and --canary-soak is
              waited for only where --deadline leaves room for it. While anything is left the run ends
              with 3: run it again, as on a schedule, until it ends with 0.

          --report <FILE>
              Write a page of HTML that tells of the run to this file, however the run ends

              It needs nothing beside itself, and holds no secret. A file that is there and is no such
              page is not overwritten.

          --events <FILE>
              Write down every decision and event in this file, at its end if it is there (see history)

      -h, --help
              Print help (see a summary with '-h')
    ");
}
