"""Part B in a stack. A region lives through three quarters on one machine, because a cloud's clock cannot be set: there a change comes into
force. Everything moves into a stack, whose functions close the last quarter, prove the effect of that change and find a fall; that becomes
a change in force there, move by move over HTTP, with letters to those concerned.

    improvement.py --host PATH/TO/otklik      the part on one machine alone
"""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import tempfile

from story import MOSCOW, Client, Failure, address, expect, receipt, snils

QUESTIONS = ["information", "organisation", "comfort", "goodwill", "competence"]
OTHERS = [f"other-{number}" for number in range(6)]
PEOPLE = {
    "centre": {"kind": "body", "roles": ["analytical_centre"]},
    "economy": {"kind": "body", "roles": ["economy_ministry"]},
    "ministry": {"kind": "body"},
    "contractor": {"kind": "body"},
    "head": {"kind": "organisation_head", "organisation": "fallen"},
    "stranger": {"kind": "organisation_head", "organisation": "other-0"},
}
ABOUT = {"kind": "service", "id": "appointment"}


def quarter_of(day):
    return f"{day.year}Q{(day.month + 2) // 3}"


def first_day(day, back):
    """The first day of the quarter so many before the one of that day."""
    months = day.year * 12 + (day.month - 1) // 3 * 3 - 3 * back
    return datetime.date(months // 12, months % 12 + 1, 1)


# Of a host that is started here.
OPERATOR_KEY = "operator-of-the-tests-3f9c2a7b1d"


class Officials:
    """Those who take part, each with a token, at one address."""

    def __init__(self, client, operator_key, tokens=None):
        self.client, self.operator_key, self.tokens = client, operator_key, tokens or {}

    def register(self, entry, body):
        self.client.json("PUT", f"/v1/registry/{entry}", body, self.operator_key)

    def get(self, who, path, status=200):
        return self.client.json("GET", path, key=self.tokens[who], status=status)

    def put(self, who, case, status=201, **body):
        return self.client.json("PUT", f"/v1/cases/{case}", body, self.tokens[who], status)

    def move(self, who, case, name, status=200, **body):
        version = self.get("centre", f"/v1/cases/{case}")["version"]
        return self.client.json("POST", f"/v1/cases/{case}/moves/{name}", body | {"version": version}, self.tokens[who], status)

    def state(self, case):
        return self.get("centre", f"/v1/cases/{case}")["state"]

    def planned(self, owner, case, about, units, today, before):
        """From the assessment to a plan whose measure is accepted."""
        self.move("centre", case, "assess", fields={"assessment": "Полезно"})
        self.move("economy", case, "accept")
        days = {"starts_on": today.isoformat(), "due_on": (today + datetime.timedelta(60)).isoformat()}
        self.put("centre", f"{case}-measure", kind="measure", title="Новая запись", target=about, parties={"performers": ["contractor"], "controller": "centre"},
                 details={**days, "change_request": case})
        evaluation = {"question": None, "expected": "0.2", "comparison": "type_and_region", "before": [before], "units": units}
        self.move(owner, case, "plan", fields={"measures": [f"{case}-measure"], "evaluation": evaluation})
        self.move("contractor", f"{case}-measure", "begin")
        self.move("contractor", f"{case}-measure", "report")
        self.move("centre", f"{case}-measure", "accept")


def set_up(officials):
    """The registers: clinics, a source, everybody who takes part."""
    officials.register("regions/77", {"joined_on": "2025-01-01"})
    for number, organisation in enumerate(["clinic", "fallen", *OTHERS]):
        twelve = 102770000700 + number
        officials.register(f"organisations/{organisation}", {
            "name": f"Учреждение {organisation}", "ogrn": f"{twelve}{twelve % 11 % 10}", "region": "77", "level": "regional",
            # Whoever falls is of another type than those with whom the change is compared.
            "type": "school" if organisation == "fallen" else "healthcare",
            "included_on": "2025-01-01",
        })
    officials.register("sources/mis", {"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["*"], "legal_basis": "приказ № 1"})
    for who, entry in PEOPLE.items():
        officials.register(f"participants/{who}", entry | {"name": f"Участник {who}", "email": f"{who}@officials.example"})
        tokens = f"/v1/registry/participants/{who}/tokens"
        officials.tokens[who] = officials.client.json("POST", tokens, {}, officials.operator_key, 201)["token"]
    officials.register("services/appointment", {
        "name": "Запись на приём", "form": "service", "level": "federal", "owner": "ministry", "on_portal": "live", "organisation_types": ["healthcare"],
    })
    return officials.client.json("POST", "/v1/registry/sources/mis/keys", {}, officials.operator_key, 201)["key"]


class Region:
    """One machine whose clock is set."""

    def __init__(self, officials, source):
        self.officials, self.client, self.source, self.citizens = officials, officials.client, source, 0

    def at(self, day, time="09:00:00"):
        self.client.json("POST", "/dev/clock", {"now": f"{day.isoformat()}T{time}Z"})

    def served(self, day, scores):
        """Citizens of every clinic are served on a day and answer on the next: those of some around a score of their own, all others around 4."""
        self.at(day + datetime.timedelta(1))
        receipts, marks = [], {}
        for organisation in ["clinic", "fallen", *OTHERS]:
            for place in range(22):
                self.citizens += 1
                number = self.citizens
                self.officials.register(f"accounts/{snils(number)}", {"verified": True, "email": address(number)})
                receipts.append(receipt(f"r{number}", number, day.isoformat()) | {"organisation": {"id": organisation}})
                score = scores.get(organisation, 4)
                mark = lambda at: min(5, score + {0: -1, 1: 1}.get((place + at) % 5, 0))
                marks[address(number)] = {name: mark(at) for at, name in enumerate(QUESTIONS)}
        self.client.json("POST", "/v1/receipts", {"receipts": receipts}, self.source, 202)
        self.client.json("GET", "/dev/idle")
        for mail in self.client.json("GET", "/dev/outbox.json")["mails"]:
            if answers := marks.pop(mail["to"], None):
                token = mail["text"].split("/s/")[1].split()[0]
                self.client.send("POST", "/v1/invitation/response", {"answers": answers}, f"Invitation {token}", 201)
        expect("citizens without a mail", {}, marks)

    def close(self, quarter_after):
        self.at(quarter_after - datetime.timedelta(1), "22:35:00")
        self.client.json("POST", "/dev/run/rollup")


def live(officials, today):
    """Three quarters: in the second a change comes into force, in the third it is felt, and another clinic falls."""
    region = Region(officials, set_up(officials))
    third, second, first = (first_day(today, back) for back in (3, 2, 1))
    fortnight = datetime.timedelta(14)
    region.served(third + fortnight, {})
    region.close(second)
    now = second + datetime.timedelta(3)
    region.at(now)
    officials.put("centre", "goal", kind="document", title="Одно окно", target=ABOUT,
                  details={"document_type": "target_state", "clauses": [{"number": "1", "text": "Запись за одну минуту"}]})
    officials.put("ministry", "wish", kind="change_request", title="Запись без очереди", target=ABOUT, details={"source": "feedback", "document": "goal"})
    officials.planned("ministry", "wish", ABOUT, ["clinic"], now, quarter_of(third))
    refused = officials.move("ministry", "wish", "put_in_force", status=422)
    expect("before the check", "check_not_passed", refused["code"])
    officials.put("centre", "check", kind="check", title="Проверка", target=ABOUT,
                  details={"check": "control", "document": "goal", "document_version": 1, "change_request": "wish"})
    officials.move("centre", "check", "begin")
    points = [{"point": "1", "verdict": "passed", "evidence": "снимок"}]
    officials.move("centre", "check", "conclude", fields={"verdict": "passed", "points": points})
    officials.move("ministry", "wish", "put_in_force")
    region.served(second + fortnight, {})
    region.close(first)
    region.served(first + fortnight, {"clinic": 5, "fallen": 3})
    expect("before the finals", "in_force", officials.state("wish"))


def on_one_machine(host, directory, operator_key, today):
    """Lives there, and leaves a stopped directory; returns the tokens."""
    data = pathlib.Path(directory, "region")
    start = f"{(first_day(today, 3) + datetime.timedelta(1)).isoformat()}T09:00:00Z"
    command = [host, "serve", "--dev", "--clock", start, "--listen", "127.0.0.1:0", "--data", data]
    with open(pathlib.Path(directory, "region.log"), "wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"OTKLIK_OPERATOR_KEY": operator_key})
        try:
            officials = Officials(Client(process.stdout.readline().removeprefix("listening on ").strip()), operator_key)
            live(officials, today)
        finally:
            process.terminate()
            process.wait(60)
    return data, officials.tokens


def go_on(officials, today, run_job, sent_to):
    """What the functions of a stack make of it: `run_job` runs one of them now, `sent_to` tells who was written to."""
    run_job("rollup")
    expect("the change", "verified", officials.state("wish"))
    effect = officials.get("ministry", "/v1/cases/wish/effect")
    expect("its effect", ("risen", len(OTHERS)), (effect["verdict"], effect["others"]))
    if float(effect["low"]) <= 0:
        raise Failure(f"an effect that is not proved: {effect}")
    fall = f"fall-{quarter_of(first_day(today, 1))}-fallen"
    expect("the fall", "proposed", officials.state(fall))
    officials.get("stranger", f"/v1/cases/{fall}", 404)
    run_job("rollup")
    expect("change requests", 2, len(officials.get("centre", "/v1/cases?kind=change_request")["rows"]))
    tasks = officials.get("centre", "/v1/tasks")["rows"]
    expect("a task of the centre", [fall], [task["case"] for task in tasks if task["move"] == "assess"])
    about = {"kind": "organisation", "id": "fallen"}
    officials.planned("head", fall, about, [], today, quarter_of(first_day(today, 2)))
    officials.move("head", fall, "put_in_force")
    frozen = officials.get("head", f"/v1/cases/{fall}")["details"]["evaluation"]
    expect("what is compared", [quarter_of(first_day(today, 2))], frozen["before"])
    run_job("lifecycle")
    missing = {"centre", "economy", "head", "contractor"} - sent_to()
    expect("those who were not written to", set(), missing)


def trial(cloud, host, container, operator_key, deploy_with):
    """part B: a change is proved and a fall becomes a change in force, by the functions of a stack, over HTTP"""
    today = datetime.datetime.now(MOSCOW).date()
    data, tokens = on_one_machine(host, cloud.directory, operator_key, today)
    keys = cloud.directory / "keys-of-the-region"
    everything = subprocess.run([host, "export", "--data", data, "--pool-keys-file", keys], check=True, capture_output=True).stdout
    client, environment, run_job = deploy_with((data / "keys.json").read_text())
    imported = subprocess.run([container, "import", keys], input=everything, env=os.environ | environment, capture_output=True)
    if imported.returncode:
        raise Failure(imported.stderr.decode()[-2000:])

    def sent_to():
        mails = [json.loads(path.read_text()) for path in cloud.mails.glob("*.json")]
        return {to.split("@")[0] for mail in mails for to in mail["to"] if to.endswith("@officials.example")}

    go_on(Officials(client, operator_key, tokens), today, run_job, sent_to)


def main():
    """At one machine alone, whose clock is set on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", type=pathlib.Path, required=True)
    options = parser.parse_args()
    today = datetime.datetime.now(MOSCOW).date()
    with tempfile.TemporaryDirectory() as directory:
        data, tokens = on_one_machine(options.host.resolve(), directory, OPERATOR_KEY, today)
        command = [options.host.resolve(), "serve", "--dev", "--listen", "127.0.0.1:0", "--data", data]
        with open(pathlib.Path(directory, "again.log"), "wb") as log:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"OTKLIK_OPERATOR_KEY": OPERATOR_KEY})
            try:
                client = Client(process.stdout.readline().removeprefix("listening on ").strip())
                run_job = lambda job: client.json("POST", f"/dev/run/{job}")

                def sent_to():
                    mails = client.json("GET", "/dev/outbox.json")["mails"]
                    return {mail["to"].split("@")[0] for mail in mails if mail["to"].endswith("@officials.example")}

                go_on(Officials(client, OPERATOR_KEY, tokens), today, run_job, sent_to)
            finally:
                process.terminate()
                process.wait(60)
    print("part B closes its loop")


if __name__ == "__main__":
    main()
