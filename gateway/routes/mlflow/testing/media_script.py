"""Logs pictures by step, a figure, a table and what autolog draws, with nothing but the mlflow client."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import mlflow
import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression

with mlflow.start_run() as run:
    for step in (0, 10, 2):
        mlflow.log_image(np.full((8, 12, 3), step * 20, dtype=np.uint8), key="val/samples", step=step)
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    mlflow.log_figure(figure, "figures/line.png")
    mlflow.log_table({"text": ["=1+1", "<b>x</b>"], "score": [0.5, None]}, "tables/rows.json")
    mlflow.sklearn.autolog(log_models=False, silent=True)
    features, labels = load_wine(return_X_y=True)
    LogisticRegression(max_iter=50).fit(features, labels)
print(run.info.run_id)
