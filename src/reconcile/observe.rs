//! The live state, as far as the manifests need it.

use crate::remote::{Remote, RemoteError};
use crate::state::{Desired, Gap, Live, LiveRepository, Observed, ProjectScope};

/// Reads what a plan needs: who answers, all integrations, and the projects where a manifest names
/// some.
///
/// # Errors
/// Where not even the instance answers. A list that cannot be read is a gap in the result.
pub async fn observe<R: Remote>(remote: &R, desired: &Desired) -> Result<Live, RemoteError> {
    let instance = remote.instance().await?;
    let integrations = known(remote.integrations().await);
    let names_projects = desired
        .integrations
        .values()
        .any(|wanted| matches!(wanted.projects, Some(ProjectScope::Keys(_))));
    let projects = if names_projects {
        known(remote.projects().await)
    } else {
        Observed::NotAsked
    };
    Ok(Live {
        instance,
        integrations,
        projects,
        repositories: Observed::NotAsked,
    })
}

/// Reads everything there is: all integrations, projects and repositories.
///
/// # Errors
/// Where not even the instance answers. A list that cannot be read is a gap in the result.
pub async fn observe_all<R: Remote>(remote: &R) -> Result<Live, RemoteError> {
    Ok(Live {
        instance: remote.instance().await?,
        integrations: known(remote.integrations().await),
        projects: known(remote.projects().await),
        repositories: known(remote.repositories().await),
    })
}

/// Reads which repositories there are: the longest list, which few plans need.
pub(super) async fn observe_repositories<R: Remote>(remote: &R) -> Observed<Vec<LiveRepository>> {
    known(remote.repositories().await)
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
