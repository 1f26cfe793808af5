//! HTTPS: the citizen's form.
