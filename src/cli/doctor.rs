//! `gijctl doctor`.

use super::args::{Doctor, Global};
use super::exit::Exit;
use super::output::Output;
use super::prepare;
use crate::client::SignIn;
use crate::clock::Clock as _;
use crate::doctor::{Way, Weight};
use crate::reconcile::{CheckUp, Keeping};
use crate::report::status_document::LookedAtDocument;
use crate::report::{doctor, documents};
use crate::saved::LedgerPlace;
use crate::state::Desired;

pub(super) async fn run(global: &Global, command: Doctor, output: &Output) -> Exit {
    let paths = prepare::or_here(&command.paths);
    let config = match prepare::configuration(&paths, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    let manifests = prepare::manifest_paths(&command.paths).filter(|_| !command.no_manifests);
    let desired = match manifests {
        None => Desired::default(),
        Some(paths) => match prepare::manifests(global, &config, &paths, output) {
            Ok(manifests) => manifests.desired,
            Err(exit) => {
                output.message("help: with --no-manifests doctor looks at Jira alone\n");
                return exit;
            }
        },
    };
    let connection = match prepare::connection(global, &config, &paths, output) {
        Ok(connection) => connection,
        Err(exit) => return exit,
    };
    let check_up = CheckUp {
        url: connection.remote.url(),
        way: match connection.sign_in {
            SignIn::Token => Way::Token,
            SignIn::Password => Way::Password,
        },
        desired: &desired,
        keeping: match connection.ledger_place() {
            LedgerPlace::Nowhere => Keeping::NotKept,
            _ => Keeping::Kept,
        },
    };
    let mut ledger = connection.ledger();
    let examination = check_up
        .run(&connection.remote, &mut ledger, &connection.clock)
        .await;
    drop(ledger);
    output.note_summary(&doctor::total(&examination));
    output.result(
        || doctor::text(&examination),
        || {
            let instance = LookedAtDocument {
                name: connection.name.clone(),
                url: connection.remote.url().to_owned(),
            };
            let now = connection.clock.now();
            documents::to_json(&doctor::document(&examination, instance, now))
        },
    );
    let exit = match examination.worst() {
        None | Some(Weight::Info) => Exit::Done,
        Some(Weight::Warning) => Exit::Differences,
        Some(Weight::Error) => Exit::Failed,
    };
    connection.close(exit, output)
}
