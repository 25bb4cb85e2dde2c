//! The live state, as far as the manifests and the ledger need it.

use std::collections::BTreeSet;

use crate::model::{IntegrationId, Kind};
use crate::plan::parents_of_interest;
use crate::remote::{Remote, RemoteError};
use crate::state::{Desired, Gap, Ledger, Live, LiveRepository, Observed, ProjectScope};

/// Reads what a plan needs: who answers, all integrations, the projects where a manifest names some,
/// and the repositories with their settings where a manifest or the ledger is about one of its own.
///
/// # Errors
/// Where not even the instance answers. A list that cannot be read is a gap in the result.
pub async fn observe<R: Remote>(
    remote: &R,
    desired: &Desired,
    ledger: Option<&Ledger>,
) -> Result<Live, RemoteError> {
    let instance = remote.instance().await?;
    let integrations = known(remote.integrations().await);
    let projects = if names_projects(desired) {
        known(remote.projects().await)
    } else {
        Observed::NotAsked
    };
    let mut live = Live {
        instance,
        integrations,
        projects,
        repositories: Observed::NotAsked,
    };
    if needs_repositories(desired, ledger) {
        let parents = parents_of_interest(desired, &live, ledger);
        live.repositories = observe_settings(remote, &parents).await;
    }
    Ok(live)
}

fn names_projects(desired: &Desired) -> bool {
    let integrations = desired.integrations.values();
    let repositories = desired.repositories.values();
    integrations
        .map(|wanted| &wanted.projects)
        .chain(repositories.map(|wanted| &wanted.projects))
        .any(|projects| matches!(projects, Some(ProjectScope::Keys(_))))
}

fn needs_repositories(desired: &Desired, ledger: Option<&Ledger>) -> bool {
    let remembers = |ledger: &Ledger| {
        let entries = ledger.entries().map(|(address, _)| address);
        let pending = ledger.all_pending().map(|(address, _)| address);
        entries
            .chain(pending)
            .any(|address| address.kind == Kind::Repository)
    };
    !desired.repositories.is_empty() || ledger.is_some_and(remembers)
}

/// Reads everything there is: all integrations, projects and repositories, these with their settings
/// but for the web addresses of those inside integrations.
///
/// # Errors
/// Where not even the instance answers. A list that cannot be read is a gap in the result.
pub async fn observe_all<R: Remote>(remote: &R) -> Result<Live, RemoteError> {
    Ok(Live {
        instance: remote.instance().await?,
        integrations: known(remote.integrations().await),
        projects: known(remote.projects().await),
        repositories: observe_settings(remote, &BTreeSet::new()).await,
    })
}

/// Reads which repositories there are: the longest list, which few plans need.
pub(super) async fn observe_repositories<R: Remote>(remote: &R) -> Observed<Vec<LiveRepository>> {
    known(remote.repositories().await)
}

/// Reads the repositories with their settings.
pub(super) async fn observe_settings<R: Remote>(
    remote: &R,
    parents: &BTreeSet<IntegrationId>,
) -> Observed<Vec<LiveRepository>> {
    known(remote.repository_settings(parents).await)
}

fn known<T>(read: Result<T, RemoteError>) -> Observed<T> {
    match read {
        Ok(value) => Observed::Known(value),
        Err(error) => Observed::Gap(Gap {
            what: error.request,
            reason: error.kind.to_string(),
            help: error.kind.help(),
        }),
    }
}
