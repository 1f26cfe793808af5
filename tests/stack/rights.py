"""Rights, against what was really called: a role may do what its function did in this test, and no more. A sample of rights is
taken away, one at a time, and each time the story must fail."""

import json

import boto3

from story import PATIENCE_SECONDS, Failure, address, receipt, snils
from trials import function

# What a function has the right to and this test does not make it do, with the reason.
RARE = {
    ("ingest", "dynamodb:DeleteItem"): "a correction destroys the data key of what it replaces",
    ("ingest", "dynamodb:Query"): "people of a source look at its page",
    ("invite", "dynamodb:DeleteItem"): "a withdrawal destroys the data key of what it ends",
    ("notify", "dynamodb:Query"): "as invite, which it calls when the receipt changed a moment ago",
    ("notify", "dynamodb:DeleteItem"): "as invite, which it calls when the receipt changed a moment ago",
    ("notify", "sqs:SendMessage"): "as invite, which it calls when the receipt changed a moment ago",
    ("lifecycle", "dynamodb:DeleteItem"): "months later: data keys are destroyed",
    ("lifecycle", "ses:SendEmail"): "notices whose hint was lost",
    ("lifecycle", "kms:GenerateDataKey"): "the synthetic citizen, whose address nobody has set here",
    ("rollup", "dynamodb:UpdateItem"): "the end of a quarter in which somebody answered: the trial of part B has it",
    ("rollup", "dynamodb:DeleteItem"): "a fall opens a change request again, which leaves its place in a list",
    **{("improve", action): "nobody has a case in this story" for action in
       ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem")},
}

KEYLESS = "secretsmanager:GetSecretValue"

# What the emulator sees otherwise than the cloud: there the right to the first serves for the second too, and mails are sent in
# the name of an identity, here of everything.
BATCHED = {"sqs:SendMessage": "sqs:SendMessageBatch"}


def mend(stack, binaries):
    """Gives each role what only the emulator asks for."""
    iam = boto3.client("iam")
    for role in {role_of(stack, binary) for binary in binaries}:
        for policy, document in granted(role).items():
            for statement in document["Statement"]:
                listed = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                statement["Action"] = listed + [BATCHED[action] for action in listed if action in BATCHED]
                if "ses:SendEmail" in listed:
                    statement["Resource"] = "*"
            iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def role_of(stack, binary):
    configuration = boto3.client("lambda").get_function_configuration(FunctionName=function(stack, binary))
    return configuration["Role"].rpartition("/")[2]


def granted(role):
    """Actions of the role's own policies, by policy."""
    iam = boto3.client("iam")
    policies = {}
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        policies[name] = json.loads(document) if isinstance(document, str) else document
    return policies


def statements(policies):
    for document in policies.values():
        for statement in document["Statement"]:
            listed = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            for action in set(listed) - set(BATCHED.values()):
                on_index = "index/" in json.dumps(statement["Resource"])
                yield action + (" on the index" if on_index else ""), statement["Resource"]


def used(cloud, stack, binaries):
    """What each function called."""
    names = {function(stack, binary): binary for binary in binaries}
    calls = {binary: set() for binary in binaries}
    for name, action in cloud.listener.calls:
        if name in names:
            calls[names[name]].add(action)
    return calls


def sample(stack, story):
    """Takes some rights away, one at a time."""
    for number, (binary, action) in enumerate(SAMPLE, start=100):
        taken_away(stack, binary, action, story, number)


def check(cloud, stack, binaries):
    """Every right was used, save the rare ones, and none that is missing."""
    faults = []
    for binary, calls in used(cloud, stack, binaries).items():
        rights = {action for action, _ in statements(granted(role_of(stack, binary)))}
        idle = {action for action in rights - calls if (binary, action) not in RARE}
        if idle:
            faults.append(f"{binary} has rights that it does not use: {sorted(idle)}; it called {sorted(calls)}")
        if calls - rights:
            faults.append(f"{binary} called what it has no right to: {sorted(calls - rights)}: rights are not enforced")
        faults += [f"{binary}: {action} is used, so it is not rare" for of, action in RARE if of == binary and action in calls]
    if faults:
        raise Failure("\n".join(faults))


# One for each kind of right.
SAMPLE = [
    ("ingest", "dynamodb:PutItem"),
    ("ingest", "sqs:SendMessage"),
    ("ingest", KEYLESS),
    ("invite", "kms:Decrypt"),
    ("notify", "ses:SendEmail"),
    ("survey", "dynamodb:UpdateItem"),
    ("cabinet", "dynamodb:Query"),
]


def small_job(story, number, seconds):
    """A receipt, its mail, its answer, the figures; whether all that works within the time."""
    try:
        story.patience = seconds
        story.put(f"accounts/{snils(number)}", {"verified": True, "email": address(number)})
        story.post(receipt(f"rights-{number}", number, story.today))
        story.answer_as_json(story.link(number))
        story.figures()
        return True
    except Failure:
        return False
    finally:
        story.patience = PATIENCE_SECONDS


def taken_away(stack, binary, action, story, number):
    """Takes a right away: the job must fail. Gives it back: the job must work."""
    iam, functions = boto3.client("iam"), boto3.client("lambda")
    role, name = role_of(stack, binary), function(stack, binary)
    memory = functions.get_function_configuration(FunctionName=name)["MemorySize"]
    # Another size of the memory is one of the few changes for which the emulator starts a function anew.
    restart = lambda size: functions.update_function_configuration(FunctionName=name, MemorySize=size)
    for policy, document in granted(role).items():
        less = json.loads(json.dumps(document))
        for statement in less["Statement"]:
            listed = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            statement["Action"] = [it for it in listed if it not in (action, BATCHED.get(action))]
        less["Statement"] = [statement for statement in less["Statement"] if statement["Action"]]
        if less == document:
            continue
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(less))
        # Keys in memory outlive the right to fetch them: a fresh process has none.
        restart(memory + 1)
        if small_job(story, number, 8):
            raise Failure(f"without {action} of {binary} everything works all the same")
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
        restart(memory)
        if not small_job(story, number + 100, 60):
            raise Failure(f"with {action} of {binary} given back the job does not work")
        return
    raise Failure(f"{binary} has no right to {action}")
