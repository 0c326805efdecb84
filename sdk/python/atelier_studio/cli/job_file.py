"""Reading a YAML file: its text and the folder that its paths are relative to. Nothing is parsed here."""

import os
import sys

from ..errors import AtelierError
from ..submit import Submission

MAX_YAML_BYTES = 4_000_000


def read_submission(arguments):
    is_piped = arguments.file == "-"
    content = sys.stdin.buffer.read(MAX_YAML_BYTES + 1) if is_piped else _read(arguments.file)
    file = "standard input" if is_piped else arguments.file
    return Submission(
        yaml=decode_yaml(content, file),
        file=file,
        folder="." if is_piped else os.path.dirname(arguments.file) or ".",
        set=arguments.set,
        name=arguments.name,
    )


def decode_yaml(content, file):
    if len(content) > MAX_YAML_BYTES:
        raise AtelierError(f"{file}: this is larger than {MAX_YAML_BYTES:,} bytes, which no job is.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content[: failure.start].count(b"\n") + 1
        raise AtelierError(
            f"{file}:{line}: this is not UTF-8 text (byte 0x{content[failure.start]:02x})."
        ) from None


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read(MAX_YAML_BYTES + 1)
    except OSError as failure:
        raise AtelierError(f"{path}: {failure.strerror}") from None
