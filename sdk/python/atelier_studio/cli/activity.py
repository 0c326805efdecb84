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
    activity = _follow(client, arguments.name, sys.stdout)
    if arguments.output or arguments.query:
        print_result(client, arguments, activity.data, _COLUMNS)
    return 0 if activity.status == "Completed" else 1


def finish(client, arguments, poller):
    """What a command does with the activity that it began: it waits for its end, unless it is told not to."""
    if arguments.no_wait:
        print_result(client, arguments, client.activities.get(poller.id).data, _COLUMNS)
        return 0
    activity = _follow(client, poller.id, sys.stderr)
    print_result(client, arguments, activity.data, _COLUMNS)
    return 0 if activity.status == "Completed" else 1


def _follow(client, id, where):
    """Prints the log as it is written, and how it ended to standard error."""
    for line in client.activities.log(id):
        moment = f"{line['at']}  " if line["at"] else ""
        print(printable(moment + line["text"]), file=where, flush=True)
    activity = client.activities.get(id)
    for word in (activity.message, f"Status: {activity.status}"):
        if word:
            print(printable(word), file=sys.stderr)
    return activity


def cancel(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.activities.cancel(arguments.name).data, _COLUMNS)
