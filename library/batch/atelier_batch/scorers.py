"""Who answers for a mini-batch: the script of a person, or an MLflow model by itself."""

import csv
import importlib.util
import inspect
import io
import os
import sys
import traceback

from answers import Rows


def make_scorer(settings):
    model = place_model(settings)
    folder = output_folder(settings)
    os.makedirs(folder, exist_ok=True)
    os.environ["AZUREML_BI_OUTPUT_PATH"] = folder
    if settings["script"] is None:
        return ModelScorer(model)
    return ScriptScorer(settings["script"], settings["arguments"])


def output_folder(settings):
    output = settings["output"] or "outputs"
    return os.path.dirname(output) if settings["output_is_file"] else output


def place_model(settings):
    """AZUREML_MODEL_DIR holds the folder or the file of the model by the name that it was registered with."""
    if settings["model"] is None:
        return None
    folder = os.path.abspath(".atelier_batch_model")
    name = settings["model_root"] or os.path.basename(settings["model"])
    link = os.path.join(folder, name)
    os.makedirs(folder, exist_ok=True)
    if not os.path.lexists(link):
        try:
            os.symlink(os.path.abspath(settings["model"]), link)
        except FileExistsError:
            pass
    os.environ["AZUREML_MODEL_DIR"] = folder
    return link


class Context:
    """What a script that takes a second argument is told of its mini-batch."""

    def __init__(self, index):
        self.minibatch_index = index
        self.mini_batch_id = index
        self.partition_key_value = None


class ScriptScorer:
    def __init__(self, path, arguments):
        self._path = os.path.abspath(path)
        sys.argv = [self._path, *arguments]
        sys.path.insert(0, os.path.dirname(self._path))
        self._module = None

    def init(self):
        # By its path: the name of a script may be no name of a module.
        spec = importlib.util.spec_from_file_location("entry_script", self._path)
        self._module = importlib.util.module_from_spec(spec)
        sys.modules["entry_script"] = self._module
        spec.loader.exec_module(self._module)
        if not callable(getattr(self._module, "run", None)):
            raise AttributeError(f"{os.path.basename(self._path)} has no run(mini_batch)")
        if callable(getattr(self._module, "init", None)):
            self._module.init()

    def run(self, paths, index):
        run = self._module.run
        places = [
            each
            for each in inspect.signature(run).parameters.values()
            if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        ]
        return (run(paths, Context(index)) if len(places) > 1 else run(paths)), []

    def shutdown(self):
        if callable(getattr(self._module, "shutdown", None)):
            self._module.shutdown()


class ModelScorer:
    """Rows `row,prediction…,file`, so that each joins to the row of the file that it is of."""

    def __init__(self, folder):
        self._folder = folder
        self._model = None

    def init(self):
        import mlflow.pyfunc

        # MLflow takes no folder that is a link, as an input of a run is one.
        self._model = mlflow.pyfunc.load_model(os.path.realpath(self._folder))

    def run(self, paths, _index):
        rows, failed = Rows(), []
        for path in paths:
            try:
                rows.extend(self._score(path))
            except Exception as failure:
                traceback.print_exc()
                failed.append({"path": path, "error": f"{type(failure).__name__}: {failure}"})
        return rows, failed

    def _score(self, path):
        answer = self._model.predict(read_table(path))
        if hasattr(answer, "columns"):
            answer = answer.itertuples(index=False, name=None)
        elif hasattr(answer, "tolist"):
            answer = answer.tolist()
        name = os.path.basename(path)
        return [line([row, *(value if isinstance(value, (list, tuple)) else [value]), name]) for row, value in enumerate(answer)]

    def shutdown(self):
        pass


def line(values):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()


def read_table(path):
    import pandas

    end = os.path.splitext(path)[1].lower()
    if end in (".parquet", ".pq"):
        return pandas.read_parquet(path)
    if end in (".jsonl", ".ndjson"):
        return pandas.read_json(path, lines=True)
    if end == ".json":
        return pandas.read_json(path)
    if end in (".csv", ".tsv", ".txt", ""):
        return pandas.read_csv(path, sep="\t" if end == ".tsv" else ",")
    raise ValueError(f"{os.path.basename(path)} is no table: CSV, TSV, JSON and Parquet are read")
