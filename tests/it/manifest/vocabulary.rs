//! Every name that the vendor documents can be stated somewhere, or is refused with its reason.

use std::collections::BTreeSet;

use gijctl::diag::SourceMap;
use gijctl::manifest;
use gijctl::manifest::shape::{self, Content, Object};
use gijctl::model::{Fact, Field, Kind, Place, Section, Shape, Standing};

/// Keys that manifests have of their own for what GIJ takes outside its settings.
const KEYS: [&str; 6] = ["id", "type", "disabled", "username", "password", "pat"];

/// Names that follow from `projects`.
const OF_PROJECTS: [&str; 2] = ["global", "projectMappingIds"];

/// What can be set on integrations, on plain repositories, and on those inside integrations: `+`
/// where it can, `-` where it cannot.
const SETTABLE: [(&str, &str); 34] = [
    ("displayName", "+++"),
    ("origin", "++-"),
    ("apiPath", "+--"),
    ("apiFilter", "+--"),
    ("tfsCollection", "+--"),
    ("awsRegion", "+--"),
    ("folderDepth", "+--"),
    ("mainBranch", "-+-"),
    ("enableFetches", "-+-"),
    ("disableSslVerification", "++-"),
    ("trustFolderStat", "+++"),
    ("refSpecNotes", "+++"),
    ("refSpecChanges", "+++"),
    ("refSpecCustom", "+++"),
    ("webLinkType", "-++"),
    ("viewFormat", "-++"),
    ("changesetFormat", "-++"),
    ("fileAddedFormat", "-++"),
    ("fileModifiedFormat", "-++"),
    ("fileDeletedFormat", "-++"),
    ("mergeRequestFormat", "-++"),
    ("branchLinkFormat", "-++"),
    ("global", "+++"),
    ("projectMappingIds", "+++"),
    ("gitViewerEnabled", "+++"),
    ("smartCommitsEnabled", "+++"),
    ("sendCommitEmails", "+++"),
    ("maxMinsToCommitEmail", "+++"),
    ("requireUserPat", "+--"),
    ("sourcesDiffViewEnabled", "+++"),
    ("revisionIndexing", "+++"),
    ("commitsValidationRequired", "-+-"),
    ("tagsFilter", "+++"),
    ("prHideFilter", "+-+"),
];

/// What answers show and nobody sets.
const SHOWN: [&str; 15] = [
    "integrationType",
    "initDate",
    "lastIndexedDate",
    "showAllTags",
    "root",
    "realRoot",
    "absoluteRoot",
    "hosted",
    "trackedFolderId",
    "group",
    "supportsBranchCreationApi",
    "supportsPullRequestApi",
    "cloneUrl",
    "gkRepoUrl",
    "glRepoUrl",
];

/// What is documented by name, and neither shown nor taken by the calls that gijctl makes.
const HIDDEN: [&str; 27] = [
    "encryptedPassword",
    "encryptedPat",
    "refSpecHeads",
    "refSpecTags",
    "state",
    "limitGitData",
    "groupName",
    "sshKeyId",
    "createInitialCommit",
    "repositoryHostingUrl",
    "repositoryKey",
    "gitLabScanQueryParams",
    "githubAppId",
    "githubAppInstallationId",
    "githubAppClientId",
    "githubAppClientSecret",
    "githubAppHtmlUrl",
    "githubAppName",
    "githubAppOrg",
    "githubAppPem",
    "githubAppSecret",
    "githubAppSlug",
    "githubAppSuspended",
    "githubAppWebhookSecret",
    "sslVerify",
    "projectMapping",
    "delete",
];

fn places(field: Field) -> String {
    Place::ALL
        .map(|place| {
            if field.at(place).is_settable() {
                '+'
            } else {
                '-'
            }
        })
        .into_iter()
        .collect()
}

#[test]
fn the_table_has_every_documented_setting_and_says_where_it_can_be_set() {
    for (name, expected) in SETTABLE {
        let field = Field::by_name(name).unwrap_or_else(|| panic!("{name} is no setting"));
        assert_eq!(places(field), expected, "{name}");
    }
    assert_eq!(SETTABLE.len(), Field::ALL.len());
}

#[test]
fn every_other_documented_name_is_a_fact_with_its_standing() {
    for (names, standing) in [
        (SHOWN.as_slice(), Standing::Shown),
        (HIDDEN.as_slice(), Standing::Hidden),
    ] {
        for name in names {
            let fact = Fact::by_name(name).unwrap_or_else(|| panic!("{name} is no fact"));
            assert_eq!(fact.standing, standing, "{name}");
            assert!(!fact.refusal.why.is_empty() && !fact.refusal.instead.is_empty());
        }
    }
    assert_eq!(SHOWN.len() + HIDDEN.len(), Fact::all().len());
}

/// Every key of a shape, at any depth.
fn keys(object: &Object, found: &mut BTreeSet<&'static str>) {
    for property in &object.properties {
        found.insert(property.name);
        if let Content::Object { object, .. } = &property.content {
            keys(object, found);
        }
    }
}

fn keys_of(kind: Kind) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    keys(shape::of_kind(kind), &mut found);
    found
}

#[test]
fn manifests_have_a_key_for_whatever_can_be_set() {
    let (integration, repository) = (keys_of(Kind::Integration), keys_of(Kind::Repository));
    for (name, expected) in SETTABLE {
        if OF_PROJECTS.contains(&name) {
            continue;
        }
        // `match` has keys of the names of two settings, which are settings of repositories too.
        assert_eq!(
            integration.contains(name),
            expected.starts_with('+'),
            "{name}"
        );
        assert_eq!(
            repository.contains(name),
            expected[1..].contains('+'),
            "{name}"
        );
    }
    for key in KEYS {
        assert!(integration.contains(key), "{key}");
        // What a repository is follows from what else is stated.
        assert_eq!(repository.contains(key), key != "type", "{key}");
    }
}

/// The manifest of something in a place, with one more key.
fn manifest(place: Place, section: Section, line: &str) -> String {
    let hub = "type: GITHUB, credentials: { pat: { env: TOKEN } }";
    let (kind, spec) = match place {
        Place::Integration => ("Integration", hub),
        Place::Plain => ("Repository", "origin: /srv/git/a"),
        Place::Inside => ("Repository", "integration: hub, match: { displayName: a }"),
    };
    let line = match section {
        Section::Features => format!("features: {{ {line} }}"),
        Section::Spec | Section::Projects => line.to_owned(),
    };
    let of = |kind: &str, name: &str, spec: &str| {
        format!(
            "---\napiVersion: gijctl.dev/v1\nkind: {kind}\nmetadata: {{ name: {name} }}\nspec: {{ {spec} }}\n"
        )
    };
    of(kind, "a", &format!("{spec}, {line}"))
        + &of(
            "Integration",
            "hub",
            &format!("{hub}, displayName: hub, apiPath: /hub"),
        )
}

/// The codes of what is said of such a manifest.
fn codes(place: Place, section: Section, line: &str) -> Vec<&'static str> {
    let text = manifest(place, section, line);
    let mut sources = SourceMap::new();
    sources.add("a.yaml", text);
    let loaded = manifest::load(&mut sources);
    loaded.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn a_manifest_that_states_a_fact_is_told_the_reason() {
    for name in SHOWN.iter().chain(&HIDDEN) {
        for place in Place::ALL {
            for section in [Section::Spec, Section::Features] {
                let found = codes(place, section, &format!("{name}: 1"));
                assert_eq!(found, ["not-settable"], "{name} on {}", place.phrase());
            }
        }
    }
}

#[test]
fn a_manifest_that_states_a_setting_of_other_places_is_told_the_reason() {
    for (name, expected) in SETTABLE {
        let field = Field::by_name(name).unwrap();
        for (place, settable) in Place::ALL.into_iter().zip(expected.chars()) {
            if OF_PROJECTS.contains(&name) || settable == '+' {
                continue;
            }
            let section = field.spec().section;
            let example = match field.spec().shape {
                Shape::Text { .. } => format!("'{}'", field.spec().example),
                _ => field.spec().example.to_owned(),
            };
            let found = codes(place, section, &format!("{name}: {example}"));
            assert_eq!(found, ["not-settable"], "{name} on {}", place.phrase());
        }
    }
}
