"""The whole stack on this machine: the real bootstraps, deployed by infra/deploy into an independent emulator that runs them as
processes with IAM enforced. The main job first at the host and then at the stack, by the same script; then what only a cloud has.

    run.py --bootstraps DIRECTORY --host PATH/TO/otklik --container PATH/TO/otklik-container
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import boto3

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import country as federation
import improvement
import rights
import trials
from cloud import REGION, ROOT, Cloud
from people import Provider
from story import Story

sys.path.insert(0, str(ROOT / "infra"))
import stack as stacks

OPERATOR_KEY = "operator-of-the-tests-3f9c2a7b1d"
BINARIES = [stacks.binary(function) for function in stacks.functions(stacks.joined()).values()]


def step(words):
    print(f"== {words}", flush=True)


def at_the_host(host):
    """The story at one machine."""
    with tempfile.TemporaryDirectory() as directory:
        mails = pathlib.Path(directory, "mails")
        mails.mkdir()
        sink = subprocess.Popen([sys.executable, ROOT / "tests/it/smtp_server.py", mails], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = int(sink.stdout.readline().split()[-1])
        command = [host, "serve", "--listen", "127.0.0.1:0", "--data", f"{directory}/data", "--smtp", f"smtp://127.0.0.1:{port}"]
        environment = os.environ | {"OTKLIK_OPERATOR_KEY": OPERATOR_KEY}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)
        try:
            url = process.stdout.readline().removeprefix("listening on ").strip()
            Story(url, OPERATOR_KEY, mails).tell()
        finally:
            process.terminate()
            process.wait(30)
            sink.terminate()


def root_keys(host):
    """What an operator puts into the secret."""
    return subprocess.run([host, "keys", "draw"], check=True, capture_output=True, text=True).stdout


def deploy(cloud, name, host, bootstraps, **changes):
    """Deploys a stack of that name; returns its outputs."""
    secret = changes.get("RootKeysSecret")
    secret = secret or boto3.client("secretsmanager").create_secret(Name=name, SecretString=root_keys(host))["ARN"]
    configuration = tomllib.loads((ROOT / "infra/regions/example.toml").read_text())
    # The example's providers are nowhere.
    known = {key: value for key, value in configuration["parameters"].items() if not key.startswith(("Citizens", "Participants", "Accounts"))}
    parameters = known | {
        "EnvironmentName": "test",
        "PublicUrl": public_url(cloud, name),
        "MailDomain": f"{name}.example",
        "MailFrom": f"Оценка услуг <no-reply@{name}.example>",
        "RootKeysSecret": secret,
        "OperatorKeyHash": hashlib.sha256(OPERATOR_KEY.encode()).hexdigest(),
    }
    lines = [f'stack = "{name}"', f'cloud_region = "{REGION}"', 'code_bucket = "code"', "subjects = [\"77\"]", "[parameters]"]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in (parameters | changes).items()]
    regions = cloud.directory / "regions"
    regions.mkdir(exist_ok=True)
    (regions / f"{name}.toml").write_text("\n".join(lines))
    command = [sys.executable, ROOT / "infra/deploy", name, "--regions", regions, "--bootstraps", bootstraps]
    deployed = subprocess.run(command, capture_output=True, text=True)
    if deployed.returncode:
        raise SystemExit(f"{deployed.stdout}\n{deployed.stderr}\n{cloud.log()}")
    return json.loads(deployed.stdout)[name]


def public_url(cloud, name):
    """Where people reach a stack, as it is told: `centre` is the one at which they sign in."""
    return cloud.endpoint if name == "centre" else f"{cloud.endpoint}/{name}"


def sign_in(provider):
    """The parameters by which people sign in there."""
    parameters = {}
    for party in ("citizens", "participants"):
        secret = boto3.client("secretsmanager").create_secret(Name=party, SecretString=f"secret of {party}")["ARN"]
        told = {"Issuer": provider.issuer, "ClientId": party, "ClientSecret": secret}
        parameters |= {f"{party.title()}{name}": value for name, value in told.items()}
    return parameters


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstraps", type=pathlib.Path, required=True)
    parser.add_argument("--host", type=pathlib.Path, required=True)
    parser.add_argument("--container", type=pathlib.Path, required=True)
    options = parser.parse_args()
    bootstraps, host = options.bootstraps.resolve(), options.host.resolve()
    step("the main job at the host")
    at_the_host(host)
    with Cloud() as cloud:
        step("deploying: a federal stack and two regional ones")
        country = deploy(cloud, "country", host, bootstraps, Level="federal")
        federal = {"FederalQueueUrl": country["ResultsUrl"], "FederalQueueArn": country["ResultsArn"]}
        outputs = deploy(cloud, "centre", host, bootstraps, **federal, **sign_in(Provider(cloud)))
        north = deploy(cloud, "north", host, bootstraps, **federal)
        for stack in ("country", "centre", "north"):
            rights.mend(stack, BINARIES)
        step("deploying again changes nothing")
        again = deploy_again(cloud, "centre", bootstraps)
        assert again == outputs, (outputs, again)
        at = lambda stack: Story(f"http://{stack['ApiId']}.execute-api.localhost:{cloud.port}", OPERATOR_KEY, cloud.mails)
        step("the main job at the stack")
        story = at(outputs)
        story.tell()
        for trial in trials.ALL:
            step(trial.__doc__.strip())
            trial(cloud, outputs, story)
        step(federation.trial.__doc__)
        stories = {"country": at(country), "centre": story, "north": at(north)}
        federation.set_up(stories["country"], {"77": public_url(cloud, "centre"), "50": public_url(cloud, "north")})
        federation.trial({"country": country, "centre_url": public_url(cloud, "centre")}, stories)
        step("without any of these rights the job fails")
        rights.sample("centre", story)
        step(trials.schedule.__doc__)
        trials.schedule(cloud, outputs, story)
        step("every right was used, and none is missing")
        rights.check(cloud, "centre", [binary for binary in BINARIES if binary != "federation"])
        rights.check(cloud, "country", ["federation"])
        step(trials.contained.__doc__)
        trials.contained(cloud, story, options.container.resolve())
        step(trials.move.__doc__)
        figures, everything, pool_keys = trials.move(cloud, story, host, options.container.resolve())
        step(trials.move_on.__doc__)
        keys = trials.settings("centre")["ROOT_KEYS"]
        south = at(deploy(cloud, "south", host, bootstraps, RootKeysSecret=keys))
        rights.mend("south", BINARIES)
        trials.move_on(figures, everything, pool_keys, story, south, options.container.resolve())
        step(improvement.trial.__doc__)

        def east(root_keys):
            """Another stack with these root keys: how to ask it, its environment, how to run a job."""
            secret = boto3.client("secretsmanager").create_secret(Name="east", SecretString=root_keys)["ARN"]
            client = at(deploy(cloud, "east", host, bootstraps, RootKeysSecret=secret)).client
            rights.mend("east", BINARIES)
            return client, trials.settings("east"), lambda job: trials.run_job("east", job)

        improvement.trial(cloud, host, options.container.resolve(), OPERATOR_KEY, east)
    print("the stack works")


def deploy_again(cloud, name, bootstraps):
    command = [sys.executable, ROOT / "infra/deploy", name, "--regions", cloud.directory / "regions", "--bootstraps", bootstraps]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)[name]


if __name__ == "__main__":
    main()
