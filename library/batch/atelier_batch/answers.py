"""What `run()` may answer, as rows of text."""

import json
import os

PARTS = ".atelier_batch_parts"


def part_path(index):
    return os.path.join(PARTS, f"{index:08d}")


def count_of(result, action):
    """How many rows there are; None where the script does not say."""
    if result is None and action == "summary_only":
        return None
    try:
        return len(result)
    except TypeError:
        raise TypeError(
            f"run() returned {type(result).__name__}: a list or a DataFrame is needed, with a row for each file."
        ) from None


def lines_of(result):
    """The rows, separated by spaces and without a header, as Azure writes them."""
    if isinstance(result, Rows):
        return result
    if hasattr(result, "to_csv") and hasattr(result, "columns"):
        return [result.to_csv(header=False, index=False, sep=" ")]
    return [f"{text_of(row)}\n" for row in result]


def text_of(row):
    if isinstance(row, bytes):
        row = row.decode("utf-8", "replace")
    text = json.dumps(row) if isinstance(row, dict) else str(row)
    return text.replace("\r", "\\r").replace("\n", "\\n")


class Rows(list):
    """Rows that are text already, each with its end."""
