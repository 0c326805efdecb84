"""Goes over the files of a folder in mini-batches, with a script's `init()` and `run(mini_batch)` or with an MLflow model."""

import sys

from files import find_files, into_mini_batches
from ledger import Ledger
from pool import Pool, Stopped
from progress import Progress
from settings import SettingError, read_settings


def main():
    try:
        settings = read_settings(sys.argv[1:])
        files = find_files(settings.input)
    except SettingError as error:
        return fail(str(error))
    batches = into_mini_batches(files, settings.mini_batch_size)
    workers = min(settings.concurrency, len(batches))
    say(f"{len(files):,} files in {len(batches):,} mini-batches, at most {workers} at once.")
    ledger = Ledger(settings, files, batches)
    progress = Progress(ledger)
    try:
        Pool(settings, batches, ledger, progress).run(workers)
        problem = ledger.problem()
    except Stopped as stop:
        problem = str(stop)
    ledger.write()
    progress.finish()
    say(ledger.summary())
    return fail(problem) if problem else 0


def say(text):
    print(text, flush=True)


def fail(text):
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
