"""What a service answers."""

from atelier_tables import columns as named
from atelier_tables import step


def run(data: step.Table, columns: str = ""):
    return data[named.choose(data, columns)]


if __name__ == "__main__":
    step.main(run)
