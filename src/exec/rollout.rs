//! New integrations and plain repositories, one after the other as the machine says.

use std::collections::BTreeSet;

use super::gate::EarlierWork;
use super::halt::{Halt, StepError};
use super::run::{Run, is_creation};
use super::settings::OnFailure;
use super::steps::Write;
use super::waiting::Waiting;
use super::window::by_its_clock;
use crate::clock::Clock;
use crate::event::{EventKind, Report, StepStatus};
use crate::ledger::LedgerStore;
use crate::model::{Address, RowId};
use crate::pace::{
    AfterFailure, Canary, Hold, Left, Next, Reason, Rollout, RolloutItem, RolloutLimits, Soak,
    StopReason, later,
};
use crate::plan::{Action, Change, Creation, Pacing, Plan};
use crate::remote::Remote;

/// Whether GIJ was seen to be done with what others began, since something was started last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    ToPass,
    Passed,
}

/// Whose indexing is waited for.
enum Whose<'p> {
    /// That of one of those that this run has created.
    Ours {
        item: usize,
        change: &'p Change,
        id: RowId,
        retries: u8,
    },
    /// That of earlier work.
    Others,
}

/// The rollout as it stands.
struct Rolling<'p> {
    plan: &'p Plan,
    /// What is to be created, in order. The machine knows them by their places.
    creates: Vec<(&'p Change, &'p Creation)>,
    /// What messages call them, and after them what failed before and matters to them.
    names: Vec<Address>,
    machine: Rollout,
    opened: BTreeSet<u32>,
    gate: Gate,
    whose: Vec<Whose<'p>>,
    /// The same, as far as looks are concerned.
    waiting: Vec<Waiting>,
    told: Option<Hold>,
    /// Why nothing more is started, where what was begun is only waited for.
    halt: Option<Halt>,
}

impl<'a, R: Remote, C: Clock, L: LedgerStore> Run<'a, R, C, L> {
    /// Creates everything that is to be indexed for the first time.
    pub(super) async fn roll_out(&mut self, plan: &'a Plan) -> Result<(), Halt> {
        self.window_is_open()?;
        // What fails there may matter to what comes after it.
        self.wait_for_earlier_work(EarlierWork::OfAnybody).await?;
        let mut rolling = self.rolling(plan);
        let driven = self.drive(&mut rolling).await;
        // Where the run is to end, it is not known how what was begun goes on.
        let rest = rolling.whose.drain(..).zip(rolling.waiting.drain(..));
        for (whose, waiting) in rest {
            if let Whose::Ours { change, id, .. } = whose {
                let report = self.conclude(change, id, waiting.ended()).await;
                self.note_end(change, id, report);
            }
        }
        self.save_books().await;
        driven
    }

    fn rolling(&self, plan: &'a Plan) -> Rolling<'a> {
        let creates: Vec<_> = plan
            .changes
            .iter()
            .filter(|change| is_creation(change))
            .filter_map(|change| match &change.action {
                Action::Create(creation) => Some((change, creation)),
                _ => None,
            })
            .collect();
        let mut names: Vec<_> = creates
            .iter()
            .map(|(change, _)| change.address.clone())
            .collect();
        let mut items: Vec<_> = creates
            .iter()
            .map(|(change, creation)| RolloutItem {
                host: creation.host(),
                account: creation.account(),
                after: Vec::new(),
                batch: change.batch,
            })
            .collect();
        let failed = self.failed_before(plan, &creates);
        for (address, host) in failed {
            names.push(address);
            items.push(RolloutItem {
                host,
                account: None,
                after: Vec::new(),
                batch: 0,
            });
        }
        let number: std::collections::BTreeMap<_, _> = names
            .iter()
            .enumerate()
            .map(|(at, one)| (one, at))
            .collect();
        for (item, (change, _)) in items.iter_mut().zip(&creates) {
            let after = change.rollout.after.iter();
            item.after = after.filter_map(|one| number.get(one).copied()).collect();
        }
        let canary = plan.rollout.starts.canary.as_ref();
        let canary = canary.and_then(|canary| number.get(canary).copied());
        let limits = RolloutLimits {
            at_once: plan.rollout.at_once,
            per_host: plan.rollout.starts.per_host,
            per_account: Some(plan.rollout.starts.per_account),
            stagger: self.settings.stagger,
            windows: self.settings.windows.clone(),
            deadline: self.deadline(),
            after_failure: match self.settings.on_failure {
                OnFailure::Halt => AfterFailure::Halt,
                OnFailure::Continue => AfterFailure::Continue,
                OnFailure::OtherHosts => AfterFailure::OtherHosts,
            },
            canary: canary
                .filter(|item| *item < creates.len())
                .map(|item| Canary {
                    item,
                    soak: match self.settings.canary_soak {
                        Some(time) => Soak::For(time),
                        None => Soak::UntilApproved,
                    },
                }),
        };
        let mut machine = Rollout::new(items, limits);
        for number in creates.len()..names.len() {
            machine.failed_before(number);
        }
        if let Some(last) = self.last_start {
            machine.started_before(last);
        }
        Rolling {
            plan,
            creates,
            names,
            machine,
            opened: BTreeSet::new(),
            gate: Gate::Passed,
            whose: Vec::new(),
            waiting: Vec::new(),
            told: None,
            halt: None,
        }
    }

    /// What failed in this run before and some of these must not follow, with its host: what they
    /// come after, and one for each host on which something failed.
    fn failed_before(
        &self,
        plan: &Plan,
        creates: &[(&Change, &Creation)],
    ) -> Vec<(Address, String)> {
        let named: BTreeSet<_> = creates
            .iter()
            .flat_map(|(change, _)| &change.rollout.after)
            .collect();
        let of_hosts = self.failed_hosts.iter();
        let of_hosts = of_hosts.map(|(host, address)| (address.clone(), host.clone()));
        let given_up = named.into_iter().filter(|address| {
            let id = plan.matched.get(*address);
            id.is_some_and(|id| self.given_up.contains(id))
        });
        let given_up = given_up.map(|address| (address.clone(), String::new()));
        given_up.chain(of_hosts).collect()
    }

    async fn drive(&mut self, rolling: &mut Rolling<'a>) -> Result<(), Halt> {
        loop {
            self.may_go_on()?;
            if rolling.halt.is_some() {
                if rolling.waiting.is_empty() {
                    return rolling.halt.take().map_or(Ok(()), Err);
                }
                self.watch_begun(rolling, None).await?;
                continue;
            }
            if rolling.waits_for_others() {
                self.watch_begun(rolling, None).await?;
                continue;
            }
            match rolling.machine.next(self.clock.now()) {
                Next::Start(item) => self.start_next(rolling, item).await?,
                Next::NotBefore { until, hold } => {
                    self.tell_hold(rolling, hold, Some(until));
                    // GIJ may be given other work meanwhile.
                    rolling.gate = Gate::ToPass;
                    if rolling.waiting.is_empty() {
                        self.sleep_until(until).await?;
                    } else {
                        self.watch_begun(rolling, Some(until)).await?;
                    }
                }
                Next::UntilOneSettles { hold } => {
                    if let Some(hold) = hold {
                        self.tell_hold(rolling, hold, None);
                    }
                    self.watch_begun(rolling, None).await?;
                }
                Next::AskAbout(item) => self.ask_about(rolling, item).await?,
                Next::Stop { reason, left } => return self.stop_with(rolling, reason, &left),
                Next::Done => return rolling.verdict(),
            }
        }
    }

    /// One step on the way to a start: the gate, then the batch, then the create itself.
    async fn start_next(&mut self, rolling: &mut Rolling<'a>, item: usize) -> Result<(), Halt> {
        if rolling.gate == Gate::ToPass {
            rolling.gate = Gate::Passed;
            let others = self.earlier_work(EarlierWork::OfAnybody).await?;
            rolling.whose.extend(others.iter().map(|_| Whose::Others));
            rolling.waiting.extend(others);
            return Ok(());
        }
        let (change, creation) = rolling.creates[item];
        if rolling.opened.insert(change.batch) {
            return self.open_batch(rolling, change.batch).await;
        }
        self.may_write().await?;
        let now = self.clock.now();
        self.last_start = Some(now);
        rolling.machine.started(item, now);
        rolling.gate = Gate::ToPass;
        self.start(change);
        match self.write(change, &Write::Create(creation)).await {
            Ok(Some(step)) => {
                self.under_way.insert(step.id);
                rolling.waiting.push(step.waiting);
                rolling.whose.push(Whose::Ours {
                    item,
                    change,
                    id: step.id,
                    retries: self.settings.retry_indexing,
                });
            }
            Ok(None) => {
                rolling.machine.settled(item, self.clock.now());
                self.finish(&change.address, Report::done());
            }
            Err(error) => {
                rolling.machine.failed(item);
                // What may be there or not, or be there twice, is for people to look at.
                let unclear = error.status == StepStatus::Unconfirmed;
                self.note_failed_host(change);
                self.finish(&change.address, Report::from(error));
                if unclear || self.may_go_on().is_err() {
                    rolling.halt = Some(Halt::StepFailed(change.address.clone()));
                }
            }
        }
        Ok(())
    }

    /// Holds what is in a batch against what is there now.
    async fn open_batch(&mut self, rolling: &mut Rolling<'a>, number: u32) -> Result<(), Halt> {
        let plan = rolling.plan;
        let of_number = |batch: &&[Change]| batch.first().is_some_and(|one| one.batch == number);
        let Some(batch) = plan.batches().find(of_number) else {
            return Ok(());
        };
        self.record(EventKind::BatchStarted {
            batch: number,
            batches: plan.changes.last().map_or(0, |change| change.batch),
            addresses: batch.iter().map(|change| change.address.clone()).collect(),
        });
        let judged = self.judge(batch).await?;
        let now = self.clock.now();
        for (item, (change, _)) in rolling.creates.iter().enumerate() {
            if judged.done.iter().any(|done| std::ptr::eq(*done, *change)) {
                // What is there already has proved itself before.
                rolling.machine.was_there(item, now);
            }
            if judged
                .stale
                .iter()
                .any(|(stale, _)| std::ptr::eq(*stale, *change))
            {
                rolling.machine.left_out(item);
            }
        }
        if !judged.done.is_empty() {
            // Whoever made it may have done so just now.
            rolling.gate = Gate::ToPass;
        }
        self.tell_done(&judged.done).await;
        self.tell_stale(judged.stale)
    }

    /// Looks at what was begun until one of it has ended, or until that moment.
    async fn watch_begun(
        &mut self,
        rolling: &mut Rolling<'a>,
        until: Option<jiff::Timestamp>,
    ) -> Result<(), Halt> {
        // The wait may take hours.
        self.save_books().await;
        self.watch(&mut rolling.waiting, until).await?;
        while let Some(ended) = rolling.waiting.iter().position(|one| !one.is_open()) {
            let waiting = rolling.waiting.remove(ended);
            match rolling.whose.remove(ended) {
                Whose::Others => {
                    self.judge_earlier_work(rolling.plan, waiting)?;
                    if !rolling.waits_for_others() {
                        self.record(EventKind::EarlierWorkDone);
                    }
                }
                Whose::Ours {
                    item,
                    change,
                    id,
                    retries,
                } => {
                    if retries == self.settings.retry_indexing {
                        // What was asked for again says nothing of first indexings.
                        self.remember_first_indexing(change, &waiting);
                    }
                    let ended = waiting.ended();
                    if retries > 0
                        && let Some(again) = self.try_indexing_again(change, id, &ended).await
                    {
                        rolling.waiting.push(again);
                        rolling.whose.push(Whose::Ours {
                            item,
                            change,
                            id,
                            retries: retries - 1,
                        });
                        continue;
                    }
                    let report = self.conclude(change, id, ended).await;
                    if self.note_end(change, id, report) {
                        rolling.machine.failed(item);
                    } else {
                        rolling.machine.settled(item, self.clock.now());
                    }
                }
            }
        }
        self.save_books().await;
        Ok(())
    }

    /// Takes note of how one of ours ended; returns whether it failed.
    fn note_end(&mut self, change: &Change, id: RowId, report: Report) -> bool {
        self.under_way.remove(&id);
        let failed = matches!(report.status, StepStatus::Failed | StepStatus::Unconfirmed);
        if failed {
            self.given_up.insert(id);
            self.note_failed_host(change);
        }
        self.finish(&change.address, report);
        failed
    }

    async fn ask_about(&mut self, rolling: &mut Rolling<'a>, item: usize) -> Result<(), Halt> {
        let canary = &rolling.names[item];
        let left = rolling.machine.left();
        if self.asker.is_a_person() {
            let canary = canary.clone();
            self.record(EventKind::Asking { canary, left });
        }
        let asked = self.asker.go_on_after(canary, left);
        tokio::pin!(asked);
        let answer = loop {
            let heartbeat = later(self.clock.now(), self.ledger.heartbeat());
            let until = self.deadline().map_or(heartbeat, |end| end.min(heartbeat));
            tokio::select! {
                biased;
                () = self.stop.requested() => return Err(Halt::Interrupted),
                answer = &mut asked => break answer,
                () = self.clock.sleep_until(until) => {}
            }
            self.may_go_on()?;
            self.show_alive().await?;
        };
        rolling.gate = Gate::ToPass;
        match answer {
            super::asker::Answer::GoOn => rolling.machine.approved(),
            super::asker::Answer::Stop
            | super::asker::Answer::NobodyToAsk
            | super::asker::Answer::AgreedBeforehand => {
                return Err(Halt::CanaryAlone {
                    canary: canary.clone(),
                    answer,
                });
            }
        }
        Ok(())
    }

    fn stop_with(
        &mut self,
        rolling: &Rolling<'a>,
        reason: StopReason,
        left: &[Left],
    ) -> Result<(), Halt> {
        for one in left {
            let (Some(failed), Some((change, creation))) =
                (one.because_of, rolling.creates.get(one.item))
            else {
                continue;
            };
            self.pass_over(change);
            let failed = &rolling.names[failed];
            let by_host = self.failed_hosts.get(&creation.host()) == Some(failed)
                && self.settings.on_failure == OnFailure::OtherHosts;
            let why = if by_host {
                format!(
                    "not created: {failed} failed on the same host, {}",
                    creation.host()
                )
            } else {
                format!("not created: it comes after {failed}, which failed")
            };
            let error = StepError {
                status: StepStatus::NotReached,
                ..StepError::failed(why, format!("put {failed} right, then run apply again"))
            };
            self.finish(&change.address, error.into());
        }
        let name = |item: usize| rolling.names[item].clone();
        Err(match reason {
            StopReason::OutsideWindows { opens } => Halt::OutsideWindows {
                opens: self
                    .settings
                    .windows
                    .as_ref()
                    .map_or_else(|| opens.to_string(), |windows| by_its_clock(windows, opens)),
            },
            StopReason::Deadline => Halt::Deadline,
            StopReason::Failed(item) => Halt::StepFailed(name(item)),
            StopReason::CanaryFailed(item) => Halt::CanaryFailed(name(item)),
            StopReason::NotApproved(item) => Halt::CanaryAlone {
                canary: name(item),
                answer: super::asker::Answer::Stop,
            },
            StopReason::AllHeldBack => return Ok(()),
        })
    }

    /// Says once what keeps the next one from starting, where that is not plain from the batches.
    fn tell_hold(&mut self, rolling: &mut Rolling<'a>, hold: Hold, until: Option<jiff::Timestamp>) {
        if rolling.told.as_ref() == Some(&hold) {
            return;
        }
        let name = |item: usize| &rolling.names[item];
        let reason = match hold.reason {
            Reason::Staggering => {
                if let Some(until) = until {
                    self.record(EventKind::Staggering { until });
                }
                None
            }
            Reason::AtOnce(most) if rolling.plan.rollout.starts.pacing == Pacing::Window => {
                Some(format!("{most} at once, as many as there may be"))
            }
            Reason::HostBusy(busy) => Some(format!("its host is busy with {}", name(busy))),
            Reason::AccountBusy(busy) => Some(format!("its account is busy with {}", name(busy))),
            Reason::After(before) => Some(format!("it comes after {}", name(before))),
            Reason::CanaryFirst(canary) => Some(format!("{} is tried out first", name(canary))),
            Reason::Soaking(canary) => Some(format!(
                "{} is indexed and has its time to prove itself",
                name(canary)
            )),
            Reason::Stopping(StopReason::OutsideWindows { .. }) => {
                Some("outside the hours in which changes may be made".to_owned())
            }
            Reason::AtOnce(_) | Reason::EarlierBatch(_) | Reason::Stopping(_) => None,
        };
        if let Some(reason) = reason {
            let address = rolling.names[hold.item].clone();
            self.record(EventKind::HeldBack {
                address,
                reason,
                until,
            });
        }
        rolling.told = Some(hold);
    }
}

impl Rolling<'_> {
    /// What the end of all that was started means for what comes after it.
    fn verdict(&self) -> Result<(), Halt> {
        match self.machine.verdict() {
            Some(StopReason::CanaryFailed(item)) => {
                Err(Halt::CanaryFailed(self.names[item].clone()))
            }
            Some(StopReason::Failed(item)) => Err(Halt::StepFailed(self.names[item].clone())),
            None | Some(_) => Ok(()),
        }
    }

    fn waits_for_others(&self) -> bool {
        let others = |whose: &Whose<'_>| matches!(whose, Whose::Others);
        self.whose.iter().any(others)
    }
}
