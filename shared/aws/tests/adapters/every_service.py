"""moto as a server. Its tables take no lock, so two writes that arrive at once would lose one of them, which DynamoDB never
does: here each request to a table waits for the one before it."""

import os
import sys
from threading import Lock

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

os.environ["MOTO_PORT"] = sys.argv[1]  # it writes its own address into what it answers
every_service = DomainDispatcherApplication(create_backend_app)
one_at_a_time = Lock()


def serve(environ, start_response):
    if not environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB_"):
        return every_service(environ, start_response)
    with one_at_a_time:
        return list(every_service(environ, start_response))


run_simple("127.0.0.1", int(sys.argv[1]), serve, threaded=True, request_handler=MotoRequestHandler)
