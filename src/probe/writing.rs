//! The questions that are answered by one throw-away integration.

use serde_json::{Map, Value, json};

use super::ask::{Ask, Asker, Cut, Says, Seen, Urgency};
use super::clean_up::Pending;
use super::list::Listing;
use super::rows::{Lent, SETTING};
use super::unsent::{changed_besides, is_same, names};
use crate::capability::{
    Clearing, DisableEndpoint, DisabledOnPut, Duplicates, Finding, UnknownProperties,
};
use crate::client::Transport;
use crate::clock::Clock;
use crate::wire::{Method, lenient_bool, lenient_id};

/// A type that GIJ has not.
const NO_TYPE: &str = "GIJCTL_NO_SUCH_TYPE";

/// Texts that are set and cleared. GIJ takes them on every integration.
const TEXTS: [(&str, &str); 3] = [
    ("apiFilter", "[?!archived]"),
    ("prHideFilter", "^gijctl"),
    ("tagsFilter", "^gijctl"),
];

/// The throw-away integration.
struct Throwaway {
    id: u64,
    /// Its creation, to be sent once more.
    body: Value,
    /// What every update says besides, lest it switch the integration on.
    besides: Map<String, Value>,
}

impl Throwaway {
    fn update(&self, fields: &[(&str, Value)]) -> Ask {
        let mut body = self.besides.clone();
        for (name, value) in fields {
            body.insert((*name).to_owned(), value.clone());
        }
        Ask::new(
            Method::Put,
            &format!("integration/{}", self.id),
            "integration/<id>",
        )
        .body(Value::Object(body))
    }
}

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Makes a throw-away integration and asks what it can answer. Cleaning up is the caller's.
    pub(super) async fn ask_by_writing(&mut self, pending: &Pending) -> Result<(), Cut> {
        if self.notebook.wants(1) {
            let asked = self.refused_creations(pending).await;
            self.unless_foreign(1, asked)?;
        }
        let mut made = self.make(pending).await?;
        let asked = self.switch_endpoint(&made).await;
        self.unless_foreign(8, asked)?;
        let asked = self.update_of_a_name(&mut made, pending).await;
        self.unless_foreign(2, asked)?;
        if pending.lent.as_ref().is_some_and(Lent::is_changed) {
            let asked = self.what_is_not_sent(&made, pending).await;
            self.unless_foreign(2, asked)?;
        }
        if self.notebook.wants(3) {
            let asked = self.clearing(&made).await;
            self.unless_foreign(3, asked)?;
        }
        if self.notebook.wants(9) {
            let asked = self.unknown_property(&made, pending).await;
            self.unless_foreign(9, asked)?;
        }
        if self.notebook.wants(11) {
            let asked = self.duplicate(&made).await;
            self.unless_foreign(11, asked)?;
        }
        Ok(())
    }

    /// What is answered by a page leaves its question open, and the others go on.
    fn unless_foreign(&mut self, question: u8, asked: Result<(), Cut>) -> Result<(), Cut> {
        match asked {
            Err(cut @ Cut::NotGijs(_)) => self
                .unless_halted(question, Err(cut))
                .map(|_: Option<()>| ()),
            other => other,
        }
    }

    async fn refused_creations(&mut self, pending: &Pending) -> Result<(), Cut> {
        // They bear the name as well: should GIJ take them, they are found and removed.
        let mut body = folder(pending);
        body["type"] = json!(NO_TYPE);
        let seen = self.create(1, &body).await?;
        self.note_creation("of a type that does not exist", &seen);
        if let Some(map) = body.as_object_mut() {
            map.shift_remove("type");
        }
        let seen = self.create(1, &body).await?;
        self.note_creation("without a type", &seen);
        Ok(())
    }

    fn note_creation(&mut self, what: &str, seen: &Seen) {
        let status = seen.status;
        let text = match seen.says() {
            Says::Yes => format!("a creation {what} is taken (status {status})"),
            Says::No | Says::NotAllowed => {
                format!("a creation {what} is refused (status {status})")
            }
            Says::NoSuchPath | Says::Nothing => {
                format!("a creation {what} is answered with status {status}")
            }
        };
        self.notebook.note(1, text);
    }

    async fn create(&mut self, question: u8, body: &Value) -> Result<Seen, Cut> {
        let ask = Ask::new(Method::Post, "integration", "integration").body(body.clone());
        self.ask(question, ask).await
    }

    /// A tracked folder asks no host and has no secret. Where GIJ wants the folder to be there, a
    /// server of a name that exists nowhere does as well.
    async fn make(&mut self, pending: &Pending) -> Result<Throwaway, Cut> {
        let question = 8;
        let mut refused = String::new();
        for body in [folder(pending), server(pending)] {
            let seen = self.create(question, &body).await?;
            let id = seen.row().and_then(|row| lenient_id(row.get("id")?));
            match (seen.says(), id) {
                (Says::Yes, Some(id)) => {
                    let status = seen.status;
                    self.notebook
                        .note(1, format!("a creation that is taken has status {status}"));
                    return self.made(id, body).await;
                }
                (Says::Yes, None) => {
                    return Err(Cut::Ended(
                        "GIJ took the creation of a throw-away integration and does not show it"
                            .to_owned(),
                    ));
                }
                (_, _) => refused = seen.reason(),
            }
        }
        self.notebook.said(question, refused);
        Err(Cut::Ended(
            "GIJ takes no integration of a folder or a server that is not there".to_owned(),
        ))
    }

    async fn made(&mut self, id: u64, body: Value) -> Result<Throwaway, Cut> {
        let made = Throwaway {
            id,
            body,
            besides: Map::new(),
        };
        if self.is_disabled(8, &made).await? {
            return Ok(made);
        }
        self.notebook.note(
            8,
            "an integration that is created disabled is there enabled",
        );
        Err(Cut::Ended(
            "the throw-away integration was created disabled and is enabled".to_owned(),
        ))
    }

    async fn row(&mut self, question: u8, made: &Throwaway) -> Result<Map<String, Value>, Cut> {
        let ask = Ask::get(&format!("integration/{}", made.id), "integration/<id>");
        let seen = self.ask(question, ask).await?;
        match seen.row() {
            Some(row) if row.get("id").and_then(lenient_id) == Some(made.id) => Ok(row.clone()),
            _ => Err(Cut::Ended(
                "the throw-away integration cannot be read again".to_owned(),
            )),
        }
    }

    async fn is_disabled(&mut self, question: u8, made: &Throwaway) -> Result<bool, Cut> {
        let row = self.row(question, made).await?;
        Ok(row.get("disabled").and_then(lenient_bool) == Some(true))
    }

    /// The request names no kind of row, so it is only sent where no repository has the number.
    async fn switch_endpoint(&mut self, made: &Throwaway) -> Result<(), Cut> {
        if !self.notebook.wants(8) {
            return Ok(());
        }
        let repositories = self.list(8, "repository", Urgency::Ordinary).await?;
        let Listing::Rows(repositories) = repositories else {
            self.notebook.not_asked(
                8,
                "whether a repository has the same number could not be seen (C25)",
            );
            return Ok(());
        };
        if repositories.rows.iter().any(|row| row.id == made.id) {
            self.notebook
                .not_asked(8, "a repository has the same number (C25)");
            return Ok(());
        }
        let ask = Ask::new(
            Method::Put,
            &format!("repository/{}/disable", made.id),
            "repository/<id>/disable?disable=true",
        )
        .query("disable", "true");
        let seen = self.ask(8, ask).await?;
        let is = match seen.says() {
            Says::Yes => DisableEndpoint::Present,
            Says::NoSuchPath => {
                // Beside it GIJ answers as before.
                self.row(8, made).await?;
                DisableEndpoint::Missing
            }
            Says::No | Says::NotAllowed | Says::Nothing => {
                self.notebook
                    .unclear(8, format!("it is answered with status {}", seen.status));
                self.notebook.said(8, seen.reason());
                return Ok(());
            }
        };
        self.notebook.readings.disable_endpoint = Some(Finding::written(is));
        Ok(())
    }

    async fn update_of_a_name(
        &mut self,
        made: &mut Throwaway,
        pending: &Pending,
    ) -> Result<(), Cut> {
        let asked = self
            .ask(2, made.update(&[("displayName", json!(pending.name))]))
            .await;
        let is_taken = match &asked {
            Ok(seen) => seen.says() == Says::Yes,
            Err(Cut::NotGijs(_)) => false,
            Err(_) => return asked.map(|_| ()),
        };
        if !is_taken {
            // It may have had its effect all the same, and nothing that follows may switch it on.
            made.besides.insert("disabled".to_owned(), json!(true));
            if !self.is_disabled(2, made).await? {
                return Err(Cut::Ended(
                    "the throw-away integration was switched on by an update".to_owned(),
                ));
            }
            let seen = asked?;
            self.notebook.unclear(
                2,
                format!("the update is answered with status {}", seen.status),
            );
            self.notebook.said(2, seen.reason());
            return Ok(());
        }
        if self.is_disabled(2, made).await? {
            self.notebook.readings.disabled_on_put = Some(Finding::written(DisabledOnPut::Kept));
            return Ok(());
        }
        self.notebook.readings.disabled_on_put = Some(Finding::written(DisabledOnPut::Enabled));
        made.besides.insert("disabled".to_owned(), json!(true));
        self.ask(2, made.update(&[])).await?;
        if self.is_disabled(2, made).await? {
            return Ok(());
        }
        Err(Cut::Ended(
            "the throw-away integration was switched on by an update and cannot be switched off"
                .to_owned(),
        ))
    }

    /// What an update changes that it does not send. Flags are tried both ways, since one that is not
    /// sent may go back to its default, or off.
    async fn what_is_not_sent(&mut self, made: &Throwaway, pending: &Pending) -> Result<(), Cut> {
        let name = ("displayName", json!(pending.name));
        let (filter, text) = TEXTS[0];
        let mut changed = Vec::new();
        for value in [true, false] {
            let marks = [
                (filter, json!(text)),
                ("smartCommitsEnabled", json!(value)),
                (SETTING, json!(value)),
            ];
            let fields = [&marks[..], std::slice::from_ref(&name)].concat();
            self.ask(2, made.update(&fields)).await?;
            let before = self.row(2, made).await?;
            let is_set = |(key, mark): &(&str, Value)| {
                let found = before.get(*key);
                found.is_some_and(|found| is_same(found, mark))
            };
            if !marks.iter().all(is_set) {
                return Ok(());
            }
            let seen = self
                .ask(2, made.update(std::slice::from_ref(&name)))
                .await?;
            if seen.says() != Says::Yes {
                return Ok(());
            }
            let after = self.row(2, made).await?;
            // What becomes of `disabled` is a question of its own.
            changed.extend(names(&changed_besides(&before, &after, "disabled")));
        }
        changed.sort();
        changed.dedup();
        if !changed.is_empty() {
            let changed = changed.join(", ");
            self.notebook.note(
                2,
                format!("an update changes what it does not send: {changed}"),
            );
        }
        self.unsent = Some(changed);
        Ok(())
    }

    async fn clearing(&mut self, made: &Throwaway) -> Result<(), Cut> {
        let Some(by_empty) = self.clears(made, &json!("")).await? else {
            return Ok(());
        };
        let Some(by_null) = self.clears(made, &Value::Null).await? else {
            return Ok(());
        };
        let all = |cleared: &[bool]| match cleared {
            [] => None,
            [first, rest @ ..] => rest.iter().all(|one| one == first).then_some(*first),
        };
        let is = match (all(&by_empty), all(&by_null)) {
            (Some(true), Some(true)) => Clearing::Both,
            (Some(true), Some(false)) => Clearing::Empty,
            (Some(false), Some(true)) => Clearing::Null,
            (Some(false), Some(false)) => Clearing::Neither,
            _ => {
                self.notebook
                    .unclear(3, "the same clears some of the settings and not the others");
                return Ok(());
            }
        };
        self.notebook.readings.clearing = Some(Finding::written(is));
        let names: Vec<_> = TEXTS.iter().map(|(name, _)| *name).collect();
        self.notebook
            .note(3, format!("tried with {}", names.join(", ")));
        Ok(())
    }

    /// Which of the texts this clears; `None` where they could not be set before.
    async fn clears(&mut self, made: &Throwaway, empty: &Value) -> Result<Option<Vec<bool>>, Cut> {
        let texts: Vec<_> = TEXTS
            .iter()
            .map(|(name, text)| (*name, json!(text)))
            .collect();
        let seen = self.ask(3, made.update(&texts)).await?;
        let row = self.row(3, made).await?;
        if texts
            .iter()
            .any(|(name, text)| row.get(*name) != Some(text))
        {
            self.notebook.unclear(
                3,
                "the settings that were to be cleared could not be set before",
            );
            self.notebook.said(3, seen.reason());
            return Ok(None);
        }
        let empties: Vec<_> = TEXTS
            .iter()
            .map(|(name, _)| (*name, empty.clone()))
            .collect();
        let seen = self.ask(3, made.update(&empties)).await?;
        if seen.says() == Says::No {
            let word = if empty.is_null() {
                "null"
            } else {
                "an empty text"
            };
            self.notebook.note(3, format!("{word} is refused"));
        }
        let row = self.row(3, made).await?;
        let is_empty = |name: &str| match row.get(name) {
            None | Some(Value::Null) => true,
            Some(value) => value == "",
        };
        Ok(Some(TEXTS.iter().map(|(name, _)| is_empty(name)).collect()))
    }

    async fn unknown_property(&mut self, made: &Throwaway, pending: &Pending) -> Result<(), Cut> {
        let fields = [
            ("displayName", json!(pending.name)),
            ("gijctlProbe", json!(1)),
        ];
        let seen = self.ask(9, made.update(&fields)).await?;
        let is = match seen.says() {
            Says::Yes => UnknownProperties::Ignored,
            Says::No => {
                let plain = self.ask(9, made.update(&fields[..1])).await?;
                if plain.says() != Says::Yes {
                    self.notebook
                        .unclear(9, "the same update without the property is refused as well");
                    self.notebook.said(9, plain.reason());
                    return Ok(());
                }
                UnknownProperties::Refused
            }
            Says::NoSuchPath | Says::NotAllowed | Says::Nothing => {
                self.notebook
                    .unclear(9, format!("it is answered with status {}", seen.status));
                return Ok(());
            }
        };
        self.notebook.readings.unknown_properties = Some(Finding::written(is));
        Ok(())
    }

    async fn duplicate(&mut self, made: &Throwaway) -> Result<(), Cut> {
        let body = made.body.clone();
        let seen = self.create(11, &body).await?;
        let id = seen.row().and_then(|row| lenient_id(row.get("id")?));
        let is = match (seen.says(), id) {
            (Says::Yes, Some(id)) if id != made.id => Duplicates::Allowed,
            (Says::No, _) => Duplicates::Refused,
            _ => {
                self.notebook
                    .unclear(11, format!("it is answered with status {}", seen.status));
                return Ok(());
            }
        };
        self.notebook.readings.duplicates = Some(Finding::written(is));
        Ok(())
    }
}

/// A folder that is nowhere.
fn folder(pending: &Pending) -> Value {
    json!({
        "type": "FILESPACE",
        "displayName": pending.name,
        "origin": format!("/nonexistent/{}/*", pending.name),
        "folderDepth": 1,
        "disabled": true,
        "global": false,
        "gitViewerEnabled": false,
    })
}

/// A server that is nowhere: names that end so are never given to anybody.
fn server(pending: &Pending) -> Value {
    json!({
        "type": "GITLAB_SERVER",
        "displayName": pending.name,
        "origin": format!("https://{}.invalid", pending.name),
        "pat": "made-up-by-gijctl-probe",
        "disabled": true,
        "global": false,
        "gitViewerEnabled": false,
    })
}
