//! A Jira with so many integrations that not all of their numbers fit beside the intent to create one.

#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::rc::Rc;

use gijctl::model::RowId;
use gijctl::sim::Embedded;
use gijctl::wire::{HttpRequest, Method};

use crate::support::{Mishap, Rig, connection_reset, host, integration, says};

const LIST: &str = "/rest/gitplugin/1.0/integration";

/// How many there are besides those of the test, far from each other, one in seven of the same type.
/// Their numbers alone are more than Jira takes in one property.
const OTHERS: u64 = 7_000;

fn id(number: u64) -> u64 {
    10_000 + number * 37
}

fn others() -> String {
    let mut rows = String::new();
    for number in 0..OTHERS {
        let kind = if number % 7 == 0 { "GITHUB" } else { "GITLAB" };
        let id = id(number);
        write!(
            rows,
            r#"{{"id":{id},"type":"{kind}","displayName":"other {number}","disabled":false}},"#
        )
        .unwrap();
    }
    rows
}

/// GIJ's list with the others in it.
fn list(sim: &Embedded, others: &str) -> Mishap {
    let request = HttpRequest {
        method: Method::Get,
        path: LIST.to_owned(),
        query: Vec::new(),
        headers: vec![("authorization".to_owned(), "Bearer anybody".to_owned())],
        body: None,
    };
    let answer = sim.handle(&request).unwrap();
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let key = "\"integrations\":[";
    let place = text.find(key).unwrap() + key.len();
    let (head, tail) = text.split_at(place);
    let others = if tail.starts_with(']') {
        others.trim_end_matches(',')
    } else {
        others
    };
    Mishap::Lost(says(200, ("x-a", "b"), &format!("{head}{others}{tail}")))
}

#[test]
fn none_of_thousands_that_were_there_is_taken_for_a_new_one_even_if_it_gets_its_name() {
    let scenario = format!("hosts:\n{}", host("a", "10s", &["x 2m"]));
    let rig = Rig::new(&scenario, &[integration("a")]).with_jira_ledger();
    let rows = Rc::new(RefCell::new(others()));
    let sent = Cell::new(0);
    rig.wire.mishaps(move |request, sim| {
        if request.is_create() {
            sent.set(sent.get() + 1);
            if sent.get() == 1 {
                let mut rows = rows.borrow_mut();
                *rows = rows.replace(r#""displayName":"other 3500""#, r#""displayName":"a""#);
                return Mishap::Lost(connection_reset());
            }
        }
        if request.method == Method::Get && request.path == LIST {
            return list(sim, &rows.borrow());
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done"], "{:?}", run.outcome);
    assert_eq!(rig.witness().creates_sent(), 2);
    assert!(!run.warnings().contains("FoundAgain"), "{}", run.warnings());
    let made = run.step("a").id.map(RowId::get);
    assert_eq!(made, Some(rig.live("a").id));
}
