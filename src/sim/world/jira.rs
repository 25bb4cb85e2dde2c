//! The few answers of Jira itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::World;
use super::access::{User, login_failed};
use super::answer::json_answer;
use crate::sim::scenario::Authority;
use crate::wire::{
    APP_KEY, HttpRequest, HttpResponse, LicenseAnswer, Myself, Permission, PermissionsAnswer,
    ProjectRow, ServerInfo,
};

pub(super) fn myself(user: &User) -> HttpResponse {
    let body = Myself {
        key: Some(user.key.clone()),
        name: Some(user.name.clone()),
        display_name: Some(user.name.clone()),
    };
    json_answer(200, &body)
}

pub(super) fn permissions(user: &User) -> HttpResponse {
    let administers = user.authority == Authority::Administrator;
    let manages = matches!(
        user.authority,
        Authority::Administrator | Authority::Manager
    );
    let entry = |key: &str, name: &str, have_permission| {
        let permission = Permission {
            key: key.to_owned(),
            name: name.to_owned(),
            have_permission,
        };
        (key.to_owned(), permission)
    };
    let body = PermissionsAnswer {
        permissions: BTreeMap::from([
            entry("ADMINISTER", "Jira Administrators", administers),
            entry("SYSTEM_ADMIN", "Jira System Administrators", administers),
            entry("BROWSE_PROJECTS", "Browse Projects", true),
            entry(
                "git-integration-manage",
                "Manage Git Integration for Jira by GitKraken",
                manages,
            ),
        ]),
    };
    json_answer(200, &body)
}

/// The leading numbers of a version.
fn version_numbers(version: &str) -> Vec<u64> {
    version
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

impl World {
    pub(super) fn server_info(&self, request: &HttpRequest) -> HttpResponse {
        let body = ServerInfo {
            base_url: Some(self.scenario.base_url.clone()),
            version: Some(self.scenario.jira_version.clone()),
            version_numbers: version_numbers(&self.scenario.jira_version),
            // Any will do: nothing here depends on it.
            build_number: Some(1_003_005),
            deployment_type: Some("Server".to_owned()),
            server_time: (!self.is_stranger(request)).then(|| self.server_time()),
            server_title: Some("Simulated Jira".to_owned()),
        };
        let mut response = json_answer(200, &body);
        // Whoever signs in with the wrong credentials is served as a stranger, and told so here.
        if self.failed_to_sign_in(request) {
            response.headers.push(login_failed());
        }
        response
    }

    /// Its clock in the way that Jira writes it.
    fn server_time(&self) -> String {
        let ahead = self.scenario.clock_ahead;
        let now = self.state.now.checked_add(ahead).unwrap_or(self.state.now);
        now.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
    }

    pub(super) fn projects(&self) -> HttpResponse {
        let rows = self.scenario.projects.iter().map(|project| ProjectRow {
            id: project.id.to_string().into(),
            key: project.key.clone(),
            name: project.name.clone(),
        });
        json_answer(200, &rows.collect::<Vec<_>>())
    }

    pub(super) fn plugin(&self) -> HttpResponse {
        let body = json!({
            "key": APP_KEY,
            "name": "Git Integration for Jira",
            "version": self.scenario.app_version.to_string(),
            "enabled": true,
            "userInstalled": true,
        });
        json_answer(200, &body)
    }

    /// The licence of the app, in the shape of the plugin manager.
    pub(super) fn license(&self) -> HttpResponse {
        let license = &self.scenario.license;
        let body = LicenseAnswer {
            valid: license.valid,
            evaluation: Some(license.evaluation),
            maintenance_expiry_date: license.maintained_until.map(Timestamp::as_millisecond),
        };
        json_answer(200, &body)
    }
}
