//! A change of one value.

/// What a value was and what it is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff<T> {
    /// The value as it is.
    pub before: T,
    /// The value as it is to be.
    pub after: T,
}
