//! Fields that hosts tell of a repository, by what they hold.

/// Those that are texts wherever there are any, sorted.
const TEXTS: [&str; 60] = [
    "Arn",
    "accountId",
    "arn",
    "auto_cancel_pending_pipelines",
    "auto_devops_deploy_strategy",
    "build_git_strategy",
    "ci_config_path",
    "cloneUrlHttp",
    "cloneUrlSsh",
    "defaultBranch",
    "default_branch",
    "description",
    "description_html",
    "fullPath",
    "full_name",
    "full_path",
    "homepage",
    "http_url_to_repo",
    "import_error",
    "import_status",
    "import_type",
    "key",
    "kind",
    "language",
    "lastUpdateTime",
    "login",
    "marked_for_deletion_on",
    "master_branch",
    "merge_commit_message",
    "merge_commit_template",
    "merge_commit_title",
    "merge_method",
    "name",
    "name_with_namespace",
    "node_id",
    "path",
    "path_with_namespace",
    "remoteUrl",
    "repositoryDescription",
    "repositoryId",
    "repositoryName",
    "repository_storage",
    "role_name",
    "slug",
    "spdx_id",
    "squash_commit_template",
    "squash_merge_commit_message",
    "squash_merge_commit_title",
    "squash_option",
    "sshUrl",
    "ssh_url_to_repo",
    "state",
    "suggestion_commit_message",
    "temp_clone_token",
    "title",
    "type",
    "url",
    "username",
    "visibility",
    "webUrl",
];

/// Those that are true or false wherever there are any, sorted.
const SWITCHES: [&str; 22] = [
    "allow_auto_merge",
    "allow_forking",
    "allow_merge_commit",
    "allow_rebase_merge",
    "allow_squash_merge",
    "allow_update_branch",
    "archived",
    "delete_branch_on_merge",
    "disabled",
    "empty_repo",
    "fork",
    "has_discussions",
    "has_downloads",
    "has_issues",
    "has_pages",
    "has_projects",
    "has_wiki",
    "isDisabled",
    "isFork",
    "isInMaintenance",
    "is_template",
    "private",
];

/// All the others, sorted.
const OTHERS: [&str; 64] = [
    "_links",
    "allow_merge_on_skipped_pipeline",
    "allow_pipeline_trigger_approve_deployment",
    "approvals_before_merge",
    "autoclose_referenced_issues",
    "branches",
    "build_timeout",
    "ci_default_git_depth",
    "ci_separated_caches",
    "code_of_conduct",
    "compliance_frameworks",
    "container_expiration_policy",
    "createdDate",
    "creationDate",
    "custom_attributes",
    "custom_properties",
    "emails_disabled",
    "forked_from_project",
    "forks",
    "id",
    "keep_latest_artifact",
    "labels",
    "lastModifiedDate",
    "license",
    "links",
    "mirror",
    "mirror_overwrites_diverged_branches",
    "mirror_trigger_builds",
    "namespace",
    "network_count",
    "only_allow_merge_if_all_discussions_are_resolved",
    "only_allow_merge_if_all_status_checks_passed",
    "only_allow_merge_if_pipeline_succeeds",
    "only_mirror_protected_branches",
    "open_issues",
    "organization",
    "owner",
    "parent",
    "parentRepository",
    "permissions",
    "project",
    "public",
    "public_builds",
    "public_jobs",
    "remove_source_branch_after_merge",
    "resolve_outdated_diff_discussions",
    "restrict_user_defined_variables",
    "runner_token_expiration_interval",
    "runners_token",
    "score",
    "search_index_status",
    "security_and_analysis",
    "shared_with_groups",
    "size",
    "source",
    "statistics",
    "tag_list",
    "template_repository",
    "topics",
    "use_squash_pr_title_as_default",
    "validRemoteUrls",
    "watchers",
    "web_commit_signoff_required",
    "web_links",
];

/// How names of texts end at every host.
const ENDS_OF_TEXTS: [&str; 2] = ["_at", "_url"];

/// How many more names end, which are too many to list.
const ENDS: [&str; 4] = ["_access_level", "_count", "_enabled", "_id"];

/// Whether it is a text at every host that has it.
pub(super) fn is_text(name: &str) -> bool {
    TEXTS.binary_search(&name).is_ok() || ENDS_OF_TEXTS.iter().any(|end| name.ends_with(end))
}

/// Whether it is true or false at every host that has it.
pub(super) fn is_switch(name: &str) -> bool {
    SWITCHES.binary_search(&name).is_ok()
}

/// Whether some host has it.
pub(super) fn is_known(name: &str) -> bool {
    is_text(name)
        || is_switch(name)
        || OTHERS.binary_search(&name).is_ok()
        || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_have_nothing_in_common() {
        for table in [&TEXTS[..], &SWITCHES, &OTHERS] {
            assert!(table.is_sorted());
        }
        assert!(!TEXTS.iter().any(|name| is_switch(name)));
        assert!(!OTHERS.iter().any(|name| is_text(name) || is_switch(name)));
    }
}
