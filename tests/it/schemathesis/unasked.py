"""Requests about which the contract says in words what a schema cannot."""

import schemathesis

# The largest count that is read. A schema has no word for numbers of 64 bits without a sign.
LARGEST = 2**64 - 1


@schemathesis.hook
def filter_case(context, case):
    """An empty parameter is as one that is left out; counts have 64 bits; of the two conditions a request has one, and the quotes of an `If-Match`
    are a part of it."""
    query, headers = case.query or {}, case.headers or {}
    condition = str(headers.get("If-Match", '""'))
    one_condition = condition.startswith('"') and condition.endswith('"') and not {"If-Match", "If-None-Match"} <= set(headers)
    return one_condition and all(value not in ("", [""]) and not beyond(value) for value in query.values())


def beyond(value):
    return isinstance(value, int) and LARGEST < value
