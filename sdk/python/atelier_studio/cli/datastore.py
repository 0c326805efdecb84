"""atelier datastore …"""

import json
import os

from ..errors import AtelierError
from ..progress import Silent, Terminal
from .session import make_client, print_result

_COLUMNS = (("Name", "name"), ("Type", "type"), ("Place", "place"), ("Created", "created_at"))
_FILES = (("Path", "path"), ("Kind", "kind"), ("Size", "size_bytes"), ("Modified", "modified_at"))


def create(arguments):
    yaml, file = _read(arguments)
    if yaml is None:
        raise AtelierError("Name the datastore's YAML file with -f.")
    client = make_client(arguments)
    made = client.datastores.create(yaml, file, _said(arguments))
    print_result(client, arguments, made.data, _COLUMNS)


def update(arguments):
    yaml, file = _read(arguments)
    client = make_client(arguments)
    changed = client.datastores.update(arguments.name, yaml, file, arguments.set)
    print_result(client, arguments, changed.data, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.datastores.get(arguments.name).data, _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, [store.data for store in client.datastores.list()], _COLUMNS)


def delete(arguments):
    make_client(arguments).datastores.delete(arguments.name)


def test(arguments):
    client = make_client(arguments)
    tested = client.datastores.test(arguments.name)
    print_result(client, arguments, tested, (("Reached", "is_reached"), ("Message", "message")))
    return 0 if tested["is_reached"] else 1


def ls(arguments):
    client = make_client(arguments)
    found = client.datastores.files(
        arguments.name, arguments.path, arguments.recursive, arguments.max_results
    )
    print_result(client, arguments, [*found], _FILES)


def upload(arguments):
    client = make_client(arguments)
    written = client.datastores.upload(arguments.name, arguments.file, arguments.path, _report(arguments))
    print_result(client, arguments, [{"path": path} for path in written], (("Path", "path"),))


def download(arguments):
    client = make_client(arguments)
    paths = client.datastores.download(
        arguments.name, arguments.path, arguments.download_path, _report(arguments)
    )
    print_result(client, arguments, [{"path": path} for path in paths], (("Path", "path"),))


def _report(arguments):
    return Silent() if arguments.only_show_errors else Terminal()


def _said(arguments):
    name = getattr(arguments, "name", None)
    return [*arguments.set, *([f"name={json.dumps(name)}"] if name else [])]


def _read(arguments):
    if not arguments.file:
        return None, "the command line"
    from .job_file import read_submission

    submission = read_submission(arguments)
    return submission.yaml, os.path.basename(submission.file)
