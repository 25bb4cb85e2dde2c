//! The REST implementation of the remote port.
