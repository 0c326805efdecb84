"""An interpreter for samples as a process: what it answers to orders."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
COMPONENTS = HERE.parent / "components"
HANGS = "import time\nprint('begun', flush=True)\ntime.sleep(600)\n"
DIES = "import os\nos.kill(os.getpid(), 9)\n"


class Interpreter:
    def __init__(self, components=COMPONENTS):
        paths = os.pathsep.join([str(COMPONENTS), str(HERE)])
        environment = {**os.environ, "PYTHONPATH": paths, "ATELIER_COMPONENTS": str(components)}
        words = [sys.executable, "-m", "atelier_samples"]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.ready = json.loads(self.process.stdout.readline())

    def ask(self, steps, sources=None, rows=1000, seconds=60):
        order = {"rows": rows, "seconds": seconds, "sources": sources or {}, "steps": steps}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def step(name, component, tables, outputs, **values):
    return {"name": name, "component": component, "tables": tables, "values": values, "outputs": outputs}


TYPED = step("typed", "enter_data_manually", {}, ["data"], text="a,b\n1,x\n2,\n3,z", has_header="true")
CLEAN = step("clean", "clean_missing_data", {"data": ["step", "typed", "data"]}, ["cleaned", "transformation"],
             mode="mode", max_missing_ratio="1")  # fmt: skip


class Samples(unittest.TestCase):
    def start(self, **options):
        interpreter = Interpreter(**options)
        self.addCleanup(interpreter.close)
        self.assertEqual(interpreter.ready, {"ready": True})
        return interpreter

    def test_a_table_is_told_at_each_port_that_has_one(self):
        answer = self.start().ask([TYPED, CLEAN])
        self.assertEqual(answer["problems"], [])
        told = {(table["step"], table["port"]): table for table in answer["tables"]}
        self.assertEqual(set(told), {("typed", "data"), ("clean", "cleaned")})
        self.assertEqual([column["name"] for column in told["typed", "data"]["columns"]], ["a", "b"])
        self.assertEqual(told["typed", "data"]["rows"], [["1", "x"], ["2", None], ["3", "z"]])
        self.assertEqual(told["clean", "cleaned"]["rowCount"], 3)
        self.assertIsNotNone(told["clean", "cleaned"]["rows"][1][1])

    def test_a_step_that_fails_says_why_and_what_follows_is_silent(self):
        pick = step("pick", "select_columns", {"data": ["step", "typed", "data"]}, ["selected"], columns="nope")
        after = step("after", "remove_duplicate_rows", {"data": ["step", "pick", "selected"]}, ["unique"])
        answer = self.start().ask([TYPED, pick, after, CLEAN])
        self.assertEqual([problem["step"] for problem in answer["problems"]], ["pick"])
        self.assertIn("column 'nope' is not in the table", answer["problems"][0]["message"])
        self.assertEqual({table["step"] for table in answer["tables"]}, {"typed", "clean"})

    def test_only_the_first_rows_of_the_data_are_taken_and_what_cannot_be_read_is_told_where_it_is_used(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = Path(folder, "good.csv"), Path(folder, "bad.bin")
            good.write_text("n\n" + "\n".join(map(str, range(50))))
            bad.write_bytes(b"\0\1")
            sources = {"good": {"file": str(good)}, "bad": {"file": str(bad)}}
            sources["large"] = {"problem": "its data is too large"}
            steps = [step(f"read_{key}", "import_data", {"source": ["source", key]}, ["data"]) for key in sources]
            answer = self.start().ask(steps, sources, rows=7)
        self.assertEqual([(table["step"], table["rowCount"]) for table in answer["tables"]], [("read_good", 7)])
        self.assertEqual([problem["step"] for problem in answer["problems"]], ["read_bad", "read_large"])
        self.assertEqual(answer["problems"][1]["message"], "its data is too large")

    def test_a_step_that_does_not_end_or_takes_its_process_along_is_named_and_the_next_order_is_answered(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"hangs": HANGS, "dies": DIES}.items():
                Path(folder, name).mkdir()
                Path(folder, name, "run.py").write_text(text)
            interpreter = self.start(components=folder)
            hung = interpreter.ask([step("slow", "hangs", {}, [])], seconds=2)
            died = interpreter.ask([step("gone", "dies", {}, [])])
        self.assertEqual(hung["problems"], [{"step": "slow", "message": "it did not end within 2 s"}])
        self.assertEqual(died["problems"], [{"step": "gone", "message": "it ended with its process"}])


if __name__ == "__main__":
    unittest.main()
