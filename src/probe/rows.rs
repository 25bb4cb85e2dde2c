//! The questions that take an integration with repositories inside: one that is only there for tests,
//! and that somebody named. What is changed on it is put back by `give_back.rs`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ask::{Ask, Asker, Cut, Says, Urgency};
use super::list::{Listing, Row};
use super::unsent::{changed_besides, names};
use crate::capability::{Clearing, ConnectionPut, DateMoves, FeatureReach, Finding};
use crate::client::Transport;
use crate::clock::Clock;
use crate::wire::{Method, is_secret_key, lenient_bool, lenient_id};

/// The setting that is switched back and forth: nobody sees anything of it but by an e-mail that a
/// commit would send meanwhile.
pub(super) const SETTING: &str = "sendCommitEmails";

/// What gets another form.
pub(super) const FILTER: &str = "apiFilter";

const TYPE: &str = "integrationType";

/// How long something that may happen by itself is waited for.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);

/// A scan that comes later than this after a change may be that of the schedule.
const SOON: Duration = Duration::from_mins(2);

pub(super) const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// An indexing may be over in less.
const BETWEEN_QUICK_LOOKS: Duration = Duration::from_secs(1);

/// An integration that is changed, and what is put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lent {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its type, where GIJ tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_type: Option<String>,
    /// Its `sendCommitEmails`, where that is switched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_commit_emails: Option<bool>,
    /// Its `apiFilter`, where that gets another form; empty where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_filter: Option<String>,
}

impl Lent {
    /// Whether anything of it is changed for a while.
    pub(super) const fn is_changed(&self) -> bool {
        self.send_commit_emails.is_some() || self.api_filter.is_some()
    }

    /// Whether its number is by now that of an integration of another type.
    pub(super) fn is_another(&self, row: &Map<String, Value>) -> bool {
        let now = text(row, TYPE);
        let before = self.integration_type.as_ref();
        !now.is_empty() && before.is_some_and(|before| *before != now)
    }

    pub(super) fn update(&self, fields: &[(&str, Value)]) -> Ask {
        let body: Map<String, Value> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        Ask::new(
            Method::Put,
            &format!("integration/{}", self.id),
            "integration/<id>",
        )
        .body(Value::Object(body))
    }
}

/// Another form of a filter that means the same.
pub(super) fn other_form(filter: &str) -> String {
    match filter {
        "" => "@".to_owned(),
        filter => format!("{filter} | @"),
    }
}

pub(super) fn text(row: &Map<String, Value>, key: &str) -> String {
    let found = row.get(key).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

pub(super) fn flag(row: &Map<String, Value>, key: &str) -> Option<bool> {
    row.get(key).and_then(lenient_bool)
}

fn date(row: &Map<String, Value>) -> Option<i64> {
    row.get("lastIndexedDate").and_then(Value::as_i64)
}

/// Why nothing can be told where the setting is another one than it was.
const MEANWHILE: &str = "somebody else has changed the setting meanwhile";

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Reads what an integration has before anything is changed, and says no where it cannot be lent.
    pub(super) async fn borrow(&mut self, id: u64) -> Result<Lent, Cut> {
        let row = self.integration(4, id).await?;
        if flag(&row, "disabled") == Some(true) {
            return Err(Cut::Ended(format!(
                "integration {id} is disabled: nothing inside is indexed"
            )));
        }
        let inside = self.inside(4, id, Urgency::Ordinary).await?;
        if inside.is_empty() {
            return Err(Cut::Ended(format!(
                "no repository inside integration {id} is enabled"
            )));
        }
        if date(&row).is_none() || inside.iter().any(|row| row.last_indexed.is_none()) {
            return Err(Cut::Ended(format!(
                "integration {id} is not indexed yet with all that is inside"
            )));
        }
        let setting = flag(&row, SETTING)
            .filter(|setting| inside.iter().all(|row| row.sends_emails == Some(*setting)));
        if setting.is_none() {
            self.notebook.not_asked(
                4,
                "the integration and the repositories inside do not all show the same of the setting",
            );
        }
        Ok(Lent {
            id,
            name: text(&row, "displayName"),
            integration_type: Some(text(&row, TYPE)).filter(|kind| !kind.is_empty()),
            send_commit_emails: setting.filter(|_| self.notebook.wants(4)),
            api_filter: self.notebook.wants(5).then(|| text(&row, FILTER)),
        })
    }

    /// Asks what can be asked of it. Putting back is the caller's.
    pub(super) async fn ask_of_rows(&mut self, lent: &Lent) -> Result<(), Cut> {
        if let Some(before) = lent.send_commit_emails {
            let asked = self.feature_reach(lent, before).await;
            self.unless_halted(4, asked)?;
        }
        if self.notebook.wants(6) && self.swept.is_empty() {
            let asked = self.date_moves(lent).await;
            self.unless_halted(6, asked)?;
        }
        if let Some(filter) = &lent.api_filter
            && self.swept.is_empty()
        {
            let asked = self.connection_put(lent, filter).await;
            self.unless_halted(5, asked)?;
        }
        if let Some(why) = self.would_sweep().filter(|_| !self.swept.is_empty()) {
            for question in [5, 6] {
                self.notebook.not_asked(question, why.clone());
            }
        }
        Ok(())
    }

    /// Why nothing is to be sent to a lent integration, where that is so: an update could take along
    /// what nobody could put back.
    pub(super) fn would_sweep(&self) -> Option<String> {
        match &self.unsent {
            Some(changed) if changed.is_empty() => None,
            Some(changed) => Some(format!(
                "an update changes what it does not send ({}), so the integration that is lent is left in peace",
                changed.join(", ")
            )),
            None => Some(
                "that an update leaves what it does not send as it was could not be seen, so the integration that is lent is left in peace"
                    .to_owned(),
            ),
        }
    }

    /// Whether an update changed anything else of the lent integration. All of that is put back, and
    /// nothing more is asked of it.
    fn has_swept(
        &mut self,
        question: u8,
        (before, after): (&Map<String, Value>, &Map<String, Value>),
        named: &str,
    ) -> bool {
        let changed = changed_besides(before, after, named);
        if changed.is_empty() {
            return false;
        }
        let swept = names(&changed);
        self.notebook.failed += 1;
        self.notebook.unclear(
            question,
            format!(
                "an update changed of the integration what it did not send: {}",
                swept.join(", ")
            ),
        );
        self.unsent = Some(swept);
        // The value of a secret is not shown, so it cannot be put back.
        let readable = changed.into_iter();
        self.swept = readable.filter(|one| !is_secret_key(&one.name)).collect();
        true
    }

    async fn integration(&mut self, question: u8, id: u64) -> Result<Map<String, Value>, Cut> {
        let ask = Ask::get(&format!("integration/{id}"), "integration/<id>");
        let seen = self.ask(question, ask).await?;
        match (seen.says(), seen.row()) {
            (Says::Yes, Some(row)) if row.get("id").and_then(lenient_id) == Some(id) => {
                Ok(row.clone())
            }
            (Says::NotAllowed | Says::Nothing, _) => Err(Cut::Failed(format!(
                "integration {id} may not be read: {}",
                seen.reason()
            ))),
            _ => Err(Cut::Ended(format!("there is no integration {id}"))),
        }
    }

    /// The enabled rows inside.
    pub(super) async fn inside(
        &mut self,
        question: u8,
        id: u64,
        urgency: Urgency,
    ) -> Result<Vec<Row>, Cut> {
        let trouble = "the list of repositories could not be read";
        let list = match self.list(question, "repository", urgency).await? {
            Listing::Rows(list) => list,
            Listing::NotAllowed => return Err(Cut::Failed(format!("{trouble}: status 403"))),
            Listing::Refused(reason) => return Err(Cut::Failed(format!("{trouble}: {reason}"))),
        };
        let rows = list.rows.into_iter();
        Ok(rows
            .filter(|row| row.parent == Some(id) && !row.disabled)
            .collect())
    }

    async fn feature_reach(&mut self, lent: &Lent, before: bool) -> Result<(), Cut> {
        let other = !before;
        let row = self.integration(4, lent.id).await?;
        if flag(&row, SETTING) != Some(before) {
            self.notebook.unclear(4, MEANWHILE);
            return Ok(());
        }
        self.ask(4, lent.update(&[(SETTING, json!(other))])).await?;
        let now = self.integration(4, lent.id).await?;
        if self.has_swept(4, (&row, &now), SETTING) {
            return Ok(());
        }
        if flag(&now, SETTING) != Some(other) {
            self.notebook.unclear(4, "the setting could not be changed");
            return Ok(());
        }
        let (changed, all) = self.changed_inside(lent.id, other).await?;
        self.ask(4, lent.update(&[(SETTING, json!(before))]))
            .await?;
        let is = if changed == 0 {
            FeatureReach::NewRows
        } else if changed == all {
            FeatureReach::AllRows
        } else {
            self.notebook
                .unclear(4, "the change reached some of the repositories and not all");
            return Ok(());
        };
        self.notebook.readings.feature_reach = Some(Finding::written(is));
        Ok(())
    }

    /// How many of the rows inside come to have this value, and how many there are.
    async fn changed_inside(&mut self, id: u64, value: bool) -> Result<(usize, usize), Cut> {
        let mut wait = self.wait();
        loop {
            let rows = self.inside(4, id, Urgency::Ordinary).await?;
            let changed = rows.iter().filter(|row| row.sends_emails == Some(value));
            let (changed, all) = (changed.count(), rows.len());
            if changed == all || wait.so_far(self.clock.now()) >= PATIENCE {
                return Ok((changed, all));
            }
            let what = "looking whether a setting reaches the repositories inside";
            self.pause(&mut wait, what, BETWEEN_LOOKS).await;
        }
    }

    /// The date is read before the status: where it has moved and the run is not over after that,
    /// the start has moved it.
    async fn date_moves(&mut self, lent: &Lent) -> Result<(), Cut> {
        let before = date(&self.integration(6, lent.id).await?);
        let ask = Ask::at_2_0(Method::Post, "reindex").body(json!({"repoId": lent.id}));
        let asked = self.ask(6, ask).await?;
        let body = asked.body.as_ref();
        let thread = match body.and_then(|body| body.get("threadId")) {
            Some(Value::String(thread)) => thread.clone(),
            Some(Value::Number(thread)) => thread.to_string(),
            _ => {
                self.notebook.unclear(6, "a reindex gives no `threadId`");
                return Ok(());
            }
        };
        let mut wait = self.wait();
        let mut was_running_before_it_moved = false;
        let mut was_over_before_it_moved = false;
        while wait.so_far(self.clock.now()) < PATIENCE {
            let has_moved = date(&self.integration(6, lent.id).await?) > before;
            let (is_over, is_running) = self.progress(&thread, lent.id).await?;
            let is = match (has_moved, is_over) {
                (true, false) => Some(DateMoves::Start),
                (true, true) if was_running_before_it_moved || was_over_before_it_moved => {
                    Some(DateMoves::End)
                }
                (true, true) => {
                    self.notebook
                        .unclear(6, "the run was over before it could be seen");
                    return Ok(());
                }
                (false, _) => None,
            };
            if let Some(is) = is {
                self.notebook.readings.date_moves = Some(Finding::written(is));
                self.notebook
                    .note(6, "seen of an integration's own run, which succeeded");
                return Ok(());
            }
            was_running_before_it_moved |= is_running;
            was_over_before_it_moved |= is_over;
            let what = "looking when the date of the integration moves";
            self.pause(&mut wait, what, BETWEEN_QUICK_LOOKS).await;
        }
        self.notebook
            .unclear(6, "it has not moved within five minutes of a reindex");
        Ok(())
    }

    /// Whether a run is over, and whether it has begun and is not.
    async fn progress(&mut self, thread: &str, id: u64) -> Result<(bool, bool), Cut> {
        let ask = Ask::get("index.json", "index.json?threadId=<id>&repoId=<id>")
            .query("threadId", thread)
            .query("repoId", &id.to_string());
        let seen = self.ask(6, ask).await?;
        let body = seen.body.as_ref();
        let find = |key: &str| body.and_then(|body| body.get(key));
        let is_over = find("finished").and_then(lenient_bool) == Some(true);
        let percent = find("lastOperationPercent").or_else(|| find("completionPercentage"));
        let has_begun = percent
            .and_then(Value::as_f64)
            .is_some_and(|part| part > 0.0);
        Ok((is_over, has_begun && !is_over))
    }

    /// The filter is given another form that means the same. What moves after that may be the
    /// schedule's doing, so it is looked whether it moves after the second change as well, and does
    /// not move after none.
    async fn connection_put(&mut self, lent: &Lent, filter: &str) -> Result<(), Cut> {
        let cleared = self.notebook.readings.clearing.map(|found| found.is);
        let back = match (filter, cleared) {
            ("", Some(Clearing::Empty | Clearing::Both)) => json!(""),
            ("", Some(Clearing::Null)) => Value::Null,
            ("", Some(Clearing::Neither) | None) => {
                self.notebook.not_asked(
                    5,
                    "it is not known how a filter that is set for this could be cleared again",
                );
                return Ok(());
            }
            (filter, _) => json!(filter),
        };
        let row = self.integration(5, lent.id).await?;
        if text(&row, FILTER) != filter {
            self.notebook.unclear(5, MEANWHILE);
            return Ok(());
        }
        let before = date(&row);
        let other = other_form(filter);
        self.ask(5, lent.update(&[(FILTER, json!(other))])).await?;
        let now = self.integration(5, lent.id).await?;
        if self.has_swept(5, (&row, &now), FILTER) {
            return Ok(());
        }
        let taken = text(&now, FILTER);
        if taken != other {
            self.notebook.unclear(5, "the filter could not be changed");
            // GIJ may have made a third form of it.
            self.written_filter = Some(taken);
            return Ok(());
        }
        let first = self.moves(lent.id, before, PATIENCE).await?;
        let row = self.integration(5, lent.id).await?;
        if text(&row, FILTER) != other {
            self.notebook.unclear(5, MEANWHILE);
            return Ok(());
        }
        let between = date(&row);
        self.ask(5, lent.update(&[(FILTER, back)])).await?;
        let Some(first) = first else {
            self.notebook.readings.connection_put = Some(Finding::written(ConnectionPut::Waits));
            return Ok(());
        };
        let Some(second) = self.moves(lent.id, between, PATIENCE).await? else {
            self.notebook
                .unclear(5, "a scan came after one change and not after the other");
            return Ok(());
        };
        let longer = first.max(second);
        let at_rest = date(&self.integration(5, lent.id).await?);
        let third = self.moves(lent.id, at_rest, longer * 2 + SOON / 4).await?;
        if longer > SOON || third.is_some() {
            self.notebook.unclear(
                5,
                "scans came after changes, and may be those of the schedule",
            );
            return Ok(());
        }
        self.notebook.readings.connection_put = Some(Finding::written(ConnectionPut::Scans));
        Ok(())
    }

    /// How long it takes until the date of an integration moves, if it does.
    async fn moves(
        &mut self,
        id: u64,
        from: Option<i64>,
        patience: Duration,
    ) -> Result<Option<Duration>, Cut> {
        let mut wait = self.wait();
        loop {
            let took = wait.so_far(self.clock.now());
            if date(&self.integration(5, id).await?) > from {
                return Ok(Some(took));
            }
            if took >= patience {
                return Ok(None);
            }
            let what = "looking whether a changed filter starts a scan";
            self.pause(&mut wait, what, BETWEEN_LOOKS).await;
        }
    }
}
