//! An embedded Jira with GIJ.
