"""What is answered to each path, by whatever scores: a script or a model."""
import json
import os
import sys
import time
import traceback

from .collected import current
from .inference_protocol import InferenceProtocol
from .response import is_response, parts_of
from .script import BadInput, query_of
from .swagger import make_swagger, schemas_of

_FAILED = "An unexpected error occurred in scoring script. Check the logs for more info."
_INTERNAL = "An unexpected internal error occurred. Check the logs for more info."
_JSON = ["Content-Type", "application/json"]
_HAS_FAILED = ["x-ms-run-function-failed", "True"]
_clock = time.perf_counter


class Ended(BaseException):
    """Raised in the thread of a request that has taken too long. No script that catches errors should catch it."""


class Service:
    """`respond` gives (status, headers or None for JSON, body, microseconds of run); a body that is no bytes streams."""

    def __init__(self, scorer, settings):
        self.scorer = scorer
        self.name = settings.get("deployment", "model")
        self.service_name = os.environ.get("SERVICE_NAME") or settings.get("endpoint", "ML service")
        self.prefix = settings.get("prefix", "")
        self.protocol = InferenceProtocol(scorer, settings.get("endpoint", "model"))
        self.origins = [one.strip() for one in os.environ.get("AML_CORS_ORIGINS", "").split(",") if one.strip()]
        # A body that needs no look at its head goes the quick way.
        self.is_quick = scorer.takes_text and not self.origins and not settings.get("collections")

    def score_text(self, body):
        """The quick way: a POST to score of a script that takes text."""
        return self._score(lambda: self.scorer.answer(None, body))

    def respond(self, head, body):
        current.request_id = head["headers"].get("x-request-id")
        status, headers, content, micros = self._respond(head, body)
        if self.origins:
            headers = (headers or [_JSON]) + self._cors(head)
        return status, headers, content, micros

    def _respond(self, head, body):
        path, method = head["path"], head["method"]
        if path == "/score":
            return self._score_any(head, body)
        if path == "/":
            return 200, [["Content-Type", "text/html; charset=utf-8"]], b"Healthy", 0
        if path == "/swagger.json":
            return self._describe(head)
        if path == "/invocations" and hasattr(self.scorer, "invoke"):
            kind = next((value for name, value in head["headers"].items() if name.lower() == "content-type"), "")
            return self._score(lambda: self.scorer.invoke(kind, body))
        if path == "/v2" or path.startswith("/v2/"):
            return self._by_protocol(method, path, body)
        return _refusal(404, f"There is no {path} here: a request goes to /score.")

    def _score_any(self, head, body):
        methods = self.scorer.methods()
        if methods is not None and head["method"] not in methods:
            if head["method"] == "OPTIONS":
                return 200, [["Content-Type", "text/html; charset=utf-8"]], b"", 0
            return _refusal(405, "Method not allowed")
        return self._score(lambda: self.scorer.answer(lambda: head, body))

    def _score(self, run):
        begun = _clock()
        try:
            result = run()
        except BadInput as problem:
            return _refusal(problem.status, str(problem))
        except Ended:
            raise
        except BaseException:
            return _failure()
        return self.present(result, int((_clock() - begun) * 1e6))

    def present(self, result, micros):
        """What `run` gave, as an answer. Whatever that is: the thread that works on requests goes on."""
        try:
            return self._present(result, micros)
        except Ended:
            raise
        except BaseException:
            tell(traceback.format_exc())
            return _refusal(500, _INTERNAL)

    def _present(self, result, micros):
        if is_response(result):
            return (*parts_of(result), micros)
        if hasattr(result, "__next__"):
            return 200, None, result, micros
        return 200, None, json.dumps(result).encode(), micros

    def fail(self):
        """The body, status, microseconds and headers of an answer to what has just been raised."""
        status, headers, content, micros = _failure()
        return content, status, micros, headers

    def _describe(self, head):
        version = str(query_of(head).get("version", "2"))
        described = make_swagger(version, self.service_name, self.prefix, self.scorer.folder, schemas_of(self.scorer))
        if described is None:
            return _refusal(404, f"Swagger version [{version}] is not supported for this deployment.")
        return 200, None, json.dumps(described).encode(), 0

    def _by_protocol(self, method, path, body):
        try:
            status, value = self.protocol.respond(method, path, body)
        except Ended:
            raise
        except BaseException:
            tell(traceback.format_exc())
            status, value = 500, {"error": _FAILED}
        return status, None, json.dumps(value).encode(), 0

    def _cors(self, head):
        origin = next((value for name, value in head["headers"].items() if name.lower() == "origin"), None)
        if origin is None or not ("*" in self.origins or origin in self.origins):
            return []
        return [
            ["Access-Control-Allow-Origin", origin],
            ["Access-Control-Allow-Methods", "GET, POST"],
            ["Access-Control-Allow-Headers", "Authorization, Content-Type, azureml-model-deployment"],
            ["Vary", "Origin"],
        ]


def _refusal(status, message):
    headers = [_JSON, _HAS_FAILED] if status >= 500 else None
    return status, headers, json.dumps({"message": message}).encode(), 0


def _failure():
    tell("Encountered Exception: " + traceback.format_exc())
    return _refusal(500, _FAILED)


def tell(text):
    """One line or many to the deployment's log, at once."""
    sys.stderr.write(text if text.endswith("\n") else text + "\n")
    sys.stderr.flush()

