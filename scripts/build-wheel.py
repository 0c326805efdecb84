#!/usr/bin/env python3
"""Builds the SDK's wheel into dist/sdk, byte for byte the same on every machine: stored, sorted, without times.

Usage: python3 scripts/build-wheel.py [FOLDER]
"""

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "sdk" / "python"
MODULE = "atelier_studio"
MODULES = (MODULE, "mltable")
DISTRIBUTION = "atelier-studio"


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "sdk"
    version = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{MODULE}-{version}-py3-none-any.whl"
    for old in folder.glob(f"{MODULE}-*.whl"):
        if old != wheel:
            old.unlink()
    draft = wheel.with_suffix(".part")
    write_wheel(draft, collect_files(version), f"{MODULE}-{version}.dist-info/RECORD")
    draft.replace(wheel)
    print(wheel)


def collect_files(version):
    """Every file of the wheel but its RECORD, by name."""
    info = f"{MODULE}-{version}.dist-info"
    files = {
        path.relative_to(SOURCE).as_posix(): path.read_bytes()
        for module in MODULES
        for path in (SOURCE / module).rglob("*.py")
    }
    files[f"{info}/METADATA"] = describe(version).encode("utf-8")
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: atelier\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/entry_points.txt"] = (
        f"[console_scripts]\natelier = {MODULE}.cli.main:main\n\n"
        f"[fsspec.specs]\nazureml = {MODULE}.azureml_fsspec:AzureMLFileSystem\n"
    ).encode()
    return files


def describe(version):
    head = {
        "Metadata-Version": "2.1",
        "Name": DISTRIBUTION,
        "Version": version,
        "Summary": "Submit, watch and download runs of an Atelier studio",
        "License": "Apache-2.0",
        "Classifier": "Programming Language :: Python :: 3",
        "Requires-Python": ">=3.8",
        "Description-Content-Type": "text/markdown",
    }
    readme = (SOURCE / "README.md").read_text(encoding="utf-8")
    return "".join(f"{name}: {value}\n" for name, value in head.items()) + "\n" + readme


def write_wheel(target, files, record_name):
    record = [
        f"{name},sha256={url_safe_hash(content)},{len(content)}" for name, content in sorted(files.items())
    ]
    record.append(f"{record_name},,")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as wheel:
        for name, content in [
            *sorted(files.items()),
            (record_name, ("\n".join(record) + "\n").encode("utf-8")),
        ]:
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, content)


def url_safe_hash(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
