"""Logs files by names that make trouble in addresses, and reads each of them back: by its listing, and with the run."""

import os
import tempfile

import mlflow
import numpy as np
from mlflow import MlflowClient

NAMES = ["a%10b", "a%e9b", "100%", "100%%25", "back\\slash", "tab\t", "line\n", " lead", "trail ", "semi;", "c:x", "Http:x", "é☃"]
NAMES += ["plus+", "who?.txt", "who", "amp&=", "[br]", "{c}", "q'\"", "~23", "~x", "c%2ed", "a~23b%20c"]


def read(path):
    with open(path, "rb") as file:
        return file.read()


folder = tempfile.mkdtemp()
with mlflow.start_run() as run:
    mlflow.log_image(np.zeros((4, 4, 3), dtype="uint8"), key="k", step=10)
    for name in NAMES:
        with open(os.path.join(folder, name), "w") as file:
            file.write(name)
        mlflow.log_artifact(os.path.join(folder, name), "odd%25")

client = MlflowClient()


def walk(path=None):
    for found in client.list_artifacts(run.info.run_id, path):
        if found.is_dir:
            yield from walk(found.path)
        else:
            yield found.path


listed = sorted(walk())
texts = []
pictures = 0
for path in listed:
    content = read(mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path=path))
    if path.startswith("images/"):
        pictures += len(content) > 20
    else:
        texts.append(content.decode())
assert sorted(texts) == sorted(NAMES), sorted(set(texts) ^ set(NAMES))
assert pictures >= 1

whole = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, dst_path=tempfile.mkdtemp())
found = sorted(os.path.relpath(os.path.join(top, name), whole) for top, _, names in os.walk(whole) for name in names)
assert found == listed, sorted(set(found) ^ set(listed))
print(run.info.run_id)
