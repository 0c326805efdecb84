import json
import os
import tempfile
import unittest

import mltable
from atelier_studio.azureml_files import open_tree
from atelier_studio.client import Client
from atelier_studio.errors import AtelierError
from mltable.places import find_files

TABLE = {"paths": [{"pattern": "./in/**/*.csv"}], "transformations": [{"read_delimited": {"delimiter": ";"}}, {"take": 2}]}


class MLTableTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.top = self._folder.name
        for path in ("in/b.csv", "in/deep/a.csv", "in/deep/_SUCCESS", "other.txt"):
            os.makedirs(os.path.dirname(os.path.join(self.top, path)), exist_ok=True)
            self._write(path, "a;b\n1;2\n")

    def _write(self, path, text):
        with open(os.path.join(self.top, path), "w", encoding="utf-8") as file:
            file.write(text)

    def _found(self, entry):
        return [os.path.relpath(file.path, self.top) for file in find_files(self.top, entry)]

    def test_files_are_found_by_name_by_folder_and_by_pattern(self):
        self.assertEqual(self._found({"file": "./in/b.csv"}), ["in/b.csv"])
        self.assertEqual(self._found({"folder": "in"}), ["in/b.csv", "in/deep/a.csv"])
        self.assertEqual(self._found({"pattern": "./in/**/*.csv"}), ["in/b.csv", "in/deep/a.csv"])
        self.assertEqual(self._found({"pattern": "in/*.csv"}), ["in/b.csv"])
        with self.assertRaisesRegex(AtelierError, "in/none.csv"):
            self._found({"file": "in/none.csv"})

    def test_a_table_is_loaded_from_its_folder_and_saved_into_another(self):
        self._write("MLTable", json.dumps(TABLE))
        for place in (self.top, os.path.join(self.top, "MLTable")):
            self.assertEqual(mltable.load(place).paths, TABLE["paths"])
        other = os.path.join(self.top, "saved")
        mltable.load(self.top).keep_columns(["a"]).save(other)
        with open(os.path.join(other, "MLTable"), encoding="utf-8") as file:
            written = json.load(file)
        self.assertEqual(written["paths"], [{"pattern": "./../in/**/*.csv"}])
        self.assertEqual(written["transformations"], [*TABLE["transformations"], {"keep_columns": ["a"]}])

    def test_what_is_wrong_with_a_table_is_said_in_a_sentence(self):
        for text, words in (
            ("{}", "lacks `paths`"),
            ('{"paths": [{"glob": "x"}]}', "An entry of `paths`"),
            ('{"paths": [{"file": "x"}], "transformations": [{"read_excel": {}}]}', "read_excel is not known"),
        ):
            self._write("MLTable", text)
            with self.assertRaisesRegex(AtelierError, words):
                mltable.load(self.top)
        with self.assertRaisesRegex(AtelierError, "There is no file MLTable"):
            mltable.load(os.path.join(self.top, "in"))

    def test_an_address_names_a_tree_and_a_path_in_it(self):
        client = Client(url="http://127.0.0.1:9", token="t", workspace="w")
        for address, door, inner in (
            ("azureml://jobs/r/inputs/i/paths/a/b.csv", "/workspaces/w/jobs/r/inputs/i/files", "a/b.csv"),
            ("azureml://jobs/r/inputs/i/paths/", "/workspaces/w/jobs/r/inputs/i/files", ""),
            ("azureml://data/n/versions/3/paths/x", "/workspaces/w/data/n/versions/3/files", "x"),
            ("azureml:n:3", "/workspaces/w/data/n/versions/3/files", ""),
            ("azureml:n@latest", "/workspaces/w/data/n/versions/latest/files", ""),
        ):
            tree, found = open_tree(address, client)
            self.assertEqual((tree._door, found), (door, inner))
        with self.assertRaisesRegex(AtelierError, "cannot be read from here"):
            open_tree("azureml://elsewhere/x", client)


if __name__ == "__main__":
    unittest.main()
