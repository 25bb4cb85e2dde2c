//! A quiet integration, what is said where it is another, and rows of a Jira.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::diag::SourceMap;
use crate::lint::edit::Edit;
use crate::lint::mend::{Unmended, mending};
use crate::lint::rule::Example;
pub(super) use crate::lint::rule::Level;
use crate::lint::{
    Finding, Levels, Linted, QuietFirstIndex, RolloutFacts, Rule, Seen, Subject, run,
};
use crate::manifest::values::{ManifestSet, ValueTable};
use crate::manifest::{Places, load_with_places};
pub(super) use crate::model::Field;
use crate::model::{
    Address, AppVersion, CredentialForm, FieldMap, FieldValue, IntegrationId, IntegrationType,
    RepositoryId, RowId, RowType,
};
use crate::state::{
    Account, Authority, CloneFolder, Desired, InstanceInfo, Live, LiveRepository, LiveRow,
    LiveType, Observed, RepositorySettings,
};

/// The day of all tests.
pub(super) const TODAY: Date = date(2026, 3, 1);

/// No rule.
pub(super) fn none() -> Vec<&'static str> {
    Vec::new()
}

/// A text in pieces of one key each, by the key; `# no KEY` is a key of nothing.
fn pieces(text: &str) -> Vec<(String, String)> {
    let mut pieces: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(key) = line.strip_prefix("# no ") {
            pieces.push((key.to_owned(), String::new()));
        } else if line.starts_with(' ') {
            let (_, last) = pieces.last_mut().expect("a key comes first");
            last.push_str("  ");
            last.push_str(line);
            last.push('\n');
        } else {
            let key = line.split(':').next().unwrap_or_default();
            pieces.push((key.to_owned(), format!("  {line}\n")));
        }
    }
    pieces
}

/// An integration that nothing is said against, with these keys in place of its own.
fn integration(keys: &str) -> String {
    let own = pieces(keys);
    let stated = |name: &str| own.iter().find(|(key, _)| key == name);
    let kind = stated("type").map_or("GITHUB", |(_, line)| {
        line.trim().trim_start_matches("type:").trim()
    });
    let kind = IntegrationType::parse(kind).expect("a known type");
    let credentials = match kind.requirements().credentials.first() {
        None => "",
        Some(CredentialForm::Pat) => "credentials: { pat: { env: SECRET } }",
        Some(CredentialForm::UsernamePassword) => {
            "credentials: { username: svc, password: { env: SECRET } }"
        }
        Some(CredentialForm::UsernamePat) => "credentials: { username: all, pat: { env: SECRET } }",
    };
    let features = match kind {
        IntegrationType::Gerrit | IntegrationType::Filespace => {
            "features: { smartCommitsEnabled: false, sendCommitEmails: false }"
        }
        _ => {
            "features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }"
        }
    };
    let quiet = format!(
        "type: {kind}\ndisplayName: Acme\n{credentials}\nprojects: [PAY]\n{features}\nrefSpecNotes: false\ntrustFolderStat: false"
    );
    let annotations =
        stated("annotations").map_or("annotations: { owner: jane }", |(_, line)| line.trim());
    let mut text = format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata:\n  name: acme\n  {annotations}\nspec:\n"
    );
    for (key, line) in pieces(&quiet) {
        if stated(&key).is_none() && !key.is_empty() {
            text.push_str(&line);
        }
    }
    for (key, line) in &own {
        if key != "annotations" {
            text.push_str(line);
        }
    }
    text
}

fn general(keys: &str) -> String {
    let lines: Vec<_> = keys.lines().map(|line| format!("  {line}\n")).collect();
    let lines = lines.concat();
    format!(
        "apiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: {{ name: site }}\nspec:\n{lines}"
    )
}

/// Manifests with their texts.
struct Set {
    sources: SourceMap,
    desired: Desired,
    places: Places,
    validated: Vec<crate::diag::Diagnostic>,
}

impl Set {
    fn of(text: &str) -> Self {
        let mut sources = SourceMap::new();
        sources.add("a.yaml", text);
        let table = ValueTable::default();
        let (loaded, places, _) = load_with_places(&sources, table.of(None, ManifestSet::Whole));
        let desired = loaded.desired;
        Self {
            desired: desired.unwrap_or_else(|| panic!("{text}\n{:?}", loaded.diagnostics)),
            validated: loaded.diagnostics,
            sources,
            places,
        }
    }

    fn linted(&self, rollout: RolloutFacts, seen: Option<&Seen<'_>>) -> Linted {
        let subject = Subject {
            desired: &self.desired,
            places: &self.places,
            sources: &self.sources,
            today: TODAY,
            rollout,
        };
        run(&subject, seen, self.validated.clone(), &Levels::default())
    }

    /// The rules that find fault, and what `validate` warns of beside them.
    fn found(&self) -> Vec<&'static str> {
        let linted = self.linted(RolloutFacts::default(), None);
        let others = linted.others.iter().map(|one| one.code);
        ids(&linted).into_iter().chain(others).collect()
    }

    fn mended(&self) -> Vec<String> {
        let linted = self.linted(RolloutFacts::default(), None);
        let mending = mending(&linted.findings, &self.sources, &self.sources);
        for (_, why) in &mending.refused {
            assert!(matches!(why, Unmended::ByHand(_)), "{why:?}");
        }
        let edits: Vec<Edit> = mending.edits.into_iter().map(|(_, edit)| edit).collect();
        edits.into_iter().map(|edit| edit.replacement).collect()
    }
}

fn ids(linted: &Linted) -> Vec<&'static str> {
    linted.findings.iter().map(|one| one.rule.id).collect()
}

/// The rules that find fault with an integration of these keys.
pub(super) fn found(keys: &str) -> Vec<&'static str> {
    Set::of(&integration(keys)).found()
}

/// The rules that find fault with these manifests.
pub(super) fn found_of(manifests: &str) -> Vec<&'static str> {
    Set::of(manifests).found()
}

/// The same of general settings.
pub(super) fn found_general(keys: &str) -> Vec<&'static str> {
    Set::of(&general(keys)).found()
}

/// The same with other manifests beside it.
pub(super) fn found_with(keys: &str, others: &str) -> Vec<&'static str> {
    Set::of(&format!("{}---\n{others}", integration(keys))).found()
}

/// The same with its levels.
pub(super) fn levels(keys: &str) -> Vec<(&'static str, Level)> {
    let linted = Set::of(&integration(keys)).linted(RolloutFacts::default(), None);
    let findings = linted.findings.iter();
    findings.map(|one| (one.rule.id, one.level)).collect()
}

/// The one finding about a text.
fn only(text: &str) -> Finding {
    let linted = Set::of(text).linted(RolloutFacts::default(), None);
    let [finding] = linted.findings.as_slice() else {
        panic!("{:#?}", linted.findings);
    };
    finding.clone()
}

/// What is advised to do about the one fault of an integration of these keys.
pub(super) fn help(keys: &str) -> String {
    only(&integration(keys)).what.help.unwrap_or_default()
}

/// What is said of the one fault of general settings.
pub(super) fn message_general(keys: &str) -> String {
    only(&general(keys)).what.message
}

/// Why the rule of people's own tokens leaves an integration of these keys to people.
pub(super) fn left(keys: &str) -> &'static str {
    let linted = Set::of(&integration(keys)).linted(RolloutFacts::default(), None);
    let findings = linted.findings.iter();
    let left: Vec<_> = findings.filter_map(|one| one.left).collect();
    left.first().copied().unwrap_or_default()
}

/// What `--fix` writes.
pub(super) fn mended(keys: &str) -> Vec<String> {
    Set::of(&integration(keys)).mended()
}

/// The same for general settings.
pub(super) fn mended_general(keys: &str) -> Vec<String> {
    Set::of(&general(keys)).mended()
}

/// The rules that find fault with this size of batches.
pub(super) fn found_for_batches(size: Option<usize>) -> Vec<&'static str> {
    let rollout = RolloutFacts {
        batch_size: size,
        quiet: QuietFirstIndex::OnOldApps,
    };
    ids(&Set::of(&integration("type: GITHUB")).linted(rollout, None))
}

/// Whether the examples of a rule show it, and it alone.
pub(super) fn holds(rule: &'static Rule) {
    let run = |example: Example| match example {
        Example::Integration(keys) => Some(found(keys)),
        Example::General(keys) => Some(found_general(keys)),
        Example::Manifests(text) => Some(Set::of(text).found()),
        // Each rule with such examples tests them itself.
        Example::Configuration(_) | Example::Situation(_) => None,
    };
    if let Some(found) = run(rule.bad) {
        assert_eq!(found, [rule.id], "the bad example of {}", rule.id);
    }
    let mends = |example: Example| {
        let text = match example {
            Example::Integration(keys) => integration(keys),
            Example::General(keys) => general(keys),
            Example::Manifests(text) => text.to_owned(),
            Example::Configuration(_) | Example::Situation(_) => return false,
        };
        let linted = Set::of(&text).linted(RolloutFacts::default(), None);
        linted.findings.iter().any(|one| one.fix.is_some())
    };
    assert_eq!(mends(rule.bad), rule.mends, "the mending of {}", rule.id);
    if let Some(found) = run(rule.good) {
        assert_eq!(found, none(), "the good example of {}", rule.id);
    }
}

/// When a repository was indexed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Indexed {
    Lately,
    Never,
    At(Timestamp),
    /// It is switched off.
    Off,
}

/// A row of this type.
pub(super) fn row(id: u64, kind: &str, switches: &[(Field, bool)]) -> LiveRow {
    let switches = switches.iter();
    let fields: FieldMap = switches
        .map(|(field, value)| (*field, FieldValue::Bool(*value)))
        .collect();
    LiveRow {
        id: RowId::Integration(IntegrationId::new(id).unwrap()),
        row_type: IntegrationType::parse(kind).map_or_else(
            || LiveType::Unknown(kind.to_owned()),
            |kind| LiveType::Known(RowType::Integration(kind)),
        ),
        display_name: "GitHub acme".to_owned(),
        fields,
        unreadable: BTreeSet::new(),
        disabled: false,
        created: None,
        last_indexed: Some(moment()),
    }
}

/// The time in Jira.
pub(super) const NOW: &str = "2026-03-01T00:00:00Z";

fn moment() -> Timestamp {
    NOW.parse().unwrap()
}

/// A repository inside an integration.
pub(super) fn repository(id: u64, parent: u64, indexed: Indexed) -> LiveRepository {
    LiveRepository {
        id: RepositoryId::new(id).unwrap(),
        parent: IntegrationId::new(parent),
        display_name: format!("repository {id}"),
        disabled: matches!(indexed, Indexed::Off),
        last_indexed: match indexed {
            Indexed::Lately | Indexed::Off => Some(moment()),
            Indexed::Never => None,
            Indexed::At(at) => Some(at),
        },
        settings: Some(Box::new(RepositorySettings {
            origin: None,
            group: None,
            integration_type: None,
            clone: CloneFolder::Unknown,
            shared: Arc::default(),
            links: None,
            unreadable: Arc::default(),
        })),
    }
}

/// The same in a group of its host.
pub(super) fn in_group(mut repository: LiveRepository, group: &str) -> LiveRepository {
    if let Some(settings) = &mut repository.settings {
        settings.group = Some(group.into());
    }
    repository
}

fn live(app: &str, rows: &[LiveRow], repositories: &[LiveRepository]) -> Live {
    Live {
        instance: InstanceInfo {
            url: "https://jira.acme.example".to_owned(),
            jira_version: None,
            app_version: AppVersion::parse(app),
            account: Account {
                name: "svc".to_owned(),
                authority: Authority::Administrator,
            },
        },
        integrations: Observed::Known(rows.to_vec()),
        projects: Observed::NotAsked,
        repositories: Observed::Known(repositories.to_vec()),
    }
}

fn linted_live(app: &str, keys: &str, rows: &[LiveRow], inside: &[LiveRepository]) -> Linted {
    let manifest = if keys.is_empty() {
        general("auditLogging: true")
    } else {
        integration(keys)
    };
    linted_beside(&live(app, rows, inside), &manifest)
}

fn linted_beside(live: &Live, manifests: &str) -> Linted {
    let set = Set::of(manifests);
    let wanted = set.desired.integrations.values().next();
    let pinned = wanted.and_then(|wanted| Some((wanted.address.clone(), wanted.id?)));
    let matched: BTreeMap<Address, RowId> = pinned
        .into_iter()
        .map(|(address, id)| (address, RowId::Integration(id)))
        .collect();
    let seen = Seen::of(live, &matched, Some(moment()));
    set.linted(RolloutFacts::default(), Some(&seen))
}

/// The rules that find fault with an integration of these keys under these general settings, and with
/// these rows.
pub(super) fn found_live_under(settings: &str, keys: &str, rows: &[LiveRow]) -> Vec<&'static str> {
    let manifests = format!("{}---\n{}", integration(keys), general(settings));
    ids(&linted_beside(&live("5.7.0", rows, &[]), &manifests))
}

/// What is said of smart commits that are on where rollouts go so.
pub(super) fn message_for(quiet: QuietFirstIndex, keys: &str) -> String {
    let rollout = RolloutFacts {
        batch_size: None,
        quiet,
    };
    let linted = Set::of(&integration(keys)).linted(rollout, None);
    let messages: Vec<_> = linted
        .findings
        .into_iter()
        .map(|one| one.what.message)
        .collect();
    messages.concat()
}

/// The rules that find fault with an integration of these keys that this row is known to be, though
/// it states no id.
pub(super) fn found_beside(keys: &str, row: &LiveRow) -> Vec<&'static str> {
    let live = live("5.7.0", std::slice::from_ref(row), &[]);
    let set = Set::of(&integration(keys));
    let wanted = set.desired.integrations.values();
    let matched = wanted.map(|wanted| (wanted.address.clone(), row.id));
    let matched: BTreeMap<Address, RowId> = matched.collect();
    let seen = Seen::of(&live, &matched, Some(moment()));
    ids(&set.linted(RolloutFacts::default(), Some(&seen)))
}

/// What this rule advises to do about rows that no manifest speaks for.
pub(super) fn help_live(rows: &[LiveRow], rule: &str) -> String {
    let linted = linted_live("5.7.0", "", rows, &[]);
    let mut findings = linted.findings.into_iter();
    let finding = findings.find(|one| one.rule.id == rule);
    finding.and_then(|one| one.what.help).unwrap_or_default()
}

/// The rules that find fault with an integration of these keys, or none, and these rows.
pub(super) fn found_live(
    keys: &str,
    rows: &[LiveRow],
    inside: &[LiveRepository],
) -> Vec<&'static str> {
    ids(&linted_live("5.7.0", keys, rows, inside))
}

/// The same without manifests, on another version of the app.
pub(super) fn found_live_on(
    app: &str,
    rows: &[LiveRow],
    inside: &[LiveRepository],
) -> Vec<&'static str> {
    ids(&linted_live(app, "", rows, inside))
}

/// The same with their levels.
pub(super) fn levels_live(
    rows: &[LiveRow],
    inside: &[LiveRepository],
) -> Vec<(&'static str, Level)> {
    let linted = linted_live("5.7.0", "", rows, inside);
    let findings = linted.findings.iter();
    findings.map(|one| (one.rule.id, one.level)).collect()
}

#[test]
fn every_bad_example_gives_its_rule_alone_and_every_good_one_none() {
    for rule in crate::lint::RULES {
        holds(rule);
    }
}
