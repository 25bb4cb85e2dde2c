//! The questions that only read.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::ask::{Ask, Asker, Cut, Says, Seen, Urgency, not_gijs, read};
use super::list::{self, List, Listing};
use crate::capability::{
    Finding, IdSpaces, ListOrder, Lists, Managers, MissingRow, SecretKeys, StatusShape,
    StatusThread,
};
use crate::client::Transport;
use crate::clock::Clock;
use crate::model::{IntegrationType, spoken_duration};
use crate::state::Authority;

/// No Jira has given away so many numbers.
const NOBODY: u64 = 2_147_483_647;

/// A thread that no reindex has.
const NO_THREAD: &str = "00000000-0000-0000-0000-000000000000";

/// So often the kinds of two neighbours differ, all numbers put in order, where it is taken for more
/// than luck that no number is there twice.
const MIXED_ENOUGH: usize = 3;

/// What is known of the rows before anything is written.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) integrations: Option<List>,
    pub(super) repositories: Option<List>,
    /// Whether the account may not read the list of integrations.
    pub(super) is_not_allowed: bool,
}

impl Rows {
    fn both(&self) -> Option<(&List, &List)> {
        self.integrations.as_ref().zip(self.repositories.as_ref())
    }
}

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Reads both lists, which most questions need. To others than administrators GIJ may say no,
    /// which is an answer.
    pub(super) async fn read_rows(&mut self, authority: Authority) -> Result<Rows, Cut> {
        let integrations = self.list(15, "integration", Urgency::Ordinary).await;
        let integrations = self.unless_halted(15, integrations)?;
        let repositories = self.list(15, "repository", Urgency::Ordinary).await;
        let repositories = self.unless_halted(15, repositories)?;
        for listing in [&integrations, &repositories] {
            match listing {
                Some(Listing::Refused(reason)) => {
                    self.notebook.failed += 1;
                    self.notebook.said(15, reason.clone());
                }
                Some(Listing::NotAllowed) if authority == Authority::Administrator => {
                    self.notebook.failed += 1;
                }
                Some(Listing::Rows(_) | Listing::NotAllowed) | None => {}
            }
        }
        Ok(Rows {
            is_not_allowed: matches!(integrations, Some(Listing::NotAllowed)),
            integrations: integrations.and_then(Listing::rows),
            repositories: repositories.and_then(Listing::rows),
        })
    }

    /// One of the two lists.
    pub(super) async fn list(
        &mut self,
        question: u8,
        path: &str,
        urgency: Urgency,
    ) -> Result<Listing, Cut> {
        Ok(self.timed_list(question, path, urgency).await?.0)
    }

    async fn timed_list(
        &mut self,
        question: u8,
        path: &str,
        urgency: Urgency,
    ) -> Result<(Listing, Duration), Cut> {
        let (response, shown, took) = self.send(question, Ask::get(path, path), urgency).await?;
        let status = response.status;
        if let Some(list) = list::read(&response) {
            self.keep(question, shown, status, list.shape.clone());
            return Ok((Listing::Rows(list), took));
        }
        self.keep(question, shown, status, "no list".to_owned());
        let seen = read(&response);
        let listing = match seen.says() {
            Says::NotAllowed => Listing::NotAllowed,
            Says::No | Says::NoSuchPath => Listing::Refused(seen.reason()),
            // It says yes to something that is no list.
            Says::Yes | Says::Nothing => return Err(not_gijs(status)),
        };
        Ok((listing, took))
    }

    /// What a question without an answer leaves behind; only being told to stop and
    /// being locked out end the others.
    pub(super) fn unless_halted<V>(
        &mut self,
        question: u8,
        asked: Result<V, Cut>,
    ) -> Result<Option<V>, Cut> {
        match asked {
            Ok(value) => Ok(Some(value)),
            Err(Cut::Failed(why)) => {
                self.notebook.failed += 1;
                self.notebook
                    .unclear(question, "a request for it had no answer");
                self.notebook.said(question, why);
                Ok(None)
            }
            Err(Cut::NotGijs(why)) => {
                self.notebook.failed += 1;
                self.notebook.unclear(question, why);
                Ok(None)
            }
            Err(Cut::Ended(why)) => {
                self.notebook.unclear(question, why);
                Ok(None)
            }
            Err(cut @ Cut::LockedOut(_)) => {
                self.notebook.unclear(question, "signing in fails");
                Err(cut)
            }
            Err(halted @ Cut::Halted(_)) => Err(halted),
        }
    }

    /// Asks what can be asked by reading.
    pub(super) async fn ask_read_only(
        &mut self,
        rows: &Rows,
        authority: Authority,
    ) -> Result<(), Cut> {
        if rows.integrations.is_none() {
            for question in [1, 7, 12, 13] {
                self.notebook
                    .not_asked(question, "the list of integrations could not be read");
            }
        }
        if self.notebook.wants(1) && rows.integrations.is_some() {
            let asked = self.missing_row().await;
            self.unless_halted(1, asked)?;
        }
        if self.notebook.wants(7) && rows.integrations.is_some() {
            let asked = self.index_status(rows).await;
            self.unless_halted(7, asked)?;
        }
        if self.notebook.wants(12) && rows.integrations.is_some() {
            self.types_and_secrets(rows);
        }
        if self.notebook.wants(13) {
            self.which_list(rows);
        }
        if self.notebook.wants(14) {
            self.managers(rows, authority);
        }
        if self.notebook.wants(15) {
            let asked = self.order(rows).await;
            self.unless_halted(15, asked)?;
        }
        Ok(())
    }

    async fn missing_row(&mut self) -> Result<(), Cut> {
        let path = format!("integration/{NOBODY}");
        let seen = self
            .ask(1, Ask::get(&path, "integration/<no such id>"))
            .await?;
        let status = seen.status;
        self.notebook.note(
            1,
            format!("an integration that does not exist is answered with status {status}"),
        );
        let reading = match seen.says() {
            Says::No => Some(MissingRow::Refused),
            Says::Yes if seen.row().is_none() => Some(MissingRow::Empty),
            Says::NoSuchPath => Some(MissingRow::NotFound),
            Says::Yes | Says::NotAllowed | Says::Nothing => None,
        };
        match reading {
            Some(is) => self.notebook.readings.missing_row = Some(Finding::read(is)),
            None => self
                .notebook
                .unclear(1, "the answer says neither no nor nothing"),
        }
        Ok(())
    }

    async fn index_status(&mut self, rows: &Rows) -> Result<(), Cut> {
        let integrations = rows.integrations.as_ref().map(|list| &list.rows);
        let all = integrations.into_iter().flatten();
        // A row that was indexed has something to tell.
        let Some(row) = all.min_by_key(|row| (row.disabled, row.last_indexed.is_none(), row.id))
        else {
            self.notebook
                .not_asked(7, "there is no integration to ask about");
            return Ok(());
        };
        let (id, was_indexed) = (row.id.to_string(), row.last_indexed.is_some());
        let alone = Ask::get("index.json", "index.json?repoId=<id>").query("repoId", &id);
        let alone = self.ask(7, alone).await?;
        let unknown = Ask::get("index.json", "index.json?threadId=<unknown>&repoId=<id>")
            .query("threadId", NO_THREAD)
            .query("repoId", &id);
        let unknown = self.ask(7, unknown).await?;
        match alone.says() {
            Says::Yes if tells_progress(&alone) => {
                self.notebook.readings.status_thread = Some(Finding::read(StatusThread::Optional));
                match status_shape(&alone) {
                    Some(is) => self.notebook.readings.status_shape = Some(Finding::read(is)),
                    None => self
                        .notebook
                        .note(7, "which shape it has cannot be told from what it says now"),
                }
            }
            Says::No if was_indexed && wants_a_thread(&alone, &unknown) => {
                self.notebook.readings.status_thread = Some(Finding::read(StatusThread::Required));
                self.notebook
                    .note(7, "its shape is unknown: no reindex has given a `threadId`");
            }
            Says::No => self.notebook.unclear(
                7,
                "a `repoId` alone is refused, and not in words about a `threadId` that it lacks",
            ),
            _ => self.notebook.unclear(
                7,
                format!("a `repoId` alone is answered with status {}", alone.status),
            ),
        }
        self.notebook.note(
            7,
            format!("a `threadId` that nobody has is {}", in_words(&unknown)),
        );
        let nothing = self.ask(7, Ask::get("index.json", "index.json")).await?;
        self.notebook.note(
            7,
            format!("asked with nothing it is {}", in_words(&nothing)),
        );
        Ok(())
    }

    fn types_and_secrets(&mut self, rows: &Rows) {
        let Some(integrations) = &rows.integrations else {
            return;
        };
        let unknown: BTreeSet<&str> = integrations
            .rows
            .iter()
            .map(|row| row.kind.as_str())
            .filter(|kind| IntegrationType::parse(kind).is_none())
            .collect();
        for kind in &unknown {
            let is_word = kind.len() <= 40
                && kind
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            self.notebook.note(
                12,
                if is_word {
                    format!("there are integrations of the type {kind}")
                } else {
                    "there are integrations of a type whose name is no word in capitals".to_owned()
                },
            );
        }
        let lists = [Some(integrations), rows.repositories.as_ref()];
        let keys: BTreeSet<&str> = lists
            .into_iter()
            .flatten()
            .flat_map(|list| list.secret_keys.iter().map(String::as_str))
            .collect();
        if !keys.is_empty() {
            let keys: Vec<_> = keys.into_iter().collect();
            self.notebook.readings.secret_keys = Some(Finding::read(SecretKeys::Shown));
            self.notebook.note(
                12,
                format!(
                    "keys in lists: {}; their values were not kept",
                    keys.join(", ")
                ),
            );
        } else if unknown.is_empty() {
            self.notebook.not_asked(
                12,
                "there is no integration of a type that gijctl does not know, such as one of the GitHub App",
            );
        } else {
            self.notebook.readings.secret_keys = Some(Finding::read(SecretKeys::Hidden));
        }
    }

    fn which_list(&mut self, rows: &Rows) {
        let Some((integrations, repositories)) = rows.both() else {
            self.notebook.not_asked(13, "not both lists could be read");
            return;
        };
        if integrations.rows.is_empty() || repositories.rows.is_empty() {
            self.notebook
                .unclear(13, "one of the lists is empty, so nothing can be compared");
            return;
        }
        let mut is_mixed = false;
        let mut is_twice = false;
        let by_id: std::collections::BTreeMap<u64, &list::Row> =
            integrations.rows.iter().map(|row| (row.id, row)).collect();
        for row in &repositories.rows {
            let Some(other) = by_id.get(&row.id) else {
                continue;
            };
            if other.origin == row.origin && other.name == row.name {
                is_mixed = true;
            } else {
                is_twice = true;
            }
        }
        let lists = if is_mixed { Lists::Mixed } else { Lists::Apart };
        self.notebook.readings.lists = Some(Finding::read(lists));
        if is_twice {
            self.notebook.readings.id_spaces = Some(Finding::read(IdSpaces::Separate));
        } else if changes_of_kind(&integrations.rows, &repositories.rows) >= MIXED_ENOUGH {
            self.notebook.readings.id_spaces = Some(Finding::read(IdSpaces::Shared));
        } else {
            self.notebook.note(
                13,
                "whether integrations and repositories share their numbers cannot be told from so few",
            );
        }
    }

    fn managers(&mut self, rows: &Rows, authority: Authority) {
        match authority {
            Authority::Manager => {
                let is = match (&rows.integrations, rows.is_not_allowed) {
                    (Some(_), _) => Managers::Allowed,
                    (None, true) => Managers::Refused,
                    (None, false) => {
                        let why =
                            "the list of integrations was answered neither by rows nor by 403";
                        self.notebook.unclear(14, why);
                        return;
                    }
                };
                self.notebook.readings.managers = Some(Finding::read(is));
            }
            Authority::Administrator => self.notebook.not_asked(
                14,
                "it takes an account that is a manager of the app and no administrator of Jira",
            ),
            Authority::Neither => self
                .notebook
                .not_asked(14, "the account is neither administrator nor manager"),
        }
    }

    async fn order(&mut self, rows: &Rows) -> Result<(), Cut> {
        let mut orders = Vec::new();
        for (path, before) in [
            ("integration", &rows.integrations),
            ("repository", &rows.repositories),
        ] {
            let Some(before) = before else { continue };
            let asked = self.timed_list(15, path, Urgency::Ordinary).await;
            let Some((again, took)) = self.unless_halted(15, asked)? else {
                continue;
            };
            let Some(again) = again.rows() else { continue };
            self.notebook.note(
                15,
                format!(
                    "{path}: {} rows, {} bytes, in {}",
                    again.rows.len(),
                    again.bytes,
                    took_words(took)
                ),
            );
            orders.extend(order_of(before, &again));
        }
        match orders.into_iter().max_by_key(|order| match order {
            ListOrder::ById => 0,
            ListOrder::Stable => 1,
            ListOrder::Changing => 2,
        }) {
            Some(is) => self.notebook.readings.list_order = Some(Finding::read(is)),
            None => self
                .notebook
                .unclear(15, "no list has two rows whose order could be compared"),
        }
        let all = Ask::get("repository/all", "repository/all?offset=0&limit=1")
            .query("offset", "0")
            .query("limit", "1");
        let is = match self.ask(15, all).await?.says() {
            Says::Yes => "is there",
            Says::NoSuchPath => "is not there",
            Says::No | Says::NotAllowed | Says::Nothing => "is refused",
        };
        self.notebook
            .note(15, format!("the paged list `repository/all` {is}"));
        Ok(())
    }
}

fn took_words(took: Duration) -> String {
    if took < Duration::from_secs(10) {
        format!("{} ms", took.as_millis())
    } else {
        spoken_duration(took)
    }
}

/// How the rows that are in both answers follow each other; `None` of fewer than two.
fn order_of(before: &List, again: &List) -> Option<ListOrder> {
    let of = |list: &List| list.rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let (before, again) = (of(before), of(again));
    let there: BTreeSet<u64> = again.iter().copied().collect();
    let both: Vec<u64> = before.into_iter().filter(|id| there.contains(id)).collect();
    let known: BTreeSet<u64> = both.iter().copied().collect();
    let again: Vec<u64> = again.into_iter().filter(|id| known.contains(id)).collect();
    if both.len() < 2 {
        return None;
    }
    Some(match (both == again, both.is_sorted()) {
        (false, _) => ListOrder::Changing,
        (true, true) => ListOrder::ById,
        (true, false) => ListOrder::Stable,
    })
}

/// How often one kind of row follows the other where all are put in the order of their numbers.
fn changes_of_kind(integrations: &[list::Row], repositories: &[list::Row]) -> usize {
    let ids =
        |rows: &[list::Row], kind: bool| rows.iter().map(|row| (row.id, kind)).collect::<Vec<_>>();
    let mut all = [ids(integrations, true), ids(repositories, false)].concat();
    all.sort_unstable();
    all.windows(2).filter(|pair| pair[0].1 != pair[1].1).count()
}

/// Whether a status is refused for want of a thread: GIJ says so, the refusal is no status of a run
/// that failed, and with a thread it is refused otherwise.
fn wants_a_thread(alone: &Seen, with_unknown: &Seen) -> bool {
    let (Some(words), other) = (alone.words(), with_unknown.words()) else {
        return false;
    };
    !tells_progress(alone) && words.to_ascii_lowercase().contains("thread") && other != Some(words)
}

fn tells_progress(seen: &Seen) -> bool {
    let keys = [
        "finished",
        "lastOperationPercent",
        "completionPercentage",
        "messages",
    ];
    let body = seen.body.as_ref();
    keys.iter()
        .any(|key| body.is_some_and(|body| body.get(key).is_some()))
}

fn status_shape(seen: &Seen) -> Option<StatusShape> {
    let body = seen.body.as_ref()?;
    let has = |key: &str| body.get(key).is_some();
    match body.get("messages") {
        Some(Value::Object(_)) => Some(StatusShape::Maps),
        Some(Value::Array(_)) => Some(StatusShape::Lists),
        _ if has("lastOperationPercent") => Some(StatusShape::Maps),
        _ if has("completionPercentage") || has("errorsCount") => Some(StatusShape::Lists),
        _ => None,
    }
}

fn in_words(seen: &Seen) -> String {
    match seen.says() {
        Says::Yes => format!("answered (status {})", seen.status),
        Says::No | Says::NotAllowed => format!("refused (status {})", seen.status),
        Says::NoSuchPath | Says::Nothing => format!("answered with status {}", seen.status),
    }
}
