//! What is shipped beside the program, each piece read by the program that it is for: the Debian package by `dpkg` and systemd, the proxy's file
//! by Caddy, alerts and dashboard by Prometheus, the containers by `docker-compose`.

mod debian;
mod proxy;
mod watch;

use std::path::Path;
use std::process::{Command, Output};

use crate::host::repository;

/// Succeeds; answers what it printed.
#[track_caller]
fn done(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {told}");
    told
}

fn shipped(path: &str) -> String {
    std::fs::read_to_string(repository().join("infra").join(path)).unwrap()
}

fn run_in(directory: &Path, program: &str, arguments: &[&str]) -> String {
    done(Command::new(program).args(arguments).current_dir(directory))
}

#[test]
fn the_containers_are_described_as_their_program_reads_them() {
    let all =
        [("PUBLIC_HOST", "otklik.example"), ("OTKLIK_OPERATOR_KEY", "drawn"), ("OTKLIK_SMTP", "smtps://mail.example")];
    let compose = |settings: &[(&str, &str)]| {
        let mut command = Command::new("docker-compose");
        command.args(["-f", "infra/packages/compose.yaml", "config"]).current_dir(repository());
        for (name, _) in all {
            command.env_remove(name);
        }
        command.envs(settings.iter().copied()).output().unwrap()
    };
    let read = compose(&all);
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    assert!(String::from_utf8_lossy(&read.stdout).contains("--public-url=https://otklik.example"));
    for missing in 0..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(missing);
        let refused = compose(&some);
        assert!(!refused.status.success(), "nobody has said {name}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(name));
    }
}
