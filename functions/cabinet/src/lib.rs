//! HTTPS: indicators and registers.
