"""Steps that act: what they refuse before they ask anybody."""

import os
import unittest
from unittest import mock

import loading
import pandas

from atelier_tables.errors import TableError


class Refusing(unittest.TestCase):
    def test_shares_of_traffic_are_read_and_what_is_none_is_told(self):
        read = loading.load("shift_traffic").read_shares
        self.assertEqual(read("blue=90, green = 10 %"), {"blue": 90, "green": 10})
        for wrong, words in {"": "'' is no share", "blue": "'blue' is no share", "a=1,a=2": "a is named twice",
                             "a=1.5": "no share"}.items():  # fmt: skip
            with self.assertRaisesRegex(TableError, words):
                read(wrong)

    def test_a_model_is_named_in_one_way_alone(self):
        named = loading.load("deploy_model")._named
        registered = pandas.DataFrame([{"name": "buyers", "version": "3"}])
        self.assertEqual(named(registered, None), "azureml:buyers:3")
        self.assertEqual(named(None, "azureml:other:1"), "azureml:other:1")
        for table, model in ((None, None), (registered, "azureml:other:1"), (pandas.DataFrame({"x": [1]}), None)):
            with self.assertRaises(TableError):
                named(table, model)

    def test_outside_of_a_studio_nothing_is_asked(self):
        with mock.patch.dict(os.environ, {"ATELIER_URL": ""}), self.assertRaisesRegex(TableError, "there is none"):
            loading.run("shift_traffic", "buyers", "blue=100")


if __name__ == "__main__":
    unittest.main()
