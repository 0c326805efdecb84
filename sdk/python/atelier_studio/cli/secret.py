"""atelier secret …"""

import sys

from ..errors import AtelierError
from .session import make_client, print_result

# What the studio takes; a file without an end must not be read to it.
_MOST_BYTES = 64 * 1024
_COLUMNS = (
    ("Name", "name"),
    ("Version", "version"),
    ("Set", "set_at"),
    ("By", "set_by_name"),
)


def set(arguments):
    value = _read_value(arguments.file)
    client = make_client(arguments)
    secret = client.secrets.set(arguments.name, value)
    if value.endswith("\n") and not arguments.only_show_errors:
        print("The value ends with a line break, which is a part of it.", file=sys.stderr)
    print_result(client, arguments, secret.data, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.secrets.get(arguments.name).data, _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, [secret.data for secret in client.secrets.list()], _COLUMNS)


def delete(arguments):
    make_client(arguments).secrets.delete(arguments.name)


def _read_value(file):
    where = "Standard input" if file == "-" else file
    try:
        if file == "-":
            content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with open(file, "rb") as opened:
                content = opened.read(_MOST_BYTES + 1)
    except OSError as failure:
        raise AtelierError(f"{where} cannot be read: {failure.strerror}.") from failure
    if len(content) > _MOST_BYTES:
        raise AtelierError(f"{where} is too large: a secret has at most 64 KiB (65,536 bytes).")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # The failure itself quotes the bytes.
        raise AtelierError(f"{where} is no text in UTF-8: encode it as base64 first.") from None
