"""Tables in, tables out: known answers on data that scikit-learn brings."""

import tempfile
import unittest
from pathlib import Path

import pandas
from loading import run
from sklearn import datasets

from atelier_tables import step, tables
from atelier_tables.errors import TableError

IRIS = datasets.load_iris(as_frame=True).frame
DIABETES = datasets.load_diabetes(as_frame=True).frame


class Reading(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = Path(held.name)

    def test_a_table_is_read_back_as_it_was_written_with_its_categories_and_times(self):
        table = pandas.DataFrame({
            "n": [1, 2], "t": ["a", None], "c": pandas.Categorical(["x", "y"]), "at": pandas.to_datetime(["2024-01-01"] * 2),
        })  # fmt: skip
        tables.write(table, self.folder)
        pandas.testing.assert_frame_equal(tables.read(self.folder), table)

    def test_the_files_of_a_folder_are_parts_of_one_table(self):
        (self.folder / "a.csv").write_text("x,y\n1,2\n")
        (self.folder / "b.csv").write_text("x,y\n3,4\n")
        self.assertEqual(tables.read(self.folder).to_dict("list"), {"x": [1, 3], "y": [2, 4]})
        self.assertEqual(len(run("import_data", tables.read(self.folder), columns="y", max_rows=1)), 1)

    def test_what_is_no_table_is_refused_in_words(self):
        with self.assertRaisesRegex(TableError, "there is no table in"):
            tables.read(self.folder)
        (self.folder / "a.csv").write_text("")
        with self.assertRaisesRegex(TableError, "a.csv is empty"):
            tables.read(self.folder)

    def test_a_column_of_several_types_is_named(self):
        with self.assertRaisesRegex(TableError, "column 'odd' mixes int and str"):
            tables.write(pandas.DataFrame({"odd": [1, "a"]}), self.folder)

    def test_rows_are_typed_in(self):
        self.assertEqual(run("enter_data_manually", "a,b\n1,x\n2,y").to_dict("list"), {"a": [1, 2], "b": ["x", "y"]})
        bare = run("enter_data_manually", "1,x", has_header=False)
        self.assertEqual(list(bare.columns), ["Col1", "Col2"])


class Columns(unittest.TestCase):
    def test_are_kept_in_the_order_that_they_are_named_in_or_left_out(self):
        kept = run("select_columns", IRIS, "target, petal width (cm)")
        self.assertEqual(list(kept.columns), ["target", "petal width (cm)"])
        left = run("select_columns", IRIS, "target", mode="leave out")
        self.assertEqual((left.shape, "target" in left), ((150, 4), False))

    def test_a_name_that_is_not_there_is_told_with_those_that_are(self):
        people = pandas.DataFrame({"age": [1], "income": [2]})
        with self.assertRaisesRegex(TableError, "column 'agee' is not in the table data; it has age, income, did you mean 'age'?"):
            run("select_columns", people, "agee")


class Cleaning(unittest.TestCase):
    GAPS = pandas.DataFrame({"a": [1.0, None, 3.0], "b": ["x", None, "x"], "c": [1, 2, 3]})

    def test_gaps_are_filled_with_what_is_known(self):
        self.assertEqual(list(run("clean_missing_data", self.GAPS)["cleaned"]["a"]), [1, 2, 3])
        mode = run("clean_missing_data", self.GAPS, mode="mode")["cleaned"]
        self.assertEqual(list(mode["b"]), ["x", "x", "x"])
        value = run("clean_missing_data", self.GAPS, columns="b", mode="value", value="none")["cleaned"]
        self.assertEqual(list(value["b"]), ["x", "none", "x"])

    def test_rows_or_columns_with_gaps_go(self):
        self.assertEqual(len(run("clean_missing_data", self.GAPS, mode="remove rows")["cleaned"]), 2)
        left = run("clean_missing_data", self.GAPS, mode="remove columns")["cleaned"]
        self.assertEqual(list(left.columns), ["c"])

    def test_another_table_is_filled_with_what_the_first_one_knew(self):
        learned = run("clean_missing_data", self.GAPS)["transformation"]
        with tempfile.TemporaryDirectory() as folder:
            step.write(learned, folder)
            other = pandas.DataFrame({"a": [None, 10.0], "b": ["y", "y"]})
            self.assertEqual(list(run("apply_transformation", other, Path(folder))["a"]), [2, 10])

    def test_a_mean_of_words_is_refused(self):
        with self.assertRaisesRegex(TableError, "column 'b' is no column of numbers: it holds text"):
            run("clean_missing_data", self.GAPS, columns="b", mode="mean")


class Scaling(unittest.TestCase):
    def test_a_scale_is_that_of_scikit_learn_and_fits_other_tables(self):
        from sklearn.preprocessing import MinMaxScaler, StandardScaler

        names = list(IRIS.columns[:4])
        for method, scaler in (("zscore", StandardScaler()), ("minmax", MinMaxScaler())):
            done = run("normalize_data", IRIS, columns=",".join(names), method=method)
            expected = scaler.fit_transform(IRIS[names])
            self.assertAlmostEqual(abs(done["normalized"][names].to_numpy() - expected).max(), 0)
            self.assertTrue(done["normalized"]["target"].equals(IRIS["target"]))


class Splitting(unittest.TestCase):
    def test_every_row_is_in_one_of_both_and_the_same_seed_draws_the_same(self):
        dealt = run("split_data", DIABETES, fraction=0.8, random_seed=3)
        self.assertEqual((len(dealt["first"]), len(dealt["second"])), (354, 88))
        self.assertFalse(set(dealt["first"].index) & set(dealt["second"].index))
        again = run("split_data", DIABETES, fraction=0.8, random_seed=3)
        self.assertTrue(dealt["first"].equals(again["first"]))

    def test_shares_of_a_column_are_kept_and_an_order_too(self):
        dealt = run("split_data", IRIS, fraction=0.5, stratify_column="target")
        self.assertEqual(dealt["first"]["target"].value_counts().to_dict(), {0: 25, 1: 25, 2: 25})
        upper = run("split_data", IRIS, fraction=0.5, is_random=False)["first"]
        self.assertTrue(upper.equals(IRIS.head(75)))


if __name__ == "__main__":
    unittest.main()
