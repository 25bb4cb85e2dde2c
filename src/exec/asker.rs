//! Asking somebody in the middle of a run.

use std::future::Future;
use std::pin::Pin;

use crate::model::Address;

/// What somebody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// To go on.
    GoOn,
    /// Not to.
    Stop,
    /// Nobody is there.
    NobodyToAsk,
    /// Nobody is asked, since all was agreed to beforehand.
    AgreedBeforehand,
}

/// Whoever can be asked in the middle of a run.
pub trait Asker {
    /// Whether a person is going to be asked, who may take a while.
    fn is_a_person(&self) -> bool {
        false
    }

    /// Whether to go on with the others, now that the canary is indexed.
    fn go_on_after<'a>(
        &'a self,
        canary: &'a Address,
        left: usize,
    ) -> Pin<Box<dyn Future<Output = Answer> + 'a>>;
}

/// The same answer, whatever is asked.
#[derive(Debug, Clone, Copy)]
pub struct Answers(pub Answer);

impl Asker for Answers {
    fn go_on_after<'a>(
        &'a self,
        _canary: &'a Address,
        _left: usize,
    ) -> Pin<Box<dyn Future<Output = Answer> + 'a>> {
        Box::pin(std::future::ready(self.0))
    }
}
