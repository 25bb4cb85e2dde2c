//! The questions that GIJ's documentation leaves open, asked of a GIJ.
//!
//! The client takes every shape of an answer; here the shape is what is asked for, so requests go
//! out and answers come back as they are.
//!
//! # Guarantees
//! - The questions that only read send nothing but `GET`.
//! - What is written is one disabled integration with a name of its own, and it is noted before it is
//!   asked for, so that whoever comes later can remove it. Two settings of an integration that somebody
//!   lends for it are changed as well, and noted before; but only once an update of the one with a name
//!   of its own was seen to leave what it does not send as it was.
//! - Whichever way the writing ends, what it made is removed and what it changed is put back before
//!   [`Probing::write`] returns, or is named in [`Probed::left`]. What somebody else has changed
//!   meanwhile stays as he left it.
//! - Only JSON as GIJ and Jira write it concludes anything: pages, and statuses of proxies and of
//!   overloaded servers, leave a question open.
//! - A value of an answer is kept only where it is needed to answer a question: what is kept for
//!   people outside is the status and the shape.

mod ask;
mod clean_up;
mod give_back;
mod list;
mod notebook;
mod probing;
mod question;
mod read_only;
mod rows;
mod shape;
mod unsent;
mod writing;

pub use ask::{Exchange, Halt, SignOfLife};
pub use clean_up::{Left, Pending, PendingError};
pub use give_back::{GivenBack, Inside, Setting};
pub use notebook::{Answer, Outcome};
pub use probing::{CleanRefusal, Cleaned, LendRefusal, Probed, Probing, WriteRefusal, clean};
pub use question::{Needs, QUESTIONS, Question};
pub use rows::Lent;
