"""The verbs and flags of data, environments, models and components."""

import argparse

from .flags import add_named, count


def add_data(data):
    create = _add_asset_create(data.verb("create", "register a version of a data asset"), "the data asset's")
    create.add_argument("--type", choices=("uri_file", "uri_folder", "mltable"), help="what lies at the path")
    create.add_argument("-p", "--path", help="a local path or an address")
    _add_asset_verbs(data, "data asset")
    preview = _add_version(data.verb("preview", "show the first rows of a data asset"))
    preview.set_defaults(run="data_table:preview")
    profile = _add_version(data.verb("profile", "measure the columns of a data asset"))
    profile.set_defaults(run="data_table:profile")
    profile.add_argument("--no-wait", action="store_true", help="return the activity that computes it")
    pin = _add_version(data.verb("pin", "copy a version whose bytes lie elsewhere, so that it keeps them"))
    pin.set_defaults(run="data_table:pin")
    pin.add_argument("--no-wait", action="store_true", help="return the activity that copies it")


def add_environments(environment):
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
    rebuild = _add_version(environment.verb("rebuild", "build a version anew, with its packages as they are now"))
    rebuild.set_defaults(run="environment_build:rebuild")
    clean = environment.verb("clean", "remove builds that no run has used for a while")
    clean.set_defaults(run="environment_build:clean")
    clean.add_argument("--unused-days", type=_days, metavar="N",
                       help="for so long (default: 30); 0 takes all that none uses now")  # fmt: skip
    for verb in (rebuild, clean):
        verb.add_argument("--no-wait", action="store_true", help="print the activity, and do not wait for its end")


def add_models(model):
    create = _add_asset_create(model.verb("create", "register a version of a model"), "the model's")
    create.add_argument("--type", choices=("custom_model", "mlflow_model", "triton_model"), help="what it is")
    create.add_argument("-p", "--path", help="a local path or an address: runs:/RUN/model, azureml://jobs/…")
    _add_asset_verbs(model, "model")
    download = _add_version(model.verb("download", "fetch a version's files"))
    download.add_argument(
        "-p", "--download-path", default=".", metavar="DIR", help="where to (default: here)"
    )
    share = add_named(model.verb("share", "copy a version to another workspace"), "its name")
    share.add_argument("-v", "--version", required=True, help="the version")
    share.add_argument(
        "--share-with-workspace", "--registry-name", required=True, metavar="WORKSPACE", help="where to"
    )
    share.add_argument("--share-with-name", metavar="NAME", help="the copy's name (default: the same)")
    share.add_argument("--share-with-version", metavar="VERSION", help="its version (default: the next number)")
    delete = add_named(model.verb("delete", "delete a version, or without one the whole model, for good"), "its name")
    delete.add_argument("-v", "--version", help="the version")
    delete.add_argument("-y", "--yes", action="store_true", help="accepted for scripts written for Azure")


def add_components(component):
    create = component.verb("create", "register a version of a component")
    _add_asset_create(create, "the component's", is_file_required=True)
    _add_asset_verbs(component, "component")


def _days(text):
    days = int(text)
    if days < 0:
        raise argparse.ArgumentTypeError("is no number of days")
    return days


def _add_asset_create(create, whose, is_file_required=False):
    create.add_argument("-f", "--file", required=is_file_required, help=f"{whose} YAML file; - reads it from standard input")
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
    listed.add_argument("-r", "--max-results", type=count, metavar="N", help="at most so many")
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
