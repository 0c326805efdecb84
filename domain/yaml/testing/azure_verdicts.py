"""Asks Microsoft's client about each YAML text of the list on stdin, in the folder given as argument.

Prints a JSON list of {"accepts": bool, "why": text, "literals": {name: text}, "timeout": int or null}.
"""
import json
import logging
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from azure.ai.ml import load_job  # noqa: E402


def literals(job):
    values = {name: getattr(value, "_data", value) for name, value in (job.inputs or {}).items()}
    return {name: str(value) for name, value in values.items() if isinstance(value, (str, bool, int, float))}


def verdict(folder, text):
    path = folder / "job.yml"
    path.write_text(text, encoding="utf-8")
    try:
        job = load_job(path)
        job._validate()
        limits = getattr(job, "limits", None)
        return {"accepts": True, "why": "", "literals": literals(job), "timeout": limits.timeout if limits else None}
    except Exception as error:  # The client refuses by errors of many types.
        return {"accepts": False, "why": " ".join(str(error).split())[:600], "literals": {}, "timeout": None}


folder = pathlib.Path(sys.argv[1])
print(json.dumps([verdict(folder, text) for text in json.load(sys.stdin)]))
