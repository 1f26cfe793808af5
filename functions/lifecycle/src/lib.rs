//! Schedule: walks the due index.
