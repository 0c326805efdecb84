"""The verbs and flags of online endpoints and deployments."""

import argparse

from .flags import add_named, count


def add_endpoints(endpoint):
    create = endpoint.verb("create", "make an endpoint, or change the one of that name")
    add_file(create, "endpoint's")
    create.add_argument("-n", "--name", help="its name (default: the file's)")
    create.add_argument("--auth-mode", choices=("key", "aml_token", "aad_token"), help="what opens it")
    create.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
    endpoint.verb("list", "list the endpoints")
    add_named(endpoint.verb("show", "show an endpoint"), "the endpoint's name")
    update = endpoint.verb("update", "change an endpoint, or the traffic of its deployments")
    add_file(update, "endpoint's")
    update.add_argument("-n", "--name", help="its name (default: the file's)")
    update.add_argument("-r", "--traffic", nargs="+", metavar="NAME=N", help='shares in percent: "blue=90 green=10"')
    update.add_argument("--mirror-traffic", nargs="+", metavar="NAME=N", help="what is copied to one that does not answer")
    update.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
    invoke = add_named(endpoint.verb("invoke", "send a request and print the answer"), "the endpoint's name")
    invoke.add_argument("-r", "--request-file", required=True, help="the request's body; - reads standard input")
    invoke.add_argument("-d", "--deployment-name", help="ask this deployment, whatever its traffic")
    credentials = add_named(endpoint.verb("get-credentials", "print the keys"), "the endpoint's name")
    credentials.set_defaults(run="online_endpoint:get_credentials")
    anew = add_named(endpoint.verb("regenerate-keys", "make a key anew"), "the endpoint's name")
    anew.set_defaults(run="online_endpoint:regenerate_keys")
    anew.add_argument("--key-type", choices=("primary", "secondary"), default="primary", help="which of the two")
    _add_alerts(endpoint)
    delete = add_named(endpoint.verb("delete", "delete an endpoint with its deployments"), "the endpoint's name")
    add_yes(delete)


def _add_alerts(endpoint):
    listed = add_named(endpoint.verb("list-alerts", "list the alerts of an endpoint"), "the endpoint's name")
    listed.set_defaults(run="online_endpoint:list_alerts")
    wanted = add_named(endpoint.verb("set-alert", "be told when an endpoint fails or is slow"), "the endpoint's name")
    wanted.set_defaults(run="online_endpoint:set_alert")
    metrics = ("error_rate", "latency_p50", "latency_p95", "latency_p99", "health")
    wanted.add_argument("--metric", choices=metrics, required=True, help="what is looked at")
    wanted.add_argument("--threshold", type=float, metavar="N", help="told above so many percent, or milliseconds")
    wanted.add_argument("--window-minutes", type=count, default=5, metavar="N", help="over how long (default: 5)")
    gone = add_named(endpoint.verb("delete-alert", "delete an alert of an endpoint"), "the endpoint's name")
    gone.set_defaults(run="online_endpoint:delete_alert")
    for verb in (wanted, gone):
        verb.add_argument("--alert-name", required=True, help="the alert's name")


def add_deployments(deployment):
    for name, help in (
        ("create", "deploy, or deploy anew what is there"),
        ("update", "deploy anew, or with other settings"),
    ):
        verb = deployment.verb(name, help)
        add_file(verb, "deployment's")
        verb.add_argument("-n", "--name", help="its name (default: the file's)")
        verb.add_argument("-e", "--endpoint-name", help="its endpoint (default: the file's)")
        verb.add_argument("--all-traffic", action="store_true", help="give it all the traffic once it is ready")
        verb.add_argument("--no-wait", action="store_true", help="return while it is being deployed")
        verb.add_argument("--skip-script-validation", action="store_true", help=argparse.SUPPRESS)
        verb.add_argument("--with-package", "--package-model", action="store_true", help=argparse.SUPPRESS)
    listed = deployment.verb("list", "list the deployments of an endpoint")
    add_endpoint_name(listed)
    for name, help in (("show", "show a deployment"), ("delete", "delete a deployment without traffic")):
        verb = add_named(deployment.verb(name, help), "the deployment's name")
        add_endpoint_name(verb)
        if name == "delete":
            add_yes(verb)
    help = "fetch a deployment as a folder that answers without a studio"
    package = add_named(deployment.verb("package", help), "the deployment's name")
    add_endpoint_name(package)
    package.add_argument(
        "-p", "--download-path", dest="folder", metavar="DIR", help="a new folder (default: ENDPOINT-NAME)"
    )
    help = "make what was collected of its requests a version of a data asset"
    collected = add_named(deployment.verb("register-collected", help), "the deployment's name")
    collected.set_defaults(run="online_deployment:register_collected")
    add_endpoint_name(collected)
    collected.add_argument("--collection", required=True, help="which, as its file names it: model_inputs, request …")
    collected.add_argument("--data", required=True, metavar="NAME", help="the data asset's name")
    logs = add_named(deployment.verb("get-logs", "print what its instances have printed"), "the deployment's name")
    logs.set_defaults(run="online_deployment:get_logs")
    add_endpoint_name(logs)
    logs.add_argument("-l", "--lines", type=count, metavar="N", help="the last so many (default: 5000)")
    logs.add_argument("-c", "--container", help=argparse.SUPPRESS)


def add_file(verb, whose):
    verb.add_argument("-f", "--file", help=f"the {whose} YAML file; - reads it from standard input")
    verb.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )


def add_endpoint_name(verb):
    verb.add_argument("-e", "--endpoint-name", required=True, help="its endpoint")


def add_yes(verb):
    verb.add_argument("-y", "--yes", action="store_true", help="accepted for scripts written for Azure")
    verb.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)


def add_schedules(schedule):
    create = schedule.verb("create", "make a schedule, or change the one of that name")
    create.add_argument("-f", "--file", required=True, help="its YAML file; - reads it from standard input")
    create.add_argument("-n", "--name", help="its name (default: the file's)")
    create.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )
    create.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
    schedule.verb("list", "list the schedules and when each is due")
    add_named(schedule.verb("show", "show a schedule"), "the schedule's name")
    for name, help in (
        ("enable", "let it begin runs again, in your name"),
        ("disable", "let it begin nothing more"),
        ("delete", "delete a schedule; what it has begun goes on"),
    ):
        add_yes(add_named(schedule.verb(name, help), "the schedule's name"))


def add_pipeline_endpoints(endpoint):
    publish = endpoint.verb("publish", "publish a pipeline: a new endpoint, or its next version")
    publish.add_argument("-f", "--file", required=True, help="the pipeline's YAML file; - reads standard input")
    publish.add_argument("-n", "--name", required=True, help="the endpoint's name")
    publish.add_argument("--description", help="what it is for")
    publish.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )
    endpoint.verb("list", "list the pipeline endpoints")
    show = add_named(endpoint.verb("show", "show a version of a pipeline endpoint"), "the endpoint's name")
    default = add_named(endpoint.verb("set-default", "choose the version that is run"), "the endpoint's name")
    default.set_defaults(run="pipeline_endpoint:set_default")
    default.add_argument("-v", "--version", type=count, required=True, help="its number")
    invoke = add_named(endpoint.verb("invoke", "run it and print the job"), "the endpoint's name")
    for verb in (show, invoke):
        verb.add_argument("-v", "--version", type=count, help="its number (default: the default version)")
    invoke.add_argument("--experiment-name", help="the experiment of the run")
    invoke.add_argument(
        "--parameters", nargs="+", action="extend", default=[], metavar="NAME=VALUE", help="values of its inputs"
    )
