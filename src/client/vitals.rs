//! What a check-up asks: [`Vitals`] by REST.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::answer::{tidy, unexpected};
use super::call::{Answer, Call};
use super::instance::SERVER_INFO;
use super::rest::RestClient;
use super::transport::Transport;
use crate::model::AppVersion;
use crate::remote::{License, RemoteError, ServerSeen, Vitals};
use crate::state::Authority;
use crate::wire::{APP_KEY, LicenseAnswer, Method, ServerInfo, StatusAnswer};

const STATUS: &str = "/status";
const LICENSE_TYPE: &str = "application/vnd.atl.plugins+json";

/// How Jira writes a moment: no colon in the offset.
const JIRA_TIME: &str = "%Y-%m-%dT%H:%M:%S%.f%z";

impl<T: Transport> Vitals for RestClient<T> {
    async fn readiness(&self) -> Result<String, RemoteError> {
        let answer = self.get(STATUS).await?;
        answer.accept()?;
        let status: StatusAnswer = answer.decode()?;
        let state = answer.present("state", status.state)?;
        Ok(tidy(&state))
    }

    async fn account_name(&self) -> Result<String, RemoteError> {
        self.read_account_name().await
    }

    async fn authority(&self) -> Result<Authority, RemoteError> {
        self.read_authority().await
    }

    async fn server(&self) -> Result<ServerSeen, RemoteError> {
        let answer = self.get(SERVER_INFO).await?;
        answer.accept()?;
        let info: ServerInfo = answer.decode()?;
        let time = match &info.server_time {
            Some(text) => Some(moment(text).ok_or_else(|| {
                answer.error(unexpected("`serverTime` is no moment as Jira writes one"))
            })?),
            None => dated(&answer),
        };
        Ok(ServerSeen {
            version: info.version,
            time,
        })
    }

    async fn app_version(&self) -> Result<Option<AppVersion>, RemoteError> {
        let version = self.read_app_version().await?;
        self.meet(version.as_ref());
        Ok(version)
    }

    async fn license(&self) -> Result<License, RemoteError> {
        let path = format!("/rest/plugins/1.0/{APP_KEY}-key/license");
        let call = Call::new(Method::Get, path).header("accept", LICENSE_TYPE);
        let answer = self.send(call).await?;
        answer.accept()?;
        let told: LicenseAnswer = answer.decode()?;
        let maintained_until = told
            .maintenance_expiry_date
            .map(|at| {
                Timestamp::from_millisecond(at)
                    .map_err(|_| answer.error(unexpected("`maintenanceExpiryDate` is no moment")))
            })
            .transpose()?;
        Ok(License {
            valid: told.valid,
            evaluation: told.evaluation,
            maintained_until,
        })
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::strptime(JIRA_TIME, text)
        .or_else(|_| text.parse())
        .ok()
}

/// When the answer was sent, by the clock of whoever sent it: to the second.
fn dated(answer: &Answer) -> Option<Timestamp> {
    let date = answer.header("date")?;
    DateTimeParser::new().parse_timestamp(date.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jiras_way_to_write_a_moment_is_read() {
        let at: Timestamp = "2026-03-02T07:30:00.250Z".parse().unwrap();
        assert_eq!(moment("2026-03-02T08:30:00.250+0100"), Some(at));
        assert_eq!(moment("2026-03-02T07:30:00.250Z"), Some(at));
        assert_eq!(moment("yesterday"), None);
    }
}
