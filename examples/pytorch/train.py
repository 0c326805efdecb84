"""A small network on the digits that ship inside scikit-learn, with its loss after every epoch and the weights kept as
an output of the run."""
import argparse
import os

import mlflow
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

words = argparse.ArgumentParser()
words.add_argument("--epochs", type=int, default=15)
said = words.parse_args()

torch.manual_seed(7)
pixels, digits = load_digits(return_X_y=True)
parts = train_test_split(pixels / 16, digits, test_size=0.3, random_state=7, stratify=digits)
train_x, test_x = (torch.tensor(part, dtype=torch.float32) for part in parts[:2])
train_y, test_y = (torch.tensor(part) for part in parts[2:])

network = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
loss_of = torch.nn.CrossEntropyLoss()

with mlflow.start_run():
    mlflow.log_param("epochs", said.epochs)
    for epoch in range(said.epochs):
        for batch in torch.randperm(len(train_x)).split(64):
            optimizer.zero_grad()
            loss = loss_of(network(train_x[batch]), train_y[batch])
            loss.backward()
            optimizer.step()
        mlflow.log_metric("loss", loss_of(network(train_x), train_y).item(), step=epoch)
    accuracy = (network(test_x).argmax(1) == test_y).float().mean().item()
    mlflow.log_metric("test_accuracy", accuracy)
    print(f"accuracy on the {len(test_y)} digits kept apart: {accuracy:.3f}")

os.makedirs("outputs", exist_ok=True)
torch.save(network.state_dict(), "outputs/network.pt")
