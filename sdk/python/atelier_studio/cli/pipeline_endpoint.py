"""atelier pipeline-endpoint …"""

from ..errors import AtelierError
from .session import make_client, print_result

_COLUMNS = (("Name", "name"), ("Version", "version"), ("Default", "default_version"), ("Address", "rest_endpoint"))
_JOB_COLUMNS = (("Name", "name"), ("Status", "status"), ("Experiment", "experiment_name"))


def publish(arguments):
    from ..progress import Silent, Terminal
    from .job_file import read_submission

    submission = read_submission(arguments)._replace(name=None)
    client = make_client(arguments)
    report = Silent() if arguments.only_show_errors else Terminal()
    made = client.pipeline_endpoints.publish(arguments.name, submission, arguments.description, report)
    print_result(client, arguments, made, _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, [*client.pipeline_endpoints.list()], _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.pipeline_endpoints.get(arguments.name, arguments.version), _COLUMNS)


def set_default(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.pipeline_endpoints.set_default(arguments.name, arguments.version), _COLUMNS)


def invoke(arguments):
    client = make_client(arguments)
    name = client.pipeline_endpoints.invoke(
        arguments.name,
        _read_parameters(arguments.parameters),
        arguments.experiment_name,
        arguments.version,
    )
    print_result(client, arguments, client.jobs.get(name).data, _JOB_COLUMNS)


def _read_parameters(words):
    parameters = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise AtelierError(f"--parameters takes NAME=VALUE, and {word} is none.")
        parameters[name] = value
    return parameters
