//! The `gijctl` program.

fn main() {}
