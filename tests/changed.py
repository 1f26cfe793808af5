"""Which crates are touched by changed files: those that hold one, and whoever uses those, in order of names, one a line.

Takes the files as arguments, relative to the repository, and `cargo metadata --no-deps` on standard input.
"""

import json
import os
import sys


def touched(metadata: dict, files: list[str]) -> list[str]:
    root = metadata["workspace_root"]
    folders = {it["name"]: os.path.relpath(os.path.dirname(it["manifest_path"]), root) for it in metadata["packages"]}
    uses = {it["name"]: {used["name"] for used in it["dependencies"]} & folders.keys() for it in metadata["packages"]}
    # What every crate is built by touches them all. The template is part of the host.
    if {"Cargo.toml", "Cargo.lock", "clippy.toml"} & set(files):
        return sorted(folders)
    found = {name for name, folder in folders.items() if any(file.startswith(folder + "/") for file in files)}
    if "infra/template.yaml" in files:
        found.add("otklik")
    while more := {name for name, used in uses.items() if used & found} - found:
        found |= more
    return sorted(found)


def check() -> None:
    """A change is followed upwards, and only upwards."""
    def package(name, *used):
        return {"name": name, "manifest_path": f"/r/shared/{name}/Cargo.toml", "dependencies": [{"name": it} for it in used]}

    metadata = {"workspace_root": "/r", "packages": [package("low"), package("middle", "low", "serde"), package("top", "middle")]}
    for files, expected in [
        (["shared/low/src/lib.rs"], ["low", "middle", "top"]),
        (["shared/top/Cargo.toml"], ["top"]),
        (["README.md", "shared/lower/a"], []),
        (["Cargo.lock"], ["low", "middle", "top"]),
    ]:
        assert touched(metadata, files) == expected, (files, touched(metadata, files))


if __name__ == "__main__":
    check()
    for crate in touched(json.load(sys.stdin), sys.argv[1:]):
        print(crate)
