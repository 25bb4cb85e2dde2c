//! Putting back what was changed of an integration that somebody lent.
//!
//! What is put back is what still has a value that the probe gave it. Whatever else is otherwise than
//! before somebody else has changed: that stays, and is told.

use serde_json::{Map, Value, json};

use super::ask::{Ask, Asker, Cut, Says, Urgency};
use super::clean_up::Left;
use super::list::Listing;
use super::rows::{BETWEEN_LOOKS, FILTER, Lent, PATIENCE, SETTING, flag, other_form, text};
use super::unsent::is_same;
use crate::client::Transport;
use crate::clock::Clock;
use crate::wire::lenient_id;

/// How often putting something back is tried.
const TRIES: u32 = 5;

/// What became of an integration that was lent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name, as it was.
    pub name: String,
    /// Whether it is not there any more, and needs nothing.
    pub is_gone: bool,
    /// What still had a value of the probe, and has that of before now.
    pub put_back: Vec<Setting>,
    /// What has neither, and is left alone.
    pub left_alone: Vec<Setting>,
    /// The repositories inside that have what the probe gave the integration, and are left alone.
    pub left_inside: Vec<Inside>,
    /// The name that it has now, where that is another one.
    pub renamed: Option<String>,
    /// Whether its number is that of an integration of another type now: then nothing is touched.
    pub is_another: bool,
}

impl GivenBack {
    /// Whether somebody has to decide about what is left alone.
    pub const fn leaves_something(&self) -> bool {
        !self.left_alone.is_empty() || !self.left_inside.is_empty()
    }
}

/// A repository inside an integration that was lent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The setting, as it was and as it is.
    pub setting: Setting,
}

/// A setting of an integration that was lent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// What it was before the probe.
    pub before: Value,
    /// What it was found with.
    pub found: Value,
}

impl Setting {
    pub(super) fn is_as_before(&self) -> bool {
        is_same(&self.found, &self.before)
    }
}

impl Lent {
    /// The settings that are changed for a while, as they are in a row.
    fn settings(&self, row: &Map<String, Value>) -> Vec<Setting> {
        let emails = self.send_commit_emails.map(|before| Setting {
            name: SETTING.to_owned(),
            before: json!(before),
            found: json!(flag(row, SETTING)),
        });
        let filter = self.api_filter.as_ref().map(|before| Setting {
            name: FILTER.to_owned(),
            before: json!(before),
            found: json!(text(row, FILTER)),
        });
        emails.into_iter().chain(filter).collect()
    }

    /// Whether a setting has what the probe gives it.
    fn is_of_probe(&self, setting: &Setting, written_filter: Option<&str>) -> bool {
        if setting.name == SETTING {
            self.send_commit_emails
                .is_some_and(|before| setting.found == json!(!before))
        } else {
            let other = self.api_filter.as_deref().map(other_form);
            [other.as_deref(), written_filter]
                .into_iter()
                .flatten()
                .any(|written| setting.found == written)
        }
    }
}

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Puts back what was changed, and looks whether it is. Nobody can stop it.
    pub(super) async fn give_back(&mut self, lent: &Lent) -> (GivenBack, Vec<Left>) {
        let mut given = GivenBack {
            id: lent.id,
            name: lent.name.clone(),
            is_gone: false,
            put_back: Vec::new(),
            left_alone: Vec::new(),
            left_inside: Vec::new(),
            renamed: None,
            is_another: false,
        };
        if !lent.is_changed() {
            return (given, Vec::new());
        }
        let mut wait = self.wait();
        let mut tried: Vec<Setting> = Vec::new();
        let mut why = String::new();
        for number in 0..=TRIES {
            if number > 0 {
                let what = format!("putting back what was changed of {}", lent.name);
                self.pause(&mut wait, &what, BETWEEN_LOOKS).await;
            }
            let row = match self.read_urgently(lent.id).await {
                Ok(Some(row)) => row,
                Ok(None) => {
                    given.is_gone = true;
                    return (given, Vec::new());
                }
                Err(cut) => {
                    let is_lasting = cut.is_lasting();
                    why = cut.in_words();
                    if is_lasting {
                        break;
                    }
                    continue;
                }
            };
            let found = self.settings(lent, &row);
            let (_, changed): (Vec<_>, Vec<_>) = found.into_iter().partition(Setting::is_as_before);
            let name = text(&row, "displayName");
            given.renamed = Some(name).filter(|name| *name != lent.name);
            given.is_another = lent.is_another(&row);
            if given.is_another {
                given.left_alone = changed;
                return (given, Vec::new());
            }
            let (ours, others): (Vec<_>, Vec<_>) = changed
                .into_iter()
                .partition(|setting| self.is_of_probe(lent, setting));
            if ours.is_empty() {
                tried.retain(|one| others.iter().all(|other| other.name != one.name));
                given.put_back = tried;
                given.left_alone = others;
                let not_seen = match self.kept_inside(lent).await {
                    Ok(kept) => {
                        given.left_inside = kept;
                        Vec::new()
                    }
                    Err(trouble) => vec![trouble],
                };
                return (given, not_seen);
            }
            if number == TRIES {
                break;
            }
            if let Err(trouble) = self.put_back(lent, &ours, number).await {
                let is_lasting = trouble.is_lasting();
                why = trouble.in_words();
                if is_lasting {
                    break;
                }
            }
            let is_new = |one: &Setting| tried.iter().all(|before| before.name != one.name);
            let new: Vec<_> = ours.into_iter().filter(is_new).collect();
            tried.extend(new);
        }
        let before = self.settings(lent, &Map::new());
        (given, vec![not_as_before(lent, &before, &why)])
    }

    /// The settings that were changed, with or without a wish, as they are in a row.
    fn settings(&self, lent: &Lent, row: &Map<String, Value>) -> Vec<Setting> {
        let mut settings = lent.settings(row);
        for swept in &self.swept {
            if settings.iter().all(|one| one.name != swept.name) {
                settings.push(Setting {
                    found: row.get(&swept.name).cloned().unwrap_or_default(),
                    ..swept.clone()
                });
            }
        }
        settings
    }

    /// Whether a setting has what an update of the probe left it with.
    fn is_of_probe(&self, lent: &Lent, setting: &Setting) -> bool {
        let is_swept =
            |one: &Setting| one.name == setting.name && is_same(&one.found, &setting.found);
        self.swept.iter().any(is_swept) || lent.is_of_probe(setting, self.written_filter.as_deref())
    }

    async fn put_back(&mut self, lent: &Lent, ours: &[Setting], number: u32) -> Result<(), Cut> {
        let fields: Vec<_> = ours
            .iter()
            .map(|setting| {
                // What clears a text may not be known here.
                let value = match &setting.before {
                    Value::Null if number % 2 == 1 => json!(""),
                    before if before == "" && number % 2 == 1 => Value::Null,
                    before => before.clone(),
                };
                (setting.name.as_str(), value)
            })
            .collect();
        let asked = self.ask_with(5, lent.update(&fields), Urgency::CleanUp);
        let seen = asked.await?;
        match seen.says() {
            Says::Yes => Ok(()),
            _ => Err(Cut::Failed(seen.reason())),
        }
    }

    /// The integration; `None` where it is surely not there any more.
    async fn read_urgently(&mut self, id: u64) -> Result<Option<Map<String, Value>>, Cut> {
        let ask = Ask::get(&format!("integration/{id}"), "integration/<id>");
        let why = match self.ask_with(5, ask, Urgency::CleanUp).await {
            Ok(seen) => match (seen.says(), seen.row()) {
                (Says::Yes, Some(row)) if row.get("id").and_then(lenient_id) == Some(id) => {
                    return Ok(Some(row.clone()));
                }
                (Says::NotAllowed, _) => {
                    return Err(Cut::Ended(format!("it may not be read: {}", seen.reason())));
                }
                _ => seen.reason(),
            },
            Err(Cut::NotGijs(why)) => why,
            Err(cut) => return Err(cut),
        };
        // How GIJ says that there is none is a question.
        match self.list(5, "integration", Urgency::CleanUp).await? {
            Listing::Rows(list) if list.rows.iter().all(|row| row.id != id) => Ok(None),
            _ => Err(Cut::Failed(why)),
        }
    }

    /// The rows inside that go on with the setting as the probe had it. Before the probe none had it
    /// so, and where the setting reaches them they follow a little later.
    async fn kept_inside(&mut self, lent: &Lent) -> Result<Vec<Inside>, Left> {
        let Some(before) = lent.send_commit_emails else {
            return Ok(Vec::new());
        };
        let mut wait = self.wait();
        loop {
            let looked = self.inside(4, lent.id, Urgency::CleanUp).await;
            let is_late = wait.so_far(self.clock.now()) >= PATIENCE;
            match looked {
                Ok(rows) => {
                    let rows = rows.into_iter();
                    let kept = rows.filter(|row| row.sends_emails == Some(!before));
                    let kept: Vec<_> = kept.collect();
                    if kept.is_empty() || is_late {
                        let kept = kept.into_iter().map(|row| Inside {
                            id: row.id,
                            name: row.name,
                            setting: Setting {
                                name: SETTING.to_owned(),
                                before: json!(before),
                                found: json!(!before),
                            },
                        });
                        return Ok(kept.collect());
                    }
                }
                Err(cut) if is_late || cut.is_lasting() => {
                    return Err(Left {
                        id: Some(lent.id),
                        name: lent.name.clone(),
                        why: format!(
                            "whether the repositories inside have `{SETTING}` {before} as before is not known: {}",
                            cut.in_words()
                        ),
                    });
                }
                Err(_) => {}
            }
            let what = format!(
                "looking whether the repositories inside {} are as before",
                lent.name
            );
            self.pause(&mut wait, &what, BETWEEN_LOOKS).await;
        }
    }
}

fn not_as_before(lent: &Lent, before: &[Setting], why: &str) -> Left {
    let shown = |one: &Setting| format!("`{}` {}", one.name, one.before);
    let before: Vec<_> = before.iter().map(shown).collect();
    let why = if why.is_empty() {
        ""
    } else {
        &format!(": {why}")
    };
    Left {
        id: Some(lent.id),
        name: lent.name.clone(),
        why: format!(
            "it may not be as it was, with {}{why}",
            before.join(" and ")
        ),
    }
}
