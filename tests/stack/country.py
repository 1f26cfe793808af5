"""The federal level: two regional stacks tell a third what they have counted, through its queue."""

import datetime
import json

import boto3

from story import MOSCOW, Story, address, expect, receipt, snils, wait_for
from trials import attributes, run_job

COUNTS = ("receipts", "invited", "notices", "completed")


def figures(story, by):
    """Counts of each region, or of the country, with the regions that are late."""
    answer = story.client.json("GET", f"/v1/indicators?by={by}&period=running", key=story.token)
    rows = {row.get("region", "country"): [row[name] for name in COUNTS] for row in answer["rows"]}
    return rows, {late["region"]: late["why"] for late in answer.get("late", [])}


def set_up(story, regions):
    """Another's regions, by where they are counted, and somebody who reads."""
    for code, counted_at in regions.items():
        story.put(f"regions/{code}", {"joined_on": "2025-01-01", "counted_at": counted_at})
    story.put("participants/mintrud", {"name": "Минтруд", "kind": "coordinator"})
    story.token = story.client.json("POST", "/v1/registry/participants/mintrud/tokens", {}, story.operator_key, 201)["token"]


def second_region(story):
    """A region with one receipt, which is answered."""
    story.put("regions/50", {"joined_on": "2025-01-01"})
    story.put("organisations/clinic", {
        "name": "Учреждение clinic", "ogrn": "1027700132195", "type": "healthcare", "region": "50", "level": "regional",
        "included_on": "2025-01-01",
    })
    story.put("sources/mis", {
        "name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["clinic"], "legal_basis": "приказ № 1",
    })
    story.put(f"accounts/{snils(900)}", {"verified": True, "email": address(900)})
    story.key = story.client.json("POST", "/v1/registry/sources/mis/keys", {}, story.operator_key, 201)["key"]
    story.put("participants/mintrud", {"name": "Минтруд", "kind": "coordinator"})
    story.token = story.client.json("POST", "/v1/registry/participants/mintrud/tokens", {}, story.operator_key, 201)["token"]
    story.post(receipt("north-1", 900, story.today))
    story.answer_as_json(story.link(900))


def told(country):
    """Everything that was told is heard."""
    return attributes(country["ResultsUrl"]) == 0


def trial(outputs, stories):
    """two regional stacks and a federal one: its figures are the sum of theirs, also after repeats and a late region"""
    country, centre, north = (stories[name] for name in ("country", "centre", "north"))
    of_centre, _ = figures(centre, "region")
    run_job("centre", "rollup")
    wait_for("the first region is heard", lambda: figures(country, "region")[0] == of_centre)
    expect("who is late", {"50": "missing"}, figures(country, "country")[1])

    second_region(north)
    of_north = wait_for("an answer of the second region", lambda: (it := figures(north, "region")[0]).get("50", [0])[-1] == 1 and it)
    run_job("north", "rollup")
    both = of_centre | of_north
    wait_for("the late region is heard", lambda: figures(country, "region")[0] == both)
    sums = [sum(counts) for counts in zip(*both.values())]
    expect("the country", ({"country": sums}, {}), figures(country, "country"))

    # Told again and again, and a word of before then: it says that nothing was counted.
    word = json.dumps({
        "type": "RegionResultsV1", "region": "77", "quarter": f"{centre.today[:4]}Q{(int(centre.today[5:7]) + 2) // 3}",
        "summary": {"made_at": (datetime.datetime.now(MOSCOW) - datetime.timedelta(hours=1)).isoformat(), "items": 0, "blocks": {},
                    "reported": {"system": outputs["centre_url"]}},
    })
    for _ in range(2):
        run_job("centre", "rollup")
        run_job("north", "rollup")
        boto3.client("sqs").send_message(QueueUrl=outputs["country"]["ResultsUrl"], MessageBody=word)
    wait_for("everything is heard", lambda: told(outputs["country"]))
    expect("the country, after repeats", ({"country": sums}, {}), figures(country, "country"))
    expect("dead letters", 0, attributes(outputs["country"]["ResultsDeadLettersUrl"]))
