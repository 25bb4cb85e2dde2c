//! Who runs gijctl, in words for people who find it at work.

use std::path::Path;

use url::Url;

use crate::ledger::Runner;

/// As much of a foreign text as is told.
const MOST_CHARACTERS: usize = 200;

/// Whoever runs this process.
pub(super) fn of_this_process() -> Runner {
    let variable = |name: &str| std::env::var(name).ok();
    let host = variable("HOSTNAME")
        .or_else(|| variable("COMPUTERNAME"))
        .or_else(|| first_line(Path::new("/proc/sys/kernel/hostname")))
        .or_else(|| first_line(Path::new("/etc/hostname")));
    runner(variable, host.as_deref(), std::process::id())
}

/// `anna on build-7, process 4711, https://ci.example/job/12`, as far as it is known.
fn runner(variable: impl Fn(&str) -> Option<String>, host: Option<&str>, process: u32) -> Runner {
    let account = ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(&variable)
        .map(|name| tidy(&name))
        .find(|name| !name.is_empty());
    let mut place = match host.map(tidy).filter(|host| !host.is_empty()) {
        Some(host) => format!("on {host}, process {process}"),
        None => format!("in process {process}"),
    };
    if let Some(job) = job(&variable) {
        place.push_str(&format!(", {job}"));
    }
    Runner { account, place }
}

/// The page of the CI job, where this is one.
fn job(variable: &impl Fn(&str) -> Option<String>) -> Option<Url> {
    let of_github = || {
        let server = variable("GITHUB_SERVER_URL")?;
        let repository = variable("GITHUB_REPOSITORY")?;
        let run = variable("GITHUB_RUN_ID")?;
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    let text = of_github()
        .or_else(|| variable("CI_JOB_URL"))
        .or_else(|| variable("BUILD_URL"))?;
    let mut url = Url::parse(&text).ok()?;
    if !matches!(url.scheme(), "http" | "https") || text.len() > MOST_CHARACTERS {
        return None;
    }
    // What would sign somebody in is nobody else's business.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

fn tidy(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.trim().chars().take(MOST_CHARACTERS).collect()
}

fn first_line(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> String {
        let variable = |name: &str| {
            let mut variables = variables.iter();
            let found = variables.find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        runner(variable, Some("build-7"), 4711).in_words(None)
    }

    #[test]
    fn account_machine_process_and_job_are_told_as_far_as_they_are_known() {
        assert_eq!(with(&[]), "somebody on build-7, process 4711");
        assert_eq!(
            with(&[
                ("USER", "anna"),
                ("BUILD_URL", "https://ci.example/job/12/")
            ]),
            "anna on build-7, process 4711, https://ci.example/job/12/"
        );
        let github = [
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "acme/jira"),
            ("GITHUB_RUN_ID", "7"),
        ];
        assert!(with(&github).ends_with("https://github.com/acme/jira/actions/runs/7"));
    }

    #[test]
    fn what_would_sign_somebody_in_is_left_out() {
        let told = with(&[(
            "CI_JOB_URL",
            "https://u:canary@ci.example/1?token=canary#canary",
        )]);
        assert!(told.ends_with("https://ci.example/1"), "{told}");
        assert!(!with(&[("CI_JOB_URL", "canary")]).contains("canary"));
    }
}
