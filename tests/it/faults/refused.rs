//! A write takes effect and its answer is lost; when it is sent again it is refused. Whoever takes the
//! refusal for the whole truth forgets what the first one did.

use gijctl::sim::Fault;

use super::case::{Case, Hit, Refusal, Trouble};
use super::runner::all_hold;
use super::stage::Stage;

fn lost_then(refusal: Refusal) {
    let case = |request: &usize| {
        let hit = |trouble, request| Hit {
            trouble,
            request,
            times: 1,
            run: 1,
        };
        Case(vec![
            hit(Trouble::Fault(Fault::ResetAfter), *request),
            hit(Trouble::Refusal(refusal), request + 1),
        ])
    };
    let what = format!("lost, then {refusal:?}");
    all_hold(&what, Stage::get().writes.iter().map(case));
}

#[test]
fn lost_then_401_at_every_write() {
    lost_then(Refusal::NotSignedIn);
}

#[test]
fn lost_then_403_at_every_write() {
    lost_then(Refusal::NotAllowed);
}

#[test]
fn lost_then_a_no_of_gij_at_every_write() {
    lost_then(Refusal::SaysNo);
}
