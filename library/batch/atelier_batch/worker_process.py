"""A worker seen from the engine: a process that is asked in lines of JSON over two pipes of its own."""

import json
import os
import select
import signal
import subprocess
import sys
import time

_WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")
# As long as Azure gives the first task to begin.
_INIT_TIMEOUT_S = 600


class Died(Exception):
    pass


class TimedOut(Exception):
    pass


class InitFailed(Exception):
    pass


class WorkerProcess:
    def __init__(self, settings):
        child_in, self._requests = os.pipe()
        self._answers, child_out = os.pipe()
        about = {
            name: getattr(settings, name)
            for name in ("script", "model", "model_root", "output", "output_is_file", "output_action", "logging_level", "arguments")
        }
        command = [sys.executable, "-u", _WORKER, str(child_in), str(child_out), json.dumps(about)]
        self._process = subprocess.Popen(command, pass_fds=(child_in, child_out), stdin=subprocess.DEVNULL)
        os.close(child_in)
        os.close(child_out)
        self._text = b""

    def wait_until_ready(self):
        try:
            answer = self._read(_INIT_TIMEOUT_S, "init()")
        except (Died, TimedOut) as failure:
            raise InitFailed(f"{failure} No mini-batch can be scored.") from None
        if "error" in answer:
            raise InitFailed(f"init() failed: {answer['error']}")

    def ask(self, index, paths, timeout_s):
        request = json.dumps({"index": index, "paths": paths}).encode() + b"\n"
        try:
            view = memoryview(request)
            while view:
                view = view[os.write(self._requests, view) :]
        except OSError:
            raise self._died() from None
        return self._read(timeout_s, "run()")

    def end(self):
        """Lets it finish what it does at its end."""
        os.close(self._requests)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _read(self, timeout_s, what):
        ends = time.monotonic() + timeout_s
        while b"\n" not in self._text:
            left = ends - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                raise TimedOut(f"{what} took longer than {timeout_s:g} s.")
            piece = os.read(self._answers, 1 << 16)
            if not piece:
                raise self._died()
            self._text += piece
        line, self._text = self._text.split(b"\n", 1)
        return json.loads(line.decode())

    def _died(self):
        code = self._process.wait()
        if code >= 0:
            return Died(f"The worker ended by itself with exit code {code}.")
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return Died(f"The worker was ended by {name}.")
