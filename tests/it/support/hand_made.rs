use std::time::Duration;

use gijctl::exec::{Executor, Secrets, Stop};
use gijctl::ledger::LedgerStore as _;
use gijctl::model::{Credentials, FieldMap, Secret};
use gijctl::plan::{
    Action, Approval, Approved, Cause, Change, Deletion, Files, Indexing, Plan, Update,
};
use gijctl::remote::{Remote as _, ResolvedCredentials};
use gijctl::state::{LiveRow, RepositoriesPolicy};

use super::{MemoryLedger, Rig, Run, Sink, block_on};

impl Rig {
    /// Carries out a plan that was made before.
    pub(crate) fn carry_out(&self, plan: &Plan) -> Run {
        let (handle, stop) = Stop::channel();
        let mut sink = Sink {
            rig: self,
            stop: Some(handle),
            events: Vec::new(),
        };
        let remote = self.client();
        let clock = self.clock();
        let executor = Executor {
            remote: &remote,
            clock: &clock,
            settings: &self.settings,
            stop,
            asker: &gijctl::exec::Answers(gijctl::exec::Answer::NobodyToAsk),
            fingerprints: self.fingerprints.as_ref(),
        };
        let approved = Approved::new(plan.clone(), Approval::Beforehand)
            .unwrap_or_else(|trips| panic!("a guard stands in the way: {trips:?}"));
        let secrets = secrets(plan);
        let mut ledger = MemoryLedger::new(self.memory());
        let outcome = block_on(async {
            let acquired = ledger.acquire(Duration::ZERO, &mut |_| {}).await;
            acquired.expect("a ledger in memory is free");
            executor
                .execute(&approved, &secrets, &mut ledger, &mut sink)
                .await
        });
        Run {
            plan: approved.into_plan(),
            outcome,
            events: sink.events,
        }
    }

    /// The integrations as the client reads them.
    pub(crate) fn rows(&self) -> Vec<LiveRow> {
        let remote = self.client();
        block_on(remote.integrations()).expect("GIJ answers")
    }

    /// A plan of these changes, made of what is there now.
    pub(crate) fn plan_of(&self, changes: Vec<Change>) -> Plan {
        let mut plan = self.plan();
        let rows = self.rows();
        plan.seen = rows.iter().map(|row| (row.id, row.digest())).collect();
        plan.changes = changes;
        for (place, change) in plan.changes.iter_mut().enumerate() {
            change.batch = u32::try_from(place).expect("few changes") + 1;
        }
        plan
    }

    /// A change of an integration that is there.
    pub(crate) fn change_of(&self, name: &str, make: impl FnOnce(&LiveRow) -> Action) -> Change {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.display_name == name);
        let row = row.unwrap_or_else(|| panic!("there is no {name}"));
        Change {
            address: format!("Integration/{name}").parse().expect("a name"),
            display_name: name.to_owned(),
            batch: 1,
            action: make(row),
            indexing: Indexing::None,
            cause: Cause::Manifest,
            fields: Vec::new(),
            repositories: RepositoriesPolicy::default(),
            can_remove: None,
            rollout: gijctl::model::RolloutHints::default(),
        }
    }
}

/// The deletion of an integration, its clones left alone.
pub(crate) fn deletion(rig: &Rig, name: &str) -> Change {
    rig.change_of(name, |row| {
        Action::Delete(Deletion {
            id: row.id,
            files: Files::Keep,
        })
    })
}

/// An update that sends the secret of a declared integration anew, and these settings along.
pub(crate) fn rotation(rig: &Rig, name: &str, fields: FieldMap) -> Change {
    let credentials = declared_credentials(rig, name);
    let change = rig.change_of(name, |row| {
        Action::Update(Update {
            id: row.id,
            fields,
            inside: FieldMap::new(),
            own: std::collections::BTreeMap::new(),
            credentials: Some(credentials),
        })
    });
    Change {
        indexing: Indexing::Reindex,
        ..change
    }
}

fn declared_credentials(rig: &Rig, name: &str) -> Credentials {
    let mut declared = rig.desired.integrations.values();
    declared
        .find(|wanted| wanted.display_name == name)
        .and_then(|wanted| wanted.credentials.clone())
        .unwrap_or_else(|| panic!("{name} declares no credentials"))
}

fn secrets(plan: &Plan) -> Secrets {
    let changes = plan.changes.iter();
    changes
        .filter_map(|change| {
            let credentials = match &change.action {
                Action::Create(creation) => creation.credentials.as_ref(),
                Action::Update(update) => update.credentials.as_ref(),
                _ => None,
            }?;
            let resolved = ResolvedCredentials {
                username: credentials.username.clone(),
                slot: credentials.slot,
                secret: Secret::new("token-of-a-test".to_owned()),
            };
            Some((change.address.clone(), resolved))
        })
        .collect()
}
