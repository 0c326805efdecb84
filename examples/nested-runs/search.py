"""A small search whose trials are child runs, two levels deep."""
import math

import mlflow

with mlflow.start_run() as parent:
    best = math.inf
    for width in (4, 8, 16):
        with mlflow.start_run(run_name=f"width {width}", nested=True):
            mlflow.log_param("width", width)
            for fold in range(3):
                with mlflow.start_run(run_name=f"fold {fold}", nested=True):
                    for step in range(20):
                        loss = math.exp(-step / width) + 0.01 * fold
                        mlflow.log_metric("loss", loss, step=step)
            mlflow.log_metric("loss", loss)
            best = min(best, loss)
    mlflow.log_metric("best_loss", best)
print(f"best loss {best:.4f}")
