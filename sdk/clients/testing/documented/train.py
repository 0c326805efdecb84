"""A script that logs with MLflow and knows nothing of the studio."""
import mlflow

with mlflow.start_run(run_name="documented"):
    mlflow.log_metric("loss", 0.25)
