"""A registry of images as a server of its own, with the giver of its tokens (the distribution protocol): what tests ask for digests.

It listens on 127.0.0.1 and prints `listening on PORT`; it runs until its standard input is closed. What it has stands in the file `images.json` of
its directory, read with each request: manifests by `name:tag`. Nobody is answered without a token for the very name, which `/token` gives to
everybody. The list of platforms is for those alone who accept one. Each request becomes a line of `requests.txt` beside that file.
"""

import argparse
import hashlib
import http.server
import json
import pathlib
import re
import sys
import threading
import urllib.parse

INDEX = "application/vnd.oci.image.index.v1+json"


class Registry(http.server.BaseHTTPRequestHandler):
    directory: pathlib.Path

    def respond(self, status, headers=(), body=b""):
        with (self.directory / "requests.txt").open("a") as requests:
            requests.write(f"{status} {self.command} {self.path}\n")
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(address.query))
        if address.path != "/token" or asked.get("service") != "the registry":
            return self.respond(404)
        name = asked.get("scope", "").removeprefix("repository:").removesuffix(":pull")
        return self.respond(200, body=json.dumps({"token": f"to pull {name}"}).encode())

    def do_HEAD(self):
        asked = re.fullmatch(r"/v2/(.+)/manifests/([^/]+)", self.path)
        if not asked:
            return self.respond(404)
        name, tag = asked.groups()
        if self.headers["Authorization"] != f"Bearer to pull {name}":
            realm = f"http://127.0.0.1:{self.server.server_port}/token"
            challenge = f'Bearer realm="{realm}",service="the registry",scope="repository:{name}:pull"'
            return self.respond(401, [("WWW-Authenticate", challenge)])
        manifest = json.loads((self.directory / "images.json").read_text()).get(f"{name}:{tag}")
        if manifest is None or INDEX not in self.headers["Accept"].split(", "):
            return self.respond(404)
        digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
        return self.respond(200, [("Content-Type", INDEX), ("Docker-Content-Digest", digest)])

    def log_message(self, format, *arguments):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=pathlib.Path)
    Registry.directory = parser.parse_args().directory
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on {server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
