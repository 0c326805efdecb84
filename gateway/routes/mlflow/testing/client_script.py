"""An ordinary script, as people write them for MLflow, which then reads back all that it logged and compares."""
import hashlib
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import mlflow
import pandas as pd
from mlflow.exceptions import MlflowException
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.set_experiment("untouched")
mlflow.sklearn.autolog(log_input_examples=True)
x, y = load_iris(return_X_y=True, as_frame=True)
big = pathlib.Path(tempfile.mkdtemp()) / "big.bin"
big.write_bytes(os.urandom(11 * 1024 * 1024))

with mlflow.start_run(run_name="parent", description="why it was run") as parent:
    model = LogisticRegression(max_iter=200).fit(x, y)
    for step in range(50):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"odd": math.nan, "up": math.inf, "down": -math.inf})
    mlflow.log_params({"note": "é 中 'quoted'", "long": "x" * 500})
    mlflow.set_tags({"team": "red", "a.b/c": "1"})
    mlflow.log_input(mlflow.data.from_pandas(x, name="iris"), context="train")
    figure = plt.figure()
    plt.plot([1, 2])
    mlflow.log_figure(figure, "plots/line.png")
    mlflow.log_dict({"a": [1]}, "made/a.json")
    mlflow.log_text("", "made/empty.txt")
    mlflow.log_table({"n": [1, 2]}, "made/table.json")
    mlflow.log_artifact(str(big), "large")
    with mlflow.start_run(run_name="child", nested=True):
        mlflow.log_param("depth", 2)

client = mlflow.MlflowClient()
run = client.get_run(parent.info.run_id)
history = client.get_metric_history(run.info.run_id, "loss")
assert [m.value for m in history] == [1 / (n + 1) for n in range(50)]
assert [m.step for m in history] == list(range(50))
assert math.isnan(run.data.metrics["odd"]) and run.data.metrics["up"] > 1.7e308 and run.data.metrics["down"] < -1.7e308
assert run.data.params["max_iter"] == "200" and run.data.params["note"] == "é 中 'quoted'"
assert run.data.tags["team"] == "red" and run.data.tags["a.b/c"] == "1"
assert run.data.tags["mlflow.note.content"] == "why it was run"
assert run.info.status == "FINISHED" and run.info.run_name == "parent" and run.info.end_time >= run.info.start_time
assert {i.dataset.name for i in run.inputs.dataset_inputs} >= {"iris"}

found = mlflow.search_runs(experiment_names=["untouched"], filter_string="params.depth = '2'")
assert len(found) == 1 and found.iloc[0]["tags.mlflow.parentRunId"] == run.info.run_id
children = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
assert [child.info.run_name for child in children] == ["child"]
ids = {client.create_run(run.info.experiment_id).info.run_id for _ in range(5)}
page, seen = None, []
while True:
    page = client.search_runs([run.info.experiment_id], order_by=["metrics.loss DESC"], max_results=2, page_token=page and page.token)
    seen += [r.info.run_id for r in page]
    if not page.token:
        break
assert len(seen) == len(set(seen)) == 7 and seen[0] == run.info.run_id and ids < set(seen)

download = mlflow.artifacts.download_artifacts
assert json.load(open(download(run_id=run.info.run_id, artifact_path="made/a.json"))) == {"a": [1]}
assert open(download(run_id=run.info.run_id, artifact_path="made/empty.txt")).read() == ""
again = pathlib.Path(download(run_id=run.info.run_id, artifact_path="large/big.bin")).read_bytes()
assert hashlib.sha256(again).digest() == hashlib.sha256(big.read_bytes()).digest()
assert [f.path for f in client.list_artifacts(run.info.run_id, "plots")] == ["plots/line.png"]
assert mlflow.load_table("made/table.json", run_ids=[run.info.run_id])["n"].tolist() == [1, 2]
everything = subprocess.run(
    [sys.executable, "-m", "mlflow", "artifacts", "download", "--run-id", run.info.run_id, "-d", tempfile.mkdtemp()],
    capture_output=True, text=True, check=True,
)
assert (pathlib.Path(everything.stdout.strip().splitlines()[-1]) / "made" / "a.json").exists()

loaded = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model")
assert (loaded.predict(x) == model.predict(x)).all()
logged = mlflow.search_logged_models(experiment_ids=[run.info.experiment_id], output_format="list")
assert len(logged) == 1 and str(logged[0].status) == "READY" and logged[0].source_run_id == run.info.run_id
assert (mlflow.sklearn.load_model(logged[0].model_uri).predict(x) == model.predict(x)).all()
mlflow.set_logged_model_tags(logged[0].model_id, {"kept": "yes"})
assert mlflow.get_logged_model(logged[0].model_id).tags["kept"] == "yes"

gone = ids.pop()
client.delete_run(gone)
assert client.get_run(gone).info.lifecycle_stage == "deleted"
client.restore_run(gone)
client.set_tag(gone, "mlflow.runName", "back")
assert client.get_run(gone).info.run_name == "back"
client.set_terminated(gone, "KILLED")
assert client.get_run(gone).info.status == "KILLED"


def code_of(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return "ok"


assert code_of(lambda: client.log_param(run.info.run_id, "max_iter", "7")) == "INVALID_PARAMETER_VALUE"
assert code_of(lambda: client.get_run("0" * 32)) == "RESOURCE_DOES_NOT_EXIST"
assert code_of(lambda: client.create_experiment("untouched")) == "RESOURCE_ALREADY_EXISTS"
assert client.get_experiment("0").name == "Default"
assert mlflow.search_experiments(filter_string="name = 'untouched'")[0].experiment_id == run.info.experiment_id
assert isinstance(found, pd.DataFrame)
print("all equal")
