"""How far it is: metrics of the run, and a line in its log now and then."""

import json
import os
import time
import urllib.request

_EVERY_S = 1
_SAY_EVERY_S = 10


class Progress:
    def __init__(self, ledger):
        self._ledger = ledger
        self._told = -1
        self._next = 0
        self._next_line = time.monotonic() + _SAY_EVERY_S

    def tell(self):
        now = time.monotonic()
        done = self._ledger.batches_done
        if now < self._next or done == self._told:
            return
        self._next = now + _EVERY_S
        self._told = done
        self._send(done)
        if now >= self._next_line:
            self._next_line = now + _SAY_EVERY_S
            print(self._ledger.summary().split("\n")[0], flush=True)

    def finish(self):
        self._send(self._ledger.batches_done)

    def _send(self, step):
        ledger = self._ledger
        values = {
            "progress_percent": 100 * step / ledger.batch_count,
            "mini_batches_done": step,
            "mini_batches_failed": ledger.batches_failed,
            "files_done": ledger.files_done,
            "files_failed": ledger.files_failed,
            "rows": ledger.rows,
        }
        address, run = os.environ.get("MLFLOW_TRACKING_URI"), os.environ.get("MLFLOW_RUN_ID")
        if not address or not run:
            return
        moment = int(time.time() * 1000)
        metrics = [{"key": key, "value": value, "timestamp": moment, "step": step} for key, value in values.items()]
        request = urllib.request.Request(
            f"{address.rstrip('/')}/api/2.0/mlflow/runs/log-batch",
            data=json.dumps({"run_id": run, "metrics": metrics}).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {os.environ.get('MLFLOW_TRACKING_TOKEN', '')}"},
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as failure:
            # Numbers of how far it is are worth no mini-batch.
            print(f"The progress could not be told ({failure}).", flush=True)
