"""The script of a job, which was written for another place: it sets an experiment and starts several runs."""
import os

import mlflow
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

own = os.environ["MLFLOW_RUN_ID"]
experiment = os.environ["MLFLOW_EXPERIMENT_ID"]
mlflow.set_experiment("set by the script")
with mlflow.start_run(run_name="first") as first:
    assert first.info.run_id == own
    mlflow.log_metric("loss", 0.5)
    with mlflow.start_run(nested=True, run_name="nested"):
        mlflow.log_param("depth", 2)
assert mlflow.MlflowClient().get_run(own).info.experiment_id == experiment
second = mlflow.start_run(run_name="second")
mlflow.log_metric("loss", 0.25)
mlflow.end_run()
assert second.info.run_id != own
assert second.data.tags["mlflow.parentRunId"] == own

mlflow.sklearn.autolog(log_models=False, log_datasets=False, silent=True)
x, y = load_iris(return_X_y=True)
GridSearchCV(LogisticRegression(max_iter=200), {"C": [0.1, 1.0]}, cv=2).fit(x, y)

found = mlflow.search_runs(experiment_names=["set by the script"], output_format="list")
assert {run.info.run_name for run in found} >= {"nested", "second"}
print("all there")
