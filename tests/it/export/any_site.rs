use gijctl::event::OutcomeKind;
use gijctl::export::{FeaturesIn, Layout, Options};
use gijctl::model::{Field, FieldValue, IntegrationType, Readback};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::support::{PLAINLY, exported, plans_to_no_change, read, world};
use crate::support::{Rig, TOKEN, cases};

/// Texts that YAML might take for something else, and some that are nothing but text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "Acme", "acme", "a: {b: c}", "# x", "- x", "x\n---\ny", "\u{202e}x", "🦀", "日本", "'\"\\",
            "true", "NO", "0x1F", "", " x ", "\u{7}", "%TAG", "*a", "\u{85}", "\u{2028}", "\u{feff}",
            "${values.x}", "$${values.",
        ])
        .prop_map(str::to_owned),
        1 => "\\PC{0,20}",
    ]
}

fn settings() -> impl Strategy<Value = Map<String, Value>> {
    let toggle = prop::sample::select(vec![
        "gitViewerEnabled",
        "smartCommitsEnabled",
        "sendCommitEmails",
        "requireUserPat",
        "sourcesDiffViewEnabled",
        "revisionIndexing",
        "refSpecNotes",
        "refSpecChanges",
        "trustFolderStat",
        "disableSslVerification",
        "global",
    ]);
    let pattern = prop::sample::select(vec!["apiFilter", "tagsFilter", "prHideFilter"]);
    let rare = prop_oneof![
        Just(("apiPath", json!("/orgs/acme/repos"))),
        Just(("apiFilter", json!("[?!archived]"))),
        Just(("tagsFilter", json!("^v\\d+'s$"))),
        Just(("tfsCollection", json!("Default"))),
        Just(("awsRegion", json!("eu-central-1"))),
        Just(("folderDepth", json!(3))),
        Just(("refSpecCustom", json!("+refs/meta/*:refs/meta/*"))),
        prop::sample::subsequence(vec![10_000, 10_001, 99], 0..=3)
            .prop_map(|ids| ("projectMappingIds", json!(ids))),
        (0..2_000_000_000_u32).prop_map(|most| ("maxMinsToCommitEmail", json!(most))),
    ];
    let one = prop_oneof![
        6 => (toggle, any::<bool>()).prop_map(|(name, value)| (name, json!(value))),
        1 => text().prop_map(|text| ("apiPath", json!(format!("/{text}")))),
        1 => (pattern, text()).prop_map(|(name, value)| (name, json!(value))),
        3 => rare,
    ];
    prop::collection::vec(one, 0..8).prop_map(|all| {
        let named = all
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        named.collect()
    })
}

fn integration() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![
        12 => prop::sample::select(IntegrationType::ALL.map(IntegrationType::as_str).to_vec()),
        1 => Just("GITHUB_APP"),
    ];
    let origin = prop::sample::select(vec![
        "https://git.acme.example",
        "https://GIT.acme.example/",
        "/srv/git/*",
        "https://a:b@git.acme.example",
        "not an origin",
    ]);
    (kind, text(), origin, settings(), any::<bool>()).prop_map(
        |(kind, display_name, origin, settings, disabled)| {
            json!({
                "type": kind,
                "displayName": display_name,
                "origin": origin,
                "disabled": disabled,
                "repositories": [],
                "settings": settings,
            })
        },
    )
}

fn plain_settings() -> impl Strategy<Value = Map<String, Value>> {
    let toggle = prop::sample::select(vec![
        "gitViewerEnabled",
        "smartCommitsEnabled",
        "commitsValidationRequired",
        "enableFetches",
        "requireUserPat",
        "trustFolderStat",
        "hosted",
        "global",
    ]);
    let name = prop::sample::select(vec![
        "mainBranch",
        "webLinkType",
        "viewFormat",
        "changesetFormat",
        "fileAddedFormat",
        "branchLinkFormat",
        "mergeRequestFormat",
        "tagsFilter",
        "prHideFilter",
        "refSpecCustom",
    ]);
    let good = prop::sample::select(vec![
        ("mainBranch", "trunk"),
        ("webLinkType", "gitlab"),
        (
            "changesetFormat",
            "https://git.acme.example/a/commit/${rev}",
        ),
        ("refSpecCustom", "+refs/meta/*:refs/meta/*"),
    ]);
    let one = prop_oneof![
        6 => (toggle, any::<bool>()).prop_map(|(name, value)| (name, json!(value))),
        2 => good.prop_map(|(name, value)| (name, json!(value))),
        1 => (name, text()).prop_map(|(name, value)| (name, json!(value))),
        1 => prop::sample::subsequence(vec![10_000, 10_001, 99], 0..=3)
            .prop_map(|ids| ("projectMappingIds", json!(ids))),
    ];
    prop::collection::vec(one, 0..8).prop_map(|all| {
        let named = all
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        named.collect()
    })
}

/// A repository that is connected by itself, some from an address that no manifest may hold.
fn plain_repository() -> impl Strategy<Value = Value> {
    let origin = prop::sample::select(vec![
        "https://git.acme.example/a.git",
        "https://GIT.acme.example/a.git/",
        "https://git.acme.example/b.git",
        "https://bot:canary@git.acme.example/c.git",
        "git@git.acme.example:d.git",
        "/srv/git/e.git",
        "not an origin",
        "",
    ]);
    (text(), origin, plain_settings(), any::<bool>()).prop_map(
        |(display_name, origin, settings, disabled)| {
            json!({
                "displayName": display_name,
                "origin": origin,
                "disabled": disabled,
                "settings": settings,
            })
        },
    )
}

fn scenario() -> impl Strategy<Value = String> {
    let integrations = prop::collection::vec(integration(), 0..10);
    let repositories = prop::collection::vec(plain_repository(), 0..6);
    (integrations, repositories).prop_map(|(integrations, repositories)| {
        let scenario = json!({
            "projects": [
                { "id": 10_000, "key": "PAY", "name": "Payments" },
                { "id": 10_001, "key": "ON", "name": "A word of YAML" },
            ],
            "integrations": integrations,
            "repositories": repositories,
        });
        ascii(&scenario.to_string())
    })
}

/// JSON as YAML, in which some characters of other languages end a line.
fn ascii(json: &str) -> String {
    let escaped = json.chars().map(|c| match u32::from(c) {
        0..0x7f => c.to_string(),
        number @ 0..=0xffff => format!("\\u{number:04x}"),
        number => format!("\\U{number:08x}"),
    });
    escaped.collect()
}

fn options() -> impl Strategy<Value = Options> {
    let layout = prop_oneof![Just(Layout::FilePerResource), Just(Layout::OneFile)];
    let features = prop_oneof![Just(FeaturesIn::Resources), Just(FeaturesIn::FeatureSet)];
    (layout, features).prop_map(|(layout, features)| Options {
        layout,
        features,
        ..PLAINLY
    })
}

/// Lines of a manifest that its type allows, what is needed among them.
fn manifest(kind: IntegrationType, number: usize, choices: [bool; 6]) -> String {
    use gijctl::model::CredentialForm::{Pat, UsernamePassword};
    use gijctl::model::integration_type::OriginRule;
    let [viewer, smart, all, tags, depth, ssl] = choices;
    let needs = kind.requirements();
    let mut text = format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: n{number} }}\nspec:\n  type: {kind}\n  displayName: Number {number}\n"
    );
    if needs.origin == OriginRule::Required {
        text += match kind {
            IntegrationType::Filespace => "  origin: /srv/git/*\n",
            _ => "  origin: https://git.acme.example\n",
        };
    }
    if needs.aws_region {
        text += "  awsRegion: eu-central-1\n";
    }
    if needs.folder_depth {
        text += if depth {
            "  folderDepth: 2\n"
        } else {
            "  folderDepth: 1\n"
        };
    }
    if needs.credentials.contains(&Pat) {
        text += "  credentials: { pat: { env: TOKEN } }\n";
    } else if needs.credentials.contains(&UsernamePassword) {
        text += "  credentials: { username: svc, password: { env: TOKEN } }\n";
    }
    text += if all {
        "  projects: all\n"
    } else {
        "  projects: [PAY]\n"
    };
    text += &format!("  disableSslVerification: {ssl}\n");
    text += &format!("  features: {{ gitViewerEnabled: {viewer}, smartCommitsEnabled: {smart}");
    text += if tags { ", tagsFilter: '^v\\d'" } else { "" };
    text + " }\n"
}

/// Whether gijctl can say what GIJ signs in with, so that an export of it needs no number.
fn is_told_whole(kind: IntegrationType) -> bool {
    use gijctl::model::CredentialForm::{Pat, UsernamePat};
    let forms = kind.requirements().credentials;
    forms.is_empty() || forms.contains(&Pat) || forms.contains(&UsernamePat)
}

/// Lines of a manifest of a plain repository, each stated or not.
fn repository(number: usize, origin: usize, lines: &[&str]) -> String {
    let origin = match origin {
        0 => format!("https://git.acme.example/{number}.git"),
        1 => format!("git@git.acme.example:{number}.git"),
        _ => format!("/srv/git/{number}.git"),
    };
    let mut text = format!(
        "apiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: {{ name: r{number} }}\nspec:\n  displayName: Number {number}\n  origin: {origin}\n"
    );
    for line in lines {
        text += &format!("  {line}\n");
    }
    text
}

/// What a plain repository may state, a line each.
const STATED: [&str; 9] = [
    "mainBranch: trunk",
    "webLinkType: gitlab",
    "changesetFormat: 'https://git.acme.example/a/commit/${rev}'",
    "refSpecCustom: '+refs/meta/*:refs/meta/*'",
    "refSpecNotes: false",
    "disabled: true",
    "projects: all",
    "disableSslVerification: true",
    "features: { smartCommitsEnabled: false, commitsValidationRequired: true, tagsFilter: ^v }",
];

const HOSTS: &str = "
projects: [{ id: 10000, key: PAY, name: Payments }]
hosts:
- scan: 1s
  repositories:
  - { name: a, cloneAndIndex: 1s }
";

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn whatever_is_there_a_plan_of_its_export_changes_nothing(
        scenario in scenario(),
        options in options(),
    ) {
        let mut rig = world(&scenario);
        let export = exported(&rig, &options);
        plans_to_no_change(&mut rig, &export);
        prop_assert_eq!(exported(&rig, &options), export);
    }

    #[test]
    fn an_export_makes_an_empty_jira_the_same(
        choices in prop::collection::vec(any::<[bool; 6]>(), 12),
        repositories in prop::collection::vec(
            (0..3_usize, prop::sample::subsequence(STATED.to_vec(), 0..=STATED.len())),
            0..5,
        ),
        features in prop_oneof![Just(FeaturesIn::Resources), Just(FeaturesIn::FeatureSet)],
    ) {
        let mut manifests: Vec<_> = IntegrationType::ALL
            .into_iter()
            .zip(choices)
            .enumerate()
            .filter(|(_, (kind, _))| is_told_whole(*kind))
            .map(|(number, (kind, choices))| manifest(kind, number, choices))
            .collect();
        let all = repositories.into_iter().enumerate();
        manifests.extend(all.map(|(number, (origin, lines))| repository(number, origin, &lines)));
        let applied = |manifests: &[String]| {
            let rig = Rig::new(HOSTS, manifests).batch_size(20);
            let run = rig.apply();
            assert!(run.outcome.kind() == OutcomeKind::Succeeded, "{:?}", run.outcome);
            rig
        };
        let options = Options { layout: Layout::OneFile, features, ..PLAINLY };
        let mut rig = applied(&manifests);
        let export = exported(&rig, &options);
        prop_assert_eq!(export.rows.len(), manifests.len());
        plans_to_no_change(&mut rig, &export);
        let again = applied(&[export.files[0].text.clone()]);
        prop_assert_eq!(&exported(&again, &options).files, &export.files);
    }

    #[test]
    fn whatever_was_applied_comes_out_again(
        choices in prop::collection::vec(any::<[bool; 6]>(), 12),
    ) {
        let manifests: Vec<_> = IntegrationType::ALL
            .into_iter()
            .zip(choices)
            .enumerate()
            .map(|(number, (kind, choices))| manifest(kind, number, choices))
            .collect();
        let hosts = "hosts:\n- scan: 1s\n  repositories:\n  - { name: a, cloneAndIndex: 1s }\n";
        let mut rig = Rig::new(hosts, &manifests).batch_size(12);
        let run = rig.apply();
        prop_assert!(run.outcome.kind() == OutcomeKind::Succeeded, "{:?}", run.statuses());
        let wanted = rig.desired.clone();
        let export = exported(&rig, &PLAINLY);
        let told = format!("{export:?}");
        prop_assert!(!told.contains(TOKEN));
        let found = read(&export.files);
        for one in wanted.integrations.values() {
            let again = found.integrations.values().find(|other| other.display_name == one.display_name);
            let again = again.unwrap();
            prop_assert_eq!(&again.projects, &one.projects);
            for (field, value) in &one.fields {
                let shown = again.fields.get(field);
                let may_lack = field.spec().readback == Readback::Unsure;
                prop_assert!(
                    shown == Some(value) || (may_lack && shown.is_none()),
                    "{}: {:?} and not {:?}", field, shown, value
                );
            }
            prop_assert_eq!(again.fields.get(&Field::RequireUserPat), Some(&FieldValue::Bool(false)));
        }
        plans_to_no_change(&mut rig, &export);
    }
}
