"""atelier workspace …"""

from .session import make_client, print_result

_COLUMNS = (("Name", "name"), ("Description", "description"), ("Roles", "roles"))


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, [workspace.data for workspace in client.workspaces.list()], _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.workspaces.get(arguments.name).data, _COLUMNS)


def create(arguments):
    client = make_client(arguments)
    print_result(
        client, arguments, client.workspaces.create(arguments.name, arguments.description).data, _COLUMNS
    )
