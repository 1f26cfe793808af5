"""A cloud on this machine: ministack with IAM enforced, a mail server behind its mail service, and between the functions and the
services a listener that writes down who called what."""

import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(sys.executable).parent
REGION = "eu-central-1"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def function_of(access_key):
    """The function that has this key, by the environment of the process that the emulator runs it in."""
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        environment = dict(word.split(b"=", 1) for word in words if b"=" in word)
        if environment.get(b"AWS_ACCESS_KEY_ID") == access_key.encode() and b"AWS_LAMBDA_FUNCTION_NAME" in environment:
            return environment[b"AWS_LAMBDA_FUNCTION_NAME"].decode()
    return access_key


class Listener(http.server.ThreadingHTTPServer):
    """Passes calls of functions on to the services and notes them: which function, which action."""

    daemon_threads = True

    def __init__(self, upstream_port):
        self.upstream_port = upstream_port
        self.calls = set()
        self.callers = {}
        self.mails = []
        super().__init__(("127.0.0.1", 0), PassOn)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]


class PassOn(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = re.search(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/", self.headers.get("Authorization", ""))
        connection = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=120)
        # The signature covers the host that the caller knows, so it stays.
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        contents = answer.read()
        if key and answer.status < 400:
            callers = self.server.callers
            if key.group(1) not in callers:
                callers[key.group(1)] = function_of(key.group(1))
            if self.path.endswith("/outbound-emails"):
                self.server.mails.append(json.loads(body))
            for action in actions(key.group(2), self.headers.get("X-Amz-Target", ""), self.path, body):
                self.server.calls.add((callers[key.group(1)], action))
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(contents)))
        self.end_headers()
        self.wfile.write(contents)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on

    def log_message(self, *words):
        pass


def actions(service, target, path, body):
    """What a call needs the right to."""
    operation = target.rpartition(".")[2]
    if operation == "TransactWriteItems":
        parts = json.loads(body)["TransactItems"]
        return {f"dynamodb:{kind}Item" for part in parts for kind in part}
    if operation == "SendMessageBatch":
        return {"sqs:SendMessage"}
    if path.endswith("/outbound-emails"):
        return {"ses:SendEmail"}
    if operation == "Query" and "IndexName" in json.loads(body):
        return {"dynamodb:Query", "dynamodb:Query on the index"}
    return {f"{service}:{operation}"}


class Cloud:
    """Runs while it is entered."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="stack-"))
        self.mails = self.directory / "mails"
        self.mails.mkdir()
        self.processes = []

    def __enter__(self):
        sink = self.start("sink", [sys.executable, ROOT / "tests/it/smtp_server.py", self.mails], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.mail_port = int(sink.stdout.readline().split()[-1])
        self.port = free_port()
        self.listener = Listener(self.port)
        self.endpoint = f"http://127.0.0.1:{self.port}"
        environment = {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": f"localhost:{self.port}",
            "MINISTACK_REGION": REGION,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.listener.port}",
            "SMTP_HOST": f"127.0.0.1:{self.mail_port}",
            "AUTH": "true",
            "HOME": str(self.directory),
            "TMPDIR": str(self.directory),
        }
        self.start("cloud", [PROGRAMS / "ministack"], env=os.environ | environment)
        self.wait()
        # For this process and those that it starts: the account's own user, who may do everything.
        os.environ |= {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }
        return self

    def start(self, name, command, **how):
        log = open(self.directory / f"{name}.log", "wb")
        how = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL} | how
        process = subprocess.Popen([str(word) for word in command], cwd=self.directory, **how)
        self.processes.append(process)
        return process

    def wait(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2).read()
                return
            except OSError:
                if self.processes[-1].poll() is not None:
                    break
                time.sleep(0.1)
        raise SystemExit("ministack does not start:\n" + self.log())

    def log(self):
        return (self.directory / "cloud.log").read_text(errors="replace")[-6000:]

    def __exit__(self, kind, *_):
        if kind is not None:
            print(self.log(), file=sys.stderr)
        self.listener.shutdown()
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
