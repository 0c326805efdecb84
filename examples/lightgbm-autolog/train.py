"""Boosted trees on the diabetes dataset that ships inside scikit-learn. LightGBM's autolog sends an error for every
round."""
import argparse

import lightgbm
import mlflow
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

words = argparse.ArgumentParser()
words.add_argument("--rounds", type=int, default=40)
words.add_argument("--leaves", type=int, default=8)
said = words.parse_args()

mlflow.lightgbm.autolog()
features, target = load_diabetes(return_X_y=True, as_frame=True)
train_x, test_x, train_y, test_y = train_test_split(features, target, test_size=0.3, random_state=7)
train = lightgbm.Dataset(train_x, train_y)
test = lightgbm.Dataset(test_x, test_y, reference=train)
settings = {"objective": "regression", "metric": "rmse", "num_leaves": said.leaves, "seed": 7, "verbose": -1}

with mlflow.start_run():
    trees = lightgbm.train(settings, train, said.rounds, valid_sets=[test], valid_names=["test"])
    error = float(((trees.predict(test_x) - test_y) ** 2).mean() ** 0.5)
    mlflow.log_metric("test_rmse", error)
    print(f"error on the {len(test_y)} patients kept apart: {error:.1f}")
