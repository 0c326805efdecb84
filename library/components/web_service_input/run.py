"""Where the rows of a request enter."""

from atelier_tables import columns, service, step
from atelier_tables.errors import TableError


def run(data: step.Table, leave_out: str = ""):
    # What is to be scored may lack the label already.
    gone = [name for name in columns.split(leave_out) if name in data.columns]
    rows = data.drop(columns=gone)
    if rows.columns.empty:
        raise TableError("no column is left for a request: leave fewer out")
    return {"data": rows, "contract": service.Contract(rows)}


if __name__ == "__main__":
    step.main(run)
