"""People who sign in: a browser that keeps cookies, and a real OpenID provider that they sign in at."""

import base64
import json
import subprocess
import urllib.parse

from cloud import ROOT
from story import Client, Failure


class Provider:
    """The provider of the tests, as a process of the cloud."""

    def __init__(self, cloud):
        process = cloud.start("provider", ["node", ROOT / "tests/oidc/provider.js"], stdout=subprocess.PIPE)
        lines = iter(process.stdout.readline, b"")
        self.issuer = next((line.decode().split()[-1] for line in lines if line.startswith(b"listening on ")), None)
        if not self.issuer:
            raise SystemExit("the provider does not start: run tests/run, or `npm ci` in tests/oidc first")


class Browser:
    """Keeps cookies for each address."""

    def __init__(self):
        self.jars = {}

    def send(self, method, url, body="", **headers):
        parts = urllib.parse.urlsplit(url)
        jar = self.jars.setdefault(parts.netloc, {})
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
        answer = Client(url).send(method, path, body, Cookie=cookie, **headers)
        for line in answer[1].get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            jar.pop(name, None)
            if value:
                jar[name] = value
        return answer

    def post(self, url, body=""):
        kind = "application/x-www-form-urlencoded"
        return self.send("POST", url, body, Content_Type=kind, Sec_Fetch_Site="same-origin")

    def sign_in(self, story, party, claims):
        """To the provider, signed in there with these claims, and back: the answer to the way back."""
        who = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        here = f"http://{story.client.name}"
        status, headers, text = self.send("GET", f"{here}/sign-in/{party}")
        at = headers["Location"]
        for _ in range(5):
            if not at:
                break
            parts = urllib.parse.urlsplit(at)
            if parts.path.endswith("/callback"):
                # The provider knows the public URL; what stands behind it is the stack.
                return self.send("GET", f"{here}{parts.path}?{parts.query}")
            origin = f"{parts.scheme}://{parts.netloc}"
            at += f"?as={who}" if "/interaction/" in parts.path else ""
            status, headers, text = self.send("GET", at)
            at = urllib.parse.urljoin(origin, headers["Location"] or "")
        raise Failure(f"signing in leads nowhere: {status} {text[:500]}")
