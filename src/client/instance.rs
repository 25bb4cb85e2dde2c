//! Who answers, and as whom.

use super::call::Call;
use super::rest::RestClient;
use super::transport::Transport;
use crate::model::AppVersion;
use crate::remote::{RemoteError, RemoteErrorKind};
use crate::state::{Account, Authority, InstanceInfo};
use crate::wire::{APP_KEY, Method, PermissionsAnswer, PluginInfo, ServerInfo};

/// The permission's key is not documented; its name starts like this.
const MANAGER_PERMISSION: &str = "Manage Git Integration for Jira";
const PLUGIN_TYPE: &str = "application/vnd.atl.plugins.plugin+json";

impl<T: Transport> RestClient<T> {
    /// Asks who the account is before anything else: where the password is wrong, each further
    /// request would bring the account nearer to its CAPTCHA.
    pub(super) async fn read_instance(&self) -> Result<InstanceInfo, RemoteError> {
        let myself = self.myself().await?;
        let shown = myself.name.as_ref().or(myself.key.as_ref());
        let name = shown.cloned().unwrap_or_default();
        let jira_version = self.jira_version().await?;
        let authority = self.read_authority().await?;
        let app_version = self.app_version_told(authority).await?;
        self.meet(app_version.as_ref());
        Ok(InstanceInfo {
            url: self.base_url().to_owned(),
            jira_version,
            app_version,
            account: Account { name, authority },
        })
    }

    /// Some hide it behind a rule of their proxy, which must stop nobody.
    async fn jira_version(&self) -> Result<Option<String>, RemoteError> {
        let answer = self.get("/rest/api/2/serverInfo").await?;
        match answer.accept() {
            Ok(_) => Ok(answer.decode::<ServerInfo>()?.version),
            Err(RemoteError {
                kind: RemoteErrorKind::NotAllowed { .. } | RemoteErrorKind::UnexpectedStatus { .. },
                ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn read_authority(&self) -> Result<Authority, RemoteError> {
        let answer = self.get("/rest/api/2/mypermissions").await?;
        answer.accept()?;
        let held = answer.decode::<PermissionsAnswer>()?.permissions;
        let has = |key: &str| held.get(key).is_some_and(|p| p.have_permission);
        let manages = held
            .values()
            .any(|p| p.have_permission && p.name.starts_with(MANAGER_PERMISSION));
        Ok(if has("ADMINISTER") || has("SYSTEM_ADMIN") {
            Authority::Administrator
        } else if manages {
            Authority::Manager
        } else {
            Authority::Neither
        })
    }

    /// The plugin manager tells administrators only, and nothing depends on it: whatever it
    /// answers instead means "not known". Trouble with signing in is another matter, except that
    /// to others than administrators a 401 is its way to say no.
    async fn app_version_told(
        &self,
        authority: Authority,
    ) -> Result<Option<AppVersion>, RemoteError> {
        match self.read_app_version().await {
            Ok(version) => Ok(version),
            Err(error) => match error.kind {
                RemoteErrorKind::Captcha => Err(error),
                RemoteErrorKind::NotSignedIn if authority == Authority::Administrator => Err(error),
                _ => Ok(None),
            },
        }
    }

    pub(super) async fn read_app_version(&self) -> Result<Option<AppVersion>, RemoteError> {
        let call = Call::new(Method::Get, format!("/rest/plugins/1.0/{APP_KEY}-key"))
            .header("accept", PLUGIN_TYPE);
        let answer = self.send(call).await?;
        answer.accept()?;
        let info: PluginInfo = answer.decode()?;
        Ok(info.version.as_deref().and_then(AppVersion::parse))
    }
}
