import faulthandler
import itertools
import json
import logging
import os
import signal
import socket
import sys
import traceback

TREE_LINES = 200
FAILED = 3


def main():
    prepare()
    listener = socket.socket(fileno=int(os.environ.pop("ATELIER_SERVING_FD")))
    listener.set_inheritable(False)
    settings = json.loads(os.environ.pop("ATELIER_SERVING_SETTINGS", "{}"))
    service = start(settings)
    from .collected import outbox
    from .server import Server

    server = Server(service)
    outbox.open(server, settings.get("collections", ()))
    signal.signal(signal.SIGTERM, lambda *_: server.begin_to_leave())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.serve(listener)
    end(0)


def prepare():
    """The log, and where modules are found."""
    faulthandler.enable()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)
    level = os.environ.get("AZUREML_LOG_LEVEL", "INFO").upper()
    logging.basicConfig(
        level=level if isinstance(logging.getLevelName(level), int) else "INFO",
        stream=sys.stdout,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # Last, so that what the environment brings is found first.
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fallback"))


def start(settings):
    """The service, whose `init` has returned; where that raises all ends, with the traceback in the log."""
    try:
        return load(settings)
    except BaseException:
        traceback.print_exc()
        print_tree(os.environ.get("AZUREML_MODEL_DIR"))
        end(FAILED)


def load(settings):
    from .mlmodel import MlflowModel
    from .script import Script
    from .service import Service

    script = settings.get("entryScript")
    scorer = Script(script) if script else MlflowModel(os.environ.get("AZUREML_MODEL_DIR", "."))
    scorer.init()
    return Service(scorer, settings)


def print_tree(folder):
    """What lies in the model's folder: a script that does not find its model most often looks in the wrong place."""
    if not folder or not os.path.isdir(folder):
        return
    print("Model Directory Contents:")
    lines = tree_of(folder)
    for line in itertools.islice(lines, TREE_LINES):
        print(line)
    if next(lines, None) is not None:
        print(f"Output Truncated. First {TREE_LINES} lines shown.")


def tree_of(path, depth=0):
    name = os.path.basename(os.path.normpath(path))
    is_folder = os.path.isdir(path)
    yield "    " * depth + name + (os.sep if is_folder else "")
    for child in sorted(os.listdir(path)) if is_folder else ():
        yield from tree_of(os.path.join(path, child), depth + 1)


def end(status):
    """At once: threads that a script has started may never end by themselves."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass
    os._exit(status)


if __name__ == "__main__":
    main()
