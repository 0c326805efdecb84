"""The version: of the checkout that this runs from, else of the installed distribution."""

import json
from pathlib import Path


def find_version():
    python_folder = Path(__file__).resolve().parent.parent
    if (python_folder / "__main__.py").is_file():
        return json.loads((python_folder / "../../package.json").read_text(encoding="utf-8"))["version"]
    from importlib import metadata

    return metadata.version("atelier-studio")
