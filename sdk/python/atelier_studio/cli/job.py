"""atelier job …"""

import sys

from ..errors import AtelierError
from .session import make_client, print_result

DEFAULT_MAX_RESULTS = 1000
_COLUMNS = (
    ("Name", "name"),
    ("Display name", "display_name"),
    ("Type", "type"),
    ("Status", "status"),
    ("Experiment", "experiment_name"),
    ("Compute", "compute"),
    ("Created", "creation_context.created_at"),
)
_CHANGEABLE = ("display_name", "description")


def create(arguments):
    from ..progress import Silent, Terminal
    from .job_file import read_submission

    client = make_client(arguments)
    report = Silent() if arguments.only_show_errors else Terminal()
    job = client.jobs.submit(read_submission(arguments), report)
    if arguments.web:
        _open_page(job)
    return follow(client, arguments, job)


def follow(client, arguments, job):
    """Prints the job that was made, or with --stream its log, and answers with the exit status."""
    status = 0
    if arguments.stream:
        status, job = _watch(client, job)
    if not arguments.stream or arguments.output or arguments.query:
        _print(client, arguments, job)
    return status


def stream(arguments):
    client = make_client(arguments)
    status, job = _watch(client, client.jobs.get(arguments.name))
    if arguments.output or arguments.query:
        _print(client, arguments, job)
    return status


def show(arguments):
    client = make_client(arguments)
    job = client.jobs.get(arguments.name)
    if arguments.web:
        _open_page(job)
    _print(client, arguments, job)


def list(arguments):
    client = make_client(arguments)
    most = None if arguments.all_results else arguments.max_results or DEFAULT_MAX_RESULTS
    view = "archived" if arguments.archived_only else "all" if arguments.include_archived else "active"
    found = [
        job.data
        for job in client.jobs.list(
            most,
            arguments.parent_job_name,
            arguments.experiment_name,
            arguments.status,
            view,
            arguments.filter,
            arguments.order_by,
        )
    ]
    if len(found) == DEFAULT_MAX_RESULTS and not (arguments.all_results or arguments.max_results):
        print(f"These are the newest {DEFAULT_MAX_RESULTS}. --all-results lists all.", file=sys.stderr)
    print_result(client, arguments, found, _COLUMNS)


def cancel(arguments):
    client = make_client(arguments)
    _print(client, arguments, client.jobs.cancel(arguments.name))


def archive(arguments):
    client = make_client(arguments)
    _print(client, arguments, client.jobs.archive(arguments.name))


def unarchive(arguments):
    client = make_client(arguments)
    _print(client, arguments, client.jobs.unarchive(arguments.name))


def update(arguments):
    changes = parse_changes(arguments.set)
    client = make_client(arguments)
    _print(client, arguments, client.jobs.update(arguments.name, **changes))


def download(arguments):
    from ..progress import Terminal

    client = make_client(arguments)
    written = client.jobs.download(
        arguments.name, arguments.download_path, arguments.output_name, arguments.all, Terminal()
    )
    count = "1 file" if len(written) == 1 else f"{len(written)} files"
    print(f"Downloaded {count} to {arguments.download_path}", file=sys.stderr)


def parse_changes(pairs):
    """`display_name=x tags.k=v` as the arguments of `update`."""
    changes = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if equals and key in _CHANGEABLE:
            changes[key] = value
        elif equals and key.startswith("tags.") and key != "tags.":
            changes.setdefault("tags", {})[key[len("tags.") :]] = value
        else:
            raise AtelierError(
                f"--set {pair}: only display_name=X, description=X and tags.KEY=X of a job can be changed."
            )
    return changes


def _watch(client, job):
    from .watch import watch

    return watch(client.jobs, job)


def _print(client, arguments, job):
    print_result(client, arguments, job.data, _COLUMNS)


def _open_page(job):
    import webbrowser

    if job.studio_url and job.studio_url.startswith(("http://", "https://")):
        webbrowser.open(job.studio_url)
