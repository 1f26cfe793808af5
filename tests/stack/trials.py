"""What only a cloud has: deliveries that come twice, messages that nobody can read, schedules, rights."""

import base64
import datetime
import email
import email.policy
import json
import os
import re
import subprocess
import sys
import time

import boto3

from cloud import ROOT, free_port
from people import Browser
from story import Failure, Story, address, expect, receipt, snils, wait_for

sys.path.insert(0, str(ROOT / "infra"))
import stack as stacks


def attributes(url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(value) for value in found.values())


def function(stack, binary):
    """The name of a function of the stack, by the route of its logical name."""
    logical = "".join(word.title() for word in binary.split("-")) + "Function"
    [found] = boto3.client("cloudformation").describe_stack_resources(StackName=stack, LogicalResourceId=logical)["StackResources"]
    return found["PhysicalResourceId"]


def duplicates(cloud, outputs, story):
    """messages that come again change nothing"""
    queues = boto3.client("sqs")
    before = story.figures()
    for _ in range(3):
        body = {"type": "ReceiptV1", "source": "mis", "external_id": "mis-1"}
        queues.send_message(QueueUrl=outputs["ReceiptsUrl"], MessageBody=json.dumps(body))
    wait_for("the queue is worked off", lambda: attributes(outputs["ReceiptsUrl"]) == 0)
    expect("the figures", before, story.figures())
    expect("mails", 1, len(story.sent_to(1)))


def poison(cloud, outputs, story):
    """a message that nobody can read becomes a dead letter, its neighbour does not; mended, it is redriven"""
    queues = boto3.client("sqs")
    receipts, dead = outputs["ReceiptsUrl"], outputs["ReceiptsDeadLettersUrl"]
    # Impatient for the length of this trial: failed messages come again after a second instead of minutes.
    queues.set_queue_attributes(QueueUrl=receipts, Attributes={"VisibilityTimeout": "1"})
    good = json.dumps({"type": "ReceiptV1", "source": "mis", "external_id": "mis-1"})
    entries = [{"Id": "good", "MessageBody": good}, {"Id": "bad", "MessageBody": "not json"}]
    queues.send_message_batch(QueueUrl=receipts, Entries=entries)
    wait_for("the dead letter", lambda: attributes(dead) == 1)
    wait_for("its neighbour is worked off", lambda: attributes(receipts) == 0)
    [letter] = queues.receive_message(QueueUrl=dead)["Messages"]
    expect("the dead letter", "not json", letter["Body"])
    # Mended: what it should have said is sent to the queue, as infra/README.md says.
    queues.send_message(QueueUrl=receipts, MessageBody=good)
    queues.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
    wait_for("the queue is worked off", lambda: attributes(receipts) == 0)
    expect("dead letters", 0, attributes(dead))
    queues.set_queue_attributes(QueueUrl=receipts, Attributes={"VisibilityTimeout": "180"})


def lost(cloud, outputs, story):
    """a hint is lost"""
    queues, functions = boto3.client("sqs"), boto3.client("lambda")
    [mapping] = functions.list_event_source_mappings(FunctionName=function("centre", "invite"))["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    time.sleep(2)
    yesterday = datetime.date.fromisoformat(story.today) - datetime.timedelta(days=1)
    story.post(receipt("mis-lost", 1, yesterday.isoformat()))
    wait_for("the hint", lambda: attributes(outputs["ReceiptsUrl"]) == 1)
    queues.purge_queue(QueueUrl=outputs["ReceiptsUrl"])
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def schedule(cloud, outputs, story):
    """the schedule fires, and the walk takes up what lost its hint"""
    scheduler = boto3.client("scheduler")
    whole = scheduler.get_schedule(Name="centre-lifecycle")
    kept = {name: whole[name] for name in ("Name", "FlexibleTimeWindow", "Target", "ScheduleExpressionTimezone", "State")}
    # Every minute instead of every five; a receipt is due two minutes after it came.
    scheduler.update_schedule(ScheduleExpression="rate(1 minute)", **kept)
    state = lambda: story.client.json("GET", "/v1/receipts/mis-lost", key=story.key)["state"]
    wait_for("the walk", lambda: state() == "invited", 240)


def mail_of(call):
    """The mail that a call of the mail service handed over."""
    return email.message_from_bytes(base64.b64decode(call["Content"]["Raw"]["Data"]), policy=email.policy.default)


def feedback(cloud, outputs, story):
    """words of the mail service come through its topic into the queue and are heard: a delivery, a bounce"""
    resources = boto3.client("cloudformation").describe_stack_resources(StackName="centre", LogicalResourceId="MailEvents")
    topic = resources["StackResources"][0]["PhysicalResourceId"]
    sent = story.figures()["notices"]
    delivered = {"eventType": "Delivery", "delivery": {"timestamp": "2026-01-15T09:00:03.120Z"}}
    bounced = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "timestamp": "2026-01-15T09:00:03.120Z"}}
    calls = {mail_of(call)["To"]: mail_of(call)["Message-ID"] for call in cloud.listener.mails}
    for number, event, kind in ((1, delivered, "delivery"), (4, bounced, "bounce")):
        recipient = {"delivery": {"recipients": [address(number)]}, "bounce": {"bouncedRecipients": [{"emailAddress": address(number)}]}}
        event[kind] |= recipient[kind]
        event["mail"] = {"commonHeaders": {"messageId": calls[address(number)]}, "headers": []}
        boto3.client("sns").publish(TopicArn=topic, Message=json.dumps(event))
    # What bounced is not counted as sent.
    wait_for("the bounce is heard", lambda: story.figures()["notices"] == sent - 1)
    wait_for("the queue is worked off", lambda: attributes(outputs["MailFeedbackUrl"]) == 0)
    expect("dead letters", 0, attributes(outputs["MailFeedbackDeadLettersUrl"]))


def run_job(stack, job):
    """What a schedule does."""
    answer = boto3.client("lambda").invoke(FunctionName=function(stack, job), Payload=json.dumps({
        "version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.scheduler", "account": "000000000000",
        "time": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "region": "eu-central-1", "resources": [], "detail": "{}",
    }))
    told = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise Failure(f"{job} of {stack}: {told}")


def jobs(cloud, outputs, story):
    """each job runs, and leaves its heartbeat"""
    for job in ("lifecycle", "rollup"):
        run_job("centre", job)
    table = boto3.client("dynamodb")
    for job in ("lifecycle", "rollup"):
        key = {"pk": {"S": "HEARTBEAT"}, "sk": {"S": job}}
        if "Item" not in table.get_item(TableName=outputs["TableName"], Key=key):
            raise Failure(f"{job} left no heartbeat")


def refusals(cloud, outputs, story):
    """what is not listed does not exist, and what is asked wrongly is told"""
    status, _, _ = story.client.send("GET", "/dev/outbox.json")
    expect("a path of development", 404, status)
    status, headers, text = story.client.send("POST", "/v1/receipts", "{", story.key)
    expect("half a body", (400, "application/problem+json"), (status, headers["Content-Type"]))
    expect("its code", "not_parseable", json.loads(text)["code"])


def headers(cloud, outputs, story):
    """a mail goes with our own headers, under the configuration set, tagged by what a bounce is matched with"""
    for call in cloud.listener.mails:
        mail = mail_of(call)
        expect("one click", "List-Unsubscribe=One-Click", mail["List-Unsubscribe-Post"])
        expect("the tag", [{"Name": "message", "Value": mail["Message-ID"].strip("<>").split("@")[0]}], call["EmailTags"])
        expect("the sender", "no-reply@centre.example", call["FromEmailAddress"])
        if not mail["List-Unsubscribe"].startswith(f"<{cloud.endpoint}/unsubscribe/") or not call["ConfigurationSetName"]:
            raise Failure(f"a mail without a way out: {mail['List-Unsubscribe']}")
    if not cloud.listener.mails:
        raise Failure("no mail was sent")


def registers(cloud, outputs, story):
    """what is registered can be read, listed and removed"""
    story.put(f"accounts/{snils(50)}", {"verified": True, "email": "gone@mail.example"})
    story.client.send("DELETE", f"/v1/registry/accounts/{snils(50)}", key=story.operator_key, status=204)
    listed = story.client.json("GET", "/v1/registry/organisations", key=story.operator_key)
    expect("organisations", 1, len(listed["rows"]))


def settings(stack):
    """The environment of all functions together: that of a container."""
    functions = boto3.client("lambda")
    together = {}
    for it in stacks.functions(stacks.joined()).values():
        together |= functions.get_function_configuration(FunctionName=function(stack, stacks.binary(it)))["Environment"]["Variables"]
    return together


def contained(cloud, story, container):
    """the same functions in a container over the same table: requests, a pushed message, timers"""
    port = free_port()
    environment = os.environ | settings("centre") | {"LISTEN": f"127.0.0.1:{port}", "TRIGGER_KEY": "of-the-triggers"}
    cloud.start("container", [container], env=environment)
    there = Story(f"http://127.0.0.1:{port}", story.operator_key, cloud.mails)
    there.key, there.token = story.key, story.token

    def answers():
        try:
            return there.client.send("GET", "/healthz")[0] == 200
        except OSError:
            return False

    wait_for("the container", answers)
    expect("the figures", story.figures(), there.figures())
    before = story.figures()["completed"]
    story.put(f"accounts/{snils(800)}", {"verified": True, "email": address(800)})
    there.post(receipt("contained-1", 800, story.today))
    body = json.dumps({"type": "ReceiptV1", "source": "mis", "external_id": "contained-1"})
    pushed = {"Records": [{"messageId": "1", "body": body}, {"messageId": "2", "body": "not json"}]}
    push = lambda path, body, key: there.client.send("POST", path, body, key)
    status, _, text = push("/queues/receipts", pushed, "of-the-triggers")
    expect("the batch", (200, [{"itemIdentifier": "2"}]), (status, json.loads(text)["batchItemFailures"]))
    expect("a push without the key", 404, push("/queues/receipts", pushed, "a guess")[0])
    there.answer_as_json(there.link(800))
    wait_for("the answer is counted", lambda: story.figures()["completed"] == before + 1)
    for timer in ("lifecycle", "rollup"):
        expect(timer, 200, push(f"/timers/{timer}", {}, "of-the-triggers")[0])
    expect("signing in", 303, there.client.send("GET", "/sign-in/citizens")[0])


def move(cloud, story, host, container):
    """everything stored moves to one machine, where it passes the check and gives the same figures"""
    environment = settings("centre")
    keys = cloud.directory / "keys-of-the-pool"

    def export():
        """The figures and everything stored; nothing if a notice that was on its way was counted meanwhile."""
        figures = story.figures()
        keys.unlink(missing_ok=True)
        exported = subprocess.run([container, "export", keys], env=os.environ | environment, capture_output=True)
        if exported.returncode:
            raise Failure(exported.stderr.decode()[-2000:])
        return (figures, exported) if story.figures() == figures else None

    figures, exported = wait_for("an export during which nothing is counted", export)
    data = cloud.directory / "data"
    data.mkdir(mode=0o700)
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=environment["ROOT_KEYS"])["SecretString"]
    (data / "keys.json").write_text(secret)
    (data / "keys.json").chmod(0o600)
    # Twice is once.
    for _ in range(2):
        subprocess.run([host, "import", "--data", data, "--pool-keys-file", keys], input=exported.stdout, check=True, capture_output=True)
    back = subprocess.run([host, "export", "--data", data], check=True, capture_output=True).stdout
    expect("items", sorted(untimed(exported.stdout)), sorted(untimed(back)))
    checked = subprocess.run([host, "check", "--data", data], capture_output=True, text=True)
    if checked.returncode:
        raise Failure(f"the check says:\n{checked.stdout}")
    there = Story(run_host(cloud, host, data), story.operator_key, cloud.mails)
    there.key, there.token = story.key, story.token
    expect("the figures", figures, there.figures())
    expect("a receipt", "invited", there.client.json("GET", "/v1/receipts/mis-1", key=there.key)["state"])
    return figures, exported.stdout, keys


def move_on(figures, everything, keys, story, there, container):
    """the same moves into another stack, where the work goes on"""
    # Twice is once.
    for _ in range(2):
        imported = subprocess.run([container, "import", keys], input=everything, env=os.environ | settings("south"), capture_output=True)
        if imported.returncode:
            raise Failure(imported.stderr.decode()[-2000:])
    there.key, there.token = story.key, story.token
    expect("the figures", figures, there.figures())
    expect("a receipt", "invited", there.client.json("GET", "/v1/receipts/mis-1", key=there.key)["state"])
    # Citizens are known again, and what was sealed there opens here.
    expect("sent again", 1, there.post(receipt("mis-1", 1, there.today))["repeated"])
    before = there.figures()["completed"]
    there.put(f"accounts/{snils(700)}", {"verified": True, "email": address(700)})
    there.post(receipt("south-1", 700, there.today))
    there.answer_as_json(there.link(700))
    wait_for("the answer is counted", lambda: there.figures()["completed"] == before + 1)


def untimed(lines):
    """Without the order of counters, which is each engine's own."""
    return [json.dumps(json.loads(line), sort_keys=True) for line in lines.splitlines()]


def run_host(cloud, host, data):
    """A host over these data that sends nothing; its address."""
    command = [host, "serve", "--hold", "--listen", "127.0.0.1:0", "--data", data]
    environment = os.environ | {"OTKLIK_OPERATOR_KEY": "another-operator-of-the-tests-3f9c"}
    process = cloud.start("host", command, env=environment, stdout=subprocess.PIPE)
    return process.stdout.readline().decode().removeprefix("listening on ").strip()


def routes(cloud, outputs, story):
    """every route of the template leads to its function"""
    listed = [it["Properties"]["RouteKey"] for it in stacks.joined()["Resources"].values() if it["Type"] == "AWS::ApiGatewayV2::Route"]
    unreached = []
    for method, path in (route.split() for route in listed):
        status, _, text = story.client.send(method, re.sub(r"\{\w+\+?\}", "nobody", path))
        # The gateway itself answers with a message alone; ours are pages, and problems with a code.
        of_the_gateway = text.startswith('{"message":')
        if status >= 500 or of_the_gateway:
            unreached.append((method, path, status, text[:200]))
    expect("routes that lead nowhere", [], unreached)


def citizens(cloud, outputs, story):
    """a citizen signs in, sees the list of links, opens one, and signs out"""
    browser, here = Browser(), f"http://{story.client.name}"
    status, headers, _ = browser.sign_in(story, "citizens", {"snils": snils(4), "trusted": True})
    expect("back from the provider", (303, "/my"), (status, headers["Location"]))
    status, _, page = browser.send("GET", f"{here}/my")
    expect("the list", (200, True), (status, "Учреждение clinic" in page))
    invitation = re.search(r'name="invitation" value="([^"]+)"', page).group(1)
    status, headers, _ = browser.post(f"{here}/my/open", f"invitation={invitation}")
    expect("a link of the list", (303, "/form"), (status, headers["Location"]))
    expect("wishes", 303, browser.post(f"{here}/my/wishes", f"invitation={invitation}&decline=true")[0])
    expect("signed out", 303, browser.post(f"{here}/sign-out/citizens")[0])
    if "Учреждение clinic" in browser.send("GET", f"{here}/my")[2]:
        raise Failure("who has signed out still sees the list")
    expect("a poster", 200, story.client.send("GET", "/posters/clinic")[0])


def participants(cloud, outputs, story):
    """a participant signs in and reads everything there is"""
    story.put("participants/anna", {"name": "Анна", "kind": "coordinator", "signs_in_as": "anna@region.example"})
    browser, here = Browser(), f"http://{story.client.name}"
    status, _, _ = browser.sign_in(story, "participants", {"email": "anna@region.example", "email_verified": True})
    expect("back from the provider", 303, status)
    quarter = f"{story.today[:4]}Q{(int(story.today[5:7]) + 2) // 3}"
    asked = ["indicators?by=region&period=running", "breaches?by=source", "feed", "measures", f"report?period={quarter}"]
    for path in [*asked, "comments?organisation=clinic"]:
        status, _, text = browser.send("GET", f"{here}/v1/{path}")
        expect(f"/v1/{path} {text[:300]}", 200, status)
    measure = {"kind": "measure", "what": "Новая очередь", "place": "Регистратура", "by": "Клиника", "from": story.today}
    for method, status in (("PUT", 204), ("PUT", 204), ("GET", 200), ("DELETE", 204)):
        body = measure if method == "PUT" else ""
        expect(f"{method} a measure", status, story.client.send(method, "/v1/measures/clinic/queue", body, story.token)[0])
    expect("ended", 204, story.client.send("DELETE", "/v1/registry/participants/anna/sessions", key=story.operator_key)[0])
    expect("who was signed in", 401, browser.send("GET", f"{here}/v1/indicators?by=region")[0])


ALL = [headers, feedback, registers, routes, citizens, participants, refusals, duplicates, poison, jobs, lost]
