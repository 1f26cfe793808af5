//! A deterministic simulation of the whole system (being written).
