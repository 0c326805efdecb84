"""What a script may give back, as an answer: a value, or a response that it made itself."""
import json


class AMLResponse:
    """A response that a script makes itself; its message may be text, bytes, an iterator of either, or None for `{}`."""

    def __init__(self, message, status_code=200, response_headers=None, json_str=False, run_function_failed=False):
        self.status_code = status_code
        is_json = json_str or message is None
        self.message = json.dumps({} if message is None else message) if is_json else message
        kind = "application/json" if is_json else "text/html; charset=utf-8"
        self.headers = {"Content-Type": kind, "x-ms-run-function-failed": str(run_function_failed)}
        for name, value in (response_headers or {}).items():
            for known in [one for one in self.headers if one.lower() == name.lower()]:
                del self.headers[known]
            self.headers[name] = str(value)

    @property
    def status(self):
        return self.status_code


def is_response(value):
    """Also one of the Flask that an environment brings, whose Response is not ours."""
    return isinstance(value, AMLResponse) or (hasattr(value, "status_code") and hasattr(value, "get_data"))


def parts_of(response):
    """The status, the headers as pairs, and the body: bytes, or an iterator where it streams."""
    status = int(response.status_code)
    if not 0 <= status <= 0xFFFF:
        raise ValueError(f"A status of HTTP is a number of three digits, and this one is {status}.")
    headers = [[name, str(value)] for name, value in response.headers.items()]
    if status >= 500:
        headers = [pair for pair in headers if pair[0].lower() != "x-ms-run-function-failed"]
        headers.append(["x-ms-run-function-failed", "True"])
    headers = [pair for pair in headers if pair[0].lower() not in ("content-length", "transfer-encoding")]
    return status, headers, _body_of(response)


def _body_of(response):
    if isinstance(response, AMLResponse):
        message = response.message
        if isinstance(message, (str, bytes, bytearray, memoryview)):
            return as_bytes(message)
        return iter(message) if hasattr(message, "__iter__") else str(message).encode()
    if getattr(response, "is_streamed", False):
        return response.iter_encoded()
    # A file that is sent has to be let go of direct passing before it is read.
    if hasattr(response, "direct_passthrough"):
        response.direct_passthrough = False
    return response.get_data()


def as_bytes(chunk):
    """A piece of a stream: text and bytes as they are, anything else as a line of JSON."""
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, (bytes, bytearray, memoryview)):
        return bytes(chunk)
    return json.dumps(chunk).encode() + b"\n"


def kind_of(chunk):
    """The type of a stream that a script yields, by its first piece."""
    if isinstance(chunk, str):
        is_events = chunk.startswith(("data:", "event:", "id:", "retry:", ":"))
        return "text/event-stream" if is_events else "text/plain; charset=utf-8"
    return "application/octet-stream" if isinstance(chunk, (bytes, bytearray, memoryview)) else "application/x-ndjson"
