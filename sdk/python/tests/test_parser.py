import contextlib
import io
import json
import os
import tempfile
import unittest

from atelier_studio.cli.asset import make_submission
from atelier_studio.cli.job import parse_changes
from atelier_studio.cli.job_file import decode_yaml
from atelier_studio.cli.parser import make_parser
from atelier_studio.errors import ApiError, AtelierError


def parse(line):
    return make_parser().parse_args(line.split())


class ParserTest(unittest.TestCase):
    def test_set_takes_several_pairs_several_times(self):
        found = parse("job create -f job.yml --set a.b=c d=e --stream --set f=g")
        self.assertEqual(found.set, ["a.b=c", "d=e", "f=g"])
        self.assertTrue(found.stream)

    def test_flags_may_be_shortened(self):
        found = parse("job download --na x --output-n score --download p --al")
        self.assertEqual(
            (found.name, found.output_name, found.download_path, found.all), ("x", "score", "p", True)
        )

    def test_activities_are_named_by_their_ids(self):
        for verb in ("show", "stream", "cancel"):
            found = parse(f"activity {verb} -n act_1")
            self.assertEqual((found.run, found.name), (f"activity:{verb}", "act_1"))
        self.assertEqual(parse("activity list -r 5").max_results, 5)

    def test_assets_are_described_by_flags_alone_or_over_a_file(self):
        alone = make_submission(parse("data create --name n --type uri_file --path t.csv --tags a=b=c"))
        self.assertEqual(
            json.loads(alone.yaml), {"name": "n", "type": "uri_file", "path": "t.csv", "tags": {"a": "b=c"}}
        )
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "d.yml")
            with open(file, "w") as out:
                out.write("path: t.csv")
            over = make_submission(parse(f"data create -f {file} -n n -v 2 --set tags.a=1"))
        self.assertEqual((over.yaml, over.folder), ("path: t.csv", folder))
        self.assertEqual(over.set, ["tags.a=1", 'name="n"', 'version="2"'])
        with self.assertRaises(AtelierError):
            make_submission(parse("environment create"))

    def test_builds_of_environments_are_made_anew_and_cleaned_up(self):
        found = parse("environment rebuild -n e -v 2 --no-wait")
        self.assertEqual((found.run, found.name, found.version), ("environment_build:rebuild", "e", "2"))
        found = parse("environment clean --unused-days 0")
        self.assertEqual((found.run, found.unused_days, found.no_wait), ("environment_build:clean", 0, False))
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
            parse("environment clean --unused-days -1")

    def test_versions_are_named_by_number_or_as_the_latest(self):
        made = parse("environment create -n e --pip six attrs --build-context here --dockerfile-path D")
        self.assertEqual(
            json.loads(make_submission(made).yaml),
            {"name": "e", "pip": ["six", "attrs"], "build": {"path": "here", "dockerfile_path": "D"}},
        )
        found = parse("environment show -n e --label latest")
        self.assertEqual((found.run, found.noun, found.label), ("asset:show", "environment", "latest"))
        self.assertEqual(parse("data archive -n d -v 3").version, "3")
        found = parse("component create -f c.yml --set version=2 tags.category=Math")
        self.assertEqual((found.run, found.set), ("asset:create", ["version=2", "tags.category=Math"]))

    def test_rows_and_columns_of_data_are_asked_for_by_version(self):
        self.assertEqual(parse("data preview -n d").run, "data_table:preview")
        found = parse("data profile -n d -v 2 --no-wait")
        self.assertEqual((found.run, found.version, found.no_wait), ("data_table:profile", "2", True))
        self.assertEqual(parse("data pin -n d -v 2").run, "data_table:pin")

    def test_azure_flags_are_accepted(self):
        found = parse("job list -g group -w mine -r 5 --only-show-errors -o tsv --query [].name")
        self.assertEqual(
            (found.workspace_name, found.max_results, found.output, found.query),
            ("mine", 5, "tsv", "[].name"),
        )

    def test_wrong_usage_ends_with_status_2(self):
        for line in [
            "",
            "job",
            "job create",
            "job nothing",
            "component create",
            "job list -r 0",
            "job show -n x -o xml",
        ]:
            with self.subTest(line=line), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(
                SystemExit
            ) as end:
                parse(line)
            self.assertEqual(end.exception.code, 2)

    def test_every_verb_names_a_function_that_exists(self):
        for line in ["login", "workspace list", "workspace show", "workspace create -n ab"]:
            self.assert_runnable(line)
        for verb in ["show", "stream", "cancel", "archive", "unarchive", "download"]:
            self.assert_runnable(f"job {verb} -n x")
        for line in ["job create -f x", "job list", "job update -n x --set a=b"]:
            self.assert_runnable(line)

    def assert_runnable(self, line):
        module, _, function = parse(line).run.partition(":")
        home = __import__(f"atelier_studio.cli.{module}", fromlist=[function])
        self.assertTrue(callable(getattr(home, function)), line)


class TextsTest(unittest.TestCase):
    def test_changes_of_a_job(self):
        found = parse_changes(["display_name=a=b", "tags.k=v", "tags.l=", "description=d"])
        self.assertEqual(found, {"display_name": "a=b", "description": "d", "tags": {"k": "v", "l": ""}})

    def test_other_fields_of_a_job_cannot_be_changed(self):
        for pair in ["status=Completed", "tags.=x", "display_name", "tags=x"]:
            with self.subTest(pair=pair), self.assertRaisesRegex(AtelierError, "only display_name"):
                parse_changes([pair])

    def test_bytes_that_are_no_text_are_named_by_line(self):
        with self.assertRaisesRegex(AtelierError, r"^job\.yml:3: this is not UTF-8 text \(byte 0xff\)"):
            decode_yaml(b"a: 1\nb: 2\nc: \xff\n", "job.yml")
        self.assertEqual(decode_yaml(b"\xef\xbb\xbfa: 1", "job.yml"), "a: 1")

    def test_issues_are_printed_as_compilers_do(self):
        issues = [
            {"file": "job.yml", "line": 6, "path": "inputs.a.type", "message": "no such type"},
            {"path": "--set x", "message": "no such field"},
            {"file": "job.yml", "line": 1, "path": "code", "message": "`code` names x, which is not there"},
            {"message": "nothing to run"},
        ]
        self.assertEqual(
            str(ApiError(400, "invalid", "3 mistakes", issues)),
            "job.yml:6: inputs.a.type: no such type\n--set x: no such field\n"
            "job.yml:1: `code` names x, which is not there\nnothing to run",
        )
        self.assertEqual(str(ApiError(404, "notFound", "There is no job x here.")), "There is no job x here.")


if __name__ == "__main__":
    unittest.main()
