//! The settings that GIJ has once for all of Jira, as far as the REST API meets them: three of them
//! override settings of rows, and one has a request of its own. People set the others in the browser,
//! and nothing shows them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::World;
use super::answer::empty_answer;
use super::body::json_object;
use super::refusal::Refused;
use crate::sim::quirks::{GeneralOverride, GlobalSettingsAnswer, Quirks, UnknownProperties};
use crate::wire::{HttpRequest, HttpResponse};

/// The settings of all of Jira.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct GeneralSettings {
    /// Off, `gitViewerEnabled` is off everywhere.
    pub repository_browser: bool,
    /// Off, `sourcesDiffViewEnabled` is off everywhere.
    pub source_code_diff_viewing: bool,
    /// On, `requireUserPat` is on everywhere.
    pub require_user_pat: bool,
    /// Where Jira is reached by the webhooks of GitHub Apps; empty where that is its own address.
    pub alt_jira_base_url: String,
}

impl Default for GeneralSettings {
    fn default() -> Self {
        Self {
            repository_browser: true,
            source_code_diff_viewing: true,
            require_user_pat: false,
            alt_jira_base_url: String::new(),
        }
    }
}

impl GeneralSettings {
    /// Writes what it makes of a row's settings over them.
    pub(super) fn override_shown(&self, quirks: &Quirks, shown: &mut Map<String, Value>) {
        if quirks.general_override == GeneralOverride::EffectOnly {
            return;
        }
        let overridden = [
            (!self.repository_browser, "gitViewerEnabled", false),
            (
                !self.source_code_diff_viewing,
                "sourcesDiffViewEnabled",
                false,
            ),
            (self.require_user_pat, "requireUserPat", true),
        ];
        for (_, name, value) in overridden.into_iter().filter(|(is_on, ..)| *is_on) {
            if let Some(place) = shown.get_mut(name) {
                *place = Value::from(value);
            }
        }
    }
}

impl World {
    /// The settings of all of Jira as they truly are: no request shows them.
    pub fn general_settings(&self) -> &GeneralSettings {
        &self.state.general
    }

    /// Somebody changes them in the browser.
    pub fn change_general_settings(&mut self, change: impl FnOnce(&mut GeneralSettings)) {
        change(&mut self.state.general);
        self.revision += 1;
    }

    /// 4.27 brought the request.
    pub(super) fn has_global_settings(&self) -> bool {
        self.scenario.app_version.at_least(4, 27)
    }

    pub(super) fn set_global_settings(
        &mut self,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        for (name, value) in json_object(request)? {
            match (name.as_str(), value) {
                ("altJiraBaseUrl", Value::String(url)) => {
                    if !url.is_empty() && url::Url::parse(&url).is_err() {
                        return Err(Refused::invalid(
                            "The alternate base URL is no URL.",
                            "Please send an absolute URL, or an empty text.",
                        ));
                    }
                    self.state.general.alt_jira_base_url = url;
                    self.revision += 1;
                }
                ("altJiraBaseUrl", _) => {
                    return Err(Refused::invalid(
                        "altJiraBaseUrl is no text.",
                        "Please send an absolute URL, or an empty text.",
                    ));
                }
                (other, _)
                    if self.scenario.quirks.unknown_properties == UnknownProperties::Refused =>
                {
                    return Err(Refused::invalid(
                        format!("Unrecognized property \"{other}\"."),
                        "Please remove it.",
                    ));
                }
                _ => {}
            }
        }
        Ok(match self.scenario.quirks.global_settings_answer {
            GlobalSettingsAnswer::Success => self.plain_success(),
            GlobalSettingsAnswer::Empty => empty_answer(200),
        })
    }
}
