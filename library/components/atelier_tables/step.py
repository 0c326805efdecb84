"""Begins a step: its inputs become the arguments of a function, and what that returns its outputs."""

import inspect
import json
import os
import typing
from pathlib import Path

from . import tables
from .errors import TableError

INPUT = "AZURE_ML_INPUT_"
OUTPUT = "AZURE_ML_OUTPUT_"


class Table:
    """In a signature: the input is a table, and the argument a data frame."""


def main(function):
    """Runs the function as the step of the process. A mapping that it returns has a value for each output."""
    import warnings

    # What libraries tell their own developers is nothing that a reader of the log could act on.
    for category in (FutureWarning, DeprecationWarning):
        warnings.filterwarnings("ignore", category=category)
    returned = function(**_arguments(function))
    names = sorted(name[len(OUTPUT) :] for name in os.environ if name.startswith(OUTPUT))
    values = returned if isinstance(returned, dict) else {names[0]: returned} if names else {}
    for name in names:
        write(values[name], os.environ[OUTPUT + name])


def write(value, folder):
    """Writes what a step has made: a table, something that writes itself (`save`), or a mapping as JSON."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    if hasattr(value, "to_parquet"):
        tables.write(value, folder)
        print(f"{Path(folder).name}: {len(value):,} rows, {len(value.columns):,} columns")
    elif hasattr(value, "save"):
        value.save(Path(folder))
    else:
        (Path(folder) / "transformation.json").write_text(json.dumps(value, indent=1), encoding="utf-8")


def read_mapping(path):
    file = Path(path) / "transformation.json"
    if not file.is_file():
        raise TableError("this is no transformation: connect an output that is one, as that of Clean missing data")
    return json.loads(file.read_text(encoding="utf-8"))


def _arguments(function):
    hints = typing.get_type_hints(function)
    arguments = {}
    for name, parameter in inspect.signature(function).parameters.items():
        text = os.environ.get(INPUT + name, "")
        if text == "":
            if parameter.default is inspect.Parameter.empty:
                raise TableError(f"the input {name} is not given")
            continue
        arguments[name] = convert(hints[name], text)
    return arguments


def convert(kind, text):
    """The text of an input as the function takes it."""
    if kind is Table:
        return tables.read(text)
    if kind is bool:
        return text.lower() == "true"
    return kind(text)
