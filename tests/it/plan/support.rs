#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::collections::{BTreeMap, BTreeSet};

use std::time::Duration;

use gijctl::client::{RestClient, Transport, TransportError};
use gijctl::clock::Pace;
use gijctl::diag::{Severity, SourceMap};
use gijctl::event::{Event, EventSink, OutcomeKind};
use gijctl::exec::{Settings, Stop};
use gijctl::ledger::{LedgerFile, LedgerStore as _};
use gijctl::manifest;
use gijctl::model::{
    Address, AppVersion, Field, FieldMap, FieldValue, IntegrationId, IntegrationType, ProjectId,
    ProjectKey, RepositoryId, RowId,
};
use gijctl::plan::{
    self, Approval, Change, FieldChange, Guards, Plan, PlanProblem, PlanProblems, Policy,
};
use gijctl::reconcile::{CheckSecrets, Decision, Ending, Pass, PlanSource, Previews, Purpose};
use gijctl::sim::{Embedded, Quirks, Scenario};
use gijctl::source::SecretSource;
use gijctl::state::{
    Account, Authority, Desired, Entry, Gap, InstanceInfo, Ledger, Live, LiveRepository, LiveRow,
    LiveType, Observed, Project,
};
use gijctl::wire::{HttpRequest, HttpResponse, Method};

/// What manifests resolve to; ends the test where anything is an error.
pub(super) fn desired(manifests: &str) -> Desired {
    let mut sources = SourceMap::new();
    sources.add("a.yaml", manifests);
    let loaded = manifest::load(&mut sources);
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| &found.message)
        .collect();
    loaded
        .desired
        .unwrap_or_else(|| panic!("{errors:#?}\n{manifests}"))
}

/// A manifest of any type, with more lines in its spec.
pub(super) fn manifest_of(name: &str, kind: &str, more: &[&str]) -> String {
    let mut text = format!(
        "---\napiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name} }}\nspec:\n  type: {kind}\n"
    );
    for line in more {
        text += &format!("  {line}\n");
    }
    text
}

/// A manifest of GitHub, with more lines in its spec.
pub(super) fn hub(name: &str, more: &[&str]) -> String {
    let pat = format!("credentials: {{ pat: {{ env: {} }} }}", pat_of(name));
    manifest_of(name, "GITHUB", &[&[pat.as_str()], more].concat())
}

fn pat_of(name: &str) -> String {
    format!("{}_PAT", name.replace('-', "_").to_uppercase())
}

pub(super) fn id(number: u64) -> RowId {
    IntegrationId::new(number).unwrap().into()
}

pub(super) fn address(name: &str) -> Address {
    format!("Integration/{name}").parse().unwrap()
}

pub(super) fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

pub(super) fn ids(values: &[u64]) -> FieldValue {
    FieldValue::Ids(values.iter().copied().collect())
}

/// A live integration that shows nothing but its name and origin.
pub(super) fn row(number: u64, kind: IntegrationType, name: &str) -> Row {
    let origin = match kind {
        IntegrationType::Github => "https://api.github.com",
        IntegrationType::Gitlab => "https://gitlab.com",
        _ => "https://git.acme.example",
    };
    Row(LiveRow {
        id: id(number),
        row_type: LiveType::Known(kind.into()),
        display_name: name.to_owned(),
        fields: FieldMap::from([
            (Field::DisplayName, text(name)),
            (Field::Origin, text(origin)),
        ]),
        unreadable: BTreeSet::new(),
        disabled: false,
        created: None,
        last_indexed: Some(jiff::Timestamp::UNIX_EPOCH),
    })
}

pub(super) fn hub_row(number: u64, name: &str) -> Row {
    row(number, IntegrationType::Github, name)
}

/// A live integration in the making.
#[derive(Clone)]
pub(super) struct Row(pub(super) LiveRow);

impl Row {
    pub(super) fn with(mut self, field: Field, value: FieldValue) -> Self {
        self.0.fields.insert(field, value);
        self
    }

    pub(super) fn hiding(mut self, field: Field) -> Self {
        self.0.fields.remove(&field);
        self.0.unreadable.insert(field);
        self
    }

    pub(super) fn switched_off(mut self) -> Self {
        self.0.disabled = true;
        self
    }

    pub(super) fn never_indexed(mut self) -> Self {
        self.0.last_indexed = None;
        self
    }

    pub(super) fn of_unknown_type(mut self, kind: &str) -> Self {
        self.0.row_type = LiveType::Unknown(kind.to_owned());
        self
    }
}

/// A Jira with three projects and these integrations.
pub(super) fn live(rows: &[Row]) -> Live {
    let project = |number, key| Project {
        id: ProjectId::new(number).unwrap(),
        key: ProjectKey::from_jira(key).unwrap(),
        name: key.to_owned(),
    };
    Live {
        instance: InstanceInfo {
            url: "https://jira.acme.example".to_owned(),
            jira_version: None,
            app_version: AppVersion::parse("5.2.1"),
            account: Account {
                name: "svc".to_owned(),
                authority: Authority::Administrator,
            },
        },
        integrations: Observed::Known(rows.iter().map(|row| row.0.clone()).collect()),
        projects: Observed::Known(vec![
            project(10_001, "OPS"),
            project(10_000, "PAY"),
            project(10_002, "WEB"),
        ]),
        repositories: Observed::NotAsked,
    }
}

pub(super) fn gap(what: &str) -> Gap {
    Gap {
        what: what.to_owned(),
        reason: "it broke off".to_owned(),
        help: "try again".to_owned(),
    }
}

pub(super) fn ledger(bindings: &[(&str, u64)]) -> Ledger {
    let entries = bindings
        .iter()
        .map(|(name, number)| (address(name), Entry::new(id(*number))));
    Ledger::read(entries.collect(), BTreeMap::new(), BTreeMap::new())
}

/// The ledger once these manifests have been applied, and the rows are as they say.
pub(super) fn applied(manifests: &str, rows: &[Row]) -> Ledger {
    let plan = plan_with(manifests, rows, None);
    let entries = plan.matched.iter().map(|(address, id)| {
        let books = &plan.bookkeeping[address];
        let mut entry = Entry::new(*id);
        entry.applied.clone_from(&books.wanted);
        entry.prevent_destroy = books.prevent_destroy;
        entry.delete_files = books.delete_files;
        (address.clone(), entry)
    });
    Ledger::read(entries.collect(), BTreeMap::new(), BTreeMap::new())
}

/// The same ledger with one entry changed.
pub(super) fn amended(mut ledger: Ledger, name: &str, change: impl FnOnce(&mut Entry)) -> Ledger {
    ledger.amend(&address(name), change);
    ledger
}

/// The same ledger beside that of another owner, who knows this row as his.
pub(super) fn with_other_owner(ledger: &Ledger, number: u64, owner: &str) -> Ledger {
    let entries = ledger.entries().map(|(a, e)| (a.clone(), e.clone()));
    let pending = ledger.all_pending().map(|(a, p)| (a.clone(), p.clone()));
    let others = BTreeMap::from([(id(number), owner.to_owned())]);
    Ledger::read(entries.collect(), pending.collect(), others)
}

/// A repository inside an integration.
pub(super) fn repository(number: u64, parent: u64, name: &str) -> LiveRepository {
    LiveRepository {
        id: RepositoryId::new(number).unwrap(),
        parent: IntegrationId::new(parent),
        display_name: name.to_owned(),
        disabled: false,
        last_indexed: None,
        settings: None,
    }
}

/// Plans as a policy says, with these repositories seen.
pub(super) fn planned(
    manifests: &str,
    seen: &Live,
    ledger: Option<&Ledger>,
    policy: &Policy,
) -> Plan {
    let made = plan::plan(&desired(manifests), seen, ledger, policy);
    made.unwrap_or_else(|problems| panic!("{}", shown_problems(&problems.0)))
}

pub(super) fn plan(manifests: &str, rows: &[Row]) -> Plan {
    plan_with(manifests, rows, None)
}

pub(super) fn plan_with(manifests: &str, rows: &[Row], ledger: Option<&Ledger>) -> Plan {
    let made = plan::plan(&desired(manifests), &live(rows), ledger, &Policy::default());
    made.unwrap_or_else(|problems| panic!("{}", shown_problems(&problems.0)))
}

/// Why no plan can be made, one problem a line.
pub(super) fn problems(manifests: &str, rows: &[Row]) -> String {
    problems_with(manifests, rows, None)
}

pub(super) fn problems_with(manifests: &str, rows: &[Row], ledger: Option<&Ledger>) -> String {
    problems_of(plan::plan(
        &desired(manifests),
        &live(rows),
        ledger,
        &Policy::default(),
    ))
}

pub(super) fn problems_of(made: Result<Plan, PlanProblems>) -> String {
    match made {
        Ok(plan) => panic!("a plan was made: {}", changes(&plan)),
        Err(problems) => shown_problems(&problems.0),
    }
}

fn shown_problems(problems: &[PlanProblem]) -> String {
    let lines: Vec<_> = problems
        .iter()
        .map(|problem| format!("{} | {}", problem.message, problem.help))
        .collect();
    lines.join("\n")
}

/// The changes of a plan, one a line: `batch action name id indexing: field before -> after`.
pub(super) fn changes(plan: &Plan) -> String {
    let lines: Vec<_> = plan.changes.iter().map(one_change).collect();
    lines.join("\n")
}

fn one_change(change: &Change) -> String {
    let mut line = format!(
        "{} {} {}",
        change.batch,
        change.action.as_str(),
        change.address.name
    );
    if let Some(id) = change.action.id() {
        line += &format!(" {}", id.get());
    }
    line += &format!(" {}", change.indexing.as_str());
    let fields: Vec<_> = change.fields.iter().map(one_field).collect();
    if !fields.is_empty() {
        line += &format!(": {}", fields.join("; "));
    }
    line
}

fn one_field(change: &FieldChange) -> String {
    let json = |value: &FieldValue| serde_json::to_string(value).unwrap();
    match change {
        FieldChange::Setting {
            field,
            before,
            after,
            in_words,
            ..
        } => {
            let before = before.as_ref().map_or("-".to_owned(), json);
            let words = in_words.as_ref().map(|words| format!(" ({words})"));
            format!(
                "{field} {before} -> {}{}",
                json(after),
                words.unwrap_or_default()
            )
        }
        FieldChange::Disabled { before, after, .. } => format!("disabled {before:?} -> {after}"),
        FieldChange::Inside(inside) => format!(
            "{} -> {} on {}",
            inside.field,
            json(&inside.wanted),
            inside.repositories
        ),
        FieldChange::General { setting, after, .. } => format!("{setting} -> {after}"),
        FieldChange::Type(kind) => format!("type {kind}"),
        FieldChange::Username(name) => format!("username {name}"),
        FieldChange::Secret { name, from } => format!("{name} from {from}"),
    }
}

/// What is held back, one a line.
pub(super) fn held(plan: &Plan) -> String {
    let lines: Vec<_> = plan
        .held
        .iter()
        .map(|held| format!("{} {}: {:?}", held.action, held.address.name, held.reason))
        .collect();
    lines.join("\n")
}

/// What is said besides, one note a line.
pub(super) fn notes(plan: &Plan) -> String {
    let lines: Vec<_> = plan
        .notes
        .iter()
        .map(|note| format!("{}: {}", note.address.name, note.text))
        .collect();
    lines.join("\n")
}

/// A simulated Jira in this process, whose time passes only while somebody waits, and the ledger
/// kept of it.
pub(super) struct Jira {
    embedded: Embedded,
    /// Where its ledger is kept as long as the test lasts.
    ledger: tempfile::TempDir,
}

/// The way into it.
pub(super) struct InProcess(Embedded);

impl Transport for InProcess {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let bearer = ("authorization".to_owned(), "Bearer any".to_owned());
        request.headers.push(bearer);
        Ok(self.0.handle(&request).unwrap())
    }
}

/// Many things are changed at once in tests.
fn without_guards() -> Policy {
    Policy {
        guards: Guards {
            disable: usize::MAX,
            change_percent: 100,
            ..Guards::default()
        },
        ..Policy::default()
    }
}

/// Hears nothing.
struct Deaf;

impl EventSink for Deaf {
    fn emit(&mut self, _: &Event) {}
}

impl Jira {
    pub(super) fn with(scenario: &str, quirks: Quirks) -> Self {
        let scenario = Scenario::from_yaml(scenario).unwrap().with_quirks(quirks);
        let embedded = Embedded::open(scenario, None, Some(Pace::Stepped)).unwrap();
        Self {
            embedded,
            ledger: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn client(&self) -> RestClient<InProcess> {
        RestClient::new(
            InProcess(self.embedded.clone()),
            "https://jira.acme.example",
        )
    }

    fn pass(&self, manifests: &str, decision: Decision) -> Ending {
        let remote = self.client();
        let clock = self.embedded.clock();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let file = self.ledger.path().join("ledger.json");
        let mut ledger = LedgerFile::new(
            &file,
            "https://jira.acme.example",
            &gijctl::ledger::Owner::default(),
            "a test",
            &clock,
        );
        runtime.block_on(ledger.read()).unwrap();
        let mut desired = desired(manifests);
        for wanted in desired.integrations.values_mut() {
            // Whoever changes all that a row could be told by has to say which one is meant.
            let known = ledger
                .ledger()
                .and_then(|ledger| ledger.entry(&wanted.address));
            let known = known.and_then(|entry| entry.id.integration());
            wanted.id = known.or(wanted.id);
        }
        let pass = Pass {
            source: PlanSource::Fresh(&desired),
            remote: &remote,
            clock: &clock,
            policy: &without_guards(),
            settings: &Settings::default(),
            secrets: &SecretSource::with_environment(|_| Some("made-up".into())),
            check_secrets: CheckSecrets::Never,
            previews: Previews::Never,
            asker: &gijctl::exec::Answers(gijctl::exec::Answer::NobodyToAsk),
            fingerprints: None,
            purpose: Purpose::Change {
                lock_timeout: Duration::ZERO,
            },
        };
        let (_handle, stop) = Stop::channel();
        let mut sink = Deaf;
        let run = pass.run(&mut ledger, stop, async |_| decision, &mut sink);
        runtime
            .block_on(run)
            .unwrap_or_else(|error| panic!("{error:?}\n{manifests}"))
    }

    pub(super) fn plan(&self, manifests: &str) -> Plan {
        match self.pass(manifests, Decision::StopHere) {
            Ending::Planned(plan) => plan,
            Ending::CarriedOut(..) => panic!("nobody agreed"),
        }
    }

    /// Applies, and ends the test where that does not succeed.
    pub(super) fn apply(&self, manifests: &str) {
        drop(self.applied(manifests));
    }

    /// The plan that was applied; ends the test where that does not succeed.
    pub(super) fn applied(&self, manifests: &str) -> Plan {
        match self.pass(manifests, Decision::GoOn(Approval::Beforehand)) {
            Ending::Planned(_) => panic!("it was agreed to"),
            Ending::CarriedOut(plan, outcome) => {
                assert_eq!(
                    outcome.kind(),
                    OutcomeKind::Succeeded,
                    "{outcome:#?}\n{manifests}"
                );
                plan
            }
        }
    }

    /// What a plan of these manifests sees, where nothing is remembered.
    pub(super) fn observed(&self, manifests: &str) -> Live {
        let remote = self.client();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let desired = desired(manifests);
        let seen = gijctl::reconcile::observe(&remote, &desired, None);
        runtime.block_on(seen).unwrap()
    }

    /// The settings of all integrations as they truly are.
    pub(super) fn settings(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        self.embedded.with_world(|world| {
            let rows = world.integrations().into_iter();
            rows.map(|row| {
                let mut settings = row.settings;
                settings.insert("displayName".to_owned(), row.display_name.into());
                settings.insert("origin".to_owned(), row.origin.into());
                settings.insert("disabled".to_owned(), row.disabled.into());
                settings
            })
            .collect()
        })
    }

    /// What was asked since the last time, as `METHOD path`.
    pub(super) fn asked_since(&self, before: usize) -> Vec<String> {
        self.embedded.with_world(|world| {
            let line = |method: Method, path: &str| format!("{} {path}", method.as_str());
            let log = world.log().iter().skip(before);
            log.map(|entry| line(entry.method, &entry.path)).collect()
        })
    }

    /// How many requests there have been.
    pub(super) fn requests(&self) -> usize {
        self.embedded.with_world(|world| world.log().len())
    }
}
