"""Half of the peak for as long as one likes, with what goes wrong in the meantime: the mail server refuses, the disk is full, the clock steps.

    tests/.venv/bin/python tests/bench/soak.py --host target/release/otklik --minutes 30

First it measures how many receipts a second are taken at most; then it sends half of that, answers the links that come by mail, and lets one thing after
another fail. At the end it asks for everything again that was acknowledged: nothing may be lost, `otklik check` must find nothing, and the memory of the
last third may be no more than a tenth above that of the second. Figures are printed; it exits with 1 where one of these does not hold.
"""

import argparse
import concurrent.futures
import http.client
import itertools
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
OPERATOR_KEY = "operator-of-the-soak-3f9c2a7b1d55"
BATCH = 100
SENDERS = 4
# Seconds of a round: everything goes wrong once in it.
ROUND = 60
GROWTH_MAX = 0.10
# Seconds that an answer may take: the host itself waits for a minute and a half until nothing is going on.
PATIENCE = 180


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", type=pathlib.Path, default=REPOSITORY / "target/release/otklik", help="the binary")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--peak-seconds", type=float, default=10)
    parser.add_argument("--citizens", type=int, default=2_000, help="how many have accounts; the others are looked for in vain")
    return parser.parse_args()


def snils(number):
    nine = f"{112_000_000 + number:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(9, 0, -1)))
    return f"{nine}{total % 101 % 100:02d}"


class Caller:
    """One connection, opened again when it was closed."""

    def __init__(self, port, key=None):
        self.port, self.key, self.connection = port, key, None

    def send(self, method, path, body=None, authorization=None):
        headers = {"content-type": "application/json"}
        if authorization or self.key:
            headers["authorization"] = authorization or f"Bearer {self.key}"
        for attempt in range(2):
            try:
                self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self.connection = None
                if attempt:
                    raise

    def must(self, method, path, body=None):
        status, told = self.send(method, path, body)
        assert status < 300, (method, path, status, told)
        return json.loads(told) if told else None


def registered(operator):
    """Registers a region, an organisation and a source; answers the source's key."""
    operator.must("PUT", "/v1/registry/regions/77", {"joined_on": "2025-01-01"})
    clinic = {"name": "Поликлиника", "ogrn": "1027700132195", "type": "healthcare", "region": "77", "level": "regional", "included_on": "2025-01-01"}
    operator.must("PUT", "/v1/registry/organisations/clinic", clinic)
    operator.must("PUT", "/v1/registry/sources/mis", {"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["*"], "legal_basis": "приказ"})
    return operator.must("POST", "/v1/registry/sources/mis/keys", {})["key"]


class Soak:
    def __init__(self, directory, options):
        self.directory, self.options = directory, options
        self.numbers = itertools.count(1)
        # Under which numbers receipts were acknowledged as stored, by batches.
        self.acknowledged, self.refused_whole = [], 0
        self.tokens, self.answered = set(), []
        self.resident, self.waits = [], []
        self.lock, self.ends = threading.Lock(), threading.Event()
        self.host = self.mail_server = None

    def start(self):
        library = self.directory / "disk.so"
        source = REPOSITORY / "tests/it/faults/disk.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self.mood, self.full = self.directory / "mood", self.directory / "full"
        (self.directory / "mails").mkdir()
        server = [sys.executable, REPOSITORY / "tests/it/smtp_server.py", self.directory / "mails", "--mood", self.mood]
        self.mail_server = subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        mail_port = self.mail_server.stdout.readline().split()[-1]
        command = [self.options.host, "serve", "--listen", "127.0.0.1:0", "--data", self.directory / "data", "--dev", "--smtp", f"smtp://127.0.0.1:{mail_port}"]
        environment = {**os.environ, "OTKLIK_OPERATOR_KEY": OPERATOR_KEY, "LD_PRELOAD": str(library), "OTKLIK_FULL_DISK": str(self.full)}
        self.log = open(self.directory / "log", "w")
        self.host = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.port = int(self.host.stdout.readline().strip().rsplit(":", 1)[1])
        operator = Caller(self.port, OPERATOR_KEY)
        self.key = registered(operator)
        rows = "snils,verified,email\n" + "".join(f"{snils(n)},true,citizen-{n}@mail.example\n" for n in range(1, self.options.citizens + 1))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request("POST", "/v1/registry/accounts/import", rows.encode(), {"authorization": f"Bearer {OPERATOR_KEY}", "content-type": "text/csv"})
        assert connection.getresponse().status == 200
        self.day = self.clock()[:10]

    def clock(self):
        return Caller(self.port).must("POST", "/dev/clock", {"advance": "PT0S"})["now"]

    def batch(self, numbers):
        person = {"family_name": "Иванова", "given_name": "Анна", "birth_date": "1985-02-11"}
        return {"receipts": [
            {"external_id": f"r-{n}", "organisation": {"id": "clinic"}, "recipient": {**person, "snils": snils(n)}, "service": {"kind": "one_off", "date": self.day}}
            for n in numbers
        ]}

    def post(self, caller):
        numbers = [next(self.numbers) for _ in range(BATCH)]
        status, told = caller.send("POST", "/v1/receipts", self.batch(numbers))
        with self.lock:
            if status == 202:
                answer = json.loads(told)
                assert answer["accepted"] + answer["repeated"] == BATCH, answer["results"][0]
                self.acknowledged.append(numbers)
            else:
                assert status in (429, 503), (status, told)
                self.refused_whole += 1

    def peak(self):
        ends, before = time.monotonic() + self.options.peak_seconds, len(self.acknowledged)
        def work():
            caller = Caller(self.port, self.key)
            while time.monotonic() < ends:
                self.post(caller)
        run_all([work] * SENDERS)
        return (len(self.acknowledged) - before) * BATCH / self.options.peak_seconds

    def send(self, rate):
        caller, pause = Caller(self.port, self.key), BATCH * SENDERS / rate
        due = time.monotonic()
        while not self.ends.is_set():
            self.post(caller)
            due = max(due + pause, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))

    def answer(self):
        caller = Caller(self.port)
        scores = {name: 5 for name in ("information", "organisation", "comfort", "goodwill", "competence")}
        while not self.ends.wait(0.5):
            for mail in caller.must("GET", "/dev/outbox.json")["mails"]:
                for token in set(re.findall(r"/s/([A-Za-z0-9_-]+)", mail["text"])) - self.tokens:
                    status, _ = caller.send("POST", "/v1/invitation/response", {"answers": scores}, f"Invitation {token}")
                    # Not active yet, or the disk is full: it comes again with the next look.
                    if status in (200, 201):
                        self.tokens.add(token)
                        self.answered.append(token)

    def watch(self):
        caller = Caller(self.port)
        while not self.ends.wait(0.1):
            begun = time.monotonic()
            caller.send("GET", "/livez")
            self.waits.append(time.monotonic() - begun)
            status = pathlib.Path(f"/proc/{self.host.pid}/status").read_text()
            self.resident.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024)

    def trouble(self):
        caller = Caller(self.port)
        steps = [
            (10, lambda: self.mood.write_text("451 4.3.0 try again later")), (10, lambda: self.mood.unlink()),
            (10, lambda: self.full.write_text("")), (5, lambda: self.full.unlink()),
            (10, lambda: caller.must("POST", "/dev/clock", {"advance": "PT2H"})), (5, lambda: caller.must("POST", "/dev/clock", {"advance": "PT5M"})),
        ]
        for wait, step in itertools.cycle(steps):
            if self.ends.wait(wait * ROUND / 60):
                break
            step()
        self.mood.unlink(missing_ok=True)
        self.full.unlink(missing_ok=True)

    def lost(self):
        """What was acknowledged and is not there."""
        caller, lost = Caller(self.port, self.key), 0
        for done, numbers in enumerate(self.acknowledged):
            if done % 100 == 0:
                print(f"\rasked again for {done * BATCH} of {len(self.acknowledged) * BATCH} receipts, lost {lost}", end="", file=sys.stderr)
            answer = caller.must("POST", "/v1/receipts", self.batch(numbers))
            lost += BATCH - answer["repeated"]
        for token in self.answered:
            status, told = Caller(self.port).send("GET", "/v1/invitation", authorization=f"Invitation {token}")
            lost += not (status == 200 and json.loads(told)["state"] == "completed")
        return lost

    def stop(self):
        self.host.terminate()
        ended = self.host.wait(timeout=120)
        self.mail_server.stdin.close()
        self.mail_server.wait(timeout=30)
        check = subprocess.run([self.options.host, "check", "--data", self.directory / "data"], capture_output=True, text=True, check=False)
        return ended, check


def run_all(work):
    with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(each) for each in work]:
            done.result()


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as directory:
        soak = Soak(pathlib.Path(directory), options)
        try:
            soak.start()
            peak = soak.peak()
            print(f"peak: {peak:.0f} receipts a second by {SENDERS} senders; half of it for {options.minutes:g} minutes", flush=True)
            def until():
                ends = time.monotonic() + options.minutes * 60
                while time.monotonic() < ends and not soak.ends.is_set():
                    time.sleep(1)
                    left = max(0, ends - time.monotonic())
                    print(f"\r{left:5.0f} s left, {len(soak.acknowledged) * BATCH} receipts, {len(soak.answered)} answers, {soak.resident[-1:] or ['?']} MB", end="", file=sys.stderr)
                soak.ends.set()
            def watched(work):
                def run():
                    try:
                        work()
                    except BaseException:
                        soak.ends.set()
                        raise
                return run
            senders = [watched(lambda: soak.send(peak / 2))] * SENDERS
            run_all([until, watched(soak.answer), watched(soak.watch), watched(soak.trouble), *senders])
            Caller(soak.port).send("GET", "/dev/idle")
            lost = soak.lost()
            ended, check = soak.stop()
        finally:
            for process in filter(None, (soak.host, soak.mail_server)):
                process.kill()
        third = len(soak.resident) // 3
        middle, last = (statistics.median(soak.resident[from_:from_ + third]) for from_ in (third, 2 * third))
        waits = sorted(soak.waits)
        print(f"\nreceipts acknowledged {len(soak.acknowledged) * BATCH}, batches refused whole {soak.refused_whole}, answers {len(soak.answered)}, lost {lost}")
        print(f"memory, MB: median of the second third {middle:.0f}, of the last {last:.0f}, largest {max(soak.resident)}")
        print(f"/livez, ms: median {waits[len(waits) // 2] * 1000:.1f}, 99th percentile {waits[int(len(waits) * 0.99)] * 1000:.1f}, worst {waits[-1] * 1000:.0f}")
        print(f"the host ended with {ended}; check: {check.stdout.strip().splitlines()[-1:]}")
        good = lost == 0 and ended == 0 and check.returncode == 0 and last <= middle * (1 + GROWTH_MAX)
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
