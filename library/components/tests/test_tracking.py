"""Metrics that a step logs, as a server hears of them."""

import json
import os
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import loading  # noqa: F401 - where the library lies

from atelier_tables import tracking


class Answering(BaseHTTPRequestHandler):
    answers, heard = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.answers.pop(0))
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_words):
        pass


class Logging(unittest.TestCase):
    def setUp(self):
        Answering.heard = []
        self.server = HTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def log(self, metrics, *answers):
        Answering.answers = list(answers)
        known = {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{self.server.server_port}/mlflow/w", "MLFLOW_RUN_ID": "run_1",
                 "MLFLOW_TRACKING_TOKEN": "secret"}  # fmt: skip
        with mock.patch.dict(os.environ, known):
            tracking.log_metrics(metrics)

    def test_a_server_that_is_away_for_a_moment_is_asked_again(self):
        self.log({"accuracy": 0.5, "auc": float("nan"), "low": float("-inf")}, 503, 200)
        (path, who, body), again = Answering.heard
        self.assertEqual((path, who), ("/mlflow/w/api/2.0/mlflow/runs/log-batch", "Bearer secret"))
        self.assertEqual({each["key"]: each["value"] for each in body["metrics"]},
                         {"accuracy": 0.5, "auc": "NaN", "low": "-Infinity"})  # fmt: skip
        self.assertEqual((body["run_id"], again), ("run_1", (path, who, body)))

    def test_what_is_refused_is_told_in_the_words_of_the_server(self):
        with self.assertRaisesRegex(RuntimeError, "the metrics were not taken: 403"):
            self.log({"accuracy": 0.5}, 403)
        self.assertEqual(len(Answering.heard), 1)


if __name__ == "__main__":
    unittest.main()
