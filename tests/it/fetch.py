"""Asks over HTTPS, trusting one authority: `fetch.py AUTHORITY METHOD URL BYTES [HEADER …]`. Prints status, headers and body as JSON."""
import json
import ssl
import sys
import urllib.error
import urllib.request

authority, method, url, size, *headers = sys.argv[1:]
request = urllib.request.Request(url, data=b"x" * int(size) or None, method=method)
for header in headers:
    request.add_header(*header.split(": ", 1))
try:
    answer = urllib.request.urlopen(request, context=ssl.create_default_context(cafile=authority))
except urllib.error.HTTPError as error:
    answer = error
told = {name.lower(): value for name, value in answer.headers.items()}
print(json.dumps({"status": answer.status, "headers": told, "body": answer.read().decode()}))
