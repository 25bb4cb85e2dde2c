use proptest::prelude::*;

use super::super::shard::Imprint;
use super::*;

fn address(number: usize) -> Address {
    format!("Integration/n{number}").parse().unwrap()
}

/// A record's text of so many bytes.
fn text(bytes: usize) -> String {
    format!("\"{}\"", "x".repeat(bytes.saturating_sub(2)))
}

fn put(shelf: &mut Shelf, number: usize, bytes: usize) {
    let changes = BTreeMap::from([(address(number), Some(text(bytes)))]);
    change(shelf, &changes);
}

fn take(shelf: &mut Shelf, number: usize) {
    change(shelf, &BTreeMap::from([(address(number), None)]));
}

impl Shelf {
    fn home(&self, address: &Address) -> Option<u32> {
        self.homes().get(address).map(|(_, number)| *number)
    }
}

fn change(shelf: &mut Shelf, changes: &BTreeMap<Address, Option<String>>) -> Vec<Write> {
    let writes = shelf.lay_out(changes, shelf.revision() + 1).unwrap();
    for write in writes.clone() {
        shelf.made(write);
    }
    writes
}

fn numbers(shelf: &Shelf) -> Vec<u32> {
    shelf.parts.keys().copied().collect()
}

#[test]
fn a_new_resource_goes_where_there_is_room() {
    let mut shelf = Shelf::default();
    put(&mut shelf, 1, 20_000);
    put(&mut shelf, 2, 20_000);
    put(&mut shelf, 3, 2_000);
    assert_eq!(shelf.home(&address(2)), Some(1));
    assert_eq!(shelf.home(&address(3)), Some(0));
    assert_eq!(shelf.stated, 2);
}

#[test]
fn what_grows_beyond_its_part_moves_to_a_later_one_which_is_written_first() {
    let mut shelf = Shelf::default();
    put(&mut shelf, 1, 10_000);
    put(&mut shelf, 2, 10_000);
    let changes = BTreeMap::from([(address(1), Some(text(25_000)))]);
    let writes = change(&mut shelf, &changes);
    let order: Vec<_> = writes.iter().map(|write| write.number).collect();
    assert_eq!(order, [1, 0]);
    assert_eq!(shelf.home(&address(1)), Some(1));
    assert!(shelf.tidy().is_empty());
}

#[test]
fn a_part_at_the_end_goes_when_nothing_is_in_it_any_more_after_the_first_says_so() {
    let mut shelf = Shelf::default();
    for number in 1..=3 {
        put(&mut shelf, number, 20_000);
    }
    take(&mut shelf, 2);
    assert_eq!(numbers(&shelf), [0, 1, 2], "one in the middle stays");
    let writes = change(&mut shelf, &BTreeMap::from([(address(3), None)]));
    let order: Vec<_> = writes
        .iter()
        .map(|write| (write.number, write.shard.is_some()))
        .collect();
    assert_eq!(order, [(0, true), (2, false), (1, false)]);
    assert_eq!(shelf.stated, 1);
}

#[test]
fn a_copy_that_a_torn_move_left_does_not_count_and_is_removed() {
    let mut shelf = Shelf::default();
    put(&mut shelf, 1, 10_000);
    put(&mut shelf, 2, 10_000);
    let changes = BTreeMap::from([(address(1), Some(text(25_000)))]);
    let writes = shelf.lay_out(&changes, shelf.revision() + 1).unwrap();
    // Only the first of them was made.
    shelf.made(writes[0].clone());
    shelf.was_torn();
    assert_eq!(shelf.home(&address(1)), Some(1));
    let tidied = shelf.tidy();
    assert!(!tidied.is_empty());
    for write in tidied {
        shelf.made(write);
    }
    assert!(!shelf.part(0).unwrap().records.contains_key(&address(1)));
    assert!(shelf.part(0).unwrap().records.contains_key(&address(2)));
}

#[test]
fn what_no_part_can_hold_is_refused() {
    let changes = BTreeMap::from([(address(1), Some(text(31_000)))]);
    assert_eq!(
        Shelf::default().lay_out(&changes, 1),
        Err(TooLarge(address(1)))
    );
}

#[test]
fn whatever_changes_every_part_fits_and_every_resource_is_in_one() {
    let change = (
        0_usize..25,
        proptest::option::weighted(0.8, 10_usize..28_000),
    );
    let changes = proptest::collection::vec(change, 0..60);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    runner
        .run(&changes, |changes| {
            let mut shelf = Shelf::default();
            let mut expected = BTreeMap::new();
            for (number, bytes) in changes {
                if let Some(bytes) = bytes {
                    put(&mut shelf, number, bytes);
                    expected.insert(address(number), bytes.max(2));
                } else {
                    take(&mut shelf, number);
                    expected.remove(&address(number));
                }
            }
            let mut seen = BTreeSet::new();
            for part in shelf.parts.values() {
                let imprint = Imprint {
                    writer: "0123456789abcdef",
                    whole: None,
                };
                let value = part.to_value(&imprint).unwrap();
                prop_assert!(value.to_string().len() <= MOST_BYTES);
                for (address, stored) in &part.records {
                    prop_assert!(seen.insert(address.clone()), "{address} is there twice");
                    prop_assert_eq!(expected.get(address), Some(&stored.text.len()));
                }
            }
            prop_assert_eq!(seen.len(), expected.len());
            Ok(())
        })
        .unwrap();
}
