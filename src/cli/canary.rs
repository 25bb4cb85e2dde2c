//! Asking on the terminal whether to go on after the canary.

use std::future::Future;
use std::pin::Pin;

use super::confirm;
use super::live_view::Voice;
use super::output::Output;
use crate::exec::{Answer, Asker, Stop};
use crate::model::Address;

/// Whoever sits at the terminal, if somebody does and is to be asked.
pub(super) struct AtTheTerminal {
    pub voice: Voice,
    pub output: Output,
    pub stop: Stop,
    /// Whether all was agreed to beforehand: then nobody is asked in between.
    pub yes: bool,
}

impl Asker for AtTheTerminal {
    fn is_a_person(&self) -> bool {
        !self.yes && confirm::is_possible()
    }

    fn go_on_after<'a>(
        &'a self,
        canary: &'a Address,
        left: usize,
    ) -> Pin<Box<dyn Future<Output = Answer> + 'a>> {
        Box::pin(async move {
            if self.yes {
                return Answer::AgreedBeforehand;
            }
            if !self.is_a_person() {
                return Answer::NobodyToAsk;
            }
            self.voice.clear();
            let others = match left {
                1 => "the other one".to_owned(),
                many => format!("the other {many}"),
            };
            let question = format!("{canary} is indexed. Create {others}?");
            if confirm::ask(&question, &self.output, &self.stop).await {
                Answer::GoOn
            } else {
                Answer::Stop
            }
        })
    }
}
