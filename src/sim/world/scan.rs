//! Listing a host, and the rows that come and go because of it.

use super::World;
use super::indexing::after;
use super::queue::Operation;
use super::settings::settings_for_inside;
use super::state::{Again, Arrival, Integration, Parent, Repository, Row, RowRef, Scan};
use super::timeline::TimelineKind;
use crate::sim::quirks::{LastIndexed, ReindexWhileRunning};
use crate::sim::scenario::{Host, HostRepository};

impl World {
    /// Lists the host of an integration in a thread of its own; says which reindex that belongs to.
    pub(super) fn start_scan(
        &mut self,
        integration: u64,
        priority: u32,
        thread: Option<u64>,
    ) -> Option<u64> {
        let now = self.state.now;
        let takes_up = self.scenario.quirks.reindex_while_running == ReindexWhileRunning::Queued;
        self.revision += 1;
        let mut scans = self.state.scans.iter_mut();
        if let Some(scan) = scans.find(|scan| scan.integration == integration) {
            if !takes_up {
                return scan.thread;
            }
            let before = scan.again;
            let again = Again {
                priority: before.map_or(priority, |again| again.priority.max(priority)),
                thread: before.and_then(|again| again.thread).or(thread),
            };
            scan.again = Some(again);
            return again.thread;
        }
        let found = self.state.integrations.get(&integration)?;
        let end = after(now, self.host_of(found).scan);
        self.state.scans.push(Scan {
            integration,
            started: now,
            end,
            priority,
            thread,
            again: None,
        });
        if self.scenario.quirks.last_indexed == LastIndexed::Start
            && let Some(row) = self.state.row_mut(RowRef::Integration(integration))
        {
            row.last_indexed = Some(now);
        }
        self.record(RowRef::Integration(integration), TimelineKind::ScanStarted);
        thread
    }

    pub(super) fn finish_scan(&mut self, scan: &Scan) {
        let row = RowRef::Integration(scan.integration);
        let Some(found) = self.state.integrations.get(&scan.integration) else {
            return;
        };
        let host = self.host_of(found);
        let error = (!host.lets_in(found.row.secret.as_ref())).then(|| {
            format!(
                "{}: authentication failed, the host refused the credentials",
                found.row.origin
            )
        });
        let now = self.state.now;
        let moves = self.scenario.quirks.last_indexed;
        if let Some(row) = self.state.row_mut(row) {
            row.last_error.clone_from(&error);
            if error.is_none() && moves == LastIndexed::End {
                row.last_indexed = Some(now);
            }
        }
        self.finish_thread(scan.thread, error.clone());
        if let Some(error) = error {
            self.record(row, TimelineKind::ScanFailed(error));
        } else {
            self.record(row, TimelineKind::ScanEnded);
            self.compare(scan, host.repositories(self.scenario.seed));
        }
        if let Some(again) = scan.again {
            self.start_scan(scan.integration, again.priority, again.thread);
        }
    }

    /// Rows that are no longer listed are removed, the others indexed, and new ones come.
    fn compare(&mut self, scan: &Scan, listed: Vec<HostRepository>) {
        let priority = scan.priority.saturating_add(1);
        let now = self.state.now;
        self.state
            .arrivals
            .retain(|arrival| arrival.integration != scan.integration);
        let mut listed: std::collections::BTreeMap<_, _> = listed
            .into_iter()
            .enumerate()
            .map(|(place, listing)| {
                (
                    (listing.group.clone(), listing.name.clone()),
                    (place, listing),
                )
            })
            .collect();
        for id in self.state.inside(scan.integration) {
            let row = RowRef::Repository(id);
            let Some(repository) = self.state.repositories.get_mut(&id) else {
                continue;
            };
            let name = &repository.listing;
            match listed.remove(&(name.group.clone(), name.name.clone())) {
                None => self.remove(row),
                Some((_, listing)) => {
                    repository.listing = listing;
                    repository.row.removing = false;
                    self.state.queue.remove(row, Operation::Remove);
                    if self.state.is_live(row) {
                        self.queue_indexing(id, priority, None);
                    }
                }
            }
        }
        let mut new: Vec<(usize, HostRepository)> = listed.into_values().collect();
        new.sort_by_key(|(place, _)| *place);
        let arrivals = new.into_iter().map(|(_, listing)| Arrival {
            at: after(now, listing.appears),
            integration: scan.integration,
            priority,
            listing,
        });
        self.state.arrivals.extend(arrivals);
        // Stable, so that those of one moment come in the order of the host.
        self.state
            .arrivals
            .make_contiguous()
            .sort_by_key(|arrival| arrival.at);
    }

    /// Gives a repository that a scan found its row.
    pub(super) fn appear(&mut self, arrival: Arrival) {
        let Some(id) = self.insert_inside(arrival.integration, arrival.listing) else {
            return;
        };
        self.record(RowRef::Repository(id), TimelineKind::RowAppeared);
        if self.state.is_live(RowRef::Repository(id)) {
            self.queue_indexing(id, arrival.priority, None);
        }
    }

    /// Creates the row of a repository inside an integration, with its own copy of the settings.
    pub(super) fn insert_inside(
        &mut self,
        integration: u64,
        listing: HostRepository,
    ) -> Option<u64> {
        let id = self.next_repository_id();
        let parent = self.state.integrations.get(&integration)?;
        let origin = origin_inside(&parent.row.origin, &listing);
        let row = Row {
            id,
            display_name: listing.name.clone(),
            origin,
            disabled: listing.disabled,
            removing: false,
            created: self.state.now,
            last_indexed: None,
            last_error: None,
            username: None,
            secret: None,
            settings: settings_for_inside(parent, &self.scenario.quirks),
        };
        let parent = Some(Parent {
            id: integration,
            kind: parent.kind.clone(),
        });
        let repository = Repository {
            row,
            parent,
            listing,
        };
        self.state.repositories.insert(id, repository);
        Some(id)
    }

    /// The host that answers an integration: the first that matches, or a made-up one.
    pub(super) fn host_of(&self, integration: &Integration) -> Host {
        let setting = |name: &str| {
            let value = integration.row.settings.get(name);
            value.and_then(|value| value.as_str()).unwrap_or_default()
        };
        let (path, filter) = (setting("apiPath"), setting("apiFilter"));
        let agrees = |wanted: &Option<String>, actual: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == actual)
        };
        let matches = |host: &&Host| {
            let wanted = &host.matching;
            agrees(&wanted.kind, &integration.kind)
                && wanted
                    .origin
                    .as_ref()
                    .is_none_or(|origin| origin.trim_end_matches('/') == integration.row.origin)
                && agrees(&wanted.api_path, path)
                && agrees(&wanted.api_filter, filter)
                && agrees(&wanted.display_name, &integration.row.display_name)
        };
        self.scenario
            .hosts
            .iter()
            .find(matches)
            .cloned()
            .unwrap_or_else(|| {
                let label = [&integration.kind, &integration.row.origin, path, filter].join("\n");
                Host::made_up(self.scenario.seed, &label)
            })
    }
}

/// Where a repository inside an integration is cloned from.
fn origin_inside(origin: &str, listing: &HostRepository) -> String {
    let host = match origin {
        "https://api.github.com" => "https://github.com",
        other => other,
    };
    let group = listing.group.as_deref().map(|group| format!("{group}/"));
    format!("{host}/{}{}.git", group.unwrap_or_default(), listing.name)
}
