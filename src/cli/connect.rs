//! Which Jira, and how to get there. The one place that knows both the client and the simulator.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::Timestamp;

use super::any_ledger::AnyLedger;
use super::args::Global;
use super::chain::with_sources;
use super::config::{self, Config, Instance};
use super::exit::Exit;
use super::ledger_choice::LedgerChoice;
use super::output::Output;
use super::probe_files::capability;
use super::proxies;
use super::request_tap::RequestTap;
use crate::capability::Verdict;
use crate::client::{
    Auth, HttpConfig, HttpTransport, InsecureHttp, PatientTransport, RequestLog, RestClient,
    SignIn, Timeouts, Transport, TransportError, TransportErrorKind,
};
use crate::clock::{Chance, Clock, SeededChance, SystemChance, SystemClock, VirtualClock};
use crate::ledger::Fingerprinter;
use crate::model::Secret;
use crate::remote::{Delivery, TimeoutPhase};
use crate::report::failure;
use crate::saved::LedgerPlace;
use crate::sim::{Embedded, Exchange, OpenError, Scenario};
use crate::source::SecretSource;
use crate::wire::{HttpRequest, HttpResponse};

/// What is beside the manifests for the embedded GIJ.
pub(super) const SCENARIO_NAME: &str = "simulator.yaml";

/// Where the token is, unless told otherwise.
pub(super) const TOKEN_ENV: &str = "JIRA_TOKEN";

/// Where the password of basic authentication is.
const PASSWORD_ENV: &str = "JIRA_PASSWORD";

/// What this process may sign in to Jira with, where no connection says it more exactly.
pub(super) const SIGN_IN_ENVS: [&str; 2] = [TOKEN_ENV, PASSWORD_ENV];

/// Where the address is, unless a flag gives it.
pub(super) const URL_ENV: &str = "JIRA_URL";

/// A way to Jira, or to the embedded GIJ.
pub(super) enum AnyTransport {
    Http(HttpTransport),
    Embedded(EmbeddedJira),
}

/// The embedded GIJ, and who asks it.
pub(super) struct EmbeddedJira {
    simulator: Embedded,
    token: Secret,
}

impl Transport for AnyTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        match self {
            Self::Http(transport) => transport.send(request).await,
            Self::Embedded(embedded) => embedded.send(request).await,
        }
    }
}

impl Transport for EmbeddedJira {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut request = request;
        let bearer = format!("Bearer {}", self.token.expose());
        request.headers.push(("authorization".to_owned(), bearer));
        self.exchange(&request).await
    }
}

impl EmbeddedJira {
    /// What the network would make of it.
    async fn exchange(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let exchange = self.simulator.exchange(request).map_err(|error| {
            let detail = format!("the embedded GIJ cannot keep its state or its log: {error}");
            unknown(TransportErrorKind::Reset, detail)
        })?;
        match exchange {
            Exchange::Answer(answer) => Ok(answer),
            Exchange::Reset => Err(unknown(
                TransportErrorKind::Reset,
                "connection reset by peer".to_owned(),
            )),
            Exchange::Truncated(_) => Err(unknown(
                TransportErrorKind::Truncated,
                "end of file before message length reached".to_owned(),
            )),
            Exchange::Silence | Exchange::Stalled(_) => {
                let patience = Timeouts::default().answer;
                let clock = self.simulator.clock();
                let until = clock.now().checked_add(patience);
                clock.sleep_until(until.unwrap_or(Timestamp::MAX)).await;
                Err(unknown(
                    TransportErrorKind::Timeout(TimeoutPhase::Answer),
                    format!("not within {} s", patience.as_secs()),
                ))
            }
        }
    }
}

fn unknown(kind: TransportErrorKind, detail: String) -> TransportError {
    TransportError {
        kind,
        delivery: Delivery::Unknown,
        detail,
    }
}

/// The machine's time, or the embedded GIJ's.
#[derive(Clone)]
pub(super) enum AnyClock {
    System(SystemClock),
    Virtual(VirtualClock),
}

impl Clock for AnyClock {
    fn now(&self) -> Timestamp {
        match self {
            Self::System(clock) => clock.now(),
            Self::Virtual(clock) => clock.now(),
        }
    }

    async fn sleep_until(&self, moment: Timestamp) {
        match self {
            Self::System(clock) => clock.sleep_until(moment).await,
            Self::Virtual(clock) => clock.sleep_until(moment).await,
        }
    }
}

/// The machine's chance, or for the embedded GIJ one that is the same in each run.
pub(super) enum AnyChance {
    System(SystemChance),
    Seeded(SeededChance),
}

impl Chance for AnyChance {
    fn fraction(&self) -> f64 {
        match self {
            Self::System(chance) => chance.fraction(),
            Self::Seeded(chance) => chance.fraction(),
        }
    }

    fn number(&self) -> u64 {
        match self {
            Self::System(chance) => chance.number(),
            Self::Seeded(chance) => chance.number(),
        }
    }
}

/// The way that requests take, and the patience on it.
pub(super) type AnyWay = PatientTransport<AnyTransport, AnyClock, AnyChance>;

/// Everything that a pass needs of the outside.
pub(super) struct Connection {
    /// The instance's name.
    pub name: String,
    pub remote: RestClient<AnyWay>,
    pub clock: AnyClock,
    /// Where requests can be heard of.
    pub requests: Rc<RequestTap>,
    ledger: LedgerChoice,
    /// How the account signs in.
    pub sign_in: SignIn,
    /// The variable that the token is in.
    token_env: String,
    simulator: Option<Embedded>,
}

impl Connection {
    /// The variables with what this process signs in with, and with the key that the fingerprints
    /// of secrets are made with.
    pub(super) fn secret_variables(&self) -> Vec<&str> {
        let mut variables = vec![self.token_env.as_str(), PASSWORD_ENV];
        variables.extend(self.ledger.secret_variable());
        variables
    }

    /// What gijctl remembers of this Jira; nothing is read yet.
    pub(super) fn ledger(&self) -> AnyLedger<'_> {
        self.ledger.open(&self.remote, &self.clock)
    }

    /// Where what gijctl remembers of this Jira is kept.
    pub(super) fn ledger_place(&self) -> LedgerPlace {
        self.ledger.place()
    }

    /// What makes fingerprints of secrets for the ledger; `None` where gijctl.yaml names no key for
    /// that, or nothing is remembered.
    pub(super) async fn fingerprinter(
        &self,
        secrets: &SecretSource,
    ) -> Result<Option<Fingerprinter>, Refusal> {
        self.ledger.fingerprinter(secrets).await
    }

    /// Ends the connection. The embedded GIJ's time is kept, so that the next run goes on where
    /// this one ended and not at the last change.
    pub(super) fn close(self, exit: Exit, output: &Output) -> Exit {
        self.tell_unused_capability(output);
        let Some(simulator) = self.simulator else {
            return exit;
        };
        match simulator.save() {
            Ok(()) => exit,
            Err(error) => {
                let message = format!("the state of the embedded GIJ cannot be kept: {error}");
                output.message(&failure::text(&message, ""));
                if exit == Exit::Done {
                    Exit::Failed
                } else {
                    exit
                }
            }
        }
    }
}

impl Connection {
    /// What was found out about another version of the app says nothing of this one.
    fn tell_unused_capability(&self, output: &Output) {
        let (probed, live) = match self.remote.verdict() {
            None | Some(Verdict::Counts) => return,
            Some(Verdict::OtherVersion { probed, live }) => (probed, live.as_str()),
            Some(Verdict::VersionUnknown { probed }) => (probed, "not known"),
        };
        output.message(&format!(
            "warning: the capability file was made with GIJ {probed}, and the version that answers is {live}: it does not count here\n\
             help: run gijctl probe -o FILE again\n"
        ));
    }
}

/// Why there is no connection.
pub(super) struct Refusal {
    pub message: String,
    pub help: String,
    pub exit: Exit,
}

impl Refusal {
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            exit: Exit::Usage,
        }
    }

    pub(super) fn failed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            ..Self::usage(message, help)
        }
    }

    /// Says it.
    pub(super) fn tell(self, output: &Output) -> Exit {
        output.failure(&self.message, &self.help);
        self.exit
    }
}

/// Sets the connection up; nothing is sent yet.
pub(super) fn connect(
    global: &Global,
    config: &Config,
    paths: &[PathBuf],
) -> Result<Connection, Refusal> {
    match &global.simulator {
        Some(state_file) => embedded(global, config, state_file.as_deref(), paths),
        None => real(global, config),
    }
}

fn embedded(
    global: &Global,
    config: &Config,
    state_file: Option<&Path>,
    paths: &[PathBuf],
) -> Result<Connection, Refusal> {
    let scenario_file = global
        .simulator_scenario
        .clone()
        .or_else(|| config::beside(paths, SCENARIO_NAME));
    let scenario = scenario(scenario_file.as_deref())?;
    let url = scenario.base_url().to_owned();
    let opened = Embedded::open(
        scenario,
        state_file.map(Path::to_owned),
        global.simulator_pace,
    );
    let embedded = opened.map_err(|error| {
        let help = match error {
            OpenError::Busy { .. } => "",
            _ => "name another file with --simulator=FILE, or remove this one to begin anew",
        };
        Refusal::failed(with_sources(&error), help)
    })?;
    let clock = AnyClock::Virtual(embedded.clock());
    let token_env = global.token_env.as_deref().unwrap_or(TOKEN_ENV);
    let instance = match &global.instance {
        Some(name) => Some(instance(name, config)?),
        None => chosen(config)?.map(|(_, instance)| instance),
    };
    let simulator = Some(embedded.clone());
    let embedded = EmbeddedJira {
        simulator: embedded,
        // A scenario without accounts lets anybody in.
        token: Secret::new(variable(token_env)?.unwrap_or_else(|| "anybody".to_owned())),
    };
    let way = PatientTransport::new(
        AnyTransport::Embedded(embedded),
        clock.clone(),
        AnyChance::Seeded(SeededChance::new(0)),
        SignIn::Token,
    );
    let requests = Rc::<RequestTap>::default();
    let way = way.logging_to(Rc::clone(&requests) as Rc<dyn RequestLog>);
    Ok(Connection {
        name: "simulator".to_owned(),
        ledger: LedgerChoice::new(global.ledger.as_ref(), config),
        sign_in: SignIn::Token,
        token_env: token_env.to_owned(),
        remote: with_capability(RestClient::new(way, url), instance)?,
        requests,
        clock,
        simulator,
    })
}

/// The client with what somebody found out, where gijctl.yaml names that.
fn with_capability(
    client: RestClient<AnyWay>,
    instance: Option<&Instance>,
) -> Result<RestClient<AnyWay>, Refusal> {
    match instance.and_then(|instance| instance.capability.as_deref()) {
        Some(file) => {
            let place = file.display().to_string();
            Ok(client.with_capability(capability(file)?, place))
        }
        None => Ok(client),
    }
}

/// An embedded GIJ to rehearse on. By its type nothing but that can be reached through it.
pub(super) struct RehearsalStage {
    pub remote: RestClient<PatientTransport<EmbeddedJira, VirtualClock, SeededChance>>,
    pub clock: VirtualClock,
}

/// Sets up an embedded GIJ of its own for a rehearsal; nothing of it is kept.
pub(super) fn rehearse(scenario: Scenario) -> Result<RehearsalStage, Refusal> {
    let url = scenario.base_url().to_owned();
    let simulator = Embedded::open(scenario, None, None)
        .map_err(|error| Refusal::failed(with_sources(&error), ""))?;
    let clock = simulator.clock();
    let embedded = EmbeddedJira {
        simulator,
        token: Secret::new("anybody".to_owned()),
    };
    let chance = SeededChance::new(0);
    let way = PatientTransport::new(embedded, clock.clone(), chance, SignIn::Token);
    Ok(RehearsalStage {
        remote: RestClient::new(way, url),
        clock,
    })
}

/// Reads a scenario; without a file the default one.
pub(super) fn scenario(file: Option<&Path>) -> Result<Scenario, Refusal> {
    let Some(file) = file else {
        return Ok(Scenario::default());
    };
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Refusal::usage(format!("the scenario {shown} cannot be read: {error}"), "")
    })?;
    Scenario::from_yaml(&text)
        .map_err(|error| Refusal::usage(format!("{shown}: {}", with_sources(&error)), ""))
}

fn real(global: &Global, config: &Config) -> Result<Connection, Refusal> {
    if global.simulator_scenario.is_some() || global.simulator_pace.is_some() {
        return Err(Refusal::usage(
            "--simulator-scenario and --simulator-pace say how the embedded GIJ is, but --simulator is missing",
            "add --simulator to use it, or leave them out to use a Jira",
        ));
    }
    let Target {
        name,
        url,
        instance,
    } = target(global, config)?;
    let token_env = global
        .token_env
        .clone()
        .or_else(|| instance.and_then(|instance| instance.token_env.clone()))
        .unwrap_or_else(|| TOKEN_ENV.to_owned());
    proxies::check()?;
    let auth = auth(&token_env)?;
    let sign_in = match auth {
        Auth::Bearer(_) => SignIn::Token,
        Auth::Basic { .. } => SignIn::Password,
    };
    let http = HttpConfig {
        base_url: url,
        auth,
        ca_file: global
            .ca_file
            .clone()
            .or_else(|| instance.and_then(|instance| instance.ca_file.clone())),
        client_cert: global
            .client_cert
            .clone()
            .or_else(|| instance.and_then(|instance| instance.client_cert.clone())),
        insecure_http: if global.insecure_http {
            InsecureHttp::Allow
        } else {
            InsecureHttp::Refuse
        },
        timeouts: Timeouts::default(),
    };
    let transport =
        HttpTransport::new(http).map_err(|error| Refusal::usage(with_sources(&error), ""))?;
    let base_url = transport.base_url().to_owned();
    let clock = AnyClock::System(SystemClock);
    let way = PatientTransport::new(
        AnyTransport::Http(transport),
        clock.clone(),
        AnyChance::System(SystemChance),
        sign_in,
    );
    let requests = Rc::<RequestTap>::default();
    let way = way.logging_to(Rc::clone(&requests) as Rc<dyn RequestLog>);
    let place = global
        .ledger
        .as_ref()
        .or_else(|| instance.and_then(|instance| instance.ledger.as_ref()));
    Ok(Connection {
        name,
        ledger: LedgerChoice::new(place, config),
        remote: with_capability(RestClient::new(way, base_url), instance)?,
        requests,
        clock,
        sign_in,
        token_env,
        simulator: None,
    })
}

/// Which Jira is meant.
struct Target<'a> {
    name: String,
    url: String,
    /// What gijctl.yaml says of it.
    instance: Option<&'a Instance>,
}

/// Flags before environment before file. An instance that only the file chooses is not meant where
/// another address is given: its token must not go there.
fn target<'a>(global: &Global, config: &'a Config) -> Result<Target<'a>, Refusal> {
    if let Some(name) = &global.instance {
        let instance = instance(name, config)?;
        return Ok(Target {
            name: name.clone(),
            url: global.url.clone().unwrap_or_else(|| instance.url.clone()),
            instance: Some(instance),
        });
    }
    let given = match &global.url {
        Some(url) => Some(url.clone()),
        None => variable(URL_ENV)?,
    };
    let chosen = chosen(config)?;
    let same = |a: &str, b: &str| a.trim_end_matches('/') == b.trim_end_matches('/');
    match (given, chosen) {
        (Some(url), Some((name, instance))) if same(&url, &instance.url) => Ok(Target {
            name,
            url,
            instance: Some(instance),
        }),
        (Some(url), _) => Ok(Target {
            name: "default".to_owned(),
            url,
            instance: None,
        }),
        (None, Some((name, instance))) => Ok(Target {
            name,
            url: instance.url.clone(),
            instance: Some(instance),
        }),
        (None, None) if config.instances.is_empty() => Err(Refusal::usage(
            "no Jira is named",
            "give --url or JIRA_URL, name an instance in gijctl.yaml, or use --simulator to try gijctl out",
        )),
        (None, None) => Err(Refusal::usage(
            "gijctl.yaml names several instances",
            format!("choose one with -i: {}", names_of(config)),
        )),
    }
}

/// The instance whose values hold in the manifests, where one is meant. That no Jira is named at
/// all is said later, by whoever needs one.
pub(super) fn instance_meant(global: &Global, config: &Config) -> Result<Option<String>, Refusal> {
    if let Some(name) = &global.instance {
        return instance(name, config).map(|_| Some(name.clone()));
    }
    let address = match &global.url {
        Some(url) => Some(url.clone()),
        None => variable(URL_ENV)?,
    };
    if global.simulator.is_some() {
        return Ok(chosen(config)?.map(|(name, _)| name));
    }
    if config.instances.is_empty() && address.is_none() {
        return Ok(None);
    }
    let target = target(global, config)?;
    Ok(target.instance.map(|_| target.name))
}

/// The instance that gijctl.yaml itself chooses.
fn chosen(config: &Config) -> Result<Option<(String, &Instance)>, Refusal> {
    Ok(match &config.default_instance {
        Some(name) => Some((name.clone(), instance(name, config)?)),
        None if config.instances.len() == 1 => config
            .instances
            .first_key_value()
            .map(|(name, instance)| (name.clone(), instance)),
        None => None,
    })
}

pub(super) fn instance<'a>(name: &str, config: &'a Config) -> Result<&'a Instance, Refusal> {
    config.instances.get(name).ok_or_else(|| {
        let help = if config.instances.is_empty() {
            "it names none: add it under `instances`, or leave out -i and give --url".to_owned()
        } else {
            format!("it names {}", names_of(config))
        };
        Refusal::usage(format!("gijctl.yaml has no instance {name}"), help)
    })
}

fn names_of(config: &Config) -> String {
    let names: Vec<_> = config.instances.keys().map(String::as_str).collect();
    names.join(", ")
}

/// An environment variable; an empty one counts as absent.
pub(super) fn variable(name: &str) -> Result<Option<String>, Refusal> {
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Refusal::usage(
            format!("the environment variable {name} is not UTF-8"),
            "",
        )),
    }
}

fn auth(token_env: &str) -> Result<Auth, Refusal> {
    if let Some(token) = variable(token_env)? {
        return Ok(Auth::Bearer(Secret::new(token)));
    }
    match (variable("JIRA_USER")?, variable(PASSWORD_ENV)?) {
        (Some(user), Some(password)) => Ok(Auth::Basic {
            user,
            password: Secret::new(password),
        }),
        _ => Err(Refusal::usage(
            format!("nothing to sign in with: the environment variable {token_env} is not set"),
            format!(
                "put a personal access token into {token_env}, or a name and password into JIRA_USER and JIRA_PASSWORD"
            ),
        )),
    }
}
