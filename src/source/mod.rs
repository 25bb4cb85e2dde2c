//! Manifest files and secrets.
