import io
import json
import unittest

from atelier_studio.cli.output import write_result


def printed(data, kind, columns=()):
    out = io.StringIO()
    write_result(data, kind, out, columns)
    return out.getvalue()


class OutputTest(unittest.TestCase):
    def test_json_keeps_letters_readable(self):
        self.assertEqual(printed({"a": "grüße"}, "json"), '{\n  "a": "grüße"\n}\n')
        self.assertEqual(printed([], "json"), "[]\n")

    def test_tsv_of_one_value_is_that_value(self):
        self.assertEqual(printed("Completed", "tsv"), "Completed\n")
        self.assertEqual(printed(True, "tsv"), "true\n")
        self.assertEqual(printed(3, "tsv"), "3\n")

    def test_tsv_has_a_line_for_each_record_and_a_tab_between_values(self):
        self.assertEqual(printed([{"a": 1, "b": None}, {"a": "x\ty", "b": [1]}], "tsv"), "1\t\nx y\t[1]\n")
        self.assertEqual(printed([["a", "b"], ["c", "d"]], "tsv"), "a\tb\nc\td\n")
        self.assertEqual(printed(["a", "b"], "tsv"), "a\nb\n")

    def test_what_steers_a_terminal_is_never_printed(self):
        trick = "a\x1b[2J\x9b2J\x7f\u202eb\ud800"
        for kind in ("json", "tsv", "table", "yaml"):
            with self.subTest(kind=kind):
                text = printed([{trick: trick, "nested": [trick]}], kind)
                self.assertEqual([c for c in text if not c.isprintable() and c not in "\n\t"], [])
        self.assertEqual(json.loads(printed({trick: trick}, "json")), {trick: trick})

    def test_nothing_prints_nothing(self):
        for kind in ("json", "tsv", "table", "yaml"):
            self.assertEqual(printed(None, kind), "")
        self.assertEqual(printed({"a": 1}, "none"), "")

    def test_table_lines_up_also_wide_letters(self):
        columns = (("Name", "name"), ("At", "context.at"))
        rows = [{"name": "日本", "context": {"at": "now"}}, {"name": "a"}]
        self.assertEqual(printed(rows, "table", columns), "Name  At\n----  ---\n日本  now\na\n")

    def test_table_without_columns_takes_plain_fields(self):
        self.assertEqual(printed([{"run_name": "a", "tags": {}}], "table"), "Run name\n--------\na\n")
        self.assertEqual(printed(["x"], "table"), "Result\n------\nx\n")

    def test_table_of_lists_numbers_its_columns(self):
        self.assertEqual(
            printed([["a", 1], ["b", None]], "table"), "Column1  Column2\n-------  -------\na        1\nb\n"
        )

    def test_a_cell_cannot_steer_the_terminal(self):
        self.assertNotIn("\x1b", printed([{"name": "\x1b[2Jgone"}], "table"))

    def test_yaml_quotes_what_could_be_read_otherwise(self):
        data = {
            "plain": "two words",
            "word": "no",
            "number": "1",
            "empty": "",
            "colon": "a: b",
            "none": None,
            "flag": True,
        }
        self.assertEqual(
            printed(data, "yaml"),
            'plain: two words\nword: "no"\nnumber: "1"\nempty: ""\ncolon: "a: b"\nnone: null\nflag: true\n',
        )

    def test_yaml_nests(self):
        data = {"a": {"b": [1, {"c": [], "e": 2}, [3]]}, "d": {}}
        self.assertEqual(
            printed(data, "yaml"), "a:\n  b:\n    - 1\n    - c: []\n      e: 2\n    - - 3\nd: {}\n"
        )


if __name__ == "__main__":
    unittest.main()
