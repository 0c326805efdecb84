"""The attempts of runs on this machine: each a folder that says all of it, so that any connection finds what there is."""
import json
import os
import signal
import subprocess
import sys
import time

from places import ATTEMPT, Refused, checked, inside, read_json, read_text, remove_tree, write_whole
from processes import end_all, is_alive
from spool import Spool

LIB = os.path.dirname(os.path.abspath(__file__))
CLAIM_SECONDS = 20


class Attempts:
    def __init__(self, top, contents, environments, door_file):
        self.top = top
        self.contents = contents
        self.environments = environments
        self.door_file = door_file
        # A folder that goes with this process, and the runs below it too: nobody comes after it to take them up.
        self.bound_to = None
        os.makedirs(top, mode=0o700, exist_ok=True)

    def folder(self, name):
        return os.path.join(self.top, checked(ATTEMPT, name))

    def control(self, name, *parts):
        return os.path.join(self.folder(name), "control", *parts)

    def prepare(self, name, plan):
        """Everything but the start. What an earlier, unfinished preparation left is gone. Answers which contents it lacks."""
        folder = self.folder(name)
        if self.is_prepared(name):
            return []
        hashes = [file["sha256"] for file in all_files(plan)]
        missing = self.contents.missing(hashes)
        if missing:
            return missing
        remove_tree(folder)
        for part in ("control", "work", "inputs", "outputs", "tmp", "home"):
            os.makedirs(os.path.join(folder, part), mode=0o700)
        lacking = [sha256 for sha256 in self.place(folder, plan) if sha256]
        if lacking:
            return lacking
        self.environments.make_layer(os.path.join(folder, "layer"), plan["environment"])
        write_whole(os.path.join(folder, "start.sh"), plan["script"])
        started = {**plan["start"], "door": self.door_file, "boundTo": self.bound_to}
        write_whole(self.control(name, "plan.json"), json.dumps(started))
        write_whole(self.control(name, "renewed"), "")
        write_whole(self.control(name, "prepared"), "")
        return []

    def place(self, folder, plan):
        work = os.path.join(folder, "work")
        tops = [(work, plan["code"], False)]
        tops += [(os.path.join(folder, "inputs", one["name"]), one["files"], True) for one in plan["inputs"]]
        for top, files, is_shared in tops:
            os.makedirs(top, exist_ok=True)
            for file in files:
                target = inside(top, file["path"])
                os.makedirs(os.path.dirname(target), exist_ok=True)
                if os.path.lexists(target):
                    os.unlink(target)
                if not self.contents.place(file["sha256"], target, file.get("executable", False), is_shared):
                    yield file["sha256"]
        for name in ("outputs", "logs"):
            if not os.path.lexists(os.path.join(work, name)):
                os.mkdir(os.path.join(work, name))
        for output in plan["outputs"]:
            os.makedirs(inside(os.path.join(folder, "outputs"), output), exist_ok=True)

    def is_prepared(self, name):
        return os.path.exists(self.control(name, "prepared"))

    def start(self, name):
        """Once, however often it is asked for: the wrapper that comes second finds the attempt claimed."""
        if not self.is_prepared(name):
            raise Refused("again", "The attempt is not prepared.")
        if read_text(self.control(name, "ending")).strip():
            raise Refused("canceled", "The run was canceled.")
        if not os.path.exists(self.control(name, "process")):
            with open(self.control(name, "wrapper.log"), "ab") as log:
                subprocess.Popen(
                    [sys.executable, "-B", "-X", "utf8", "-E", "-s", os.path.join(LIB, "wrapper.py"), self.folder(name)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env={"PATH": os.defpath}, start_new_session=True,
                )
        until = time.monotonic() + CLAIM_SECONDS
        while not read_text(self.control(name, "process")).endswith("\n"):
            if time.monotonic() > until:
                said = read_text(self.control(name, "wrapper.log")).strip().split("\n")[-1]
                raise Refused("start", "The run's own process did not begin: %s" % said)
            time.sleep(0.002)

    def status(self, name):
        """How it stands, and a sign that the studio still wants it."""
        process = read_text(self.control(name, "process"))
        is_running = is_alive(process)
        # After the look at the process: the status is written before the process ends.
        end = read_json(self.control(name, "exit.json"))
        if os.path.exists(self.control(name, "renewed")):
            os.utime(self.control(name, "renewed"))
        spool = Spool(self.control(name), self.door_file)
        state = "none"
        if process:
            state = "running" if end is None and is_running else "ended"
        elif self.is_prepared(name):
            state = "prepared"
        return {
            "state": state,
            "exitCode": end and end["exitCode"],
            "freeBytes": end and end["freeBytes"],
            "ending": read_text(self.control(name, "ending")).strip() or None,
            "logBytes": size_of(os.path.join(self.folder(name), "user.log")),
            "pendingBytes": spool.pending(),
            "refused": spool.refusals(),
        }

    def drain(self, name):
        """What a wrapper that is gone could not tell any more."""
        if not is_alive(read_text(self.control(name, "process"))):
            Spool(self.control(name), self.door_file).drain()

    def end(self, name, ending, is_now):
        """Asks it to end; `is_now` leaves nothing of it, the wrapper included."""
        if not os.path.isdir(self.control(name)):
            return
        process = read_text(self.control(name, "process"))
        if not os.path.exists(self.control(name, "exit.json")) and not read_text(self.control(name, "ending")).strip():
            write_whole(self.control(name, "ending"), ending)
        if is_now or (process and not is_alive(process)):
            self.end_processes(name, process)

    def end_processes(self, name, process):
        wrapper = int(process.split()[0]) if is_alive(process) else 0
        if wrapper:
            # Stopped first: it must not take the death of its child for an end of its own.
            os.kill(wrapper, signal.SIGSTOP)
        end_all(wrapper, "ATELIER_PROCESS_OF=" + name)
        if wrapper:
            os.kill(wrapper, signal.SIGKILL)

    def remove(self, name):
        folder = self.folder(name)
        if os.path.isdir(folder):
            self.end(name, "cancel", True)
            remove_tree(folder)

    def names(self):
        return [name for name in os.listdir(self.top) if ATTEMPT.match(name)]


def size_of(path):
    try:
        return os.lstat(path).st_size
    except FileNotFoundError:
        return 0


def all_files(plan):
    return plan["code"] + [file for one in plan["inputs"] for file in one["files"]]
