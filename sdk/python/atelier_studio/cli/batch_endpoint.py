"""atelier batch-endpoint …"""

import json
import os

from ..errors import AtelierError
from ..submit import Submission
from .online_endpoint import read_file
from .session import make_client, print_result

_COLUMNS = (
    ("Name", "name"),
    ("Default deployment", "defaults.deployment_name"),
    ("Scoring URI", "scoring_uri"),
    ("State", "provisioning_state"),
)
_JOB_COLUMNS = (
    ("Name", "name"),
    ("Display name", "display_name"),
    ("Status", "status"),
    ("Created", "creation_context.created_at"),
)


def create(arguments):
    yaml, file = read_file(arguments)
    if yaml is None:
        if not arguments.name:
            raise AtelierError("Name a file with -f, or the endpoint with -n.")
        yaml = json.dumps({"name": arguments.name})
    elif arguments.name:
        arguments.set = [*arguments.set, f"name={json.dumps(arguments.name)}"]
    client = make_client(arguments)
    print_result(client, arguments, client.batch_endpoints.create(yaml, file, arguments.set), _COLUMNS)


def update(arguments):
    yaml, file = read_file(arguments)
    client = make_client(arguments)
    options = [*arguments.set]
    if arguments.defaults:
        name = arguments.defaults.partition("=")[2] or arguments.defaults
        options.append(f"defaults.deployment_name={json.dumps(name)}")
    if arguments.name:
        changed = client.batch_endpoints.update(arguments.name, yaml, file, options)
    elif yaml is not None:
        changed = client.batch_endpoints.create(yaml, file, options)
    else:
        raise AtelierError("Name the endpoint with -n.")
    print_result(client, arguments, changed, _COLUMNS)


def show(arguments):
    client = make_client(arguments)
    print_result(client, arguments, client.batch_endpoints.get(arguments.name), _COLUMNS)


def list(arguments):
    client = make_client(arguments)
    print_result(client, arguments, [*client.batch_endpoints.list()], _COLUMNS)


def delete(arguments):
    make_client(arguments).batch_endpoints.delete(arguments.name)


def invoke(arguments):
    from ..progress import Silent, Terminal
    from .job import follow

    client = make_client(arguments)
    report = Silent() if arguments.only_show_errors else Terminal()
    submission = _read_invocation(arguments)
    job = client.batch_endpoints.invoke(arguments.name, submission, arguments.deployment_name, report)
    return follow(client, arguments, job)


def list_jobs(arguments):
    client = make_client(arguments)
    jobs = [job.data for job in client.batch_endpoints.jobs(arguments.name)]
    print_result(client, arguments, jobs, _JOB_COLUMNS)


def _read_invocation(arguments):
    """What is asked, as a file says it or as flags do; flags win."""
    said = {
        "name": arguments.job_name,
        "experiment_name": arguments.experiment_name,
        "mini_batch_size": arguments.mini_batch_size,
        "instance_count": arguments.instance_count,
    }
    if arguments.output_path:
        said["outputs"] = {"score": {"type": "uri_folder", "path": arguments.output_path}}
    said = {field: value for field, value in said.items() if value is not None}
    if arguments.file:
        from .job_file import read_submission

        if arguments.input:
            raise AtelierError("--input stands beside -f, whose file names the data: one of them is needed.")
        submission = read_submission(arguments)
        options = [f"{field}={json.dumps(value)}" for field, value in said.items()]
        return submission._replace(set=[*submission.set, *options], name=None)
    if not arguments.input:
        raise AtelierError("Name the data with --input, or a file of inputs and outputs with -f.")
    said["inputs"] = {"data": {"type": _type_of(arguments), "path": arguments.input}}
    return Submission(json.dumps(said), "the command line", ".", arguments.set)


def _type_of(arguments):
    if arguments.input_type:
        return arguments.input_type
    is_address = "://" in arguments.input or arguments.input.startswith("azureml:")
    if is_address and arguments.input.startswith("http"):
        return "uri_file"
    return "uri_file" if not is_address and os.path.isfile(arguments.input) else "uri_folder"
