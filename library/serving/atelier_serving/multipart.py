"""The parts of a form with files, which Python's standard library no longer reads."""
import io
import re
from email.message import Message


class FileStorage:
    """A file of a form, as Flask gives it."""

    def __init__(self, name, filename, content_type, content):
        self.name = name
        self.filename = filename
        self.content_type = self.mimetype = content_type
        self.content_length = len(content)
        self.stream = io.BytesIO(content)

    def read(self, *size):
        return self.stream.read(*size)

    def seek(self, *place):
        return self.stream.seek(*place)

    def __iter__(self):
        return iter(self.stream)

    def save(self, target):
        if hasattr(target, "write"):
            target.write(self.stream.read())
            return
        with open(target, "wb") as file:
            file.write(self.stream.read())


def parse_multipart(content_type, body):
    """The fields and the files of a body, each as pairs of its name and what it holds."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if boundary is None:
        raise ValueError("The Content-Type of a multipart form names no boundary.")
    mark = b"--" + boundary.group(1).encode()
    fields, files = [], []
    for part in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        if part.startswith(b"--"):
            break
        head, found, content = part.lstrip(b" \t").partition(b"\r\n\r\n")
        if not found:
            raise ValueError("A part of the multipart form breaks off in its headers.")
        headers = Message()
        for line in head.decode("utf-8", "replace").strip("\r\n").split("\r\n"):
            name, _, value = line.partition(":")
            headers[name.strip()] = value.strip()
        name = headers.get_param("name", "", header="content-disposition")
        filename = headers.get_filename()
        if filename is None:
            fields.append((name, content.decode("utf-8", "replace")))
        else:
            kind = headers.get("content-type", "application/octet-stream")
            files.append((name, FileStorage(name, filename, kind, content)))
    return fields, files
