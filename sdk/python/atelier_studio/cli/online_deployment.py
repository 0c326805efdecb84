"""atelier online-deployment …"""

import json
import sys

from ..errors import AtelierError
from ..terminal import printable
from .session import make_client, print_result

_COLUMNS = (
    ("Name", "name"),
    ("Endpoint", "endpoint_name"),
    ("State", "provisioning_state"),
    ("Traffic", "traffic"),
    ("Model", "model"),
)


def create(arguments):
    if not arguments.file:
        raise AtelierError("Name the deployment's YAML file with -f.")
    _deploy(arguments)


def update(arguments):
    if arguments.file:
        return _deploy(arguments)
    if not arguments.name or not arguments.endpoint_name:
        raise AtelierError("Name the deployment with -n and its endpoint with -e, or a file with -f.")
    client = make_client(arguments)
    made = client.endpoints.update_deployment(arguments.endpoint_name, arguments.name, arguments.set)
    return _finish(client, arguments, made)


def _deploy(arguments):
    from ..progress import Silent, Terminal
    from .job_file import read_submission

    said = {"name": arguments.name, "endpoint_name": arguments.endpoint_name}
    options = [f"{field}={json.dumps(value)}" for field, value in said.items() if value]
    submission = read_submission(arguments)._replace(set=[*arguments.set, *options], name=None)
    client = make_client(arguments)
    report = Silent() if arguments.only_show_errors else Terminal()
    return _finish(client, arguments, client.endpoints.deploy(submission, arguments.all_traffic, report))


def _finish(client, arguments, made):
    """Follows the activity that deploys, unless it is told not to; a failure is told with the script's own words."""
    if not arguments.no_wait:
        for line in client.activities.log(made["activity"]):
            print(printable(line["text"]), file=sys.stderr, flush=True)
        activity = client.activities.get(made["activity"])
        if activity.status != "Completed":
            raise AtelierError(f"{made['name']} was not deployed: {activity.message or activity.status}")
        made = client.endpoints.deployment(made["endpoint_name"], made["name"])
    print_result(client, arguments, made, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.endpoints.deployment(arguments.endpoint_name, arguments.name), _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.endpoints.deployments(arguments.endpoint_name), _COLUMNS)


def delete(arguments):
    make_client(arguments).endpoints.delete_deployment(arguments.endpoint_name, arguments.name)


def package(arguments):
    folder = arguments.folder or f"{arguments.endpoint_name}-{arguments.name}"
    make_client(arguments).endpoints.package(arguments.endpoint_name, arguments.name, folder)
    if not arguments.only_show_errors:
        print(f"{printable(folder)}: SERVING_KEY=… ./run.sh serves it; README.md says more.", file=sys.stderr)


def register_collected(arguments):
    client = make_client(arguments)
    endpoint, collection = arguments.endpoint_name, arguments.collection
    print_result(client, arguments, client.endpoints.register_collected(endpoint, arguments.name, collection, arguments.data))


def get_logs(arguments):
    content = make_client(arguments).endpoints.logs(arguments.endpoint_name, arguments.name, arguments.lines)
    sys.stdout.write("".join(f"{printable(line)}\n" for line in content.splitlines()))
