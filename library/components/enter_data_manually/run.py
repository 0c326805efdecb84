"""A small table that was typed in."""

import io

from atelier_tables import step
from atelier_tables.errors import TableError


def run(text: str, has_header: bool = True):
    import pandas

    try:
        table = pandas.read_csv(io.StringIO(text), header=0 if has_header else None, skipinitialspace=True)
    except pandas.errors.ParserError as error:
        raise TableError(f"the rows have not the same number of values: {error}") from None
    return table if has_header else table.rename(columns=lambda at: f"Col{at + 1}")


if __name__ == "__main__":
    step.main(run)
