//! Images of others are named by registry, name and tag, and `infra/images` pins them by the digest that the registry tells.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use tempfile::TempDir;

use crate::host::repository;
use crate::python::{PythonServer, python};

fn images(arguments: &[&str], within: &Path) -> Output {
    let mut command = Command::new(python());
    command.arg(repository().join("infra/images")).args(arguments).current_dir(within).output().unwrap()
}

fn told(done: &Output) -> String {
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout.clone()).unwrap()
}

/// A registry with these manifests by name and tag.
fn has(registry: &Path, manifests: &serde_json::Value) {
    std::fs::write(registry.join("images.json"), manifests.to_string()).unwrap();
}

#[test]
fn one_image_has_one_digest_or_none() {
    let listed = told(&images(&["list"], repository()));
    let mut names: Vec<&str> = listed.lines().map(|line| line.split([' ', '@']).next().unwrap()).collect();
    assert!(names.contains(&"docker.io/library/debian:bookworm-slim"), "{listed}");
    names.dedup();
    assert_eq!(names.len(), listed.lines().count(), "{listed}");
}

#[test]
fn an_image_is_pinned_by_what_its_registry_tells() {
    let place = TempDir::new().unwrap();
    let registry = PythonServer::start("tests/it/registry_server.py", place.path(), &[]);
    let host = format!("127.0.0.1:{}", registry.port);
    let write = |file: &str, text: &str| std::fs::write(place.path().join(file), text.replace("HOST", &host)).unwrap();
    let read = |file: &str| std::fs::read_to_string(place.path().join(file)).unwrap().replace(&host, "HOST");
    let (built, composed) = (
        "# FROM nothing\nFROM HOST/library/rust:1.95-slim AS build\nRUN true\nFROM HOST/library/debian:slim\nCOPY --from=build /a /b\n",
        "services:\n  host:\n    build: .\n  base:\n    image: HOST/library/debian:slim\n",
    );
    write("Containerfile", built);
    write("compose.yaml", composed);
    let files = ["pin", "Containerfile", "compose.yaml"];

    // One image that is not there: nothing is written.
    has(place.path(), &json!({"library/debian:slim": "debian of May"}));
    let refused = images(&files, place.path());
    assert!(!refused.status.success(), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("library/rust/manifests/1.95-slim"), "{refused:?}");
    assert_eq!((read("Containerfile").as_str(), read("compose.yaml").as_str()), (built, composed));
    let listed = told(&images(&["list", "compose.yaml"], place.path()));
    assert_eq!(listed, format!("{host}/library/debian:slim is not pinned\n"));

    let rust = "rust:1.95-slim@sha256:521fe5c9ece1aa1f8b66228171598263574aefc6fa4ba06a61747ec81ee9f5a3";
    for (manifest, debian) in [
        ("debian of May", "debian:slim@sha256:a2b10f49231c5f682eed5c4fdbb80eb9639f1b52c9dd888a7b8f29038db6a5c6"),
        ("debian of June", "debian:slim@sha256:7860d977ea51122f93bc7f6f533c0c38aecc951e173901f5576678c66bc61c0a"),
    ] {
        has(place.path(), &json!({"library/debian:slim": manifest, "library/rust:1.95-slim": "rust"}));
        std::fs::remove_file(place.path().join("requests.txt")).unwrap();
        let pins = told(&images(&files, place.path()));
        assert_eq!(pins, format!("{host}/library/{debian}\n{host}/library/{rust}\n"));
        let with_digests = |text: &str| text.replace("rust:1.95-slim", rust).replace("debian:slim", debian);
        assert_eq!(read("Containerfile"), with_digests(built));
        assert_eq!(read("compose.yaml"), with_digests(composed));
        let requests = read("requests.txt");
        assert_eq!(requests.lines().filter(|it| it.starts_with("200 HEAD")).count(), 2, "each image once: {requests}");
    }
}

#[test]
fn what_names_no_registry_or_no_tag_is_refused() {
    let place = TempDir::new().unwrap();
    for image in ["debian:bookworm-slim", "docker.io/library/debian", "docker.io/library/debian:slim@sha256:0", "$BASE"]
    {
        std::fs::write(place.path().join("Containerfile"), format!("FROM {image}\n")).unwrap();
        let refused = images(&["list", "Containerfile"], place.path());
        assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains(image), "{refused:?}");
    }
}
