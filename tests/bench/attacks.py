"""What attacks do to everybody else: each for some seconds, and beside it how long `/healthz` takes to answer.

    tests/.venv/bin/python tests/bench/attacks.py --host target/release/otklik --seconds 20

Attackers come from addresses of their own. Of each attack are told what it was answered, how long somebody else waited (median, 99th percentile, worst),
and the host's memory during it and after. It exits with 1 if anything but a refusal came back, the host's memory grew for good, or the 99th percentile is
above `--aim` milliseconds. Addresses of this machine have no rate of their own: guesses of links are all answered here, more than others would get.
Attackers and the host share the machine: on two processors the attackers have taken one of them.
"""

import argparse
import collections
import io
import json
import os
import pathlib
import re
import resource
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

from soak import OPERATOR_KEY, REPOSITORY, Caller, registered

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IDLE = 10_000
HALF_SENT = 2_000
# What a host may say to an attacker: its own fault (500) and silence are not among it.
ANSWERS = {200, 202, 400, 401, 403, 404, 413, 415, 422, 429, 431, 503}
# Megabytes that may stay behind an attack.
LEFT_MAX = 100


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", type=pathlib.Path, default=REPOSITORY / "target/release/otklik", help="the binary")
    parser.add_argument("--seconds", type=float, default=20, help="how long each attack lasts")
    parser.add_argument("--aim", type=float, default=100, help="milliseconds that 99 of 100 others may wait at most")
    return parser.parse_args()


class Host:
    """A host of its own, with one source."""

    def __init__(self, binary, directory):
        command = [binary, "serve", "--listen", "127.0.0.1:0", "--data", directory / "data", "--dev", "--proxy", "192.0.2.1"]
        self.log = open(directory / "log", "w")
        environment = {**os.environ, "OTKLIK_OPERATOR_KEY": OPERATOR_KEY}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.port = int(self.process.stdout.readline().strip().rsplit(":", 1)[1])
        self.key = registered(Caller(self.port, OPERATOR_KEY))

    def of_process(self, file, name):
        return int(re.search(rf"{name}:?\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/{file}").read_text())[1])

    def resident(self):
        return self.of_process("status", "VmRSS") // 1024

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def connect(self, address="127.0.0.1"):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(address, 0))


def request(method, path, body=b"", **headers):
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\nhost: otklik\r\nconnection: close\r\ncontent-length: {len(body)}\r\n{head}\r\n".encode() + body


def bomb():
    """A workbook of half a megabyte that unfolds to half a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as workbook:
        workbook.writestr("[Content_Types].xml", "<Types/>")
        workbook.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>')
        workbook.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>')
        workbook.writestr("xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + "<row><c><v>0</v></c></row>" * 20_000_000)
    return file.getvalue()


def posted(host, body, content_type):
    return lambda: request("POST", "/v1/receipts", body, authorization=f"Bearer {host.key}", content_type=content_type)


def repeated(make):
    """One request after another, each by a connection of its own."""
    def attack(host, address, ends, answers):
        while time.monotonic() < ends:
            try:
                with host.connect(address) as stream:
                    stream.sendall(make())
                    line = stream.makefile("rb").readline().split()
                answers[int(line[1]) if line else "closed"] += 1
            except OSError as error:
                answers[type(error).__name__] += 1
    return attack


def held(count, begun):
    """Connections that say so much and no more, each from one of many addresses, held to the end."""
    def attack(host, address, ends, answers):
        streams = []
        for number in range(count // ATTACKERS):
            try:
                stream = host.connect(f"{address.rsplit('.', 1)[0]}.{1 + number // 90}")
                stream.sendall(begun)
                streams.append(stream)
            except OSError as error:
                answers[type(error).__name__] += 1
        answers["held"] += len(streams)
        time.sleep(max(0, ends - time.monotonic()))
        for stream in streams:
            stream.close()
    return attack


ATTACKERS = 4


def attacks(host):
    columns = ",".join(f"c{number}" for number in range(80_000)).encode() + b"\n"
    faulty = {"external_id": "x", "organisation": {"id": "?"}, "recipient": {"snils": "1" * 200, "birth_date": "?" * 200}, "representatives": [{"snils": "?" * 60}] * 8, "?" * 500: 1}
    faults = json.dumps({"receipts": [faulty] * 1_000}).encode()
    deep = b'{"receipts":' + b"[" * 2_000_000
    good = {"family_name": "Иванова", "given_name": "Анна", "birth_date": "1985-02-11", "snils": "11223344595"}
    full = json.dumps({"receipts": [{"external_id": "x", "recipient": good, "representatives": [good] * 400}] * 100}).encode()
    half = request("POST", "/v1/receipts", b"", authorization=f"Bearer {host.key}", content_type="application/json").replace(b"content-length: 0", b"content-length: 5000000")
    guess = lambda path, scheme: lambda: request("GET", path, authorization=f"{scheme} {secrets.token_urlsafe(32)}")
    workbook = bomb()
    return [
        ("nobody attacks", lambda *_: None),
        ("a header of 80,000 columns", repeated(posted(host, columns, "text/csv"))),
        ("1,000 records of many faults", repeated(posted(host, faults, "application/json"))),
        ("lists two million deep", repeated(posted(host, deep, "application/json"))),
        ("40,000 representatives", repeated(posted(host, full, "application/json"))),
        ("a workbook that unfolds", repeated(posted(host, workbook, WORKBOOK))),
        ("guesses of the operator key", repeated(guess("/v1/registry/organisations", "Bearer"))),
        ("guesses of links", repeated(guess("/v1/invitation", "Invitation"))),
        ("guesses of links by the form", repeated(lambda: request("GET", f"/s/{secrets.token_urlsafe(32)}"))),
        (f"{HALF_SENT:,} bodies half sent", held(HALF_SENT, half + b"{")),
        (f"{IDLE:,} connections that ask nothing", held(IDLE, b"")),
    ]


def watched(host, attack, seconds):
    """Runs an attack; answers what it was answered, the waits of somebody else, and the largest memory and count of open files."""
    ends, waits, largest, files = time.monotonic() + seconds, [], 0, 0
    answers = collections.Counter()
    threads = [threading.Thread(target=attack, args=(host, f"127.0.{number + 1}.1", ends, answers)) for number in range(ATTACKERS)]
    for thread in threads:
        thread.start()
    while time.monotonic() < ends:
        begun = time.monotonic()
        with host.connect() as stream:
            stream.sendall(request("GET", "/healthz"))
            line = stream.makefile("rb").readline()
        assert line.split()[1:2] == [b"200"], line
        waits.append((time.monotonic() - begun) * 1000)
        largest, files = max(largest, host.resident()), max(files, host.open_files())
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    return answers, sorted(waits), largest, files


def main():
    options = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    bad = []
    with tempfile.TemporaryDirectory() as directory:
        host = Host(options.host, pathlib.Path(directory))
        try:
            for name, attack in attacks(host):
                print(f"\r{name} …", end="", file=sys.stderr)
                before = host.resident()
                answers, waits, largest, files = watched(host, attack, options.seconds)
                time.sleep(5)
                after, p99 = host.resident(), waits[len(waits) * 99 // 100]
                told = ", ".join(f"{count} × {answer}" for answer, count in answers.most_common())
                print(f"{name}: {told or 'nothing'}")
                print(f"    /healthz, ms: median {waits[len(waits) // 2]:.1f}, 99th percentile {p99:.1f}, worst {waits[-1]:.0f} of {len(waits)}; "
                      f"memory, MB: {before} before, {largest} at most, {after} after; open files {files}", flush=True)
                strange = [answer for answer in answers if isinstance(answer, int) and answer not in ANSWERS]
                bad += [f"{name}: answered {strange}"] if strange else []
                bad += [f"{name}: {p99:.0f} ms"] if options.aim < p99 else []
                bad += [f"{name}: {after - before} MB stay"] if LEFT_MAX < after - before else []
        finally:
            host.process.terminate()
            host.process.wait(timeout=60)
    print("\n".join(bad) or "Nobody else has noticed.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
