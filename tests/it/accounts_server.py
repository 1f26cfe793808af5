"""The portal's directory of accounts as a server of its own, with the giver of its tokens: what tests find there.

It listens on 127.0.0.1 and prints `listening on PORT`; it runs until its standard input is closed. What it knows and how it behaves
stands in a JSON file that is read with each request: `accounts` by SNILS, `mood` (`well`, `broken`: 503, `missing`: 404, `silent`: no answer,
`empty`: a body that is none, `refusing`: 422, `moved`: a redirect, `dripping`: an answer that never ends), `unbearable`
(one SNILS with which every request is refused), `token` (the one token that is good; without it none is asked for). Each request becomes a line of `requests.ndjson`
beside that file.
"""

import argparse
import base64
import http.server
import json
import pathlib
import ssl
import sys
import threading
import time

SILENCE_SECONDS = 60
DRIP_SECONDS = 0.1
DRIPS = 100_000
ASKED_MAX = 100


class Portal(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: pathlib.Path

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        state = json.loads(self.state.read_text())
        status, answer = self.token(body, state) if self.path == "/token" else self.find(body, state)
        with self.state.with_name("requests.ndjson").open("a") as requests:
            asked = json.loads(body)["snils"] if self.path == "/accounts/find" else []
            requests.write(json.dumps({"path": self.path, "status": status, "asked": asked}) + "\n")
        text = answer.encode()
        self.send_response(status)
        if status == 307:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text) + (DRIPS if state.get("mood") == "dripping" else 0)))
        self.end_headers()
        while state.get("mood") == "dripping":
            self.wfile.write(b" ")
            time.sleep(DRIP_SECONDS)
        self.wfile.write(text)

    def token(self, body, state):
        expected = "Basic " + base64.b64encode(b"otklik:secret").decode()
        if b"grant_type=client_credentials" not in body or self.headers["Authorization"] != expected:
            return 401, json.dumps({"error": "invalid_client"})
        return 200, json.dumps({"access_token": state["token"], "token_type": "Bearer", "expires_in": 3600})

    def find(self, body, state):
        if self.path != "/accounts/find":
            return 404, "{}"
        if state.get("token") and self.headers["Authorization"] != "Bearer " + state["token"]:
            return 401, "{}"
        mood = state.get("mood", "well")
        if mood == "silent":
            time.sleep(SILENCE_SECONDS)
        if mood in ("broken", "missing", "empty", "refusing", "moved"):
            return {"broken": 503, "missing": 404, "empty": 200, "refusing": 422, "moved": 307}[mood], "{}"
        asked = json.loads(body)["snils"]
        if state.get("unbearable") in asked:
            return 422, "{}"
        if not 0 < len(asked) <= ASKED_MAX or len(set(asked)) != len(asked):
            return 422, "{}"
        known = state["accounts"]
        return 200, json.dumps({"accounts": [{"snils": it, **known[it]} for it in asked if it in known]})

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("--certificate", type=pathlib.Path, help="PEM with key: speak TLS")
    parser.add_argument("--clients", type=pathlib.Path, help="PEM: only clients with a certificate of this authority")
    arguments = parser.parse_args()
    Portal.state = arguments.state
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    if arguments.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate)
        if arguments.clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(arguments.clients)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"listening on {server.server_port}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
