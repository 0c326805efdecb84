"""atelier activity …"""

import sys

from ..terminal import printable
from .session import make_client, print_result

DEFAULT_MAX_RESULTS = 100
_COLUMNS = (
    ("Id", "id"),
    ("Title", "title"),
    ("Status", "status"),
    ("Done", "done"),
    ("Total", "total"),
    ("Created", "creation_context.created_at"),
    ("By", "creation_context.created_by"),
)


def list(arguments):
    client = make_client(arguments)
    found = [
        activity.data for activity in client.activities.list(arguments.max_results or DEFAULT_MAX_RESULTS)
    ]
    print_result(client, arguments, found, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.activities.get(arguments.name).data, _COLUMNS)


def stream(arguments):
    client = make_client(arguments)
    for line in client.activities.log(arguments.name):
        moment = f"{line['at']}  " if line["at"] else ""
        print(printable(moment + line["text"]), flush=True)
    activity = client.activities.get(arguments.name)
    for word in (activity.message, f"Status: {activity.status}"):
        if word:
            print(printable(word), file=sys.stderr)
    if arguments.output or arguments.query:
        print_result(client, arguments, activity.data, _COLUMNS)
    return 0 if activity.status == "Completed" else 1


def cancel(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.activities.cancel(arguments.name).data, _COLUMNS)
