"""Runs one verb: parses, imports only what the verb needs, and turns errors into sentences and exit statuses."""

import os
import sys
from importlib import import_module

from ..errors import AtelierError
from ..terminal import printable
from .parser import make_parser

# What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


def main(words=None):
    """Returns the exit status: 0 done, 1 failed, 2 wrong usage (argparse's own)."""
    arguments = make_parser().parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        # Names and messages are UTF-8 whatever the locale; a lone surrogate must not end the program.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        module, _, function = arguments.run.partition(":")
        status = getattr(import_module(f"{__package__}.{module}"), function)(arguments) or 0
        sys.stdout.flush()
        return status
    except AtelierError as failure:
        if arguments.debug:
            import traceback

            print(printable(traceback.format_exc()), file=sys.stderr)
        print(printable(str(failure)), file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe has left, as `head` does. Nothing more can be said on it, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED

