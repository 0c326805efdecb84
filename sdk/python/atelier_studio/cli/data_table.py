"""atelier data preview, atelier data profile, atelier data pin"""

from .session import make_client, print_result

_PROFILE = (
    ("Column", "name"),
    ("Type", "type"),
    ("Missing", "missing"),
    ("Distinct", "distinct"),
    ("Min", "min"),
    ("Mean", "mean"),
    ("Max", "max"),
)


def preview(arguments):
    client = make_client(arguments)
    found = client.data.preview(arguments.name, arguments.version, arguments.label)
    if arguments.output not in ("table", "tsv") or arguments.query:
        return print_result(client, arguments, found)
    rows = [{str(place): cell for place, cell in enumerate(row)} for row in found["rows"]]
    columns = [(column["name"], str(place)) for place, column in enumerate(found["columns"])]
    return print_result(client, arguments, rows, columns)


def pin(arguments):
    client = make_client(arguments)
    version = client.data.get(arguments.name, arguments.version, arguments.label).version
    poller = client.data.begin_pin(arguments.name, version)
    if arguments.no_wait:
        return print_result(client, arguments, client.activities.get(poller.id).data)
    poller.result()
    return print_result(client, arguments, client.data.get(arguments.name, version).data)


def profile(arguments):
    client = make_client(arguments)
    poller = client.data.begin_profile(arguments.name, arguments.version, arguments.label)
    if arguments.no_wait:
        return print_result(client, arguments, client.activities.get(poller.activity_id).data)
    found = poller.result()
    if arguments.output not in ("table", "tsv") or arguments.query:
        return print_result(client, arguments, found)
    return print_result(client, arguments, found["columns"], _PROFILE)
