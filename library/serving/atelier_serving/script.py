"""A scoring script: loaded by its path, looked at, and asked."""
import importlib.util
import inspect
import json
import os
import sys
from types import ModuleType
from urllib.parse import parse_qsl

from .request import Headers, RawRequest, environ_of


class ScriptError(Exception):
    """What is wrong with the script itself."""


class BadInput(Exception):
    """What is wrong with a request, and the status that says so."""

    def __init__(self, message, status=400):
        super().__init__(message)
        self.status = status


class Script:
    """`answer` gives what `run` gives; `batch` gives a list for a list of bodies, where the script has `run_batch`."""

    name = "script"

    def __init__(self, path):
        self.folder = os.path.dirname(path)
        sys.path.insert(0, self.folder)
        module = load(path)
        for wanted in ("init", "run"):
            if not callable(getattr(module, wanted, None)):
                raise ScriptError(f"The scoring script {os.path.basename(path)} does not define {wanted}().")
        self.init = module.init
        self.run = _run_of(module)
        self.run_batch = getattr(module, "run_batch", None)
        self.schema = schema_of(self.run)
        self._look_at_parameters()

    def _look_at_parameters(self):
        parameters = list(inspect.signature(self.run).parameters.values())
        named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        if any(parameter.kind not in named for parameter in parameters):
            raise ScriptError("run() cannot accept positional-only arguments, *args, or **kwargs.")
        self.wants_headers = any(parameter.name == "request_headers" for parameter in parameters)
        self.parameters = [parameter for parameter in parameters if parameter.name != "request_headers"]
        if not self.parameters:
            raise ScriptError("run() needs to accept an argument for input data.")
        self.input = self.parameters[0].name
        self.make_request = raw_request_maker(self.run)
        if self.make_request and self.schema:
            raise ScriptError("run() cannot be decorated with both @rawhttp and @input_schema.")
        # The quick way of most scripts: the text of the body, and nothing else.
        self.takes_text = not (self.make_request or self.schema or self.wants_headers)
        if not self.takes_text:
            self.run_batch = None

    def methods(self):
        return None if self.make_request else ("GET", "POST")

    def answer(self, head, body):
        """`head` is a function that reads the head of the request, which most scripts never ask for."""
        if self.takes_text and head is None:
            return self.run(**{self.input: text_of(body)})
        given = head()
        arguments = self._arguments(given, body)
        if self.wants_headers:
            arguments["request_headers"] = dict(Headers(given["headers"].items()))
        return self.run(**arguments)

    def _arguments(self, head, body):
        if self.make_request:
            return {self.input: self.make_request(head, body)}
        is_get = head["method"] == "GET"
        if not self.schema:
            return {self.input: json.dumps(query_of(head)) if is_get else text_of(body)}
        return self._by_name(query_of(head) if is_get else json_of(head, body))

    def _by_name(self, values):
        found = {}
        for parameter in self.parameters:
            value = values.get(parameter.name, parameter.default)
            if value is inspect.Parameter.empty:
                raise BadInput(f"A value is not provided for the {parameter.name!r} parameter.")
            found[parameter.name] = value
        return found


def load(path):
    """By its path, for its name need not be one that Python can import."""
    spec = importlib.util.spec_from_file_location("entry_module", path)
    module = importlib.util.module_from_spec(spec)
    # Classes of the script are found again by what pickles them.
    sys.modules["entry_module"] = module
    spec.loader.exec_module(module)
    return module


def _run_of(module):
    """Some tools wrap the real script in a driver, whose `run` hands the arguments of a schema on wrongly."""
    driven = getattr(module, "driver_module", None)
    return driven.run if isinstance(driven, ModuleType) and hasattr(driven, "run") else module.run


def schema_of(run):
    """The package that the script's schema was declared by, or None where it declares none."""
    util = sys.modules.get("inference_schema.schema_util")
    return util if util is not None and util.is_schema_decorated(run) else None


def raw_request_maker(run):
    """How the request is made that a script with `@rawhttp` takes, or None for other scripts."""
    if getattr(run, "takes_raw_request", False):
        return RawRequest
    for name in ("azureml.contrib.services.aml_request", "azureml_inference_server_http.api.aml_request"):
        if getattr(sys.modules.get(name), "_rawHttpRequested", False):
            return _flask_request
    return None


def _flask_request(head, body):
    from flask import Request

    return Request(environ_of(head, body))


def text_of(body):
    try:
        return str(body, "utf-8")
    except UnicodeDecodeError as problem:
        raise BadInput(f"Input cannot be decoded as UTF-8: {problem}") from None


def query_of(head):
    """The query as if it were a body: each value as JSON where it is that, and a list of those that repeat."""
    found = {}
    for name, text in parse_qsl(head.get("query", ""), keep_blank_values=True):
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def json_of(head, body):
    if not RawRequest(head, b"").is_json:
        raise BadInput("Expects Content-Type to be application/json", 415)
    try:
        values = json.loads(body)
    except ValueError as problem:
        empty = "POST body is empty. Expecting a JSON dictionary."
        raise BadInput(f"POST body could not be decoded as JSON: {problem}" if body else empty) from None
    if not isinstance(values, dict):
        raise BadInput("POST body should be a JSON dictionary.")
    return values
