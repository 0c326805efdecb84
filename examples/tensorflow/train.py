"""A small network on the digits that ship inside scikit-learn. Its loss after every epoch is logged by a callback, and
the model is kept as an output of the run."""
import argparse
import os

import keras
import mlflow
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

words = argparse.ArgumentParser()
words.add_argument("--epochs", type=int, default=15)
said = words.parse_args()

keras.utils.set_random_seed(7)
pixels, digits = load_digits(return_X_y=True)
train_x, test_x, train_y, test_y = train_test_split(
    pixels / 16, digits, test_size=0.3, random_state=7, stratify=digits
)
network = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
)
network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])

with mlflow.start_run():
    mlflow.log_param("epochs", said.epochs)
    say = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: mlflow.log_metric("loss", logs["loss"], step=epoch)
    )
    network.fit(train_x, train_y, epochs=said.epochs, batch_size=64, verbose=0, callbacks=[say])
    _, accuracy = network.evaluate(test_x, test_y, verbose=0)
    mlflow.log_metric("test_accuracy", accuracy)
    print(f"accuracy on the {len(test_y)} digits kept apart: {accuracy:.3f}")

os.makedirs("outputs", exist_ok=True)
network.save("outputs/network.keras")
