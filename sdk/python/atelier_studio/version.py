"""The version: of the installed distribution, or of the checkout that this runs from."""
import json
from importlib import metadata
from pathlib import Path


def find_version():
    package_json = Path(__file__).resolve().parents[3] / "package.json"
    if package_json.is_file():
        return json.loads(package_json.read_text(encoding="utf-8"))["version"]
    return metadata.version("atelier-studio")
