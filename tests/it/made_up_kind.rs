//! A stored kind that is made up is added, and the compiler demands every place that has to decide something about it. The workspace is
//! taken as it is, by links, but for a copy of the crate that lists the kinds.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;

use crate::host::repository;

/// The line of the list.
const LINE: &str = "MadeUp(made_up::Form) = made_up::MADE_UP;";

/// A declaration that says nothing but what the kind is called.
const HALF: &str = r#"
pub type Form = String;
pub(super) const MADE_UP: super::Declaration<Form> = super::Declaration { about: super::About { name: "made_up" } };
"#;

/// A declaration in full: due, and recorded.
const WHOLE: &str = r#"
pub type Form = String;
pub(super) const MADE_UP: super::Declaration<Form> = super::Declaration {
    about: super::About {
        name: "made_up",
        led_to: false,
        prefix: "MADEUP",
        partition: "MADEUP#<id>",
        sort: "MADEUP",
        sorted: super::any,
        read_by: "nobody",
        cost: "1 R",
        personal: super::Personal::Nothing,
        due: Some(|id| Some(super::DueEntity::MadeUp(id.to_owned()))),
        audited: super::Audited::Kept(|key| super::Subject::of("made_up", super::rest(key))),
    },
    read: super::document,
    key: super::anywhere,
    references: super::nowhere,
    belongs: super::everywhere,
};
"#;

/// Links to everything in a folder but that.
fn link_all(from: &Path, to: &Path, but: &[&str]) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if !but.iter().any(|it| name == *it) {
            symlink(entry.path(), to.join(name)).unwrap();
        }
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_all(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// The workspace with `shared/table` to be changed. It has a target directory of its own: packages of two workspaces have one name there
/// where they have one path in their workspace, and the made-up kind would be taken for the true one's.
fn workspace() -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("made-up-kind");
    if place.exists() {
        std::fs::remove_dir_all(&place).unwrap();
    }
    link_all(repository(), &place, &["shared", "target", ".git"]);
    link_all(&repository().join("shared"), &place.join("shared"), &["table"]);
    copy_all(&repository().join("shared/table"), &place.join("shared/table"));
    place
}

/// Where the compiler finds errors, and which.
#[track_caller]
fn check(workspace: &Path, kinds: &str, declaration: &str, expected: &[&str]) {
    let list = workspace.join("shared/table/src/kinds.rs");
    std::fs::write(&list, kinds).unwrap();
    std::fs::write(workspace.join("shared/table/src/kinds/made_up.rs"), declaration).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--offline", "--locked", "--keep-going", "--package=app", "--message-format=json"]);
    cargo
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("made-up-kind-target"));
    let told = cargo.stderr(Stdio::null()).output().unwrap().stdout;
    let mut found = BTreeSet::new();
    for message in Message::parse_stream(told.as_slice()) {
        let Message::CompilerMessage(message) = message.unwrap() else { continue };
        let (DiagnosticLevel::Error, Some(code)) = (message.message.level, message.message.code) else { continue };
        let span = message.message.spans.iter().find(|span| span.is_primary).unwrap();
        found.insert(format!("{} {}", code.code, span.file_name));
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn the_compiler_demands_every_place_of_a_made_up_kind() {
    let workspace = workspace();
    let kinds = std::fs::read_to_string(repository().join("shared/table/src/kinds.rs")).unwrap();
    let listed = kinds.replacen("stored_kinds! {\n", &format!("stored_kinds! {{\n    /// Made up.\n    {LINE}\n"), 1);
    // It needs a form and a declaration,
    check(&workspace, &listed, "", &["E0433 shared/table/src/kinds.rs"]);
    let listed = listed.replacen("mod answers;", "mod answers;\npub mod made_up;", 1);
    check(&workspace, &listed, "", &["E0425 shared/table/src/kinds.rs"]);
    // which is whole,
    check(&workspace, &listed, HALF, &["E0063 shared/table/src/kinds/made_up.rs"]);
    // and says what is due.
    check(&workspace, &listed, WHOLE, &["E0599 shared/table/src/kinds/made_up.rs"]);
    let declarations = workspace.join("shared/table/src/kinds/declaration.rs");
    let declared = std::fs::read_to_string(&declarations).unwrap();
    let due =
        declared.replacen("pub enum DueEntity {\n", "pub enum DueEntity {\n    /// Made up.\n    MadeUp(String),\n", 1);
    std::fs::write(&declarations, due).unwrap();
    // The check of the whole store decides what else is asked of it, the sweep what is done when it is due, the watch whether it is late.
    check(
        &workspace,
        &listed,
        WHOLE,
        &[
            "E0004 shared/app/src/upkeep/check/forms.rs",
            "E0004 shared/app/src/upkeep/sweep.rs",
            "E0004 shared/app/src/upkeep/watch.rs",
        ],
    );
}
