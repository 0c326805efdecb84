"""
A warm interpreter. Each line of the input is an order, answered by one line of the output. An order is carried out by a
fork, which has imported all that costs time and leaves nothing behind.
"""

import contextlib
import importlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time

from . import evaluate

EARLY = ["pandas", "pyarrow.parquet", "atelier_tables.step"]
# What only some steps need is imported once somebody has been answered.
LATE = ["sklearn.preprocessing", "sklearn.feature_selection", "sklearn.feature_extraction.text", "sklearn.impute"]
READ_BYTES = 1 << 16
MAX_ANSWER_BYTES = 8_000_000


def main():
    answers = os.fdopen(os.dup(1), "w")
    # What a step prints is nobody's answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _load(EARLY)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    is_warm = False
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(carry_out(order)), file=answers, flush=True)
        if not is_warm:
            _load(LATE)
            is_warm = True


def _load(names):
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def carry_out(order):
    """The answer, with what was found before its time was over."""
    folder = tempfile.mkdtemp(prefix="sample-")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_fork(order, folder, writing)
    os.close(writing)
    pieces, is_over = _read(reading, time.monotonic() + order["seconds"])
    os.close(reading)
    if is_over:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(folder, ignore_errors=True)
    return _answer(order, pieces, is_over, status)


def _be_the_fork(order, folder, writing):
    status = 1
    try:
        with os.fdopen(writing, "w") as told:
            evaluate.run(order, folder, lambda found: print(json.dumps(found), file=told, flush=True))
        status = 0
    finally:
        os._exit(status)


def _read(reading, until):
    pieces, size = [], 0
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return pieces, True
        piece = os.read(reading, READ_BYTES)
        size += len(piece)
        if not piece:
            return pieces, False
        if size > MAX_ANSWER_BYTES:
            return pieces, True
        pieces.append(piece)


def _answer(order, pieces, is_over, status):
    # The last line may have been cut off with the fork.
    lines = b"".join(pieces).split(b"\n")[:-1]
    answer = {"tables": [], "problems": []}
    begun = None
    for line in lines:
        found = json.loads(line)
        begun = None if "message" in found else found.get("begun", begun)
        if "begun" not in found:
            answer["problems" if "message" in found else "tables"].append(found)
    if begun is not None and (is_over or status != 0):
        why = f"did not end within {order['seconds']} s" if is_over else "ended with its process"
        answer["problems"].append({"step": begun, "message": f"it {why}"})
    return answer


if __name__ == "__main__":
    main()
