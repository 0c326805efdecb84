"""The verbs and flags of batch endpoints and deployments."""

import argparse

from .endpoint_parser import add_endpoint_name, add_file, add_yes
from .flags import add_named, count


def add_batch_endpoints(endpoint):
    create = endpoint.verb("create", "make a batch endpoint, or change the one of that name")
    add_file(create, "endpoint's")
    create.add_argument("-n", "--name", help="its name (default: the file's)")
    create.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
    endpoint.verb("list", "list the batch endpoints")
    add_named(endpoint.verb("show", "show a batch endpoint"), "the endpoint's name")
    update = endpoint.verb("update", "change a batch endpoint, or its default deployment")
    add_file(update, "endpoint's")
    update.add_argument("-n", "--name", help="its name (default: the file's)")
    update.add_argument("--defaults", metavar="deployment_name=NAME", help="the deployment that is asked by default")
    update.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
    _add_invoke(add_named(endpoint.verb("invoke", "go over data, and print the job"), "the endpoint's name"))
    jobs = add_named(endpoint.verb("list-jobs", "list what it was asked, newest first"), "the endpoint's name")
    jobs.set_defaults(run="batch_endpoint:list_jobs")
    delete = add_named(endpoint.verb("delete", "delete a batch endpoint with its deployments"), "the endpoint's name")
    add_yes(delete)


def _add_invoke(invoke):
    invoke.add_argument("-f", "--file", help="a YAML file with inputs and outputs; - reads standard input")
    invoke.add_argument("--input", help="a folder, a file, azureml:NAME:VERSION or an address")
    invoke.add_argument("--input-type", choices=("uri_folder", "uri_file"), help="what the input is")
    invoke.add_argument("-d", "--deployment-name", help="ask this deployment (default: the endpoint's)")
    invoke.add_argument("--output-path", help="where the rows go: azureml://datastores/NAME/paths/…")
    invoke.add_argument("--mini-batch-size", type=count, metavar="N", help="files at a time, for this job")
    invoke.add_argument("--instance-count", type=count, metavar="N", help="so many times the processes, for this job")
    invoke.add_argument("--job-name", help="the run's name (default: one is chosen)")
    invoke.add_argument("--experiment-name", help="the experiment of the run (default: the endpoint's name)")
    invoke.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )
    invoke.add_argument("-s", "--stream", action="store_true", help="follow the log; the exit status tells the outcome")


def add_batch_deployments(deployment):
    for name, help in (
        ("create", "deploy, or change what is there"),
        ("update", "deploy from a file, or change settings"),
    ):
        verb = deployment.verb(name, help)
        add_file(verb, "deployment's")
        verb.add_argument("-n", "--name", help="its name (default: the file's)")
        verb.add_argument("-e", "--endpoint-name", help="its endpoint (default: the file's)")
        verb.add_argument("--set-default", action="store_true", help="ask it where no deployment is named")
        verb.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
        verb.add_argument("--skip-script-validation", action="store_true", help=argparse.SUPPRESS)
    add_endpoint_name(deployment.verb("list", "list the deployments of a batch endpoint"))
    for name, help in (("show", "show a deployment"), ("delete", "delete a deployment")):
        verb = add_named(deployment.verb(name, help), "the deployment's name")
        add_endpoint_name(verb)
        if name == "delete":
            add_yes(verb)
