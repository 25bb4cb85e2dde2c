//! How large things may be for GIJ, by the vendor's pages.

/// As many repositories are advised at most, about, in one integration (*Getting Started Guide: App
/// operations and planning*).
pub const MOST_REPOSITORIES: usize = 2_000;

/// GIJ cannot read a repository with an object of more bytes (*Known Issues*). No service tells of
/// objects; one that is smaller as a whole has none.
pub const LARGEST_OBJECT: u64 = 2 << 30;
