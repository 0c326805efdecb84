"""Loads the components as they are, each beside what they share."""

import importlib.util
import sys
import warnings
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(LIBRARY))
warnings.filterwarnings("ignore")


def load(name):
    """The module of a component."""
    spec = importlib.util.spec_from_file_location(f"library_{name}", LIBRARY / name / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name, *values, **settings):
    return load(name).run(*values, **settings)
