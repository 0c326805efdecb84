"""Shares the traffic of an endpoint."""

import re
from pathlib import Path

from atelier_tables import step, studio
from atelier_tables.errors import TableError

SHARE = re.compile(r"\s*([^=,\s]+)\s*=\s*(\d+)\s*%?\s*")


def run(endpoint_name: str, traffic: str, after: Path = None):
    import pandas

    shares = read_shares(traffic)
    where = studio.path("online-endpoints", endpoint_name)
    before = studio.ask("GET", where)["traffic"]
    now = studio.ask("PATCH", where, {"traffic": shares})["traffic"]
    rows = [
        {"deployment": name, "before": before.get(name, 0), "percent": now.get(name, 0)} for name in sorted({*before, *now})
    ]
    for row in rows:
        print(f"{row['deployment']} has {row['percent']} % of the traffic, and had {row['before']} %")
    return pandas.DataFrame(rows, columns=["deployment", "before", "percent"])


def read_shares(text):
    """The percent of each deployment, by its name."""
    shares = {}
    for part in text.split(","):
        found = SHARE.fullmatch(part)
        if not found:
            raise TableError(f"'{part.strip()}' is no share: write the percent of each deployment, as blue=90, green=10")
        if found[1] in shares:
            raise TableError(f"{found[1]} is named twice")
        shares[found[1]] = int(found[2])
    return shares


if __name__ == "__main__":
    step.main(run)
