"""Every noun, verb and flag. `run` names the function that a verb calls: it is imported only then."""

import argparse

from .asset_parser import add_components, add_data, add_environments, add_models
from .batch_parser import add_batch_deployments, add_batch_endpoints
from .compute_parser import add_compute
from .endpoint_parser import add_deployments, add_endpoints, add_pipeline_endpoints, add_schedules
from .flags import Noun, add_named, count

DESCRIPTION = "Submit, watch and download runs of an Atelier studio."
EPILOG = "ATELIER_URL, ATELIER_TOKEN and ATELIER_WORKSPACE name the studio, or `atelier login` does."


def make_parser():
    parser = argparse.ArgumentParser(prog="atelier", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    nouns = parser.add_subparsers(metavar="NOUN", required=True, dest="noun")
    login = nouns.add_parser("login", help="remember a studio and a token on this machine")
    login.set_defaults(run="login:login", debug=False)
    login.add_argument(
        "url", nargs="?", help="the studio's address (default: ATELIER_URL, else http://localhost:3000)"
    )
    login.add_argument("--url", dest="url_flag", metavar="URL", help=argparse.SUPPRESS)
    login.add_argument("-w", "--workspace-name", help="the workspace to use (default: the token's own)")
    _add_jobs(Noun(nouns, "job", "runs"))
    _add_activities(Noun(nouns, "activity", "long operations: purges, changes of many runs, builds"))
    add_compute(Noun(nouns, "compute", "where jobs run"))
    add_data(Noun(nouns, "data", "data assets", "asset"))
    _add_datastores(Noun(nouns, "datastore", "places outside where data lies"))
    add_environments(Noun(nouns, "environment", "registered environments", "asset"))
    add_models(Noun(nouns, "model", "models", "asset"))
    add_components(Noun(nouns, "component", "steps that pipelines share", "asset"))
    add_endpoints(Noun(nouns, "online-endpoint", "addresses that answer requests", "online_endpoint"))
    add_deployments(Noun(nouns, "online-deployment", "what answers behind an endpoint", "online_deployment"))
    add_batch_endpoints(Noun(nouns, "batch-endpoint", "addresses that go over files", "batch_endpoint"))
    add_batch_deployments(Noun(nouns, "batch-deployment", "what goes over them", "batch_deployment"))
    add_pipeline_endpoints(Noun(nouns, "pipeline-endpoint", "published pipelines", "pipeline_endpoint"))
    add_schedules(Noun(nouns, "schedule", "published pipelines that are begun by the clock"))
    _add_secrets(Noun(nouns, "secret", "secrets"))
    _add_trash(Noun(nouns, "trash", "what was deleted"))
    _add_workspaces(Noun(nouns, "workspace", "workspaces"))
    return parser


def _add_jobs(job):
    create = job.verb("create", "submit a job")
    create.add_argument(
        "-f", "--file", required=True, help="the job's YAML file; - reads it from standard input"
    )
    create.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )
    create.add_argument("-n", "--name", help="the run's name (default: one is chosen)")
    create.add_argument(
        "-s", "--stream", action="store_true", help="follow the log; the exit status tells the outcome"
    )
    _add_web(create)
    show = add_named(job.verb("show", "show a job"))
    _add_web(show)
    _add_list(job.verb("list", "list jobs, newest first"))
    add_named(job.verb("stream", "follow a job's log from its beginning"))
    add_named(job.verb("cancel", "end a job"))
    add_named(job.verb("archive", "hide a job from lists"))
    add_named(job.verb("unarchive", "show an archived job in lists again"))
    update = add_named(job.verb("update", "change a job's display name, description or tags"))
    update.add_argument("--set", nargs="+", action="extend", required=True, metavar="A.B=C",
                        help="display_name=X, description=X or tags.KEY=X")  # fmt: skip
    download = add_named(job.verb("download", "fetch a job's files"))
    download.add_argument("--all", action="store_true", help="artifacts and every output")
    download.add_argument("--output-name", help="only this output")
    download.add_argument(
        "-p", "--download-path", default=".", metavar="DIR", help="where to (default: here)"
    )


def _add_web(verb):
    verb.add_argument("-e", "--web", action="store_true", help="open the job's page in the browser")


def _add_list(verb):
    verb.add_argument("-r", "--max-results", type=count, metavar="N", help="at most so many (default: 1000)")
    verb.add_argument("-a", "--all-results", action="store_true", help="all there are")
    verb.add_argument("-p", "--parent-job-name", help="the children of this job")
    verb.add_argument("--experiment-name", help="of this experiment")
    verb.add_argument("--status", help="with this status: Running, Completed, …")
    verb.add_argument("--filter", help="in the search language: \"metrics.loss < 0.1 AND params.lr = '0.01'\"")
    verb.add_argument("--order-by", help="in the search language: metrics.loss, \"duration DESC\"")
    verb.add_argument("--include-archived", action="store_true", help="archived ones too")
    verb.add_argument("--archived-only", action="store_true", help="only archived ones")


def _add_activities(activity):
    listed = activity.verb("list", "list activities, newest first")
    listed.add_argument(
        "-r", "--max-results", type=count, metavar="N", help="at most so many (default: 100)"
    )
    for name, help in (
        ("show", "show an activity"),
        ("stream", "follow an activity's log; the exit status tells the outcome"),
        ("cancel", "end an activity before it is done"),
    ):
        add_named(activity.verb(name, help), "the activity's id")


def _add_trash(trash):
    listed = trash.verb("list", "list what was deleted, the latest first")
    listed.add_argument(
        "-r", "--max-results", type=count, metavar="N", help="at most so many (default: 100)"
    )
    purge = trash.verb("purge", "delete jobs that lie in the trash for good")
    purge.add_argument("-n", "--name", nargs="+", required=True, help="the names of the runs")
    for verb in (purge, trash.verb("empty", "delete for good all that lies in the trash")):
        verb.add_argument("--no-wait", action="store_true", help="print the activity, and do not wait for its end")


def _add_datastores(datastore):
    create = datastore.verb("create", "attach a datastore")
    _add_datastore_file(create)
    create.add_argument("-n", "--name", help="its name (default: the file's)")
    datastore.verb("list", "list the datastores")
    update = add_named(datastore.verb("update", "change a datastore"), "the datastore's name")
    _add_datastore_file(update)
    for name, help in (
        ("show", "show a datastore"),
        ("delete", "forget a datastore; what lies there stays"),
        ("test", "look whether a datastore can be reached"),
    ):
        add_named(datastore.verb(name, help), "the datastore's name")
    listed = add_named(datastore.verb("ls", "list what lies in a folder"), "the datastore's name")
    listed.add_argument("-p", "--path", default="", help="the folder (default: the top)")
    listed.add_argument("--recursive", action="store_true", help="every file below it")
    listed.add_argument("-r", "--max-results", type=count, metavar="N", help="at most so many")
    upload = add_named(datastore.verb("upload", "write a file or a folder"), "the datastore's name")
    upload.add_argument("-f", "--file", required=True, help="the local file or folder")
    upload.add_argument("-p", "--path", default="", help="where to; with a slash at its end, into that folder")
    download = add_named(datastore.verb("download", "fetch a file or a folder"), "the datastore's name")
    download.add_argument("-p", "--path", required=True, help="the file or folder there")
    download.add_argument(
        "-d", "--download-path", default=".", metavar="DIR", help="where to (default: here)"
    )


def _add_datastore_file(verb):
    verb.add_argument("-f", "--file", help="the datastore's YAML file; - reads it from standard input")
    verb.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field"
    )


def _add_workspaces(workspace):
    workspace.verb("list", "list the workspaces that this token may enter")
    workspace.verb("show", "show a workspace").add_argument(
        "-n", "--name", help="its name (default: the chosen one)"
    )
    create = workspace.verb("create", "make a workspace")
    create.add_argument("-n", "--name", required=True, help="2 to 63 lower-case letters, digits and hyphens")
    create.add_argument("-d", "--description", help="what it is for")
    create.add_argument("-l", "--location", help=argparse.SUPPRESS)


def _add_secrets(secret):
    set_ = secret.verb("set", "set a secret, or give it a new version")
    _add_secret_name(set_)
    set_.add_argument(
        "-f",
        "--file",
        required=True,
        help="the file with the value, every byte of it; - reads it from standard input",
    )
    _add_secret_name(secret.verb("show", "show a secret's versions, never its value"))
    secret.verb("list", "list the secrets, never their values")
    _add_secret_name(secret.verb("delete", "delete a secret with all its versions"))


def _add_secret_name(verb):
    verb.add_argument("-n", "--name", required=True, help="the secret's name")


class _Version(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        from ..version import find_version

        print(f"atelier {find_version()}")
        parser.exit()
