//! Queue: a receipt becomes invitations.
