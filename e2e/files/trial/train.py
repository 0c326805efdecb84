"""Learns the line between two clouds of points by gradient descent, a point at a time; one of the points is broken."""
import argparse
import json
import math
import os
import random
import time
import urllib.request

BASE = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/"
RUN = os.environ["MLFLOW_RUN_ID"]
BROKEN = 61_700


def post(door, **body):
    headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(BASE + door, json.dumps({"run_id": RUN, **body}).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        answer.read()


def draw():
    side = random.choice((-1, 1))
    return [1.0, random.gauss(3 + side, 0.4), random.gauss(3 - side, 0.4)], side


def score(point):
    return sum(w * x for w, x in zip(weights, point))


words = argparse.ArgumentParser()
words.add_argument("--steps", type=int, default=100_000)
words.add_argument("--lr", type=float, default=0.01)
said = words.parse_args()
post("log-batch", params=[
    {"key": key, "value": value}
    for key, value in {"lr": str(said.lr), "steps": str(said.steps), "optimizer": "sgd", "batch_size": "1"}.items()
])

random.seed(7)
unseen = [draw() for _ in range(2_000)]
weights, waiting = [-2.0, 1.0, 1.0], []
for step in range(said.steps):
    point, side = draw()
    if step == BROKEN:
        point[1] *= 40
        side = -1
    loss = math.log1p(math.exp(-side * score(point)))
    pull = 1 / (1 + math.exp(side * score(point)))
    weights = [w + said.lr * side * pull * x for w, x in zip(weights, point)]
    waiting.append({"key": "train/loss", "value": loss, "timestamp": int(time.time() * 1000), "step": step})
    if loss > 20:
        print(f"step {step}: the loss jumps to {loss:.6f}", flush=True)
    if len(waiting) == 1_000 or step == said.steps - 1:
        right = sum(side * score(point) > 0 for point, side in unseen) / len(unseen)
        waiting.append({"key": "val/accuracy", "value": right, "timestamp": waiting[-1]["timestamp"], "step": step})
        while waiting:
            post("log-batch", metrics=waiting[:1_000])
            waiting = waiting[1_000:]
        print(f"step {step}: {right:.2%} of the unseen points are on the right side", flush=True)
