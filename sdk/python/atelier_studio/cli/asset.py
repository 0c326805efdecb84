"""atelier data …, atelier environment …, atelier model …, atelier component …"""

import json
import sys

from ..errors import AtelierError
from .session import make_client, print_result

_COMMON = (("Name", "name"), ("Version", "version"))
_COLUMNS = {
    "data": (*_COMMON, ("Type", "type"), ("Path", "path"), ("Created", "creation_context.created_at")),
    "model": (*_COMMON, ("Type", "type"), ("Stage", "stage"), ("Created", "creation_context.created_at")),
    "component": (*_COMMON, ("Type", "type"), ("Display name", "display_name"),
                  ("Created", "creation_context.created_at")),
    "environment": (*_COMMON, ("Description", "description"), ("Created", "creation_context.created_at")),
}
_FIELDS = ("name", "version", "description", "type", "path", "image", "conda_file", "pip", "python", "os_type",
           "build.path", "build.dockerfile_path")  # fmt: skip


def create(arguments):
    from ..progress import Silent, Terminal

    client = make_client(arguments)
    report = Silent() if arguments.only_show_errors else Terminal()
    _print(client, arguments, _operations(client, arguments).submit(make_submission(arguments), report))


def show(arguments):
    client = make_client(arguments)
    _print(client, arguments, _operations(client, arguments).get(*_which(arguments)))


def list(arguments):
    client = make_client(arguments)
    view = "archived" if arguments.archived_only else "all" if arguments.include_archived else "active"
    found = _operations(client, arguments).list(arguments.name, arguments.max_results, view)
    print_result(client, arguments, [asset.data for asset in found], _COLUMNS[arguments.noun])


def update(arguments):
    changes = _read_changes(arguments.set)
    client = make_client(arguments)
    _print(client, arguments, _operations(client, arguments).update(*_which(arguments), **changes))


def archive(arguments):
    _operations(make_client(arguments), arguments).archive(*_which(arguments))


def restore(arguments):
    _operations(make_client(arguments), arguments).restore(*_which(arguments))


def download(arguments):
    from ..progress import Terminal

    client = make_client(arguments)
    name, version, label = _which(arguments)
    written = client.models.download(name, version, label, arguments.download_path, Terminal())
    count = "1 file" if len(written) == 1 else f"{len(written)} files"
    print(f"Downloaded {count} to {arguments.download_path}", file=sys.stderr)


def share(arguments):
    client = make_client(arguments)
    made = client.models.share(
        arguments.name,
        arguments.version,
        arguments.share_with_workspace,
        arguments.share_with_name,
        arguments.share_with_version,
    )
    print_result(client, arguments, made, (("Workspace", "workspace"), *_COMMON))


def delete(arguments):
    make_client(arguments).models.delete(arguments.name, arguments.version)


def make_submission(arguments):
    """The file with what the flags say instead, or without a file what they say alone."""
    from ..submit import Submission
    from .job_file import read_submission

    said = {field: getattr(arguments, field, None) for field in _FIELDS}
    said = {field: value for field, value in said.items() if value is not None}
    tags = dict(_read_tag(pair) for pair in arguments.tags)
    if arguments.file:
        options = [f"{field}={json.dumps(value)}" for field, value in said.items()]
        options += [f"tags.{key}={json.dumps(value)}" for key, value in tags.items()]
        return read_submission(arguments)._replace(set=[*arguments.set, *options])
    if not said:
        raise AtelierError(f"Name a file with -f, or say by flags what the {arguments.noun} is.")
    # JSON is YAML, and no quoting is lost.
    text = json.dumps({**_nest(said), **({"tags": tags} if tags else {})}, ensure_ascii=False, indent=2)
    return Submission(text + "\n", file="the command line", set=arguments.set)


def _nest(fields):
    """`{"build.path": "x"}` as `{"build": {"path": "x"}}`."""
    nested = {}
    for field, value in fields.items():
        outer, dot, inner = field.partition(".")
        if dot:
            nested.setdefault(outer, {})[inner] = value
        else:
            nested[field] = value
    return nested


def _read_tag(pair):
    key, equals, value = pair.partition("=")
    if not key or not equals:
        raise AtelierError(f"--tags {pair}: KEY=VALUE is needed.")
    return key, value


def _read_changes(pairs):
    changes = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if equals and key == "description":
            changes["description"] = value
        elif equals and key.startswith("tags.") and key != "tags.":
            changes.setdefault("tags", {})[key[len("tags.") :]] = value
        else:
            raise AtelierError(f"--set {pair}: only description=X and tags.KEY=X of a version can be changed.")
    return changes


def _operations(client, arguments):
    by_noun = {"data": client.data, "model": client.models, "component": client.components}
    return by_noun.get(arguments.noun, client.environments)


def _which(arguments):
    return arguments.name, arguments.version, arguments.label


def _print(client, arguments, asset):
    print_result(client, arguments, asset.data, _COLUMNS[arguments.noun])
