"""Takes the arguments that the documents give a training script, and leaves a file where its model would be."""
import argparse
import pathlib

words = argparse.ArgumentParser()
words.add_argument("--data", type=pathlib.Path)
words.add_argument("--rate", type=float)
words.add_argument("--out", type=pathlib.Path)
said = words.parse_args()
if said.data:
    assert said.data.read_text().startswith("sepal")
(said.out / "model.txt").write_text(f"rate {said.rate}\n")
