"""atelier compute …"""

import json

from ..errors import AtelierError
from .session import make_client, print_result

_COLUMNS = (("Name", "name"), ("Type", "type"), ("State", "state"), ("Slots", "slots"), ("Free", "free_slots"),
            ("Queued", "queued"))  # fmt: skip
_NODES = (("Name", "name"), ("State", "state"), ("Run", "run"), ("Pid", "pid"))
_SIZES = (("Name", "name"), ("Cores", "cores"), ("Memory", "memory_bytes"), ("GPUs", "gpus"))
# Flags that say what a field of the file says.
FIELDS = ("name", "type", "size", "min_instances", "max_instances", "idle_time_before_scale_down", "slots", "address",
          "user", "private_key_file", "token", "studio_url", "description")  # fmt: skip


def create(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.create(_make_submission(arguments)), _COLUMNS)


attach = create


def update(arguments):
    client = make_client(arguments)
    if arguments.file:
        changed = client.compute.create(_make_submission(arguments))
    elif arguments.name:
        options = [*arguments.set, *_options(_said(arguments), without=("name",))]
        changed = client.compute.update(arguments.name, options)
    else:
        raise AtelierError("Name the compute target with -n.")
    print_result(client, arguments, changed, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.get(arguments.name), _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    found = [target for target in client.compute.list() if arguments.type in (None, target["type"])]
    print_result(client, arguments, found, _COLUMNS)


def list_nodes(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.get(arguments.name)["nodes"], _NODES)


def pause_node(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.pause_node(arguments.name, arguments.node)["nodes"], _NODES)


def resume_node(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.resume_node(arguments.name, arguments.node)["nodes"], _NODES)


def list_sizes(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.sizes(), _SIZES)


def start(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.start(arguments.name), _COLUMNS)


def stop(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.compute.stop(arguments.name), _COLUMNS)


def delete(arguments):
    make_client(arguments).compute.delete(arguments.name)


detach = delete


def _said(arguments):
    said = {field: getattr(arguments, field, None) for field in FIELDS}
    return {field: value for field, value in said.items() if value is not None}


def _options(said, without=()):
    return [f"{field}={json.dumps(value)}" for field, value in said.items() if field not in without]


def _make_submission(arguments):
    """The file with what the flags say instead, or without a file what they say alone."""
    from ..submit import Submission
    from .job_file import read_submission

    said = _said(arguments)
    if arguments.file:
        return read_submission(arguments)._replace(set=[*arguments.set, *_options(said)])
    if "type" not in said:
        raise AtelierError("Name a file with -f, or say by --type what it is: ssh, ray or amlcompute.")
    # JSON is YAML, and no quoting is lost.
    return Submission(json.dumps(said, ensure_ascii=False) + "\n", file="the command line", set=arguments.set)
