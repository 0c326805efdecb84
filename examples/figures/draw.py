"""Logs what MLflow can show beside numbers: a figure, images by step, a table, a dictionary and a text."""
import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import mlflow
from PIL import Image

with mlflow.start_run():
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot([math.sin(x / 10) for x in range(100)])
    mlflow.log_figure(figure, "figures/sine.png")
    for step in range(3):
        picture = Image.new("RGB", (64, 64), (80 * step, 60, 160))
        mlflow.log_image(picture, key="colour", step=step)
    mlflow.log_table({"class": ["a", "b"], "right": [41, 37], "wrong": [3, 5]}, "tables/confusion.json")
    mlflow.log_dict({"threshold": 0.5}, "settings.json")
    mlflow.log_text("# Notes\n\nDrawn by the **figures** example.\n", "notes.md")
print("drawn")
