//! HTTPS: cases of part B. Participants put them, move them, read them within what they may see, and are told what is wanted
//! of them.
//!
//! * [`cases`] — `/v1/cases/{id}`: a case, its moves, its journal, its texts.
//! * [`list`] — `GET /v1/cases`, also as a file, and whole for another system ([`whole`]).
//! * [`import`] — `POST /v1/cases/import`.
//! * [`changes`] — `GET /v1/changes`: what has changed, for another system that follows.
//! * [`tasks`] — `GET /v1/tasks`.
//! * [`road_maps`] — `GET /v1/road-maps/{id}`.
//! * [`documents`] — `GET /v1/documents/{id}`.
//! * [`notation`] — the content of a document as people write it.
//! * [`practices`] — `GET /v1/practices`; [`candidates`] — `/v1/practices/candidates`.
//! * [`way`] — `GET /v1/situations/{id}/way`.
//! * [`programme`] — `GET /v1/programme`.
//! * [`not_proposed`] — `GET /v1/cases/not-proposed`.
//! * [`pages`] — the same for people, in a browser.
//! * [`wire`] — what goes over the wire.
//! * [`http`] — all routes, in one list.

mod candidates;
mod cases;
mod changes;
mod columns;
mod documents;
mod export;
mod http;
mod import;
mod list;
mod not_proposed;
mod notation;
mod pages;
mod practices;
mod programme;
mod road_maps;
mod tasks;
mod way;
mod whole;
mod wire;

pub use http::{handle, router, routes};
