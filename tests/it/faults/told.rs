use super::case::Case;
use super::judge::{judge, told};
use super::stage::Stage;
use crate::support::Mishap;

#[test]
#[ignore = "it tells the case that GIJCTL_FAULT_CASE names"]
fn the_case_of_the_environment() {
    let case: Case = std::env::var("GIJCTL_FAULT_CASE").unwrap().parse().unwrap();
    let stage = Stage::get();
    let rig = stage.rig();
    for number in 1..=case.runs() + 2 {
        let before = rig.wire.sent().len();
        if number <= case.runs() {
            rig.wire.mishaps(case.mishaps(number));
        } else {
            rig.wire.mishaps(|_, _| Mishap::None);
        }
        let ended = rig.apply_unless_killed();
        println!("---- run {number}");
        for (place, sent) in rig.wire.sent().iter().skip(before).enumerate() {
            println!("{:4} {} {}", place + 1, sent.at, sent.line());
        }
        println!("{}", told(ended.as_ref()));
    }
    judge(stage, &case).unwrap();
}
