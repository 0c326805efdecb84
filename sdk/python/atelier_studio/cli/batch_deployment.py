"""atelier batch-deployment …"""

import json

from ..errors import AtelierError
from .session import make_client, print_result

_COLUMNS = (
    ("Name", "name"),
    ("Endpoint", "endpoint_name"),
    ("Default", "is_default"),
    ("Model", "model"),
    ("Compute", "compute"),
)


def create(arguments):
    if not arguments.file:
        raise AtelierError("Name the deployment's YAML file with -f.")
    _deploy(arguments, arguments.set_default)


def update(arguments):
    if arguments.file:
        return _deploy(arguments, False)
    if not arguments.name or not arguments.endpoint_name:
        raise AtelierError("Name the deployment with -n and its endpoint with -e, or a file with -f.")
    client = make_client(arguments)
    made = client.batch_endpoints.update_deployment(arguments.endpoint_name, arguments.name, arguments.set)
    print_result(client, arguments, made, _COLUMNS)


def _deploy(arguments, set_default):
    from ..progress import Silent, Terminal
    from .job_file import read_submission

    said = {"name": arguments.name, "endpoint_name": arguments.endpoint_name}
    options = [f"{field}={json.dumps(value)}" for field, value in said.items() if value]
    submission = read_submission(arguments)._replace(set=[*arguments.set, *options], name=None)
    client = make_client(arguments)
    report = Silent() if arguments.only_show_errors else Terminal()
    print_result(client, arguments, client.batch_endpoints.deploy(submission, set_default, report), _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    made = client.batch_endpoints.deployment(arguments.endpoint_name, arguments.name)
    print_result(client, arguments, made, _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.batch_endpoints.deployments(arguments.endpoint_name), _COLUMNS)


def delete(arguments):
    make_client(arguments).batch_endpoints.delete_deployment(arguments.endpoint_name, arguments.name)
