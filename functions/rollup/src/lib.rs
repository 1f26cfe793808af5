//! Schedule: finals of a quarter and the recount.
