//! A world for tests: fixed clock, memory adapters, builders. A dev-dependency only.
