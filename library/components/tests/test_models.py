"""Trained, scored and evaluated: known answers on data that scikit-learn brings."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import pandas
import sklearn
from loading import run
from sklearn import datasets

from atelier_tables import evaluation, models, pictures, step
from atelier_tables import scored as scored_of
from atelier_tables.errors import TableError

IRIS = datasets.load_iris(as_frame=True).frame
CANCER = datasets.load_breast_cancer(as_frame=True).frame
DIABETES = datasets.load_diabetes(as_frame=True).frame

TWO_CLASS = ("two_class_logistic_regression", "two_class_decision_forest", "two_class_boosted_trees",
             "two_class_support_vector_machine", "two_class_neural_network", "two_class_averaged_perceptron")  # fmt: skip
MULTICLASS = ("multiclass_logistic_regression", "multiclass_decision_forest", "multiclass_boosted_trees",
              "multiclass_neural_network")  # fmt: skip


def evaluate(algorithm, table, label="target", **settings):
    dealt = run("split_data", table, fraction=0.7, random_seed=1)
    trained = models.train(run(algorithm, **settings), dealt["first"], label)
    scored = scored_of.score(trained, dealt["second"])
    return trained, scored, evaluation.measure(scored)


class Algorithms(unittest.TestCase):
    def test_an_algorithm_for_two_classes_tells_several_apart_one_against_all(self):
        for binary in ("two_class_averaged_perceptron", "two_class_logistic_regression"):
            with tempfile.TemporaryDirectory() as folder:
                step.write(run(binary), folder)
                algorithm = run("one_vs_all_multiclass", Path(folder))
            dealt = run("split_data", IRIS, fraction=0.7, random_seed=1)
            trained = models.train(algorithm, dealt["first"], "target")
            scored = scored_of.score(trained, dealt["second"])
            self.assertGreater(evaluation.measure(scored)["accuracy"], 0.85, binary)
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(TableError, "tells no two classes apart"):
            step.write(run("linear_regression"), folder)
            run("one_vs_all_multiclass", Path(folder))

    def test_two_classes_are_told_apart(self):
        for algorithm in TWO_CLASS:
            with self.subTest(algorithm):
                _, scored, found = evaluate(algorithm, CANCER)
                self.assertGreater(found["accuracy"], 0.93)
                self.assertGreater(found["auc"], 0.98)
                self.assertTrue(scored["Scored Probabilities"].between(0, 1).all())

    def test_three_classes_are_told_apart(self):
        for algorithm in MULTICLASS:
            with self.subTest(algorithm):
                _, scored, found = evaluate(algorithm, IRIS)
                self.assertGreater(found["accuracy"], 0.85)
                chances = scored[[f"Scored Probabilities_{name}" for name in (0, 1, 2)]]
                self.assertAlmostEqual(chances.sum(axis=1).sub(1).abs().max(), 0)

    def test_numbers_are_predicted(self):
        bounds = {"linear_regression": 0.45, "decision_forest_regression": 0.4, "boosted_trees_regression": 0.3,
                  "poisson_regression": 0.4}  # fmt: skip
        for algorithm, least in bounds.items():
            with self.subTest(algorithm):
                self.assertGreater(evaluate(algorithm, DIABETES)[2]["coefficient_of_determination"], least)

    def test_a_line_is_found_exactly_whatever_else_the_table_has(self):
        table = pandas.DataFrame({"x": range(40), "word": ["a", "b"] * 20, "gap": [None, 1.0] * 20})
        table["y"] = 3.0 * table["x"] + (table["word"] == "b") * 5
        found = evaluate("linear_regression", table, label="y", regularization=0)[2]
        self.assertAlmostEqual(found["mean_absolute_error"], 0, places=6)


class Refusals(unittest.TestCase):
    def refuse(self, words, algorithm, table, label="target"):
        with self.assertRaisesRegex(TableError, words):
            models.train(run(algorithm), table, label)

    def test_say_what_to_choose_instead(self):
        self.refuse("has 3 different values, and a two-class model tells two apart", "two_class_logistic_regression", IRIS)
        self.refuse("column 'goal' is not in the table data", "two_class_logistic_regression", IRIS, "goal")
        self.refuse("holds text, and a regression predicts numbers", "linear_regression",
                    IRIS.assign(target=IRIS.target.map(str)))  # fmt: skip
        self.refuse("no column is left to learn from", "linear_regression", IRIS[["target"]])

    def test_a_table_without_a_column_that_the_model_learned_from(self):
        trained = models.train(run("multiclass_logistic_regression"), IRIS, "target")
        with self.assertRaisesRegex(TableError, "column 'petal width \\(cm\\)' is not in the table"):
            scored_of.score(trained, IRIS.drop(columns=["petal width (cm)"]))

    def test_what_was_not_scored_cannot_be_evaluated(self):
        with self.assertRaisesRegex(TableError, "the table has no scores of a model"):
            evaluation.measure(IRIS)


class OnDisk(unittest.TestCase):
    def test_a_model_is_loaded_by_this_library_and_by_mlflow_and_predicts_the_same(self):
        import mlflow.sklearn

        words = IRIS.assign(target=IRIS.target.map({0: "setosa", 1: "versicolor", 2: "virginica"}))
        trained = models.train(run("multiclass_decision_forest"), words, "target")
        with tempfile.TemporaryDirectory() as folder:
            step.write(trained, Path(folder) / "model")
            again = models.Trained.load(Path(folder) / "model")
            scored = scored_of.score(again, words.drop(columns=["target"]))
            loaded = mlflow.pyfunc.load_model(str(Path(folder) / "model"))
            served = loaded.predict(words.drop(columns=["target"]))
            own = mlflow.sklearn.load_model(str(Path(folder) / "model"))
        self.assertEqual(list(scored["Scored Labels"]), list(served))
        self.assertEqual(type(own), type(trained.pipeline))
        taken = {each.name: (each.type.name, each.required) for each in loaded.metadata.get_input_schema().inputs}
        self.assertEqual(taken, {name: ("double", False) for name in IRIS.columns if name != "target"})
        self.assertEqual(loaded.metadata.flavors["sklearn"]["sklearn_version"], sklearn.__version__)
        self.assertGreater((scored["Scored Labels"] == words["target"]).mean(), 0.99)

    def test_a_model_says_what_mlflow_itself_says_of_it(self):
        import mlflow.sklearn
        import yaml
        from mlflow.models import ModelSignature
        from mlflow.types import ColSpec, Schema

        trained = models.train(run("linear_regression"), DIABETES, "target")
        signature = ModelSignature(Schema([ColSpec("double", name, required=False) for name in trained.features]))
        needed = [f"scikit-learn=={sklearn.__version__}", f"pandas=={pandas.__version__}"]
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
            step.write(trained, ours)
            mlflow.sklearn.save_model(trained.pipeline, theirs, pip_requirements=needed, signature=signature,
                                      serialization_format="pickle")  # fmt: skip
            said, expected = (yaml.safe_load((each / "MLmodel").read_text()) for each in (ours, theirs))
            for name in ("requirements.txt", "python_env.yaml"):
                self.assertEqual(yaml.safe_load((ours / name).read_text()), yaml.safe_load((theirs / name).read_text()))
        for flavor, values in said["flavors"].items():
            self.assertLessEqual(values.items(), expected["flavors"][flavor].items())
        self.assertEqual(said["signature"], expected["signature"])
        self.assertEqual(said["mlflow_version"], expected["mlflow_version"])

    def test_training_and_evaluating_import_no_mlflow(self):
        with tempfile.TemporaryDirectory() as folder:
            script = f"""
import sys
from pathlib import Path
from test_models import CANCER, evaluate
from loading import run
from atelier_tables import models, step
trained, scored, _ = evaluate("two_class_logistic_regression", CANCER)
step.write(trained, Path({folder!r}) / "model")
models.Trained.load(Path({folder!r}) / "model")
step.write(run("evaluate_model", scored), Path({folder!r}) / "evaluation")
sys.exit("mlflow" in sys.modules)
"""
            ended = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parent, capture_output=True,
                                   text=True, env={**os.environ, "MLFLOW_RUN_ID": ""})  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_scores_keep_what_they_are_of_and_an_evaluation_draws_it(self):
        _, scored, _ = evaluate("two_class_logistic_regression", CANCER)
        with tempfile.TemporaryDirectory() as folder:
            step.write(scored, Path(folder) / "scored")
            from atelier_tables import tables

            read = tables.read(Path(folder) / "scored")
            step.write(run("evaluate_model", read), Path(folder) / "evaluation")
            made = {file.name for file in (Path(folder) / "evaluation").iterdir()}
            table = tables.read(Path(folder) / "evaluation")
        self.assertEqual(made, {"data.parquet", "roc.png", "precision-recall.png", "confusion-matrix.png"})
        self.assertGreater(table["auc"].iloc[0], 0.98)

    def test_residuals_of_a_regression_are_drawn(self):
        _, scored, _ = evaluate("linear_regression", DIABETES)
        with tempfile.TemporaryDirectory() as folder:
            pictures.draw(scored, Path(folder))
            self.assertEqual([file.name for file in Path(folder).iterdir()], ["residuals.png"])


if __name__ == "__main__":
    unittest.main()
