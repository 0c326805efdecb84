"""Every noun, verb and flag. `run` names the function that a verb calls: it is imported only then."""

import argparse

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
    _add_jobs(_Noun(nouns, "job", "runs"))
    _add_activities(_Noun(nouns, "activity", "long operations: purges, changes of many runs, builds"))
    _add_data(_Noun(nouns, "data", "data assets", "asset"))
    _add_datastores(_Noun(nouns, "datastore", "places outside where data lies"))
    _add_environments(_Noun(nouns, "environment", "registered environments", "asset"))
    _add_models(_Noun(nouns, "model", "models", "asset"))
    _add_secrets(_Noun(nouns, "secret", "secrets"))
    _add_trash(_Noun(nouns, "trash", "what was deleted"))
    _add_workspaces(_Noun(nouns, "workspace", "workspaces"))
    return parser


class _Noun:
    """A noun's parser, to which verbs are added."""

    def __init__(self, nouns, name, help, module=None):
        self._module = module or name
        self._verbs = nouns.add_parser(name, help=help).add_subparsers(
            metavar="VERB", required=True, dest="verb"
        )

    def verb(self, name, help):
        parser = self._verbs.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        parser.set_defaults(run=f"{self._module}:{name}")
        _add_common(parser)
        return parser


def _add_common(parser):
    common = parser.add_argument_group("common")
    common.add_argument(
        "-o",
        "--output",
        choices=("json", "table", "tsv", "yaml", "none"),
        help="how to print (default: json)",
    )
    common.add_argument("--query", metavar="JMESPATH", help="print this part of the result")
    common.add_argument(
        "-w", "--workspace-name", help="the workspace (default: ATELIER_WORKSPACE, else the token's own)"
    )
    common.add_argument(
        "-g", "--resource-group", help="accepted for scripts written for Azure; it means nothing here"
    )
    common.add_argument("--subscription", help=argparse.SUPPRESS)
    common.add_argument("--only-show-errors", action="store_true", help=argparse.SUPPRESS)
    common.add_argument("--debug", action="store_true", help="show where an error comes from")


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
    show = _add_named(job.verb("show", "show a job"))
    _add_web(show)
    _add_list(job.verb("list", "list jobs, newest first"))
    _add_named(job.verb("stream", "follow a job's log from its beginning"))
    _add_named(job.verb("cancel", "end a job"))
    _add_named(job.verb("archive", "hide a job from lists"))
    _add_named(job.verb("unarchive", "show an archived job in lists again"))
    update = _add_named(job.verb("update", "change a job's display name, description or tags"))
    update.add_argument("--set", nargs="+", action="extend", required=True, metavar="A.B=C",
                        help="display_name=X, description=X or tags.KEY=X")  # fmt: skip
    download = _add_named(job.verb("download", "fetch a job's files"))
    download.add_argument("--all", action="store_true", help="artifacts and every output")
    download.add_argument("--output-name", help="only this output")
    download.add_argument(
        "-p", "--download-path", default=".", metavar="DIR", help="where to (default: here)"
    )


def _add_named(verb, help="the run's name"):
    verb.add_argument("-n", "--name", required=True, help=help)
    return verb


def _add_web(verb):
    verb.add_argument("-e", "--web", action="store_true", help="open the job's page in the browser")


def _add_list(verb):
    verb.add_argument("-r", "--max-results", type=_count, metavar="N", help="at most so many (default: 1000)")
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
        "-r", "--max-results", type=_count, metavar="N", help="at most so many (default: 100)"
    )
    for name, help in (
        ("show", "show an activity"),
        ("stream", "follow an activity's log; the exit status tells the outcome"),
        ("cancel", "end an activity before it is done"),
    ):
        _add_named(activity.verb(name, help), "the activity's id")


def _add_trash(trash):
    listed = trash.verb("list", "list what was deleted, the latest first")
    listed.add_argument(
        "-r", "--max-results", type=_count, metavar="N", help="at most so many (default: 100)"
    )
    purge = trash.verb("purge", "delete jobs that lie in the trash for good")
    purge.add_argument("-n", "--name", nargs="+", required=True, help="the names of the runs")
    for verb in (purge, trash.verb("empty", "delete for good all that lies in the trash")):
        verb.add_argument("--no-wait", action="store_true", help="print the activity, and do not wait for its end")


def _add_data(data):
    create = _add_asset_create(data.verb("create", "register a version of a data asset"), "the data asset's")
    create.add_argument("--type", choices=("uri_file", "uri_folder", "mltable"), help="what lies at the path")
    create.add_argument("-p", "--path", help="a local path or an address")
    _add_asset_verbs(data, "data asset")
    preview = _add_version(data.verb("preview", "show the first rows of a data asset"))
    preview.set_defaults(run="data_table:preview")
    profile = _add_version(data.verb("profile", "measure the columns of a data asset"))
    profile.set_defaults(run="data_table:profile")
    profile.add_argument("--no-wait", action="store_true", help="return the activity that computes it")


def _add_datastores(datastore):
    create = datastore.verb("create", "attach a datastore")
    _add_datastore_file(create)
    create.add_argument("-n", "--name", help="its name (default: the file's)")
    datastore.verb("list", "list the datastores")
    update = _add_named(datastore.verb("update", "change a datastore"), "the datastore's name")
    _add_datastore_file(update)
    for name, help in (
        ("show", "show a datastore"),
        ("delete", "forget a datastore; what lies there stays"),
        ("test", "look whether a datastore can be reached"),
    ):
        _add_named(datastore.verb(name, help), "the datastore's name")
    listed = _add_named(datastore.verb("ls", "list what lies in a folder"), "the datastore's name")
    listed.add_argument("-p", "--path", default="", help="the folder (default: the top)")
    listed.add_argument("--recursive", action="store_true", help="every file below it")
    listed.add_argument("-r", "--max-results", type=_count, metavar="N", help="at most so many")
    upload = _add_named(datastore.verb("upload", "write a file or a folder"), "the datastore's name")
    upload.add_argument("-f", "--file", required=True, help="the local file or folder")
    upload.add_argument("-p", "--path", default="", help="where to; with a slash at its end, into that folder")
    download = _add_named(datastore.verb("download", "fetch a file or a folder"), "the datastore's name")
    download.add_argument("-p", "--path", required=True, help="the file or folder there")
    download.add_argument(
        "-d", "--download-path", default=".", metavar="DIR", help="where to (default: here)"
    )


def _add_datastore_file(verb):
    verb.add_argument("-f", "--file", help="the datastore's YAML file; - reads it from standard input")
    verb.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field"
    )


def _add_environments(environment):
    create = _add_asset_create(
        environment.verb("create", "register a version of an environment"), "the environment's"
    )
    create.add_argument("--image", help="the base image")
    create.add_argument("--conda-file", metavar="FILE", help="a conda file")
    create.add_argument("--pip", nargs="+", metavar="PACKAGE", help="packages as pip takes them, or \"-r FILE\"")
    create.add_argument("--python", help="a version of Python")
    create.add_argument("-b", "--build-context", dest="build.path", metavar="FOLDER", help="the folder of a Dockerfile")
    create.add_argument("--dockerfile-path", dest="build.dockerfile_path", metavar="FILE",
                        help="the Dockerfile, in that folder")  # fmt: skip
    create.add_argument("--os-type", choices=("linux", "Linux", "windows", "Windows"), help=argparse.SUPPRESS)
    create.add_argument("--datastore", help=argparse.SUPPRESS)
    _add_asset_verbs(environment, "environment")


def _add_models(model):
    create = _add_asset_create(model.verb("create", "register a version of a model"), "the model's")
    create.add_argument("--type", choices=("custom_model", "mlflow_model", "triton_model"), help="what it is")
    create.add_argument("-p", "--path", help="a local path or an address: runs:/RUN/model, azureml://jobs/…")
    _add_asset_verbs(model, "model")
    download = _add_version(model.verb("download", "fetch a version's files"))
    download.add_argument(
        "-p", "--download-path", default=".", metavar="DIR", help="where to (default: here)"
    )
    share = _add_named(model.verb("share", "copy a version to another workspace"), "its name")
    share.add_argument("-v", "--version", required=True, help="the version")
    share.add_argument(
        "--share-with-workspace", "--registry-name", required=True, metavar="WORKSPACE", help="where to"
    )
    share.add_argument("--share-with-name", metavar="NAME", help="the copy's name (default: the same)")
    share.add_argument("--share-with-version", metavar="VERSION", help="its version (default: the next number)")
    delete = _add_named(model.verb("delete", "delete a version, or without one the whole model, for good"), "its name")
    delete.add_argument("-v", "--version", help="the version")


def _add_asset_create(create, whose):
    create.add_argument("-f", "--file", help=f"{whose} YAML file; - reads it from standard input")
    create.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )
    create.add_argument("-n", "--name", help="its name")
    create.add_argument("-v", "--version", help="its version (default: the next number)")
    create.add_argument("-d", "--description", help="what it is")
    create.add_argument("--tags", nargs="+", action="extend", default=[], metavar="KEY=X", help="its tags")
    return create


def _add_asset_verbs(noun, what):
    listed = noun.verb("list", f"list {what}s, those with the newest versions first")
    listed.add_argument("-n", "--name", help="the versions of this one, newest first")
    listed.add_argument("-r", "--max-results", type=_count, metavar="N", help="at most so many")
    listed.add_argument("--include-archived", action="store_true", help="archived ones too")
    listed.add_argument("--archived-only", action="store_true", help="only archived ones")
    _add_version(noun.verb("show", f"show a version of a {what}"))
    _add_version(noun.verb("archive", "hide a version, or without one all of it, from lists"))
    _add_version(noun.verb("restore", "show what was archived in lists again"))
    update = _add_version(noun.verb("update", "change the description or tags of a version"))
    update.add_argument("--set", nargs="+", action="extend", required=True, metavar="A.B=C",
                        help="description=X or tags.KEY=X")  # fmt: skip


def _add_version(verb):
    verb.add_argument("-n", "--name", required=True, help="its name")
    version = verb.add_mutually_exclusive_group()
    version.add_argument("-v", "--version", help="the version")
    version.add_argument("-l", "--label", choices=("latest",), help="latest: the newest version")
    return verb


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


def _count(text):
    count = int(text)
    if count < 1:
        raise ValueError
    return count


class _Version(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        from ..version import find_version

        print(f"atelier {find_version()}")
        parser.exit()
