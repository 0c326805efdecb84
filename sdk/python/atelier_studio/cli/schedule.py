"""atelier schedule …"""

from .session import make_client, print_result

_COLUMNS = (("Name", "name"), ("Enabled", "is_enabled"), ("Next", "next_run"), ("Last run", "last_run"),
            ("Problem", "problem"))  # fmt: skip


def create(arguments):
    from .job_file import read_submission

    submission = read_submission(arguments)
    options = [*submission.set, *([f"name={arguments.name}"] if arguments.name else [])]
    client = make_client(arguments)
    _print(client, arguments, client.schedules.create(submission.yaml, submission.file, options))


def list(arguments):
    client = make_client(arguments)
    _print(client, arguments, [*client.schedules.list()])


def show(arguments):
    client = make_client(arguments)
    _print(client, arguments, client.schedules.get(arguments.name))


def enable(arguments):
    client = make_client(arguments)
    _print(client, arguments, client.schedules.enable(arguments.name))


def disable(arguments):
    client = make_client(arguments)
    _print(client, arguments, client.schedules.disable(arguments.name))


def delete(arguments):
    make_client(arguments).schedules.delete(arguments.name)


def _print(client, arguments, result):
    print_result(client, arguments, result, _COLUMNS)
