//! Repositories, plain and inside integrations: list, create, change, delete.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::World;
use super::answer::{Family, json_answer};
use super::body::Body;
use super::host_type;
use super::mapping::{ids, is_on};
use super::queue::PRIORITY_MANUAL;
use super::refusal::Refused;
use super::settings::{self, Inside, RowKind};
use super::state::{Repository, Row, RowRef};
use super::timeline::TimelineKind;
use super::views::show_settings;
use crate::sim::marker::{Marker, seeded_number};
use crate::sim::quirks::{
    OriginOnRepositoryPut, RepositoryPut, TrustFolderStatOnCreate, UnsentOnPut, UserPatInside,
};
use crate::sim::scenario::{Ending, HostRepository};
use crate::wire::{HttpRequest, HttpResponse};

impl World {
    pub(super) fn list_repositories(&self, request: &HttpRequest) -> Result<HttpResponse, Refused> {
        let mut query = request.query.iter();
        let project = match query.find(|(name, _)| name == "projectKey") {
            None => None,
            Some((_, key)) => Some(self.project_id(key)?),
        };
        let mut rows = self.among_repositories();
        rows.extend(
            self.state
                .repositories
                .values()
                .filter(|found| project.is_none_or(|project| is_of_project(found, project)))
                .map(|found| self.show_repository(found)),
        );
        let rows = self.in_order(rows);
        let success = self.success(Family::Others, true);
        Ok(json_answer(
            200,
            &json!({"success": success, "repositories": rows}),
        ))
    }

    pub(super) fn create_repository(
        &mut self,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        let quirks = self.scenario.quirks;
        let body = Body::read(request, RowKind::Repository, &quirks)?;
        let origin = body.origin.clone().filter(|origin| !origin.is_empty());
        let origin = origin.ok_or_else(|| {
            Refused::invalid("Property origin is missing.", "Please provide an origin.")
        })?;
        let mut settings = settings::defaults(RowKind::Repository, &quirks);
        settings.extend(body.settings.clone());
        if quirks.trust_folder_stat_on_create != TrustFolderStatOnCreate::Honoured {
            settings.insert("trustFolderStat".to_owned(), json!(false));
        }
        self.settle_mapping(&BTreeMap::new(), &body.settings, &mut settings)?;

        let mut repository = self.new_plain(&origin, body.display_name.as_deref());
        let new = &mut repository.row;
        new.disabled = body.disabled.unwrap_or(false);
        new.secret = body.secret().map(Marker::of);
        new.username = body.username;
        new.settings = settings;
        let id = new.id;
        let shown = self.show_repository(&repository);
        self.state.repositories.insert(id, repository);
        let row = RowRef::Repository(id);
        self.record(row, TimelineKind::Created);
        if self.state.is_live(row) {
            self.queue_indexing(id, PRIORITY_MANUAL, None);
        }
        Ok(json_answer(200, &shown))
    }

    pub(super) fn update_repository(
        &mut self,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        let quirks = self.scenario.quirks;
        let mut body = Body::read(request, RowKind::Repository, &quirks)?;
        let id = body
            .id
            .ok_or_else(|| Refused::invalid("Property id is missing.", "Please provide an id."))?;
        let before = self.repository(id)?.clone();
        if before.parent.is_some() {
            body.keep_writable_inside();
        } else if body.origin.is_none()
            && quirks.origin_on_repository_put == OriginOnRepositoryPut::Required
        {
            return Err(Refused::invalid(
                "Property origin is missing.",
                "State where the repository is cloned from.",
            ));
        }
        let mut settings = match quirks.unsent_on_put {
            UnsentOnPut::Kept => before.row.settings.clone(),
            UnsentOnPut::Replaced if before.parent.is_some() => {
                replaced_inside(&before.row.settings, &quirks)
            }
            UnsentOnPut::Replaced => settings::defaults(RowKind::Repository, &quirks),
        };
        settings.extend(body.settings.clone());
        self.settle_mapping(&before.row.settings, &body.settings, &mut settings)?;

        let branch_moved = settings.get("mainBranch") != before.row.settings.get("mainBranch");
        let row = RowRef::Repository(id);
        if let Some(found) = self.state.row_mut(row) {
            found.settings = settings;
            found.take_identity(&body);
        }
        self.revision += 1;
        self.put_disabled(row, body.disabled);
        let reindexes = branch_moved || quirks.repository_put == RepositoryPut::Reindexes;
        if reindexes && self.state.is_live(row) {
            self.queue_indexing(id, PRIORITY_MANUAL, None);
        }
        Ok(json_answer(
            200,
            &self.show_repository(self.repository(id)?),
        ))
    }

    pub(super) fn delete_repository(
        &mut self,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        let mut query = request.query.iter();
        let asked = query.find(|(name, _)| name == "id");
        let id = asked
            .and_then(|(_, value)| value.parse().ok())
            .ok_or_else(|| {
                Refused::invalid("Parameter id is missing or wrong.", "Please provide an id.")
            })?;
        if self.repository(id)?.parent.is_some() {
            return Err(Refused::invalid(
                "A repository inside an integration cannot be removed.",
                "Please disable it instead.",
            ));
        }
        self.remove(RowRef::Repository(id));
        Ok(self.plain_success())
    }

    /// A repository without an integration, with every default, that is not in the list yet.
    pub(super) fn new_plain(&mut self, origin: &str, display_name: Option<&str>) -> Repository {
        let id = self.next_repository_id();
        let listing = self.listing_of_plain(origin);
        let stated = display_name.filter(|name| !name.is_empty());
        let row = Row {
            id,
            display_name: stated.unwrap_or(&listing.name).to_owned(),
            origin: origin.to_owned(),
            disabled: false,
            removing: false,
            created: self.state.now,
            last_indexed: None,
            last_error: None,
            username: None,
            secret: None,
            settings: settings::defaults(RowKind::Repository, &self.scenario.quirks),
        };
        Repository {
            row,
            parent: None,
            listing,
        }
    }

    /// How indexing a plain repository goes: as the first repository of a host of its very origin
    /// does, or, where the scenario has no such host, well and within minutes.
    fn listing_of_plain(&self, origin: &str) -> HostRepository {
        let seed = self.scenario.seed;
        let mut hosts = self.scenario.hosts.iter();
        let stated = hosts
            .find(|host| host.matching.origin.as_deref() == Some(origin))
            .and_then(|host| host.repositories(seed).into_iter().next());
        let minutes = i64::try_from(1 + seeded_number(seed, origin) % 9).unwrap_or(1);
        let made_up = HostRepository {
            name: String::new(),
            group: None,
            appears: SignedDuration::ZERO,
            clone_and_index: SignedDuration::from_mins(minutes),
            disabled: false,
            ending: Ending::Indexed,
        };
        HostRepository {
            name: last_part(origin),
            ..stated.unwrap_or(made_up)
        }
    }

    fn repository(&self, id: u64) -> Result<&Repository, Refused> {
        let found = self.state.repositories.get(&id);
        found.ok_or_else(|| Refused::missing(id))
    }

    fn project_id(&self, key: &str) -> Result<u64, Refused> {
        let mut projects = self.scenario.projects.iter();
        let found = projects.find(|project| project.key == key);
        found.map(|project| project.id).ok_or_else(|| {
            Refused::invalid(
                format!("Project with key={key} does not exist"),
                "Please try again with an existing project key.",
            )
        })
    }

    fn show_repository(&self, repository: &Repository) -> Value {
        let quirks = &self.scenario.quirks;
        let row = &repository.row;
        let root = format!("{}_{}", row.id, repository.listing.name);
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(row.id));
        if let (Some(group), Some(_)) = (&repository.listing.group, &repository.parent) {
            shown.insert("group".to_owned(), json!(group));
        }
        row.show(&mut shown);
        shown.insert(
            "root".to_owned(),
            json!(format!("/srv/jira/data/git-plugin/{root}")),
        );
        shown.insert("realRoot".to_owned(), json!(root));
        let site = (quirks, &self.state.general);
        show_settings(&row.settings, RowKind::Repository, site, &mut shown);
        let hosted = repository
            .parent
            .as_ref()
            .map(|parent| parent.kind.as_str());
        let link = hosted
            .and_then(host_type::find)
            .and_then(host_type::HostType::web_link_type);
        shown.insert("showAllTags".to_owned(), json!(row.shows_all_tags()));
        shown.insert(
            "supportsBranchCreationApi".to_owned(),
            json!(link.is_some()),
        );
        if let Some(parent) = &repository.parent {
            shown.insert("trackedFolderId".to_owned(), json!(parent.id));
            shown.insert("integrationType".to_owned(), json!(parent.kind));
            if let Some(link) = link {
                let group = if link == "gitlab" {
                    "MERGE_REQUESTS_GROUP"
                } else {
                    "PULL_REQUESTS_GROUP"
                };
                shown.insert("supportsPullRequestApi".to_owned(), json!(group));
                shown.entry("webLinkType").or_insert(json!(link));
            }
            if quirks.user_pat_inside == UserPatInside::Text {
                let flag = is_on(&row.settings, "requireUserPat");
                shown.insert("requireUserPat".to_owned(), json!(flag.to_string()));
            }
        }
        Value::Object(shown)
    }
}

impl Body {
    /// Forgets, as the app does, what a repository inside an integration does not take.
    fn keep_writable_inside(&mut self) {
        self.settings.retain(|name, _| {
            let setting = settings::find(name, RowKind::Repository);
            setting.is_some_and(|setting| {
                setting.inside == Inside::Writable && name != "realRoot" && name != "absoluteRoot"
            })
        });
        self.origin = None;
        self.username = None;
        self.password = None;
        self.pat = None;
    }
}

/// Defaults for what a PUT may write inside an integration; the rest stays.
fn replaced_inside(
    before: &BTreeMap<String, Value>,
    quirks: &crate::sim::quirks::Quirks,
) -> BTreeMap<String, Value> {
    let mut settings = settings::defaults(RowKind::Repository, quirks);
    for (name, value) in before {
        let setting = settings::find(name, RowKind::Repository);
        if setting.is_some_and(|setting| setting.inside == Inside::ReadOnly) {
            settings.insert(name.clone(), value.clone());
        }
    }
    settings
}

/// Whether a list for one project has this repository: it is mapped there, on, and in order.
fn is_of_project(repository: &Repository, project: u64) -> bool {
    let row = &repository.row;
    let mapped = is_on(&row.settings, "global") || ids(&row.settings).contains(&project);
    mapped && !row.disabled && !row.removing && row.last_error.is_none()
}

/// The name in an origin such as `ssh://git@host/team/name.git`.
fn last_part(origin: &str) -> String {
    let last = origin.rsplit(['/', '\\', ':']).next().unwrap_or(origin);
    last.strip_suffix(".git").unwrap_or(last).to_owned()
}
