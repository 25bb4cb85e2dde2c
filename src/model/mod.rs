//! Value types of the domain. Parsing is validating: a value that exists is well formed.
//!
//! Pure, and imports no other room. The one table of the settings of integrations and repositories
//! is [`field`], and that of the settings of Jira as a whole [`general`]; schema, diff, requests and
//! explanations all follow from them.

pub mod contradiction;
pub mod credentials;
pub mod explanation;
pub mod exposed;
pub mod fact;
pub mod field;
pub mod field_notes;
pub mod first_indexing;
pub mod general;
pub mod glob;
pub mod ids;
pub mod integration_type;
pub mod name;
pub mod origin;
pub mod percent;
pub mod rollout_hints;
pub mod row_type;
pub mod size_limits;
pub mod support;
pub mod value;
pub mod vendor_page;
pub mod version;
pub mod words;

pub use contradiction::Contradiction;
pub use credentials::{CredentialForm, Credentials, Secret, SecretRef, SecretSlot};
pub use exposed::{
    exposed_foreign_secrets, exposed_secrets, without_foreign_secrets, without_secrets,
};
pub use fact::{Fact, Standing};
pub use field::{
    Compare, Consequence, Field, FieldSpec, FieldTypes, Place, Places, Readback, Refusal, Section,
    Shape, Use,
};
pub use field_notes::FieldNote;
pub use first_indexing::{FirstIndexing, IndexingSeen};
pub use general::{Acknowledgement, GeneralMap, GeneralSetting, GeneralValue};
pub use glob::{Glob, GlobError};
pub use ids::{IntegrationId, ProjectId, ProjectKey, RepositoryId, RowId, several_rows};
pub use integration_type::IntegrationType;
pub use name::{Address, Kind, Name, NameError};
pub use origin::{CloneScheme, host_of, normalise_clone_origin, normalise_origin};
pub use percent::percent_decoded;
pub use rollout_hints::RolloutHints;
pub use row_type::RowType;
pub use support::{Support, support};
pub use value::{FieldMap, FieldValue};
pub use vendor_page::VendorPage;
pub use version::AppVersion;
pub use words::{
    count, first_few, hexadecimal, named_with_reason, shortened, spoken_duration, tidied,
    without_users,
};
