"""Makes the models that are scored: two of scikit-learn and one that echoes, each as MLflow has them and as a pickle."""
import pathlib
import pickle
import sys

import mlflow.pyfunc
import mlflow.sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input


top = pathlib.Path(sys.argv[1])
features, labels = load_breast_cancer(return_X_y=True)
models = {
    "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
    "forest": RandomForestClassifier(n_estimators=100, random_state=0, n_jobs=1),
}
for name, model in models.items():
    model.fit(features, labels)
    (top / name).mkdir()
    (top / name / "model.pkl").write_bytes(pickle.dumps(model))
    mlflow.sklearn.save_model(model, str(top / name / "mlflow"), serialization_format="cloudpickle", pip_requirements=[])
(top / "echo").mkdir()
mlflow.pyfunc.save_model(str(top / "echo" / "mlflow"), python_model=Echo(), pip_requirements=[])
