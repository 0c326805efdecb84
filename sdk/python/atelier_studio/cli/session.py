"""What every verb begins and ends with: a client from its flags, and its result printed as they say."""

import sys

from ..client import Client
from .output import write_result


def make_client(arguments):
    return Client(workspace=arguments.workspace_name)


def print_result(client, arguments, data, columns=()):
    """Prints JSON data. `--query` is whole JMESPath, which the studio evaluates."""
    if arguments.query:
        data = client.http.call("POST", "/query", {"expression": arguments.query, "data": data})["result"]
        columns = ()
    write_result(data, arguments.output or "json", sys.stdout, columns)
