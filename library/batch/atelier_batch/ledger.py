"""What became of every mini-batch and every file, and the rows of all in the order of the files."""

import csv
import os
import shutil

from answers import PARTS, part_path

NAMED = 20


class Ledger:
    def __init__(self, settings, files, batches):
        self._settings = settings
        self._files = files
        self._batches = batches
        self._notes = {}
        self._failed_files = {}
        self._is_model = settings.script is None
        self.rows = 0
        self.files_done = 0
        self.files_failed = 0
        self.batches_failed = 0
        shutil.rmtree(PARTS, ignore_errors=True)
        os.makedirs(PARTS)

    @property
    def batches_done(self):
        return len(self._notes)

    @property
    def batch_count(self):
        return len(self._batches)

    def paths_of(self, index):
        return [self._files[at][1] for at in self._batches[index]]

    def note(self, index, answer, tries):
        size = len(self._batches[index])
        names = {self._files[at][1]: self._files[at][0] for at in self._batches[index]}
        error = answer.get("error")
        if error is not None:
            failed = size
            self.batches_failed += 1
            self._failed_files.update((name, error) for name in names.values())
        else:
            said = answer["failed"]
            self._failed_files.update((names[each["path"]], each["error"]) for each in said)
            rows = answer["rows"]
            # A script answers with a row for each file that it could score.
            failed = len(said) if self._is_model or rows is None else max(0, size - rows)
            self.rows += rows or 0
        self.files_done += size
        self.files_failed += failed
        self._notes[index] = {
            "rows": answer.get("rows"),
            "failed": failed,
            "tries": tries,
            "seconds": answer.get("seconds"),
            "error": error,
        }

    def problem(self):
        """Why this is no success, in a sentence; None while it is one."""
        files, batches = self._settings.error_threshold, self._settings.mini_batch_error_threshold
        if files >= 0 and self.files_failed > files:
            return self._refusal(self.files_failed, "files", "error_threshold", files)
        if batches >= 0 and self.batches_failed > batches:
            return self._refusal(self.batches_failed, "mini-batches", "mini_batch_error_threshold", batches)
        if self.batches_done == self.batch_count and self.batches_failed == self.batch_count:
            return f"Every mini-batch failed.{self._first()}"
        return None

    def _refusal(self, count, what, field, allowed):
        return f"{count:,} {what} failed, and {field} allows {allowed:,}.{self._first()}"

    def _first(self):
        name, error = next(iter(self._failed_files.items()), (None, None))
        return "" if name is None else f" The first is {name}: {error}"

    def summary(self):
        lines = [
            f"{self.batches_done:,} of {self.batch_count:,} mini-batches done, {self.batches_failed:,} failed; "
            f"{self.files_done:,} files, {self.files_failed:,} failed; {self.rows:,} rows."
        ]
        for name, error in list(self._failed_files.items())[:NAMED]:
            lines.append(f"Failed: {name}: {error}")
        if len(self._failed_files) > NAMED:
            lines.append(f"{len(self._failed_files) - NAMED:,} more are in outputs/files.csv.")
        return "\n".join(lines)

    def write(self):
        """The rows, which mini-batch each of them is of, and what became of each file."""
        if self._settings.output_action == "append_row" and self._settings.output:
            self._join_rows()
        shutil.rmtree(PARTS, ignore_errors=True)
        os.makedirs("outputs", exist_ok=True)
        with _table("outputs/mini_batches.csv") as write:
            write(["mini_batch", "status", "first_row", "rows", "files", "failed_files", "tries", "seconds", "error"])
            first = 0
            for index, batch in enumerate(self._batches):
                note = self._notes.get(index)
                rows = (note and note["rows"]) or 0
                write([index, _status(note), first if rows else "", rows, len(batch), *_rest(note)])
                first += rows
        with _table("outputs/files.csv") as write:
            write(["file", "mini_batch", "status", "error"])
            for index, batch in enumerate(self._batches):
                for at in batch:
                    name = self._files[at][0]
                    error = self._failed_files.get(name)
                    write([name, index, "failed" if error else _of_file(self._notes.get(index)), error or ""])

    def _join_rows(self):
        output = self._settings.output
        target = output if self._settings.output_is_file else os.path.join(output, self._settings.output_file)
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        with open(target, "wb") as whole:
            for index in range(self.batch_count):
                if (self._notes.get(index) or {}).get("rows") is None:
                    continue
                with open(part_path(index), "rb") as part:
                    shutil.copyfileobj(part, whole)


class _table:
    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8", newline="")

    def __enter__(self):
        return csv.writer(self._file, lineterminator="\n").writerow

    def __exit__(self, *_):
        self._file.close()


def _status(note):
    if note is None:
        return "not run"
    return "failed" if note["error"] else "done"


def _of_file(note):
    """A script that left rows out does not say of which files they are."""
    if note is None:
        return "not run"
    return "done" if note["failed"] == 0 or note["rows"] is None else "some rows missing"


def _rest(note):
    if note is None:
        return ["", "", "", ""]
    seconds = note["seconds"]
    return [note["failed"], note["tries"], "" if seconds is None else f"{seconds:.3f}", note["error"] or ""]
