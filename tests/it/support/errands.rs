use gijctl::event::{Afterwards, ErrandOutcome};
use gijctl::exec::Stop;
use gijctl::plan::Approval;
use gijctl::reconcile::{Decision, Errand, ErrandError, Look, Reindexing};
use gijctl::status::{Detail, Overview, Subject};

use super::{MemoryLedger, Rig, Sink, block_on};

impl Rig {
    /// Looks at what is indexed, as `gijctl status` does.
    pub(crate) fn look(&self, subjects: &[&str]) -> Overview {
        let subjects = parsed(subjects);
        let look = Look {
            desired: &self.desired,
            subjects: &subjects,
            detail: Detail::FirstFew,
        };
        block_on(look.once(&self.client())).expect("Jira answers")
    }

    /// Waits, as `gijctl wait` does; told to stop where the rig says so.
    pub(crate) fn wait_for(&self, subjects: &[&str]) -> Result<ErrandOutcome, ErrandError> {
        let (remote, clock, subjects) = (self.client(), self.clock(), parsed(subjects));
        let errand = Errand {
            remote: &remote,
            clock: &clock,
            settings: &self.settings,
            desired: &self.desired,
            subjects: &subjects,
        };
        let (handle, stop) = Stop::channel();
        let mut sink = Sink {
            rig: self,
            stop: Some(handle),
            events: Vec::new(),
        };
        let mut ledger = MemoryLedger::new(self.memory());
        block_on(errand.wait(&mut ledger, stop, &mut sink))
    }

    /// Reindexes, as `gijctl reindex --yes` does.
    pub(crate) fn reindex(
        &self,
        subjects: &[&str],
        afterwards: Afterwards,
    ) -> Result<ErrandOutcome, ErrandError> {
        let (remote, clock, subjects) = (self.client(), self.clock(), parsed(subjects));
        let errand = Errand {
            remote: &remote,
            clock: &clock,
            settings: &self.settings,
            desired: &self.desired,
            subjects: &subjects,
        };
        let (handle, stop) = Stop::channel();
        let mut sink = Sink {
            rig: self,
            stop: Some(handle),
            events: Vec::new(),
        };
        let how = Reindexing {
            priority: None,
            afterwards,
            lock_timeout: self.lock_timeout,
        };
        let mut ledger = MemoryLedger::new(self.memory());
        let agreed = async |_: &_| Decision::GoOn(Approval::Beforehand);
        let ended = block_on(errand.reindex(how, &mut ledger, (stop, &mut sink), agreed));
        ended.map(|outcome| outcome.expect("it was agreed to"))
    }
}

fn parsed(subjects: &[&str]) -> Vec<Subject> {
    let subjects = subjects.iter();
    subjects
        .map(|text| text.parse().expect("an address"))
        .collect()
}
