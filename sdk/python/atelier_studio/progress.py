"""Telling a person what takes its time. Silent unless somebody watches a terminal."""

import sys
import threading
import time

from .terminal import printable

_REDRAW_S = 0.1
# What is over sooner needs no bar.
_PATIENCE_S = 0.4
_BAR_CELLS = 24


class Silent:
    """The report of a program: nothing."""

    def begin(self, label, total_bytes):
        return self

    def advance(self, count):
        pass

    def end(self):
        pass

    def note(self, text):
        pass


class Terminal(Silent):
    """Notes as lines, and one progress bar at a time where the output is a terminal."""

    def __init__(self, out=None):
        self._out = out or sys.stderr
        self._lock = threading.Lock()
        self._is_drawn = False

    def begin(self, label, total_bytes):
        self._label, self._total, self._done = label, total_bytes, 0
        self._drawn_at = time.monotonic() + _PATIENCE_S
        return self

    def advance(self, count):
        with self._lock:
            self._done += count
            now = time.monotonic()
            if self._out.isatty() and now - self._drawn_at > _REDRAW_S:
                self._drawn_at = now
                self._draw()

    def end(self):
        with self._lock:
            if self._is_drawn:
                self._draw()
                self._out.write("\n")
                self._out.flush()
            self._is_drawn = False

    def note(self, text):
        with self._lock:
            self._out.write(("\n" if self._is_drawn else "") + printable(text) + "\n")
            self._out.flush()
            self._is_drawn = False

    def _draw(self):
        share = min(1.0, self._done / self._total) if self._total else 1.0
        bar = ("#" * round(share * _BAR_CELLS)).ljust(_BAR_CELLS, "-")
        self._out.write(f"\r{self._label} [{bar}] {format_size(self._done)} of {format_size(self._total)}  ")
        self._out.flush()
        self._is_drawn = True


def format_size(size_bytes):
    """1234567 as `1.2 MB`, in powers of ten as disks are sold."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit == "B" else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"
