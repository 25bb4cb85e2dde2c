//! New integrations and plain repositories, one after the other as the machine says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::canary::EarlierCanary;
use super::gate::EarlierWork;
use super::halt::{Halt, StepError};
use super::resumed::Resumed;
use super::run::{Run, is_creation};
use super::settings::{OnFailure, Patience};
use super::starts::TOO_SOON;
use super::steps::Write;
use super::waiting::{Ended, Waiting};
use super::window::by_its_clock;
use crate::clock::Clock;
use crate::event::{EventKind, Report, StepStatus};
use crate::ledger::LedgerStore;
use crate::model::{Address, RowId};
use crate::pace::{Hold, Left, Next, Reason, Rollout, RolloutItem, StopReason, later};
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
    /// That of one that an earlier run has created, and that takes up a place of this rollout.
    Earlier { item: usize },
    /// That of other earlier work, which comes before anything is started.
    Others,
}

/// One of ours whose indexing is to be asked for again.
struct Again<'p> {
    at: Timestamp,
    item: usize,
    change: &'p Change,
    id: RowId,
    /// How often it may be asked for after this time.
    retries: u8,
    /// How the last one ended.
    ended: Ended,
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
    /// Those of ours whose indexing did not end well and is asked for again after a pause.
    again: Vec<Again<'p>>,
    told: Option<Hold>,
    /// Why nothing more is started, where what was begun is only waited for.
    halt: Option<Halt>,
}

impl<'a, R: Remote, C: Clock, L: LedgerStore> Run<'a, R, C, L> {
    /// Creates everything that is to be indexed for the first time.
    pub(super) async fn roll_out(&mut self, plan: &'a Plan) -> Result<(), Halt> {
        self.window_is_open()?;
        let mut rolling = if self.starts_beside() {
            let (before, beside) = self.earlier_work_beside().await?;
            let mut rolling = self.rolling(plan, &beside);
            for (_, waiting) in beside {
                self.under_way.insert(waiting.id);
                rolling.waiting.push(waiting);
            }
            rolling.whose.extend(before.iter().map(|_| Whose::Others));
            rolling.waiting.extend(before);
            rolling
        } else {
            // What fails there may matter to what comes after it.
            self.wait_for_earlier_work(EarlierWork::OfAnybody).await?;
            self.rolling(plan, &[])
        };
        let driven = self.drive(&mut rolling).await;
        // Where the run is to end, it is not known how what was begun goes on.
        let rest = rolling.whose.drain(..).zip(rolling.waiting.drain(..));
        for (whose, waiting) in rest {
            self.remember_seen(&waiting);
            self.under_way.remove(&waiting.id);
            if let Whose::Ours { change, id, .. } = whose {
                let report = self.conclude(change, id, waiting.ended()).await;
                self.note_end(change, id, report);
            }
        }
        for again in std::mem::take(&mut rolling.again) {
            self.settle(
                &mut rolling,
                again.item,
                (again.change, again.id),
                again.ended,
            )
            .await;
        }
        self.save_books().await;
        driven
    }

    /// The rollout before its first start. What goes on beside it comes last.
    fn rolling(&self, plan: &'a Plan, beside: &[(Resumed, Waiting)]) -> Rolling<'a> {
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
            items.push(past(host));
        }
        let many_failed = items.len() - creates.len();
        let first_beside = items.len();
        for (one, _) in beside {
            names.push(one.address.clone());
            items.push(one.item.clone());
        }
        // One of a saved plan that an earlier run has created counts as what it is now: the last.
        let number: BTreeMap<_, _> = names.iter().zip(0..).collect();
        for (item, (change, _)) in items.iter_mut().zip(&creates) {
            let after = change.rollout.after.iter();
            item.after = after.filter_map(|one| number.get(one).copied()).collect();
        }
        let canary = plan.rollout.starts.canary.as_ref();
        let canary = canary.and_then(|canary| names.iter().position(|one| one == canary));
        let canary = canary.filter(|item| *item < creates.len());
        let earlier = self.earlier_canary().filter(|_| canary.is_none());
        let tried = earlier.map(|(address, stands)| {
            names.push(address);
            items.push(past(String::new()));
            (names.len() - 1, stands)
        });
        let canary = canary.or(tried.map(|(item, _)| item));
        let limits = self.settings.limits(&plan.rollout, canary, self.started);
        let mut machine = Rollout::new(items, limits);
        for item in (creates.len()..).take(many_failed) {
            machine.failed_before(item);
        }
        match tried {
            Some((item, EarlierCanary::Indexed(at))) => machine.settled(item, at),
            Some((item, EarlierCanary::Failed)) => machine.failed_before(item),
            None => {}
        }
        let newest = self.newest_start();
        let at_work = (first_beside..).zip(beside);
        for (item, (_, waiting)) in at_work.clone() {
            machine.started(item, newest.unwrap_or(waiting.since));
        }
        if let Some(last) = newest {
            machine.started_before(last);
        }
        Rolling {
            plan,
            creates,
            names,
            machine,
            opened: BTreeSet::new(),
            gate: Gate::Passed,
            whose: at_work.map(|(item, _)| Whose::Earlier { item }).collect(),
            waiting: Vec::new(),
            again: Vec::new(),
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
                if !rolling.waits_for_ours() {
                    return rolling.halt.take().map_or(Ok(()), Err);
                }
                self.watch_begun(rolling, None).await?;
                continue;
            }
            match rolling.machine.next(self.clock.now()) {
                Next::Start(_) if rolling.waits_for_others() => {
                    self.watch_begun(rolling, None).await?;
                }
                Next::Start(item) => self.start_next(rolling, item).await?,
                Next::NotBefore { until, hold } => {
                    let why = rolling.why_held(hold.reason);
                    self.tell_hold(rolling, hold, Some(until));
                    // GIJ may be given other work meanwhile.
                    rolling.gate = Gate::ToPass;
                    let nobody_waits = self.settings.patience == Patience::Leave;
                    if rolling.waiting.is_empty() || nobody_waits {
                        self.hold_out(until, &why).await?;
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
            let others = match self.earlier_work(EarlierWork::OfAnybody).await {
                Ok(others) => others,
                Err(halt) => return self.end_after_ours(rolling, halt),
            };
            rolling.whose.extend(others.iter().map(|_| Whose::Others));
            rolling.waiting.extend(others);
            return Ok(());
        }
        let (change, creation) = rolling.creates[item];
        if rolling.opened.insert(change.batch) {
            return self.open_batch(rolling, change.batch).await;
        }
        self.may_write().await?;
        if self.plan.rollout.starts.canary.as_ref() != Some(&change.address) {
            self.end_trial();
        }
        let now = self.clock.now();
        self.last_start = Some(now);
        rolling.machine.started(item, now);
        rolling.gate = Gate::ToPass;
        let not_started = rolling.machine.not_started();
        let not_started = not_started.filter_map(|item| rolling.creates.get(item));
        self.foresee(&not_started.map(|(change, _)| &change.address).collect());
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
            Err(error) if error.status == StepStatus::NotReached => {
                // Nothing went wrong: the window has closed before anything was sent.
                self.finish(&change.address, Report::from(error));
                rolling.machine.left_out(item);
                rolling.halt = self.may_go_on().and_then(|()| self.window_is_open()).err();
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
        let canary = self.earlier_canary();
        for (item, (change, _)) in rolling.creates.iter().enumerate() {
            if judged.done.iter().any(|done| std::ptr::eq(*done, *change)) {
                match &canary {
                    Some((address, EarlierCanary::Indexed(at))) if *address == change.address => {
                        rolling.machine.settled(item, *at);
                    }
                    // What is there already has proved itself before.
                    _ => rolling.machine.was_there(item, now),
                }
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
        until: Option<Timestamp>,
    ) -> Result<(), Halt> {
        // The wait may take hours.
        self.save_books().await;
        let again = rolling.again.iter().map(|again| again.at);
        match again.chain(until).min() {
            Some(until) if rolling.waiting.is_empty() => {
                self.hold_out(
                    until,
                    "a failed indexing is asked for again only after a pause",
                )
                .await?;
            }
            until => self.watch(&mut rolling.waiting, until).await?,
        }
        self.ask_again(rolling).await;
        while let Some(ended) = rolling.waiting.iter().position(|one| !one.is_open()) {
            let waiting = rolling.waiting.remove(ended);
            match rolling.whose.remove(ended) {
                Whose::Earlier { item } => self.earlier_ended(rolling, item, waiting).await?,
                Whose::Others => {
                    if let Err(halt) = self.judge_earlier_work(rolling.plan, waiting) {
                        self.end_after_ours(rolling, halt)?;
                    } else if !rolling.waits_for_others() {
                        self.record(EventKind::EarlierWorkDone);
                        // Something may have begun meanwhile.
                        rolling.gate = Gate::ToPass;
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
                    self.remember_seen(&waiting);
                    let ended = waiting.ended();
                    let pause = match retries {
                        0 => None,
                        left => self.pause_before_retry(change, (id, left), &ended),
                    };
                    match pause {
                        Some(pause) => rolling.again.push(Again {
                            at: later(self.clock.now(), pause),
                            item,
                            change,
                            id,
                            retries: retries - 1,
                            ended,
                        }),
                        None => self.settle(rolling, item, (change, id), ended).await,
                    }
                }
            }
        }
        self.save_books().await;
        Ok(())
    }

    /// One of ours has come to its end.
    async fn settle(
        &mut self,
        rolling: &mut Rolling<'a>,
        item: usize,
        (change, id): (&Change, RowId),
        ended: Ended,
    ) {
        let report = self.conclude(change, id, ended).await;
        if self.note_end(change, id, report) {
            rolling.machine.failed(item);
        } else {
            rolling.machine.settled(item, self.clock.now());
        }
    }

    /// One that an earlier run has created has come to its end.
    async fn earlier_ended(
        &mut self,
        rolling: &mut Rolling<'a>,
        item: usize,
        waiting: Waiting,
    ) -> Result<(), Halt> {
        let id = waiting.id;
        if let Some(again) = self.earlier_indexing_again(&waiting).await? {
            rolling.waiting.push(again);
            rolling.whose.push(Whose::Earlier { item });
            return Ok(());
        }
        self.under_way.remove(&id);
        let judged = self.judge_earlier_work(rolling.plan, waiting);
        if self.given_up.contains(&id) {
            rolling.machine.failed_before(item);
        } else {
            rolling.machine.settled(item, self.clock.now());
        }
        judged.or_else(|halt| self.end_after_ours(rolling, halt))
    }

    /// Asks for the indexings whose pause is over.
    async fn ask_again(&mut self, rolling: &mut Rolling<'a>) {
        let now = self.clock.now();
        let all = std::mem::take(&mut rolling.again).into_iter();
        let (due, later): (Vec<_>, Vec<_>) = all.partition(|again| again.at <= now);
        rolling.again = later;
        for one in due {
            match self.try_indexing_again(one.change, one.id).await {
                Some(waiting) => {
                    rolling.waiting.push(waiting);
                    rolling.whose.push(Whose::Ours {
                        item: one.item,
                        change: one.change,
                        id: one.id,
                        retries: one.retries,
                    });
                }
                None => {
                    self.settle(rolling, one.item, (one.change, one.id), one.ended)
                        .await;
                }
            }
        }
    }

    /// Ends the rollout once what it has begun is over: GIJ goes on with that in any case.
    fn end_after_ours(&mut self, rolling: &mut Rolling<'a>, halt: Halt) -> Result<(), Halt> {
        self.may_go_on()?;
        if !rolling.waits_for_ours() {
            return Err(halt);
        }
        rolling.halt.get_or_insert(halt);
        Ok(())
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
        self.note_asked_about_canary();
        self.save_books().await;
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
            StopReason::CanaryLeftOut(item) => Halt::CanaryLeftOut(name(item)),
            StopReason::AllHeldBack => return Ok(()),
        })
    }

    /// Says once what keeps the next one from starting, where that is not plain from the batches.
    fn tell_hold(&mut self, rolling: &mut Rolling<'a>, hold: Hold, until: Option<Timestamp>) {
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

    /// What only a clock decides, for a run that is not to wait for it.
    fn why_held(&self, reason: Reason) -> String {
        match reason {
            Reason::Soaking(canary) => format!(
                "{} is indexed and has its time to prove itself (--canary-soak)",
                self.names[canary]
            ),
            _ => TOO_SOON.to_owned(),
        }
    }

    fn waits_for_ours(&self) -> bool {
        let ours = |whose: &Whose<'_>| matches!(whose, Whose::Ours { .. } | Whose::Earlier { .. });
        !self.again.is_empty() || self.whose.iter().any(ours)
    }

    fn waits_for_others(&self) -> bool {
        let others = |whose: &Whose<'_>| matches!(whose, Whose::Others);
        self.whose.iter().any(others)
    }
}

/// Something that was started before this rollout and matters to it.
fn past(host: String) -> RolloutItem {
    RolloutItem {
        host,
        account: None,
        after: Vec::new(),
        batch: 0,
    }
}
