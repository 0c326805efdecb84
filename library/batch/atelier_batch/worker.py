"""One worker: `init()` once, then `run()` for each mini-batch that it is asked for. Its prints are the run's log."""

import json
import logging
import os
import sys
import traceback

from answers import count_of, lines_of, part_path
from scorers import make_scorer


def main():
    requests = os.fdopen(int(sys.argv[1]), "r", encoding="utf-8")
    answers = os.fdopen(int(sys.argv[2]), "w", encoding="utf-8")
    settings = json.loads(sys.argv[3])
    logging.basicConfig(level=getattr(logging, settings["logging_level"].upper(), logging.INFO), stream=sys.stdout)

    def answer(value):
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    try:
        scorer = make_scorer(settings)
        scorer.init()
    except BaseException as failure:
        traceback.print_exc()
        answer({"error": describe(failure)})
        return 3
    answer({"ready": True})
    for line in requests:
        request = json.loads(line)
        answer(score(scorer, settings, request["index"], request["paths"]))
    scorer.shutdown()
    return 0


def score(scorer, settings, index, paths):
    try:
        result, failed = scorer.run(paths, index)
        count = count_of(result, settings["output_action"])
        if settings["output_action"] == "append_row":
            keep(index, lines_of(result))
        return {"rows": count, "failed": failed}
    except BaseException as failure:
        traceback.print_exc()
        return {"error": describe(failure)}


def keep(index, lines):
    """Rows of one mini-batch: all of them, or none."""
    path = part_path(index)
    with open(f"{path}.{os.getpid()}", "w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
    os.replace(file.name, path)


def describe(failure):
    text = traceback.format_exception_only(type(failure), failure)[-1].strip()
    return text if text.endswith(".") else f"{text}."


if __name__ == "__main__":
    sys.exit(main())
