//! Makes a typed function of every message in `locales/` (what citizens read) and `cabinet/` (what
//! participants read): a text that is not there in every language cannot be used, and one that
//! is used with the wrong values does not compile.

use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, try_build_from_locales_folder};

#[expect(clippy::disallowed_methods, reason = "this is how cargo tells a build script where to write")]
fn main() -> ExitCode {
    let Ok(out) = std::env::var("OUT_DIR") else { return ExitCode::FAILURE };
    for folder in ["locales", "cabinet"] {
        let out = format!("{out}/{folder}");
        let options = BuildOptions::default()
            .with_locales_folder(folder)
            .with_output_file_path(&format!("{out}/generated.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/translations.ftl")))
            .with_default_language("ru")
            .with_prefix("")
            .with_lint_level(LintLevel::Strict)
            // Names and addresses stand in elements of their own where they are shown; marks would also get into mails' text.
            .without_bidi_isolation()
            .without_format();
        if let Err(fault) = std::fs::create_dir_all(&out)
            .map_err(|error| error.to_string())
            .and_then(|()| try_build_from_locales_folder(options).map_err(|error| error.to_string()))
        {
            println!("cargo::error={folder}: {fault}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
