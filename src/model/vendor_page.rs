//! The pages of the vendor's documentation that declarations name by their titles.

/// Where all pages are.
const BASE: &str = "https://help.gitkraken.com/git-integration-for-jira-data-center";

/// Titles, and how the addresses of the pages begin.
static PAGES: [(&str, &str); 59] = [
    ("Add New Integration", "add-new-integration"),
    ("Add New Repository", "add-new-repository"),
    ("Email settings", "email-settings"),
    (
        "Enable/disable existing integration",
        "enable-disable-existing-integration-api",
    ),
    (
        "Enable/disable existing repository",
        "enable-disable-existing-repository-api",
    ),
    ("Git notes", "git-notes"),
    (
        "Jira Data Center",
        "jira-data-center-high-availability-and-clustering",
    ),
    ("Known Issues", "known-issues"),
    ("Pull request filters", "pull-request-filters"),
    ("Remove Integration", "remove-integration"),
    (
        "Repository Browser general setting",
        "repository-browser-general-setting",
    ),
    (
        "Require User PAT general setting",
        "require-user-pat-general-setting",
    ),
    ("SSL Verify", "ssl-verify"),
    ("Setting Project Permissions", "setting-project-permissions"),
    (
        "Source Code Diff Viewing general setting",
        "source-code-diff-viewing-general-setting",
    ),
    ("Tips for Jira admins", "tips-for-jira-admins"),
    ("Tracked Folders", "tracked-folders"),
    ("Web linking", "web-linking"),
    ("Webhooks", "webhooks"),
    (
        "Working with Custom API Path",
        "working-with-custom-api-path",
    ),
    (
        "Working with JMESPath Filters",
        "working-with-jmespath-filters",
    ),
    (
        "Adding and associating SSH keys",
        "adding-and-associating-ssh-keys",
    ),
    ("Audit log settings", "audit-log-settings"),
    (
        "Branch and pull request settings",
        "branch-and-pull-request-settings",
    ),
    ("Cache sizes settings", "cache-sizes-settings"),
    (
        "Enable Automation for Jira general setting",
        "enable-automation-for-jira-general-setting",
    ),
    (
        "Enforce Git service permissions",
        "enforce-git-service-permissions",
    ),
    (
        "Git commits issue and project tabs",
        "git-commits-issue-and-project-tabs",
    ),
    (
        "Git data processing age limit general settings",
        "git-data-processing-age-limit-general-settings",
    ),
    ("Git integration features", "git-integration-features"),
    ("Git roll up tab setting", "git-roll-up-tab-setting"),
    ("Git tags", "git-tags"),
    ("GitHub App integration", "github-app-integration"),
    ("Manager permissions", "manager-permissions"),
    (
        "Multiple indexing threads per node",
        "multiple-indexing-threads-per-node",
    ),
    (
        "Per-Node Repository Indexing",
        "per-node-repository-indexing",
    ),
    (
        "Recommended reindex interval setting",
        "recommended-reindex-interval-setting",
    ),
    (
        "Repositories garbage collection checker",
        "repositories-garbage-collection-checker",
    ),
    ("Repository settings", "repository-settings"),
    ("Scheduling Jobs", "scheduling-jobs"),
    ("Setting up webhooks", "setting-up-webhooks"),
    (
        "Associate pull requests to issues based on commits",
        "associate-pull-merge-requests-to-issues-based-on-commits",
    ),
    (
        "Azure DevOps Server",
        "azure-devops-server-team-foundation-services-tfs",
    ),
    ("Cancel indexing", "cancel-indexing-revision-indexing"),
    (
        "Creating Personal Access Tokens",
        "creating-personal-access-tokens",
    ),
    ("Deprecation notice", "deprecation-notice"),
    (
        "Fix performance issues for nested cloned repositories",
        "fix-performance-issues-for-nested-cloned-repositories-with-enabled-secure-mode",
    ),
    (
        "Getting Started Guide: App operations and planning",
        "getting-started-guide-app-operations-and-planning-dc",
    ),
    (
        "Getting Started Guide: Integration creation",
        "getting-started-guide-integration-creation-post-integration-config-dc",
    ),
    (
        "Git integration configuration page",
        "git-integration-configuration-page",
    ),
    ("GitHub", "github"),
    (
        "GitLab JMESPath filter examples",
        "gitlab-gitlab-ce-ee-jmespath-filter-examples",
    ),
    ("App Support", "app-support"),
    (
        "Fixing reindex issues",
        "fixing-reindex-issues-using-indexing-queue-viewer",
    ),
    ("Migrating Jira 7 to Jira 9", "migrating-jira7-to-jira9"),
    ("Permissions", "permissions"),
    (
        "Problems with shared home on Azure storage",
        "problems-with-shared-home-on-azure-storage",
    ),
    (
        "Recommended Jira memory settings",
        "recommended-jira-memory-settings",
    ),
    (
        "Recommended upgrade method",
        "recommended-upgrade-method-for-git-integration-for-jira",
    ),
];

/// A page of the vendor's documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorPage {
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: String,
}

impl VendorPage {
    /// The page with this title, where it is a known one.
    pub fn titled(title: &str) -> Option<Self> {
        PAGES
            .iter()
            .find(|(known, _)| *known == title)
            .map(|(title, start)| Self {
                title,
                url: format!("{BASE}/{start}-gij-self-managed/"),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, GeneralSetting};

    #[test]
    fn every_page_that_a_setting_names_has_an_address() {
        for field in Field::ALL {
            let page = field.spec().page;
            assert!(VendorPage::titled(page).is_some(), "{field}: {page}");
        }
        for setting in GeneralSetting::settable() {
            let page = setting.spec().page;
            assert!(VendorPage::titled(page).is_some(), "{setting}: {page}");
        }
    }
}
