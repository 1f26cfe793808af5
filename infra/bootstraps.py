"""What the bootstraps themselves say: which environment variables they read, and which C library they need."""

import re
import subprocess

import stack as stacks

GLIBC_MAX = (2, 34)

# What a function reads where it is set, and does not miss where it is not.
LEFT_OUT = {"SYNTHETIC_ADDRESS"}


def variables(stack, directory):
    """Each function is started with an empty environment: it tells every variable that it misses, and ends."""
    everywhere = set(stack["Globals"]["Function"]["Environment"]["Variables"])
    for name, function in stacks.functions(stack).items():
        own = set(function["Properties"].get("Environment", {}).get("Variables", {}))
        path = directory / stacks.binary(function)
        if not path.exists():
            yield f"{name}: {path} is not there: build the bootstraps first"
            continue
        started = subprocess.run([path], env={}, capture_output=True, text=True, timeout=60)
        told = re.search(r"missing: \[([^\]]*)\]", started.stderr)
        if not told:
            yield f"{name}: it did not tell what it reads, but: {started.stderr[-300:]}"
            continue
        read = set(re.findall(r'"(\w+)"', told.group(1)))
        if read - everywhere - own:
            yield f"{name}: it reads {sorted(read - everywhere - own)}, which are not set"
        if (everywhere | own) - read - LEFT_OUT:
            yield f"{name}: {sorted((everywhere | own) - read - LEFT_OUT)} are set, which it does not read"


def libraries(stack, directory):
    """Amazon Linux 2023 has glibc 2.34."""
    for name, function in stacks.functions(stack).items():
        path = directory / stacks.binary(function)
        if path.exists():
            symbols = subprocess.run(["objdump", "-T", path], capture_output=True, text=True, check=True).stdout
            versions = {tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_(\d+\.\d+)", symbols)}
            if max(versions) > GLIBC_MAX:
                yield f"{name}: it needs glibc {'.'.join(map(str, max(versions)))}, over {'.'.join(map(str, GLIBC_MAX))}"
