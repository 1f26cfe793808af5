//! What the HTTP functions share: problem+json, bearer keys, pages.
