//! What is kept on pages of its own, and what is on none.

use super::super::spec::{GeneralShape, GeneralSpec, GeneralText, Way, When, beware, by_hand};
use super::{BOOL, number};

const WEBHOOKS: &str = "Git > Webhooks";

pub(super) static ROWS: [GeneralSpec; 7] = [
    by_hand(
        "webhooksEnabled",
        "Webhooks enabled",
        BOOL,
        "Whether Git hosts may tell GIJ that there are new commits.",
    )
    .at(WEBHOOKS, "Webhooks"),
    by_hand(
        "webhookSecretKey",
        "Webhook secret key",
        GeneralShape::Secret,
        "Where the secret part of the webhook's address is found. gijctl does not look it up: whoever sets it in Jira does.",
    )
    .at(WEBHOOKS, "Setting up webhooks")
    .caution("32 characters are recommended, at most 255, and all of them fit for a URL. Every Git host needs the new address once it changes.")
    .example("{ env: GIJ_WEBHOOK_SECRET }"),
    by_hand(
        "ignoreUnmatchingWebhooks",
        "Ignore unmatching webhooks",
        BOOL,
        "Whether a message about a repository that GIJ does not know is passed over.",
    )
    .at(WEBHOOKS, "Webhooks")
    .default("true")
    .since(3, 8)
    .beware(&[beware(
        When::Is(false),
        "every message about an unknown repository reindexes everything",
    )]),
    by_hand(
        "minRepositoryReindexInterval",
        "Min repository reindex interval",
        number(0, "seconds (minutes before GIJ 4.23)"),
        "How long a repository is left alone after a message has had it reindexed; 0 does not.",
    )
    .at(WEBHOOKS, "Webhooks")
    .caution("An upgrade to 4.23 keeps the number and makes seconds of minutes: look at it then. The vendor's pages give three defaults."),
    by_hand(
        "sshKeys",
        "SSH keys",
        GeneralShape::Names { of: "key" },
        "The names of the SSH keys that GIJ has, those listed and no others.",
    )
    .at("Git", "Adding and associating SSH keys")
    .example("[deploy-key-acme]"),
    by_hand(
        "managerPermission",
        "Manage Git Integration for Jira by GitKraken",
        GeneralShape::Names { of: "group" },
        "The groups whose members may manage GIJ without being Jira administrators.",
    )
    .at("Jira administration > System > Global permissions", "Manager permissions")
    .default("[]")
    .example("[git-managers]"),
    by_hand(
        "altJiraBaseUrl",
        "altJiraBaseUrl",
        GeneralShape::Text {
            min: 0,
            max: 2_000,
            format: GeneralText::WebAddress,
        },
        "The address under which GitHub Apps reach Jira with their webhooks, where that is not its own; empty clears it.",
    )
    .at("REST API of GIJ", "GitHub App integration")
    .default("")
    .since(4, 27)
    .set(Way::Request)
    .caution("GIJ has no request that shows it. It is taken to count for integrations that are created afterwards.")
    .example("https://jira.acme.example"),
];
