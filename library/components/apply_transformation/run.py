"""Does to a table what another step has done to its own."""

from pathlib import Path

from atelier_tables import step, transformations


def run(data: step.Table, transformation: Path):
    return transformations.apply(data, step.read_mapping(transformation))


if __name__ == "__main__":
    step.main(run)
