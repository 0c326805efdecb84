"""Fits y = 3x + 2 to noisy points by gradient descent, and logs the loss live.

It needs no package: a run finds the studio's address and its own token in the environment, and a metric is one POST.
"""
import argparse
import json
import os
import random
import time
import urllib.request

BASE = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/"
RUN = os.environ["MLFLOW_RUN_ID"]


def post(door, **body):
    headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(BASE + door, json.dumps({"run_id": RUN, **body}).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        answer.read()


words = argparse.ArgumentParser()
words.add_argument("--steps", type=int, default=120)
words.add_argument("--rate", type=float, default=0.08)
said = words.parse_args()

random.seed(7)
points = [(x / 50, 3 * x / 50 + 2 + random.gauss(0, 0.3)) for x in range(100)]
for key, value in vars(said).items():
    post("log-parameter", key=key, value=str(value))

slope, offset = 0.0, 0.0
for step in range(said.steps):
    misses = [(slope * x + offset - y, x) for x, y in points]
    loss = sum(miss * miss for miss, _ in misses) / len(misses)
    slope -= said.rate * 2 * sum(miss * x for miss, x in misses) / len(misses)
    offset -= said.rate * 2 * sum(miss for miss, _ in misses) / len(misses)
    now = int(time.time() * 1000)
    values = {"loss": loss, "slope": slope, "offset": offset}
    post("log-batch", metrics=[{"key": k, "value": v, "timestamp": now, "step": step} for k, v in values.items()])
    if step % 10 == 0:
        print(f"step {step:4d}  loss {loss:.4f}  y = {slope:.2f} x + {offset:.2f}", flush=True)
    time.sleep(0.1)

os.makedirs("outputs", exist_ok=True)
with open("outputs/model.json", "w") as file:
    json.dump({"slope": slope, "offset": offset, "loss": loss}, file)
print(f"done: y = {slope:.3f} x + {offset:.3f}")
