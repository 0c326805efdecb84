"""Workers, each with a mini-batch at a time; one that hangs or dies is started anew, and its mini-batch tried again."""

import collections
import threading
import time

from worker_process import Died, InitFailed, TimedOut, WorkerProcess


class Stopped(Exception):
    """Nothing more is begun: why, in a sentence."""


class Pool:
    def __init__(self, settings, batches, ledger, progress):
        self._settings = settings
        self._batches = batches
        self._ledger = ledger
        self._progress = progress
        self._waiting = collections.deque(range(len(batches)))
        self._lock = threading.Lock()
        self._reason = None
        self._workers = set()

    def run(self, count):
        """Returns when every mini-batch is done; raises Stopped when it makes no sense to go on."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
                self._progress.tell()
        if self._reason is not None:
            raise Stopped(self._reason)

    def _work(self):
        worker = None
        try:
            while True:
                index = self._next()
                if index is None:
                    break
                worker = self._try(worker, index)
            if worker:
                worker.end()
        except Exception as failure:
            self._stop(str(failure))
            if worker:
                worker.kill()

    def _next(self):
        with self._lock:
            return self._waiting.popleft() if self._waiting and self._reason is None else None

    def _try(self, worker, index):
        """Answers with the worker that is ready for the next one, if there is one."""
        tries = 1 + self._settings.max_retries
        for number in range(1, tries + 1):
            if self._reason is not None:
                return worker
            answer, worker = self._ask(worker, index)
            if "error" not in answer:
                break
            if number < tries:
                print(f"Mini-batch {index}: {answer['error']} It is tried again.", flush=True)
        with self._lock:
            self._ledger.note(index, answer, number)
            problem = self._ledger.problem()
        if problem:
            self._stop(problem)
        return worker

    def _ask(self, worker, index):
        paths = self._ledger.paths_of(index)
        try:
            if worker is None:
                worker = WorkerProcess(self._settings)
                with self._lock:
                    self._workers.add(worker)
                worker.wait_until_ready()
            began = time.monotonic()
            answer = worker.ask(index, paths, self._settings.timeout)
            return {**answer, "seconds": time.monotonic() - began}, worker
        except InitFailed:
            raise
        except (Died, TimedOut) as failure:
            worker.kill()
            with self._lock:
                self._workers.discard(worker)
            return {"error": str(failure)}, None

    def _stop(self, reason):
        with self._lock:
            if self._reason is not None:
                return
            self._reason = reason
            workers = list(self._workers)
        for worker in workers:
            worker.kill()
