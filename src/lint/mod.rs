//! What the vendor advises, as rules that look at manifests and at what is in Jira.

pub mod edit;
