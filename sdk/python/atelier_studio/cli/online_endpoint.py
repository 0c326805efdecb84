"""atelier online-endpoint …"""

import json
import sys

from ..errors import AtelierError
from .session import make_client, print_result

_COLUMNS = (("Name", "name"), ("Scoring URI", "scoring_uri"), ("Auth", "auth_mode"), ("State", "provisioning_state"))

_ALERT_COLUMNS = (("Name", "name"), ("Metric", "metric"), ("Above", "threshold"), ("Firing since", "firing_since"))


def create(arguments):
    yaml, file = read_file(arguments)
    said = {"name": arguments.name, "auth_mode": arguments.auth_mode}
    said = {field: value for field, value in said.items() if value}
    if yaml is None:
        if not arguments.name:
            raise AtelierError("Name a file with -f, or the endpoint with -n.")
        yaml, said = json.dumps(said), {}
    options = [f"{field}={json.dumps(value)}" for field, value in said.items()]
    client = make_client(arguments)
    made = client.endpoints.create(yaml, file, [*arguments.set, *options])
    print_result(client, arguments, made, _COLUMNS)


def update(arguments):
    yaml, file = read_file(arguments)
    client = make_client(arguments)
    shares = {"traffic": _read_shares(arguments.traffic), "mirror_traffic": _read_shares(arguments.mirror_traffic)}
    if arguments.name:
        changed = client.endpoints.update(arguments.name, yaml, file, arguments.set, **shares)
    elif yaml is not None and not any(shares.values()):
        changed = client.endpoints.create(yaml, file, arguments.set)
    else:
        raise AtelierError("Name the endpoint with -n.")
    print_result(client, arguments, changed, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.endpoints.get(arguments.name), _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, [*client.endpoints.list()], _COLUMNS)


def invoke(arguments):
    body = _read_body(arguments.request_file)
    answer = make_client(arguments).endpoints.invoke(arguments.name, body, arguments.deployment_name)
    sys.stdout.write(answer.decode("utf-8", "replace") + "\n")


def get_credentials(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.endpoints.keys(arguments.name))


def regenerate_keys(arguments):
    make_client(arguments).endpoints.regenerate_key(arguments.name, arguments.key_type)


def list_alerts(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.endpoints.alerts(arguments.name), _ALERT_COLUMNS)


def set_alert(arguments):
    client = make_client(arguments)
    rule = (arguments.alert_name, arguments.metric, arguments.threshold, arguments.window_minutes)
    made = client.endpoints.set_alert(arguments.name, *rule)
    print_result(client, arguments, made, _ALERT_COLUMNS)


def delete_alert(arguments):
    make_client(arguments).endpoints.delete_alert(arguments.name, arguments.alert_name)


def delete(arguments):
    make_client(arguments).endpoints.delete(arguments.name)


def read_file(arguments):
    """The text of the file and its name; None where none is named."""
    if not arguments.file:
        return None, "the command line"
    from .job_file import read_submission

    submission = read_submission(arguments)
    return submission.yaml, submission.file


def _read_shares(words):
    """`["blue=90 green=10"]` and `["blue=90", "green=10"]` alike."""
    if words is None:
        return None
    shares = {}
    for pair in " ".join(words).replace(",", " ").split():
        name, _, share = pair.partition("=")
        if not name or not share.isdigit():
            raise AtelierError(f"--traffic {pair}: NAME=PERCENT is needed, such as blue=90.")
        shares[name] = int(share)
    return shares


def _read_body(path):
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as failure:
        raise AtelierError(f"{path}: {failure.strerror}") from None
