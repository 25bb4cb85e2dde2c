//! The best that a policy allows: the same requests to the same world, sent by somebody who sees at
//! once what nobody can see at once.

use std::collections::BTreeMap;

use gijctl::pace::{AfterFailure, Next, Rollout, RolloutItem, RolloutLimits};
use gijctl::plan::{Action, Plan};
use gijctl::sim::{Scenario, World};
use gijctl::wire::{HttpRequest, Method};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::fleet::Fleet;
use super::lives::lives;
use crate::support::Sent;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// When the last integration would be whole, if the first were created at that moment.
pub(super) fn ideal(fleet: &Fleet, plan: &Plan, sent: &[Sent], start: Timestamp) -> Timestamp {
    let settle = gijctl::exec::Settings::default().settle;
    let bodies = bodies(sent);
    let mut world = World::new(Scenario::from_yaml(&fleet.scenario).unwrap());
    let creates: Vec<_> = plan
        .changes
        .iter()
        .filter_map(|change| match &change.action {
            Action::Create(creation) => Some((change, creation)),
            _ => None,
        })
        .collect();
    let items = creates.iter().map(|(change, creation)| RolloutItem {
        host: creation.host(),
        account: creation.account(),
        after: Vec::new(),
        batch: change.batch,
    });
    let limits = RolloutLimits {
        at_once: plan.rollout.at_once,
        per_host: plan.rollout.starts.per_host,
        per_account: Some(plan.rollout.starts.per_account),
        stagger: std::time::Duration::ZERO,
        windows: None,
        deadline: None,
        after_failure: AfterFailure::Halt,
        canary: None,
    };
    let mut machine = Rollout::new(items.collect(), limits);
    // The numbers of those that were created, by their places.
    let mut ids: BTreeMap<usize, u64> = BTreeMap::new();
    let mut now = start;
    let mut seen = 0;
    // When those that are unsettled will be settled, as far as that is sure.
    let mut ends: BTreeMap<usize, Timestamp> = BTreeMap::new();
    loop {
        world.advance(now);
        let events = world.timeline().len();
        if events != seen {
            seen = events;
            let lives = lives(world.timeline());
            let end = |item: usize| {
                let (change, _) = creates[item];
                let size = fleet.sizes[change.display_name.as_str()];
                Some((item, lives[&ids[&item]].settled(size, settle)?))
            };
            ends = machine.unsettled().filter_map(end).collect();
        }
        let settled: Vec<_> = machine
            .unsettled()
            .filter(|item| ends.get(item).is_some_and(|end| *end <= now))
            .collect();
        for item in settled {
            machine.settled(item, now);
        }
        match machine.next(now) {
            Next::Start(item) => {
                let body = &bodies[creates[item].0.display_name.as_str()];
                ids.insert(item, create(&mut world, body, now));
                machine.started(item, now);
            }
            Next::Done => return now,
            Next::NotBefore { until, .. } => now = until,
            Next::UntilOneSettles { .. } => now += SECOND,
            other @ (Next::AskAbout(_) | Next::Stop { .. }) => panic!("{other:?}"),
        }
    }
}

/// The creates that gijctl has sent, by display name.
fn bodies(sent: &[Sent]) -> BTreeMap<&str, &Value> {
    let creates = sent.iter().filter(|sent| sent.is_create());
    creates
        .filter_map(|sent| {
            let body = sent.body.as_ref()?;
            Some((body["displayName"].as_str()?, body))
        })
        .collect()
}

fn create(world: &mut World, body: &Value, now: Timestamp) -> u64 {
    let request = HttpRequest {
        method: Method::Post,
        path: "/rest/gitplugin/1.0/integration".to_owned(),
        query: Vec::new(),
        headers: vec![("authorization".to_owned(), "Bearer somebody".to_owned())],
        body: Some(body.to_string().into()),
    };
    let answer = world.handle(&request, now);
    assert_eq!(answer.status, 200);
    let name = &body["displayName"];
    let made = world.integrations().into_iter();
    let mut made = made.filter(|row| *name == row.display_name);
    made.next().unwrap().id
}
