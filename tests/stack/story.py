"""The main job as people from outside do it, at any address: a source reports services, citizens get mails, open their links and
answer, the figures show it. It knows nothing of what runs there; host and stack must both pass it unchanged.

    story.py --url URL --operator-key KEY --mails DIRECTORY

DIRECTORY is where the mail server that the system sends to writes its mails (tests/it/smtp_server.py).
"""

import argparse
import datetime
import http.client
import json
import pathlib
import re
import time
import urllib.parse

PATIENCE_SECONDS = 90
MOSCOW = datetime.timezone(datetime.timedelta(hours=3))


class Failure(AssertionError):
    """What happened is not what was told."""


def expect(what, expected, found):
    if expected != found:
        raise Failure(f"{what}: expected {expected!r}, found {found!r}")


def wait_for(what, ask, patience=PATIENCE_SECONDS):
    """Asks again and again until there is an answer."""
    end = time.monotonic() + patience
    while True:
        found = ask()
        if found:
            return found
        if time.monotonic() > end:
            raise Failure(f"{what}: not within {patience} seconds")
        time.sleep(0.2)


class Client:
    """Speaks HTTP: hides no status, follows nothing."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.name = parts.netloc
        # Names below `localhost` are this machine (RFC 6761), whatever its resolver says.
        local = parts.hostname == "localhost" or parts.hostname.endswith(".localhost")
        self.address = ("127.0.0.1" if local else parts.hostname, parts.port)

    def send(self, method, path, body="", key="", status=None, **headers):
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": self.name}
        if key:
            headers["Authorization"] = key if " " in key else f"Bearer {key}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, body.encode() if body else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if status is not None and answer.status != status:
            raise Failure(f"{method} {path}: expected {status}, found {answer.status}: {text[:500]}")
        return answer.status, answer.headers, text

    def json(self, method, path, body="", key="", status=200):
        return json.loads(self.send(method, path, body, key, status)[2])


def snils(number):
    """A SNILS with its check digits."""
    digits = f"{112000000 + number:09}"
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits))
    return f"{digits}{total % 101 % 100:02}"


def address(number):
    return f"citizen-{number}@mail.example"


def receipt(name, number, day):
    person = {"family_name": "Иванова", "given_name": "Анна", "birth_date": "1985-02-11", "snils": snils(number)}
    service = {"kind": "one_off", "date": day}
    return {"external_id": name, "organisation": {"id": "clinic"}, "recipient": person, "representatives": [], "service": service}


class Story:
    """What is known while the story goes on."""

    def __init__(self, url, operator_key, mails):
        self.client = Client(url)
        self.operator_key = operator_key
        self.mails = pathlib.Path(mails)
        self.today = datetime.datetime.now(MOSCOW).date().isoformat()
        self.key = self.token = ""
        self.patience = PATIENCE_SECONDS

    def put(self, entry, body):
        self.client.json("PUT", f"/v1/registry/{entry}", body, self.operator_key)

    def set_up(self):
        """The operator registers a clinic, a source, a participant and the accounts of four citizens."""
        self.client.json("GET", "/healthz")
        self.put("regions/77", {"joined_on": "2025-01-01"})
        self.put("organisations/clinic", {
            "name": "Учреждение clinic", "ogrn": "1027700132195", "type": "healthcare", "region": "77", "level": "regional",
            "included_on": "2025-01-01",
        })
        self.put("sources/mis", {
            "name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["clinic"], "legal_basis": "приказ № 1",
        })
        self.put("participants/mintrud", {"name": "Минтруд", "kind": "coordinator"})
        for number in range(1, 5):
            self.put(f"accounts/{snils(number)}", {"verified": True, "email": address(number)})
        self.key = self.client.json("POST", "/v1/registry/sources/mis/keys", {}, self.operator_key, 201)["key"]
        tokens = "/v1/registry/participants/mintrud/tokens"
        self.token = self.client.json("POST", tokens, {}, self.operator_key, 201)["token"]

    def post(self, *receipts):
        return self.client.json("POST", "/v1/receipts", {"receipts": list(receipts)}, self.key, 202)

    def sent_to(self, number):
        mails = [json.loads(path.read_text()) for path in sorted(self.mails.glob("*.json"))]
        return [mail for mail in mails if mail["to"] == [address(number)]]

    def link(self, number):
        """The token in the mail to a citizen."""
        mail = wait_for(f"the mail to citizen {number}", lambda: self.sent_to(number), self.patience)[0]
        expect("defects of the mail", [], mail["defects"])
        if "clinic" in json.dumps(mail, ensure_ascii=False):
            raise Failure("the mail names the organisation")
        return re.search(r"/s/([\w-]+)", mail["text"]).group(1)

    def answer_by_form(self, token):
        """A scanner looks, a citizen answers, a double click counts once."""
        self.client.send("HEAD", f"/s/{token}")
        _, headers, _ = self.client.send("GET", f"/s/{token}", status=303)
        expect("the clean address", "/form", headers["Location"])
        cookie = headers["Set-Cookie"].split(";")[0]
        form = self.client.send("GET", "/form", status=200, Cookie=cookie)[2]
        if "Учреждение clinic" not in form:
            raise Failure("the form does not name the organisation")
        nonce_of = lambda page: urllib.parse.quote(re.search(r'name="nonce" value="([^"]+)"', page).group(1))
        marks = "q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=5"
        comment = "comment=%D0%A1%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE"
        headers = {"Cookie": cookie, "Content_Type": "application/x-www-form-urlencoded", "Sec_Fetch_Site": "same-origin"}
        body = f"nonce={nonce_of(form)}&{marks}&{comment}"
        check = self.client.send("POST", "/form/check", body, status=200, **headers)[2]
        body = f"nonce={nonce_of(check)}&{marks}&{comment}&send=yes"
        for _ in range(2):
            _, answered, _ = self.client.send("POST", "/form", body, status=303, **headers)
            expect("where a sent form leads", "/thanks", answered["Location"])

    def answer_as_json(self, token, marks=5):
        """The same as JSON: once, again, otherwise."""
        invitation = f"Invitation {token}"
        expect("the invitation", "active", self.client.json("GET", "/v1/invitation", key=invitation)["state"])
        questions = ["information", "organisation", "comfort", "goodwill", "competence"]
        answers = {"answers": dict.fromkeys(questions, marks)}
        respond = lambda body, status: self.client.send("POST", "/v1/invitation/response", body, invitation, status)
        respond({"answers": {"information": 9}}, 422)
        respond(answers, 201)
        respond(answers, 200)
        respond({"answers": dict.fromkeys(questions, 1)}, 409)

    def decline(self, number):
        """One click ends the mails."""
        mail = wait_for("the mail", lambda: self.sent_to(number))[0]
        path = re.search(r"/unsubscribe/[\w-]+", mail["text"]).group()
        kind = "application/x-www-form-urlencoded"
        self.client.send("POST", path, "List-Unsubscribe=One-Click", status=200, Content_Type=kind)

    def figures(self):
        rows = self.client.json("GET", "/v1/indicators?by=organisation&period=running", key=self.token)["rows"]
        return {name: rows[0][name] for name in ("receipts", "invited", "notices", "completed", "suppressed")} if rows else {}

    def tell(self):
        """The whole job."""
        self.set_up()
        first = self.post(receipt("mis-1", 1, self.today))
        expect("the verdict", "accepted", first["results"][0]["verdict"])
        self.answer_by_form(self.link(1))
        self.post(receipt("mis-2", 2, self.today))
        self.answer_as_json(self.link(2))
        self.post(receipt("mis-3", 3, self.today), receipt("mis-4", 4, self.today))
        self.link(4)
        self.decline(3)
        again = self.post(receipt("mis-1", 1, self.today))
        expect("what was sent again", 1, again["repeated"])
        bad = self.post({**receipt("mis-5", 5, self.today), "recipient": {"family_name": "Иванова"}}, receipt("mis-6", 4, "1999-01-01"))
        expect("bad rows", ["refused", "refused"], [result["verdict"] for result in bad["results"]])
        expected = {"receipts": 4, "invited": 4, "notices": 4, "completed": 2, "suppressed": True}
        wait_for(f"the figures {expected}, last {self.figures()}", lambda: self.figures() == expected)
        self.client.send("GET", "/v1/indicators", status=401)
        self.client.send("GET", "/v1/receipts/mis-1", key="otk_test_nobody_0000", status=401)
        expect("the state", "invited", self.client.json("GET", "/v1/receipts/mis-1", key=self.key)["state"])
        expect("mails to each", [1, 1, 1, 1], [len(self.sent_to(number)) for number in range(1, 5)])
        expect("the contract", "3.1", self.client.json("GET", "/v1/openapi.json")["openapi"][:3])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--operator-key", required=True)
    parser.add_argument("--mails", required=True)
    options = parser.parse_args()
    Story(options.url, options.operator_key, options.mails).tell()
    print(f"the main job is done at {options.url}")


if __name__ == "__main__":
    main()
