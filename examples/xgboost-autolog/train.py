"""Boosted trees on the wine dataset that ships inside scikit-learn. XGBoost's autolog sends a loss for every round."""
import argparse

import mlflow
import xgboost
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

words = argparse.ArgumentParser()
words.add_argument("--rounds", type=int, default=30)
words.add_argument("--depth", type=int, default=3)
said = words.parse_args()

mlflow.xgboost.autolog()
features, labels = load_wine(return_X_y=True, as_frame=True)
train_x, test_x, train_y, test_y = train_test_split(features, labels, test_size=0.3, random_state=7, stratify=labels)
train, test = xgboost.DMatrix(train_x, train_y), xgboost.DMatrix(test_x, test_y)
settings = {"objective": "multi:softmax", "num_class": 3, "max_depth": said.depth, "eval_metric": "mlogloss", "seed": 7}

with mlflow.start_run():
    trees = xgboost.train(settings, train, said.rounds, evals=[(test, "test")], verbose_eval=False)
    accuracy = float((trees.predict(test) == test_y).mean())
    mlflow.log_metric("test_accuracy", accuracy)
    print(f"accuracy on the {len(test_y)} wines kept apart: {accuracy:.3f}")
