"""What linters do not see, about the expanded stack. Each assertion yields complaints; no complaint means that it holds."""

import json
import re
import zoneinfo

import stack as stacks

RATE = re.compile(r"rate\((\d+) (minute|minutes|hour|hours|day|days)\)")
CRON_FIELDS = [(0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199)]
NAMES = {name: place for place, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), start=1)}
NAMES |= {name: place for place, name in enumerate("SUN MON TUE WED THU FRI SAT".split(), start=1)}
MAIL_EVENTS = {
    "send", "reject", "bounce", "complaint", "delivery", "open", "click", "renderingFailure", "deliveryDelay", "subscription",
}
# Which metrics exist, and by which dimensions: an alarm over anything else is silent for ever.
METRICS = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): {"QueueName": "AWS::SQS::Queue"},
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): {"QueueName": "AWS::SQS::Queue"},
    ("AWS/Lambda", "Errors"): {"FunctionName": "AWS::Lambda::Function"},
    ("AWS/Lambda", "Throttles"): {"FunctionName": "AWS::Lambda::Function"},
    ("AWS/Lambda", "Invocations"): {"FunctionName": "AWS::Lambda::Function"},
    ("AWS/ApiGateway", "5xx"): {"ApiId": "AWS::ApiGatewayV2::Api"},
    ("AWS/ApiGateway", "Latency"): {"ApiId": "AWS::ApiGatewayV2::Api"},
    ("AWS/DynamoDB", "ThrottledRequests"): {"TableName": "AWS::DynamoDB::Table"},
    ("AWS/SES", "Reputation.BounceRate"): {},
}
VISIBILITY_FACTOR = 6
POOL_KEYS_READERS = {
    f"{name}FunctionRole" for name in ("Survey", "Lifecycle", "Rollup", "Ingest", "Invite", "Notify", "Cabinet")
}
BATCH_MAX = 10


def of_type(stack, kind):
    return {name: it.get("Properties", {}) for name, it in stack["Resources"].items() if it["Type"] == kind}


def target(value):
    """The resource that an intrinsic function names."""
    if isinstance(value, dict):
        if "Ref" in value:
            return value["Ref"]
        if "Fn::GetAtt" in value:
            return value["Fn::GetAtt"][0] if isinstance(value["Fn::GetAtt"], list) else value["Fn::GetAtt"].split(".")[0]
    return None


def cron_fault(expression):
    """What is wrong with `cron(minutes hours day month weekday year)`; None if nothing is."""
    inner = re.fullmatch(r"cron\((.*)\)", expression)
    fields = inner.group(1).split() if inner else []
    if len(fields) != len(CRON_FIELDS):
        return "six fields are expected"
    if (fields[2] == "?") == (fields[4] == "?"):
        return "exactly one of the days must be ?"
    for field, (least, most) in zip(fields, CRON_FIELDS):
        for part in field.split(","):
            if part in ("*", "?", "L", "LW"):
                continue
            for number in re.split(r"[-/#]", re.sub(r"[LW]$", "", part)):
                value = NAMES.get(number.upper(), number)
                if value != "*" and not (str(value).isdigit() and (least <= int(value) <= most or "/" in part)):
                    return f"{part} is not between {least} and {most}"
    return None


def schedules(stack):
    for name, properties in of_type(stack, "AWS::Scheduler::Schedule").items():
        expression = properties["ScheduleExpression"]
        if expression.startswith("rate("):
            found = RATE.fullmatch(expression)
            if not found or (found.group(1) == "1") == found.group(2).endswith("s") or found.group(1) == "0":
                yield f"{name}: {expression} is no rate"
        elif fault := cron_fault(expression):
            yield f"{name}: {expression}: {fault}"
        else:
            yield f"{name}: {expression} would fire at another hour where schedules know UTC only; a rate is right everywhere"
        zone = properties.get("ScheduleExpressionTimezone")
        if target(zone):
            zone = stack["Parameters"].get(target(zone), {}).get("Default")
        if zone not in zoneinfo.available_timezones():
            yield f"{name}: there is no time zone {zone}"


def names(stack):
    """Schedules are named for the whole account: two stacks must not take one name."""
    for name, properties in of_type(stack, "AWS::Scheduler::Schedule").items():
        if "${AWS::StackName}" not in json.dumps(properties.get("Name", "${AWS::StackName}")):
            yield f"{name}: another stack would have a schedule of the same name"


def mail_events(stack):
    for name, properties in of_type(stack, "AWS::SES::ConfigurationSetEventDestination").items():
        destination = properties["EventDestination"]
        for event in destination["MatchingEventTypes"]:
            if event not in MAIL_EVENTS:
                yield f"{name}: the mail service has no event {event}"
        for needed in ("delivery", "bounce", "complaint"):
            if needed not in destination["MatchingEventTypes"]:
                yield f"{name}: nobody would hear of a {needed}"
        if not destination.get("Enabled"):
            yield f"{name}: it is switched off"


def our_metrics():
    """The metrics that the functions tell, with their dimensions and the values of these, read from where they are told."""
    root = stacks.INFRA.parent
    told = (root / "shared/aws/src/metrics.rs").read_text()
    names = dict(re.findall(r'const (\w+): &str = "(\w+)";', told))
    declarations = "".join(path.read_text() for path in sorted((root / "shared/table/src/kinds").glob("*.rs")))
    declared = re.findall(r'name: "(\w+)"(?:(?!name: ").)*?due: (Some|None)', declarations, re.DOTALL)
    entities = {name for name, due in declared if due == "Some"}
    jobs = {path.parent.parent.name for path in root.glob("functions/*/src/main.rs") if "Tick" in path.read_text()}
    return {
        names["OVERDUE_SECONDS"]: {"Stack": None, "Entity": entities},
        names["OVERDUE_ITEMS"]: {"Stack": None, "Entity": entities},
        names["HEARTBEAT_SECONDS"]: {"Stack": None, "Job": jobs},
        names["STANDING_BREACHES"]: {"Stack": None, "Term": {"any"}},
        names["SILENT_SOURCES"]: {"Stack": None, "Source": {"any"}},
        names["SYNTHETIC_MISSING"]: {"Stack": None, "Citizen": {"any"}},
        names["MISCOUNTED_ORGANISATIONS"]: {"Stack": None, "Final": {"any"}},
        names["MAILS_STAND_STILL"]: {"Stack": None, "Mail": {"any"}},
        names["ACCOUNTS_LEFT_ALONE"]: {"Stack": None, "Account": {"any"}},
        names["LATE_REGIONS"]: {"Stack": None, "Period": set(re.findall(r'\("(\w+)", running', told))},
    }


def alarms(stack):
    ours = our_metrics()
    for name, properties in of_type(stack, "AWS::CloudWatch::Alarm").items():
        namespace, metric = properties.get("Namespace"), properties.get("MetricName")
        dimensions = {it["Name"]: it["Value"] for it in properties.get("Dimensions", [])}
        expected = ours.get(metric) if namespace == "otklik" else METRICS.get((namespace, metric))
        if expected is None:
            yield f"{name}: nobody tells the metric {namespace} {metric}"
            continue
        if dimensions.keys() != expected.keys():
            yield f"{name}: {metric} is told by {sorted(expected)} and not by {sorted(dimensions)}"
            continue
        for dimension, wanted in expected.items():
            value = dimensions[dimension]
            if isinstance(wanted, str) and stack["Resources"].get(target(value), {}).get("Type") != wanted:
                yield f"{name}: {dimension} must name a resource of type {wanted}"
            if isinstance(wanted, set) and value not in wanted:
                yield f"{name}: there is no {dimension} {value}, only {sorted(wanted)}"


def queues(stack):
    functions = of_type(stack, "AWS::Lambda::Function")
    all_queues = of_type(stack, "AWS::SQS::Queue")
    dead = {target(it["RedrivePolicy"]["deadLetterTargetArn"]) for it in all_queues.values() if "RedrivePolicy" in it}
    consumed = set()
    for name, properties in of_type(stack, "AWS::Lambda::EventSourceMapping").items():
        queue = target(properties["EventSourceArn"])
        consumed.add(queue)
        timeout = functions[target(properties["FunctionName"])]["Timeout"]
        if all_queues[queue]["VisibilityTimeout"] < VISIBILITY_FACTOR * timeout:
            yield f"{queue}: a message must stay invisible for {VISIBILITY_FACTOR} times the {timeout} s of its consumer"
        if properties["BatchSize"] > BATCH_MAX and not properties.get("MaximumBatchingWindowInSeconds"):
            yield f"{name}: a batch over {BATCH_MAX} needs a waiting window"
    for name, properties in all_queues.items():
        if name in dead:
            if properties.get("MessageRetentionPeriod") != 1209600:
                yield f"{name}: dead letters must be kept as long as the service allows"
        elif name not in consumed:
            yield f"{name}: nobody takes from this queue"
        elif "RedrivePolicy" not in properties:
            yield f"{name}: it has no dead letters"


def whichever(entries):
    """The entries of a list, whatever the conditions among them say."""
    for entry in entries:
        branches = entry["Fn::If"][1:] if "Fn::If" in entry else [entry]
        yield from (branch for branch in branches if branch != {"Ref": "AWS::NoValue"})


def roles(stack):
    for name, properties in of_type(stack, "AWS::IAM::Role").items():
        for policy in properties.get("Policies", []):
            for statement in whichever(policy["PolicyDocument"]["Statement"]):
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
                for action in actions:
                    if "*" in action:
                        yield f"{name}: {action} is more than one right"
                for resource in resources:
                    words = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
                    if isinstance(words, str) and "*" in words:
                        yield f"{name}: {words} is more than one resource"


def pool_keys(stack):
    """Only functions that seal or open waiting answers or personal data reach the keys above them."""
    for name, properties in of_type(stack, "AWS::IAM::Role").items():
        statements = [it for policy in properties.get("Policies", []) for it in whichever(policy["PolicyDocument"]["Statement"])]
        if name not in POOL_KEYS_READERS and any("PoolKeys" in json.dumps(it["Resource"]) for it in statements):
            yield f"{name}: it has nothing to do with the keys of the pool"


def functions(stack):
    """Over the stack before its expansion: what cargo-lambda builds, and that each function's log is kept as ours."""
    root = stacks.INFRA.parent
    groups = [str(it["Properties"].get("LogGroupName", "")) for it in stack["Resources"].values() if it["Type"] == "AWS::Logs::LogGroup"]
    for name, function in stacks.functions(stack).items():
        metadata = function.get("Metadata", {})
        if metadata.get("BuildMethod") != "rust-cargolambda":
            yield f"{name}: it has no BuildMethod"
            continue
        if not (root / "functions" / stacks.binary(function) / "src/main.rs").exists():
            yield f"{name}: there is no function {stacks.binary(function)}"
        if not any(f"${{{name}}}" in group for group in groups):
            yield f"{name}: its log would be kept for ever and unencrypted"
    known = {stacks.binary(function) for function in stacks.functions(stack).values() if "Metadata" in function}
    for path in root.glob("functions/*/src/main.rs"):
        if path.parent.parent.name not in known:
            yield f"functions/{path.parent.parent.name} is not in the stack"


ABOUT_EXPANDED = [schedules, names, mail_events, alarms, queues, roles, pool_keys]
ABOUT_JOINED = [functions]
