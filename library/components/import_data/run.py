"""Files as a table."""

from atelier_tables import columns as named
from atelier_tables import step


def run(source: step.Table, columns: str = "", max_rows: int = 0):
    table = source[named.choose(source, columns)]
    return table.head(max_rows) if max_rows > 0 else table


if __name__ == "__main__":
    step.main(run)
