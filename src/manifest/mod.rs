//! YAML manifests to the desired state.
