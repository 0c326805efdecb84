"""A request as a script may ask to see it: like one of Flask, which scripts with `@rawhttp` were written for."""
import io
import json
from urllib.parse import parse_qsl

from .multipart import parse_multipart


class MultiDict(dict):
    """The first value of each name, and all of them by `getlist`."""

    def __init__(self, pairs=()):
        super().__init__()
        self._lists = {}
        for name, value in pairs:
            self.setdefault(name, value)
            self._lists.setdefault(name, []).append(value)

    def getlist(self, name):
        return list(self._lists.get(name, []))

    def to_dict(self, flat=True):
        return dict(self) if flat else {name: list(values) for name, values in self._lists.items()}


class Headers(dict):
    """By their names as Flask writes them (`Content-Type`), found however they are written."""

    def __init__(self, pairs):
        super().__init__((name.title(), value) for name, value in pairs)

    def __getitem__(self, name):
        return super().__getitem__(name.title())

    def __contains__(self, name):
        return super().__contains__(name.title())

    def get(self, name, default=None):
        return super().get(name.title(), default)


class RawRequest:
    """What a script with `@rawhttp` is given."""

    def __init__(self, head, body):
        self.method = head["method"]
        self.path = head["path"]
        self.query_string = head.get("query", "").encode()
        self.headers = Headers(head["headers"].items())
        self.data = body
        self._parsed = None

    @property
    def args(self):
        return MultiDict(parse_qsl(self.query_string.decode(), keep_blank_values=True))

    @property
    def full_path(self):
        return self.path + "?" + self.query_string.decode()

    url = full_path

    @property
    def content_type(self):
        return self.headers.get("Content-Type")

    @property
    def mimetype(self):
        return (self.content_type or "").split(";")[0].strip().lower()

    @property
    def content_length(self):
        return len(self.data)

    @property
    def is_json(self):
        return self.mimetype == "application/json" or (
            self.mimetype.startswith("application/") and self.mimetype.endswith("+json")
        )

    @property
    def stream(self):
        return io.BytesIO(self.data)

    def get_data(self, cache=True, as_text=False, parse_form_data=False):
        return self.data.decode("utf-8", "replace") if as_text else self.data

    @property
    def json(self):
        return self.get_json()

    def get_json(self, force=False, silent=False, cache=True):
        if not (force or self.is_json):
            return None
        try:
            return json.loads(self.data)
        except ValueError:
            if silent:
                return None
            raise

    @property
    def form(self):
        return self._parts()[0]

    @property
    def files(self):
        return self._parts()[1]

    @property
    def values(self):
        return MultiDict([*self.args.items(), *self.form.items()])

    def _parts(self):
        if self._parsed is None:
            fields, files = [], []
            if self.mimetype == "application/x-www-form-urlencoded":
                fields = parse_qsl(self.data.decode("utf-8", "replace"), keep_blank_values=True)
            elif self.mimetype == "multipart/form-data":
                fields, files = parse_multipart(self.content_type, self.data)
            self._parsed = MultiDict(fields), MultiDict(files)
        return self._parsed


def environ_of(head, body):
    """The request as WSGI has it, for the Flask of an environment that brings one."""
    environ = {
        "REQUEST_METHOD": head["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": head["path"],
        "QUERY_STRING": head.get("query", ""),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in head["headers"].items():
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key != "CONTENT_LENGTH":
            environ["HTTP_" + key] = value
    return environ
