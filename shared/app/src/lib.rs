//! Use cases: each loads, asks the domain, stores. It knows neither an SDK nor HTTP.

pub mod ports;
