"""RDS login tokens as botocore makes them: JSON [[host, port, user, region, seconds], ...] in, the list of tokens out."""
import datetime
import json
import sys

import botocore.auth
import botocore.session

session = botocore.session.Session()
session.set_credentials("ASIATOKEN00000000000", "token/secret+key=", "session/token+1==")


def at(seconds):
    """Sets the time that botocore signs with."""
    instant = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)

    class Clock(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return instant

    botocore.auth.datetime.datetime = Clock
    botocore.auth.get_current_datetime = lambda *_, **__: instant


tokens = []
for host, port, user, region, seconds in json.load(sys.stdin):
    client = session.create_client("rds", region_name=region)
    at(seconds)
    tokens.append(client.generate_db_auth_token(host, port, user))
    botocore.auth.datetime.datetime = datetime.datetime
json.dump(tokens, sys.stdout)
