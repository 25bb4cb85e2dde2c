use gijctl::event::{OutcomeKind, StepStatus};
use gijctl::exec::OnFailure;
use proptest::prelude::*;

use crate::support::{Rig, host, integration};

/// A repository: how long after the one before it its row appears, how long it takes, how it ends.
#[derive(Debug, Clone)]
struct Repository {
    gap: u32,
    takes: u32,
    ends: &'static str,
}

#[derive(Debug, Clone)]
struct Host {
    scan: u32,
    repositories: Vec<Repository>,
}

fn repository() -> impl Strategy<Value = Repository> {
    let ends = prop_oneof![
        8 => Just(""),
        1 => Just("disabled"),
        1 => Just("error"),
    ];
    // Rows that come later than the settle time after one another cannot be told from none.
    (0_u32..=55, 0_u32..1_000, ends).prop_map(|(gap, takes, ends)| Repository { gap, takes, ends })
}

fn hosts() -> impl Strategy<Value = Vec<Host>> {
    let host = (0_u32..300, prop::collection::vec(repository(), 0..7));
    let host = host.prop_map(|(scan, repositories)| Host { scan, repositories });
    prop::collection::vec(host, 2..5)
}

fn name(number: usize) -> String {
    format!("host-{number}")
}

fn scenario(hosts: &[Host], threads: u8) -> String {
    let mut text = format!("threads: {threads}\nhosts:\n");
    for (number, one) in hosts.iter().enumerate() {
        let mut appears = 0;
        let lines = one.repositories.iter().enumerate().map(|(number, row)| {
            appears += row.gap;
            let takes = row.takes;
            match row.ends {
                "error" => format!("r{number} {takes}s error=clone failed"),
                ends => format!("r{number} {takes}s appears={appears}s {ends}"),
            }
        });
        let lines: Vec<_> = lines.collect();
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        text += &host(&name(number), &format!("{}s", one.scan), &lines);
    }
    text
}

/// Whether the manifest's wishes can be fulfilled: some repository, and none that fails.
fn is_sound(host: &Host) -> bool {
    !host.repositories.is_empty() && host.repositories.iter().all(|row| row.ends != "error")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn never_are_more_integrations_unfinished_than_a_batch_holds(
        hosts in hosts(),
        threads in 1_u8..=4,
        batch in 1_usize..=3,
        continues in any::<bool>(),
    ) {
        let on_failure = if continues { OnFailure::Continue } else { OnFailure::Halt };
        let manifests: Vec<_> = (0..hosts.len()).map(|number| integration(&name(number))).collect();
        let rig = Rig::new(&scenario(&hosts, threads), &manifests)
            .batch_size(batch)
            .on_failure(on_failure);
        let run = rig.apply();
        rig.wait("48h");
        let witness = rig.witness();
        prop_assert!(witness.most_unfinished() <= batch, "{} at once", witness.most_unfinished());
        prop_assert_eq!(witness.creates_sent(), witness.created().len());

        let first_unsound = hosts.iter().position(|host| !is_sound(host));
        match first_unsound {
            None => prop_assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded),
            Some(_) if continues => {
                prop_assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
                for (number, host) in hosts.iter().enumerate() {
                    let expected = if is_sound(host) { StepStatus::Done } else { StepStatus::Failed };
                    prop_assert_eq!(run.step(&name(number)).status, expected);
                }
            }
            Some(unsound) => {
                prop_assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
                let last_of_batch = (unsound / batch + 1) * batch;
                prop_assert_eq!(witness.created().len(), last_of_batch.min(hosts.len()));
            }
        }
    }
}
