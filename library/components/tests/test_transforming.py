"""Tables changed, joined and measured: known answers on data that scikit-learn brings and on small tables."""

import tempfile
import unittest
from pathlib import Path

import pandas
from loading import run
from sklearn import datasets

from atelier_tables import step
from atelier_tables.errors import TableError

IRIS = datasets.load_iris(as_frame=True).frame
CANCER = datasets.load_breast_cancer(as_frame=True).frame
SMALL = pandas.DataFrame({"k": [1, 2, 2], "v": [10.0, 20.0, 40.0], "w": ["a", "b", None]})


def again(data, transformation):
    """What Apply transformation makes of a table, by way of the disk."""
    with tempfile.TemporaryDirectory() as folder:
        step.write(transformation, folder)
        return run("apply_transformation", data, Path(folder))


class Changing(unittest.TestCase):
    def test_columns_get_types_and_names(self):
        table = pandas.DataFrame({"n": ["1", "2.5", "x"], "t": ["2024-01-02", None, "no"], "b": ["yes", "no", "?"]})
        self.assertEqual(run("edit_metadata", table, "n", "number")["n"].tolist()[:2], [1, 2.5])
        self.assertEqual(int(run("edit_metadata", table, "t", "time")["t"].isna().sum()), 2)
        self.assertEqual(run("edit_metadata", table, "b", "true or false")["b"].tolist()[:2], [True, False])
        self.assertEqual(list(run("edit_metadata", table, "n,b", new_names="x,y").columns), ["x", "t", "y"])
        with self.assertRaisesRegex(TableError, "1 new names are given for 2 columns"):
            run("edit_metadata", table, "n,b", new_names="x")

    def test_values_are_clipped_and_the_bounds_fit_other_tables(self):
        done = run("clip_values", SMALL, columns="v", by="value", lower=15, upper=30)
        self.assertEqual(done["clipped"]["v"].tolist(), [15, 20, 30])
        self.assertEqual(again(pandas.DataFrame({"v": [0, 99]}), done["transformation"])["v"].tolist(), [15, 30])
        by_share = run("clip_values", IRIS, columns="sepal length (cm)", lower=1, upper=99)["clipped"]
        self.assertLess(by_share["sepal length (cm)"].max(), IRIS["sepal length (cm)"].max())

    def test_bins_are_those_of_pandas_and_the_edges_fit_other_tables(self):
        name = "sepal length (cm)"
        done = run("group_data_into_bins", IRIS, columns=name, bins=4)
        expected = pandas.qcut(IRIS[name], 4, labels=False) + 1
        self.assertEqual(done["binned"][name].tolist(), expected.astype(float).tolist())
        own = run("group_data_into_bins", SMALL, columns="v", method="edges", edges="15, 30", replaces=False)
        self.assertEqual(own["binned"]["v_bin"].tolist(), [1, 2, 3])
        self.assertEqual(again(pandas.DataFrame({"v": [30.0, 31.0]}), own["transformation"])["v_bin"].tolist(), [2, 3])

    def test_numbers_are_computed(self):
        self.assertEqual(run("apply_math_operation", SMALL, "v", "divide", 10)["v_divide"].tolist(), [1, 2, 4])
        logs = run("apply_math_operation", SMALL.assign(v=[1.0, 0.0, -1.0]), "v", "log", replaces=True)["v"]
        self.assertEqual((logs[0], logs.isna().tolist()), (0, [False, True, True]))
        with self.assertRaisesRegex(TableError, "nothing can be divided by it"):
            run("apply_math_operation", SMALL, "v", "divide", 0)

    def test_values_become_indicators_that_fit_other_tables(self):
        done = run("convert_to_indicator_values", SMALL)
        self.assertEqual(done["indicated"].drop(columns=["k", "v"]).to_dict("list"), {"w-a": [1, 0, 0], "w-b": [0, 1, 0]})
        other = again(pandas.DataFrame({"w": ["b", "new"]}), done["transformation"])
        self.assertEqual(other.to_dict("list"), {"w-a": [0, 0], "w-b": [1, 0]})


class Combining(unittest.TestCase):
    def test_rows_are_joined_by_keys(self):
        right = pandas.DataFrame({"key": [2, 3], "v": ["x", "y"]})
        joined = run("join_data", SMALL, right, "k", "key")
        self.assertEqual((len(joined), joined["v_right"].tolist()), (2, ["x", "x"]))
        self.assertEqual(len(run("join_data", SMALL, right, "k", "key", how="full outer")), 4)
        self.assertEqual(run("join_data", SMALL, right, "k", "key", how="left without partner")["k"].tolist(), [1])
        with self.assertRaisesRegex(TableError, "make them one type with Edit metadata"):
            run("join_data", SMALL, right, "w", "key")

    def test_rows_and_columns_are_added(self):
        self.assertEqual(len(run("add_rows", SMALL, SMALL)["all"]), 6)
        self.assertEqual(list(run("add_columns", SMALL, SMALL[["v"]])["all"].columns), ["k", "v", "w", "v_right"])
        with self.assertRaisesRegex(TableError, "column 'w' is not in the table lower"):
            run("add_rows", SMALL, SMALL[["k", "v"]])
        with self.assertRaisesRegex(TableError, "3 rows and the second 2"):
            run("add_columns", SMALL, SMALL.head(2))

    def test_rows_are_grouped(self):
        grouped = run("group_rows", SMALL, "k", functions="mean, max")
        self.assertEqual(grouped.to_dict("list"), {"k": [1, 2], "count": [1, 2], "v_mean": [10, 30], "v_max": [10, 40]})
        means = run("group_rows", IRIS, "target")["petal length (cm)_mean"]
        self.assertEqual([round(mean, 3) for mean in means], [1.462, 4.26, 5.552])

    def test_sql_is_answered_and_reads_nothing_but_its_tables(self):
        found = run("apply_sql_transformation", IRIS, 'select target, count(*) n from t1 group by 1 order by 1')
        self.assertEqual(found["n"].tolist(), [50, 50, 50])
        with self.assertRaisesRegex(TableError, "the query is not answered"):
            run("apply_sql_transformation", IRIS, "select * from '/etc/passwd'")

    def test_doubles_go_and_samples_are_drawn(self):
        self.assertEqual(len(run("remove_duplicate_rows", SMALL, columns="k")), 2)
        folds = [run("partition_and_sample", IRIS, mode="fold", folds=4, fold=fold) for fold in (1, 2, 3, 4)]
        self.assertEqual(sorted(at for fold in folds for at in fold.index), list(range(150)))
        self.assertEqual(len(run("partition_and_sample", IRIS, fraction=0.2)), 30)

    def test_rare_classes_are_filled_up(self):
        rare = pandas.concat([IRIS[IRIS.target == 0], IRIS[IRIS.target == 1].head(10)])
        self.assertEqual(run("smote", rare, "target")["target"].value_counts().to_dict(), {0: 50, 1: 50})
        with self.assertRaisesRegex(TableError, "has 10 rows, and 20 neighbours are asked for"):
            run("smote", rare, "target", neighbours=20)


class Judging(unittest.TestCase):
    def test_a_table_is_summarized(self):
        summary = run("summarize_data", SMALL).set_index("column")
        self.assertEqual(summary.loc["v", ["count", "mean", "median", "max"]].tolist(), [3, 70 / 3, 20, 40])
        self.assertEqual(summary.loc["w", ["holds", "missing", "different"]].tolist(), ["text", 1, 2])

    def test_the_columns_that_tell_most_are_kept(self):
        for method in ("mutual information", "pearson", "f test"):
            done = run("filter_based_feature_selection", IRIS, "target", method, 2)
            self.assertEqual(set(done["filtered"].columns), {"petal length (cm)", "petal width (cm)", "target"})

    def test_groups_and_unusual_rows_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            step.write(run("k_means_clustering", clusters=3), folder)
            done = run("train_clustering_model", Path(folder), IRIS.drop(columns=["target"]))
            step.write(done["model"], Path(folder) / "model")
            assigned = run("assign_to_clusters", Path(folder) / "model", IRIS)["Assignments"]
            with self.assertRaisesRegex(TableError, "use Assign to clusters"):
                run("score_model", Path(folder) / "model", IRIS)
        self.assertEqual(assigned.tolist(), done["assigned"]["Assignments"].tolist())
        self.assertEqual(assigned[:50].nunique(), 1)
        strange = IRIS.drop(columns=["target"]).copy()
        strange.loc[7] = [20, -3, 0, 9]
        found = run("pca_anomaly_detection", strange, share=1 / 150)
        self.assertEqual(found.index[found["Anomaly"]].tolist(), [7])

    def test_an_algorithm_is_validated_tuned_and_asked_what_it_uses(self):
        with tempfile.TemporaryDirectory() as folder:
            step.write(run("two_class_logistic_regression"), folder)
            done = run("cross_validate_model", Path(folder), CANCER, "target", folds=3)
            tuned = run("tune_model_hyperparameters", Path(folder), CANCER, "target", '{"regularization": [0.01, 1, 1e6]}')
            with self.assertRaisesRegex(TableError, "no setting 'regularisation'; it has .* did you mean 'regularization'"):
                run("tune_model_hyperparameters", Path(folder), CANCER, "target", '{"regularisation": [1]}')
            step.write(tuned["model"], Path(folder) / "model")
            uses = run("permutation_feature_importance", Path(folder) / "model", CANCER, repeats=2)
        self.assertEqual((len(done["scored"]), done["evaluation"]["fold"].tolist()),
                         (569, ["1", "2", "3", "mean", "standard deviation"]))  # fmt: skip
        self.assertGreater(done["evaluation"].set_index("fold").loc["mean", "auc"], 0.98)
        self.assertEqual(tuned["trials_made"]["regularization"].iloc[-1], 1e6)
        self.assertEqual(len(uses), 30)
        self.assertGreater(uses["importance"].iloc[0], 0)


class Texts(unittest.TestCase):
    TEXTS = pandas.DataFrame({"t": ["The cats see 3 dogs!", "Dogs write to me@example.org", None]})

    def test_are_made_alike_and_counted(self):
        made = run("preprocess_text", self.TEXTS, "t")
        self.assertEqual(made["Preprocessed t"].tolist()[:2], ["cats dogs", "dogs write"])
        done = run("extract_n_grams", made, "Preprocessed t", weight="count")
        self.assertEqual(done["features"]["Preprocessed t.[dogs]"].tolist(), [1, 1, 0])
        self.assertEqual(done["vocabulary"].to_dict("list"), {"sequence": ["dogs"], "texts": [2]})
        hashed = run("feature_hashing", made, "Preprocessed t", bits=3)
        self.assertEqual(hashed.filter(like="Hashing").sum(axis=1).tolist(), [2, 2, 0])


class Scripts(unittest.TestCase):
    def test_a_function_of_ones_own_stands_between_two_steps(self):
        script = "def azureml_main(dataframe1=None, dataframe2=None):\n    return dataframe1.head(2),\n"
        done = run("execute_python_script", script, SMALL)
        self.assertEqual((len(done["result1"]), len(done["result2"])), (2, 0))
        with self.assertRaisesRegex(TableError, "has no function azureml_main"):
            run("execute_python_script", "x = 1", SMALL)

    def test_a_table_becomes_csv(self):
        with tempfile.TemporaryDirectory() as folder:
            step.write(run("convert_to_csv", SMALL), Path(folder) / "csv")
            self.assertTrue(pandas.read_csv(Path(folder) / "csv" / "data.csv").equals(SMALL))


if __name__ == "__main__":
    unittest.main()
