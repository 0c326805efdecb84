"""A service: steps in one process, from a request's rows without a label to their scores."""

import contextlib
import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import pandas
from loading import LIBRARY, run
from sklearn import datasets

from atelier_tables import models, service, step
from atelier_tables.errors import TableError

CANCER = datasets.load_breast_cancer(as_frame=True).frame.assign(
    place=lambda table: ["north", "south"] * 284 + ["north"], count=lambda table: table.index % 7
)
FEATURES = ["mean radius", "mean texture", "place", "count"]


def entered(table, leave_out=""):
    """What the step of the input leaves on the disk."""
    folder = Path(tempfile.mkdtemp())
    done = run("web_service_input", table, leave_out)
    step.write(done["contract"], folder)
    return done["data"], json.loads((folder / service.CONTRACT).read_text())


class Contracts(unittest.TestCase):
    def test_a_request_has_the_columns_without_the_label_and_an_example_of_them(self):
        table = pandas.DataFrame({"n": [1, 2], "x": [None, 1.5], "t": pandas.to_datetime(["2024-01-02", None]),
                                  "b": [True, False], "w": ["a", None], "y": [0, 1]})  # fmt: skip
        rows, contract = entered(table, "y")
        self.assertEqual(list(rows.columns), ["n", "x", "t", "b", "w"])
        self.assertEqual([each["type"] for each in contract["columns"]], ["integer", "number", "time", "boolean", "text"])
        self.assertEqual(contract["example"], {"n": 1, "x": None, "t": "2024-01-02T00:00:00", "b": True, "w": "a"})
        self.assertEqual(list(entered(table.drop(columns=["y"]), "y")[0].columns), ["n", "x", "t", "b", "w"])


class Served(unittest.TestCase):
    """A graph that scales, spreads, joins and scores, laid out as the studio registers it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        data = CANCER[[*FEATURES, "target"]]
        cls.rows, cls.contract = entered(data, "target")
        scaled = run("normalize_data", cls.rows, columns="mean radius, count")
        spread = run("convert_to_indicator_values", scaled["normalized"], columns="place, count")
        joined = run("join_data", spread["indicated"].assign(key=1), pandas.DataFrame({"key": [1], "more": [2.0]}), "key")
        cls.trained = models.train(models.Untrained("two_class", "logistic_regression", regularization=1.0,
                                                    max_iterations=200, random_seed=0),
                                   joined.assign(target=data["target"]), "target")  # fmt: skip
        cls.expected = run_scores(cls.trained, joined)
        graph = cls.folder / "graph"
        for name, value in {"scaled": scaled["transformation"], "spread": spread["transformation"],
                            "lookup": pandas.DataFrame({"key": [1], "more": [2.0]}), "model": cls.trained}.items():  # fmt: skip
            step.write(value, graph / name)
        steps = [
            said("scale", "apply_transformation", ["transformed"], data=at("in", "data"), transformation={"file": "scaled"}),
            said("spread", "apply_transformation", ["transformed"], data=at("scale", "transformed"), transformation={"file": "spread"}),
            said("key", "execute_python_script", ["result1", "result2"], data1=at("spread", "transformed"),
                 script={"value": "def azureml_main(a, b):\n    return a.assign(key=1)"}),
            said("join", "join_data", ["joined"], left=at("key", "result1"), right={"file": "lookup"}, left_keys={"value": "key"}),
            said("score", "score_model", ["scored"], data=at("join", "joined"), model={"file": "model"}),
            said("out", "web_service_output", ["data"], data=at("score", "scored"),
                 columns={"value": "Scored Labels, Scored Probabilities"}),
        ]  # fmt: skip
        for each in steps:
            shutil.copytree(LIBRARY / each["component"], cls.folder / "code/steps" / each["code"])
        shutil.copytree(LIBRARY / "atelier_tables", cls.folder / "code/atelier_tables")
        written = {**cls.contract, "input": at("in", "data"), "output": at("out", "data"), "steps": steps}
        (graph / service.GRAPH).write_text(json.dumps(written))
        service.STEPS = cls.folder / "code/steps"
        before = models._load_trained.cache_info().misses
        cls.served = service._load_pyfunc(str(graph))
        cls.loaded = models._load_trained.cache_info().misses - before

    def test_rows_without_a_label_are_scored_as_the_steps_of_a_run_would(self):
        answered = self.served.predict(self.rows)
        self.assertEqual(list(answered.columns), ["Scored Labels", "Scored Probabilities"])
        for name in answered.columns:
            pandas.testing.assert_series_equal(answered[name].astype(float), self.expected[name].astype(float))
        self.assertGreater((answered["Scored Labels"] == CANCER["target"]).mean(), 0.85)

    def test_a_row_goes_through_all_steps_before_the_first_request(self):
        self.assertEqual(self.loaded, 1)
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            self.served._warm_up({"count": "x"})
        self.assertIn("the example row cannot be scored", shown.getvalue())

    def test_a_whole_number_that_came_as_a_float_is_one_again(self):
        floats = self.rows.head(3).astype({"count": float})
        self.assertEqual(self.served.predict(floats).to_dict("list"), self.served.predict(self.rows.head(3)).to_dict("list"))

    def test_what_is_wrong_with_a_request_is_the_callers_mistake_in_words(self):
        from mlflow.exceptions import MlflowException

        with self.assertRaisesRegex(MlflowException, "column 'place' is not in the table of the request") as caught:
            self.served.predict(self.rows.drop(columns=["place"]))
        self.assertEqual(caught.exception.error_code, "INVALID_PARAMETER_VALUE")

    def test_a_model_of_somebodys_own_script_scores_rows_without_a_label(self):
        import mlflow.sklearn
        from mlflow.models import infer_signature
        from sklearn.linear_model import LinearRegression

        data, label = CANCER[["mean radius", "mean texture"]], CANCER["target"]
        own = LinearRegression().fit(data, label)
        folder = Path(tempfile.mkdtemp()) / "model"
        mlflow.sklearn.save_model(own, folder, signature=infer_signature(data), serialization_format="pickle")
        scored = run("score_model", folder, CANCER[["place", "mean texture", "mean radius"]].head(5))
        self.assertEqual(scored["Scored Labels"].round(9).tolist(), own.predict(data.head(5)).round(9).tolist())
        with self.assertRaisesRegex(TableError, "column 'mean radius' is not in the table"):
            run("score_model", folder, CANCER[["mean texture"]])


def at(name, output):
    return {"step": name, "output": output}


def said(name, component, outputs, **arguments):
    return {"name": name, "component": component, "code": name, "outputs": outputs, "arguments": arguments}


def run_scores(trained, table):
    from atelier_tables import scored

    return scored.score(trained, table)


if __name__ == "__main__":
    unittest.main()
