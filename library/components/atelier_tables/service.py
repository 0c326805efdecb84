"""The steps between the input and the output of a web service, in one process, as MLflow loads a model."""

import importlib.util
import json
import tempfile
import typing
from pathlib import Path

from . import columns, step, telling
from .errors import TableError

CONTRACT = "contract.json"
GRAPH = "service.json"
STEPS = Path(__file__).resolve().parent.parent / "steps"


class Contract:
    """The columns of a table, with what they hold, and its first row."""

    def __init__(self, table):
        self.table = table

    def save(self, folder):
        held = [{"name": str(name), "type": _type_of(self.table[name])} for name in self.table.columns]
        said = {"columns": held, "example": (answer_of(self.table.head(1)) or [{}])[0]}
        (folder / CONTRACT).write_text(json.dumps(said, indent=1), encoding="utf-8")
        print(f"a request has the columns {', '.join(each['name'] for each in held)}")


def _type_of(column):
    from pandas.api.types import is_integer_dtype

    kind = columns.kind_of(column)
    if kind == "numbers":
        return "integer" if is_integer_dtype(column) else "number"
    return {"times": "time", "true and false": "boolean"}.get(kind, "text")


def answer_of(table):
    """Rows as plain values that JSON has: a gap is nothing, a time its text."""
    import pandas

    def plain(value):
        if value is None or value is pandas.NaT or (not hasattr(value, "__len__") and pandas.isna(value)):
            return None
        if isinstance(value, pandas.Timestamp):
            return value.isoformat()
        return value.item() if hasattr(value, "item") else value

    held = {str(name): [plain(value) for value in table[name]] for name in table.columns}
    return [dict(zip(held, row)) for row in zip(*held.values())]


def _load_pyfunc(path):
    """MLflow calls it with the folder of the graph."""
    return Service(Path(path))


class Service:
    def __init__(self, folder):
        telling.be_quiet()
        graph = json.loads((folder / GRAPH).read_text(encoding="utf-8"))
        self.columns, self.input, self.output = graph["columns"], graph["input"], graph["output"]
        self.steps = [Step(folder, said) for said in graph["steps"]]
        self._warm_up(graph["example"])

    def _warm_up(self, example):
        """Libraries and models that are loaded with the first row are loaded before the first request."""
        import pandas

        try:
            rows = pandas.DataFrame([example], columns=[each["name"] for each in self.columns])
            for each in self.columns:
                if each["type"] in ("integer", "number"):
                    rows[each["name"]] = pandas.to_numeric(rows[each["name"]])
                elif each["type"] == "time":
                    rows[each["name"]] = pandas.to_datetime(rows[each["name"]])
            self._run(self._rows(rows))
        except Exception as problem:
            # A request may go well all the same: that this row does not is for the log.
            print(f"the example row cannot be scored: {type(problem).__name__}: {problem}", flush=True)

    def predict(self, model_input, params=None):
        """The rows that leave the graph, as values that JSON has."""
        import pandas
        from mlflow.exceptions import MlflowException

        try:
            table = self._run(self._rows(model_input))
            return pandas.DataFrame(answer_of(table), columns=[str(name) for name in table.columns], dtype=object)
        except TableError as problem:
            raise MlflowException.invalid_parameter_value(str(problem)) from None

    def _rows(self, given):
        """The columns of a request as they were when the steps learned. Whole numbers come as floats where one may be missing."""
        for each in self.columns:
            columns.require(given, each["name"], "of the request")
        rows = given[[each["name"] for each in self.columns]].reset_index(drop=True)
        for each in self.columns:
            values = rows[each["name"]]
            if each["type"] == "integer" and values.notna().all() and (values == values.round()).all():
                rows[each["name"]] = values.astype("int64")
        return rows

    def _run(self, rows):
        known = {self.input["step"]: {self.input["output"]: rows}}
        with tempfile.TemporaryDirectory() as scratch:
            for each in self.steps:
                known[each.name] = each.run(known, Path(scratch) / each.name)
        return known[self.output["step"]][self.output["output"]]


class Step:
    """A component's function, with all that is given to it but what comes from a request."""

    def __init__(self, folder, said):
        self.name, self.outputs = said["name"], said["outputs"]
        self.function = _load_function(STEPS / said["code"] / "run.py", self.name)
        self.hints = typing.get_type_hints(self.function)
        self.given, self.bound = {}, {}
        for name, source in said["arguments"].items():
            if "step" in source:
                self.bound[name] = (source["step"], source["output"])
            else:
                text = str(folder / source["file"]) if "file" in source else source["value"]
                self.given[name] = step.convert(self.hints[name], text)

    def run(self, known, scratch):
        arguments = dict(self.given)
        for name, (maker, output) in self.bound.items():
            arguments[name] = self._hand_on(name, known[maker][output], scratch / name)
        returned = self.function(**arguments)
        values = returned if isinstance(returned, dict) else {self.outputs[0]: returned}
        return {name: _as_stored(value) for name, value in values.items()}

    def _hand_on(self, name, value, folder):
        """A table goes from hand to hand; anything else by way of the disk, as between steps of a run."""
        if self.hints[name] is step.Table and hasattr(value, "columns"):
            return value
        step.write(value, folder)
        return step.convert(self.hints[name], str(folder))


def _load_function(file, name):
    spec = importlib.util.spec_from_file_location(f"step_{name}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, "run", None)):
        raise TableError(f"the step {name} has no function run(), which a service could call")
    return module.run


def _as_stored(value):
    """A table as the next step of a run would read it."""
    if not hasattr(value, "to_parquet"):
        return value
    stored = value.rename(columns=str).reset_index(drop=True)
    twice = stored.columns[stored.columns.duplicated()]
    if len(twice):
        raise TableError(f"the table would have two columns '{twice[0]}': rename one of them before this step")
    return stored
