"""A random forest on the wine dataset that ships inside scikit-learn. Every parameter, metric and the model are logged by
MLflow's autolog: nothing here knows of the studio."""
import argparse

import mlflow
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

words = argparse.ArgumentParser()
words.add_argument("--trees", type=int, default=60)
words.add_argument("--depth", type=int, default=5)
said = words.parse_args()

mlflow.sklearn.autolog()
features, labels = load_wine(return_X_y=True, as_frame=True)
train_x, test_x, train_y, test_y = train_test_split(features, labels, test_size=0.3, random_state=7, stratify=labels)

with mlflow.start_run():
    forest = RandomForestClassifier(n_estimators=said.trees, max_depth=said.depth, random_state=7).fit(train_x, train_y)
    accuracy = forest.score(test_x, test_y)
    mlflow.log_metric("test_accuracy", accuracy)
    print(f"accuracy on the {len(test_y)} wines kept apart: {accuracy:.3f}")
