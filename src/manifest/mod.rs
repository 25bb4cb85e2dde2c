//! YAML manifests to the desired state.

pub mod text;
