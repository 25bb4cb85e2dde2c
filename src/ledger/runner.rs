//! Who runs.

/// Who runs, in words for people who find the run at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The account on its machine, where that is known.
    pub account: Option<String>,
    /// Where: machine, process, and the CI job where one is known.
    pub place: String,
}

impl Runner {
    /// `anna on build-7, process 4711`. Where nobody knows the account on the machine, the one in
    /// Jira is told instead, if that is known by now.
    pub fn in_words(&self, jira_account: Option<&str>) -> String {
        let who = match (&self.account, jira_account) {
            (Some(account), _) => account.clone(),
            (None, Some(account)) => format!("Jira account {account}"),
            (None, None) => "somebody".to_owned(),
        };
        format!("{who} {}", self.place).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_in_jira_stands_for_one_that_the_machine_does_not_name() {
        let mut runner = Runner {
            account: None,
            place: "on build-7, process 4711".to_owned(),
        };
        assert_eq!(runner.in_words(None), "somebody on build-7, process 4711");
        assert_eq!(
            runner.in_words(Some("gitops")),
            "Jira account gitops on build-7, process 4711"
        );
        runner.account = Some("anna".to_owned());
        assert_eq!(
            runner.in_words(Some("gitops")),
            "anna on build-7, process 4711"
        );
    }
}
