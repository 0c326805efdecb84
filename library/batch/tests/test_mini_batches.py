"""The engine by its command line, as a job starts it: with real processes, in a folder of its own."""

import csv
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "atelier_batch")


class MiniBatches(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def numbers(self, count):
        for number in range(count):
            self.write(f"in/{number:03d}.txt", str(number))

    def run_script(self, script, *options):
        self.write("score.py", script)
        command = [sys.executable, PROGRAM, "--input", "in", "--output", "out", "--script", "score.py", *options]
        variables = {key: value for key, value in os.environ.items() if not key.startswith("MLFLOW_")}
        return subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, text=True)

    def rows(self):
        with open(os.path.join(self.folder, "out/predictions.csv"), encoding="utf-8") as file:
            return file.read().splitlines()

    def table(self, name):
        with open(os.path.join(self.folder, "outputs", name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_rows_are_in_the_order_of_the_files_whatever_worker_was_first(self):
        self.numbers(23)
        ended = self.run_script(
            "import os\ndef run(files): return [os.path.basename(f) for f in files]\n",
            "--mini-batch-size", "4", "--concurrency", "3",
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(self.rows(), [f"{number:03d}.txt" for number in range(23)])
        batches = self.table("mini_batches.csv")
        self.assertEqual([each["first_row"] for each in batches], ["0", "4", "8", "12", "16", "20"])

    def test_a_mini_batch_that_hangs_is_tried_again_and_costs_no_other(self):
        self.numbers(3)
        ended = self.run_script(
            "import threading\ndef run(files):\n"
            "    if '001' in files[0]: threading.Event().wait()\n    return files\n",
            "--mini-batch-size", "1", "--timeout", "1", "--max-retries", "1",
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stderr)
        hung = self.table("mini_batches.csv")[1]
        self.assertEqual((hung["status"], hung["tries"], hung["error"]), ("failed", "2", "run() took longer than 1 s."))
        self.assertEqual([each["status"] for each in self.table("files.csv")], ["done", "failed", "done"])

    def test_a_worker_that_dies_is_named_by_its_signal_and_replaced(self):
        self.numbers(4)
        ended = self.run_script(
            "import os, signal\ndef run(files):\n"
            "    if '002' in files[0]: os.kill(os.getpid(), signal.SIGSEGV)\n    return files\n",
            "--mini-batch-size", "1", "--max-retries", "0",
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(self.table("mini_batches.csv")[2]["error"], "The worker was ended by SIGSEGV.")
        self.assertEqual(len(self.rows()), 3)

    def test_an_init_that_fails_ends_it_at_once_with_its_traceback(self):
        self.numbers(2)
        ended = self.run_script("def init(): raise OSError('no such model')\ndef run(files): return files\n")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("Traceback", ended.stderr)
        self.assertEqual(ended.stderr.splitlines()[-1], "init() failed: OSError: no such model.")

    def test_more_failures_than_allowed_end_it_and_leave_what_was_done(self):
        self.numbers(50)
        ended = self.run_script(
            "def run(files):\n    if '010' in files[0]: raise ValueError(files[0])\n    return files\n",
            "--mini-batch-size", "1", "--max-retries", "0", "--error-threshold", "0",
        )  # fmt: skip
        self.assertEqual(ended.returncode, 1)
        self.assertIn("1 files failed, and error_threshold allows 0. The first is 010.txt: ValueError", ended.stderr)
        self.assertEqual(len(self.rows()), 10)
        self.assertEqual(self.table("files.csv")[-1]["status"], "not run")

    def test_rows_that_a_script_left_out_count_as_failed_files(self):
        self.numbers(10)
        ended = self.run_script("def run(files): return files[1:]\n", "--mini-batch-size", "5", "--error-threshold", "1")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("2 files failed, and error_threshold allows 1.", ended.stderr)

    def test_arguments_of_the_engine_among_the_scripts_own_are_taken_off_them(self):
        self.numbers(4)
        ended = self.run_script(
            "import sys\ndef run(files): return [' '.join(sys.argv[1:])]\n",
            "--", "--mini_batch_size", "2", "--allowed_failed_percent=10", "--own", "x", "--run_max_try", "1",
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(self.rows(), ["--own x", "--own x"])

    def test_a_second_argument_is_told_which_mini_batch_it_is(self):
        self.numbers(2)
        ended = self.run_script("def run(files, context): return [context.minibatch_index]\n", "--mini-batch-size", "1")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(self.rows(), ["0", "1"])

    def test_a_summary_writes_its_own_files_into_the_output(self):
        self.numbers(2)
        ended = self.run_script(
            "import os\ndef run(files):\n"
            "    open(os.path.join(os.environ['AZUREML_BI_OUTPUT_PATH'], 'sum.txt'), 'a').write('x')\n",
            "--mini-batch-size", "1", "--output-action", "summary_only",
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(os.listdir(os.path.join(self.folder, "out")), ["sum.txt"])

    def test_an_input_without_files_is_refused(self):
        os.makedirs(os.path.join(self.folder, "in"))
        ended = self.run_script("def run(files): return files\n")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("The input has no files", ended.stderr)


if __name__ == "__main__":
    unittest.main()
