"""Metrics of a step, on the page of its run."""

import json
import math
import os
import time
import urllib.error
import urllib.request

TRIES = 5


def log_metrics(metrics):
    """To the step's own run, where there is a studio to log to."""
    address, run = os.environ.get("MLFLOW_TRACKING_URI", ""), os.environ.get("MLFLOW_RUN_ID")
    if not run:
        return
    if not address.startswith("http"):
        import mlflow

        mlflow.log_metrics(metrics)
        return
    # MLflow's client would say the same after seconds of importing itself.
    now = int(time.time() * 1000)
    points = [{"key": key, "value": _plain(value), "timestamp": now, "step": 0} for key, value in metrics.items()]
    _post(f"{address}/api/2.0/mlflow/runs/log-batch", {"run_id": run, "metrics": points})


def _plain(value):
    """JSON has no word for what is no number: MLflow says it as text."""
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def _post(url, body):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ.get('MLFLOW_TRACKING_TOKEN', '')}"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    for left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(request, timeout=60):
                return
        except urllib.error.HTTPError as refused:
            if left == 0 or (refused.code < 500 and refused.code != 429):
                said = refused.read(1000).decode(errors="replace")
                raise RuntimeError(f"the metrics were not taken: {refused.code} {said}") from None
        except OSError:
            if left == 0:
                raise
        time.sleep(TRIES - left)
