"""Reads files as botocore does: for each on standard input, base64 in a JSON list, what it finds, or the error's name."""

import base64
import json
import os
import sys
import tempfile

import botocore.configloader
import botocore.exceptions


def read(path, parse):
    try:
        return parse(path)
    except botocore.exceptions.ConfigParseError as error:
        return {"error": type(error.kwargs["error"]).__name__}


def config(path):
    found = botocore.configloader.load_config(path)
    return {"profiles": found["profiles"], "sso_sessions": found["sso_sessions"]}


path = os.path.join(tempfile.mkdtemp(), "file")
results = []
for encoded in json.load(sys.stdin):
    with open(path, "wb") as file:
        file.write(base64.b64decode(encoded))
    results.append(
        {"config": read(path, config), "credentials": read(path, botocore.configloader.raw_config_parse)}
    )
os.remove(path)
os.rmdir(os.path.dirname(path))
json.dump(results, sys.stdout)
