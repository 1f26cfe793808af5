//! Makes a typed function of every message in `locales/`: a text that is not there in every language cannot be used, and one that
//! is used with the wrong values does not compile.

use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

#[expect(clippy::disallowed_methods, reason = "this is how cargo tells a build script where to write")]
fn main() -> ExitCode {
    let Ok(out) = std::env::var("OUT_DIR") else { return ExitCode::FAILURE };
    let options = BuildOptions::default()
        .with_output_file_path(&format!("{out}/generated.rs"))
        .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/translations.ftl")))
        .with_default_language("ru")
        .with_prefix("")
        .with_lint_level(LintLevel::Strict)
        // Names and addresses stand in elements of their own where they are shown; marks would also get into mails' text.
        .without_bidi_isolation()
        .without_format();
    build_from_locales_folder(options)
}
