"""A real mail server for tests: whatever it takes over, it writes into a directory.

Each mail becomes two files, `0001.eml` as it came over the wire and `0001.json` as a mail program reads it. The server
prints `listening on PORT` and runs until its standard input is closed, so that none outlives the test that started it.
"""

import argparse
import asyncio
import email
import email.policy
import json
import logging
import pathlib
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=pathlib.Path, help="where mails are written")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--auth", metavar="USER:PASSWORD", help="take mails only from who signs in so")
    parser.add_argument("--mechanism", choices=["LOGIN", "PLAIN"], help="the one way to sign in")
    parser.add_argument("--certificate", type=pathlib.Path, help="PEM with key: take mails only after STARTTLS")
    parser.add_argument(
        "--mood",
        type=pathlib.Path,
        help="while this file is there and holds words, they answer every RCPT; `reset` breaks off in the middle of the data",
    )
    parser.add_argument(
        "--answer",
        metavar="ADDRESS=CODE,CODE…",
        action="append",
        default=[],
        help="answers to RCPT for this address, one a time, the last for ever; others get 250",
    )
    return parser.parse_args()


WORDS = {
    "250": "250 OK",
    "451": "451 4.3.0 try again later",
    "452": "452 4.2.2 mailbox full",
    "550": "550 5.1.1 no such mailbox",
}


class Handler:
    def __init__(self, directory, answers, mood):
        self.directory = directory
        self.answers = answers
        self.mood = mood
        self.taken = 0

    def words(self):
        return self.mood.read_text().strip() if self.mood and self.mood.exists() else ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.words() not in ("", "reset"):
            return self.words()
        answers = self.answers.get(address, ["250"])
        code = answers.pop(0) if len(answers) > 1 else answers[0]
        if code == "250":
            envelope.rcpt_tos.append(address)
        return WORDS[code]

    async def handle_DATA(self, server, session, envelope):
        if self.words() == "reset":
            server.transport.abort()
            return "451 never said"
        self.taken += 1
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        read = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "signed_in": bool(session.authenticated),
            "headers": {name: str(value) for name, value in message.items()},
            "text": message.get_body(("plain",)).get_content(),
            "html": message.get_body(("html",)).get_content(),
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
        }
        name = self.directory / f"{self.taken:04}"
        name.with_suffix(".eml").write_bytes(envelope.content)
        unfinished = name.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(read, ensure_ascii=False))
        unfinished.rename(name.with_suffix(".json"))
        return "250 OK"


async def main():
    options = arguments()
    answers = {address: codes.split(",") for address, codes in (answer.split("=") for answer in options.answer)}
    handler = Handler(options.directory, answers, options.mood)
    settings = {"hostname": "mail.test"}
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)
        settings |= {"tls_context": context, "require_starttls": True}
    if options.auth:
        expected = tuple(part.encode() for part in options.auth.split(":"))

        def authenticate(server, session, envelope, mechanism, data):
            # `handled` would mean that the refusal was sent already.
            return AuthResult(success=(data.login, data.password) == expected, handled=False)

        settings |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": bool(options.certificate)}
        if options.mechanism:
            settings |= {"auth_exclude_mechanism": {"LOGIN", "PLAIN"} - {options.mechanism}}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, **settings), "127.0.0.1", options.port)
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


# Passwords that can be read on the loopback and TLS that is broken off are what some tests want.
warnings.simplefilter("ignore")
logging.disable()
asyncio.run(main())
