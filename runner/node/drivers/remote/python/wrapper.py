"""
The parent of a run on this machine, which goes on while the connection is away: it claims the attempt, so that a second
start is harmless, gives the command a way to the studio, keeps its log, ends it when that is asked for or when nobody has
renewed it for long, and leaves the exit status by rename. Argument: the folder of the attempt.
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time

from isolation import isolated
from places import read_json, read_text, remove_tree, write_all, write_whole
from processes import bears, become_reaper, end_all, reap, run_of, send, start_of
from relay import Relay

LOOK_SECONDS = 0.05
PUMP_SECONDS = 2
PIECE_BYTES = 1 << 16


class Wrapper:
    def __init__(self, folder):
        self.folder = folder
        self.control = os.path.join(folder, "control")
        self.plan = read_json(os.path.join(self.control, "plan.json"))
        self.parent = os.getppid()
        self.asked_at = None
        self.renewed = (None, time.monotonic())

    def claim(self):
        try:
            target = os.open(os.path.join(self.control, "process"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        os.write(target, b"%d %d\n" % (os.getpid(), start_of(os.getpid())))
        os.close(target)
        return True

    def run(self):
        if not self.claim():
            return
        become_reaper()
        relay = Relay(self.control, self.plan["door"])
        status = self.execute(relay.port)
        end = {"exitCode": status, "freeBytes": free_bytes(self.folder)}
        write_whole(os.path.join(self.control, "exit.json"), json.dumps(end))
        # What the command has written is told before the wrapper goes, however long the studio is away.
        while relay.spool.pending() and not self.is_given_up() and not self.is_left():
            time.sleep(LOOK_SECONDS)
        if self.is_left():
            remove_tree(self.plan["boundTo"])

    def execute(self, port):
        own = "http://127.0.0.1:%d" % port
        variables = {name: value.replace("{studio}", own) for name, value in self.plan["variables"].items()}
        command = [self.plan["shell"], os.path.join(self.folder, "start.sh")]
        if self.plan["isIsolated"]:
            command = isolated(command, self.folder, self.plan["top"], self.plan["build"], variables)
            variables = {"PATH": self.plan["variables"]["PATH"]}
        reading, writing = os.pipe()
        try:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing, cwd="/", env=variables, start_new_session=True
            )
        finally:
            os.close(writing)
        pump = threading.Thread(target=self.keep_log, args=(reading,), daemon=True)
        pump.start()
        while child.poll() is None:
            self.look(child)
            reap(kept=child.pid)
            try:
                child.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        end_all(os.getpid(), self.plan["mark"])
        pump.join(PUMP_SECONDS)
        return child.returncode if child.returncode >= 0 else 128 - child.returncode

    def keep_log(self, reading):
        """With the file itself in its hands a command could cut it, or write over what it said before."""
        target = os.open(os.path.join(self.folder, "user.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        left = self.plan["logBytes"]
        for piece in iter(lambda: os.read(reading, PIECE_BYTES), b""):
            try:
                if 0 < left <= len(piece):
                    write_all(target, piece[:left] + b"\n[The log is too large: what follows here is gone.]\n")
                elif left > 0:
                    write_all(target, piece)
                left -= len(piece)
            except OSError:
                # A full disk: the command goes on, and says at its end that there was no room.
                time.sleep(LOOK_SECONDS)

    def look(self, child):
        if self.asked_at is None:
            ending = self.due()
            if ending is None:
                return
            write_whole(os.path.join(self.control, "ending"), ending)
            self.asked_at = time.monotonic()
            # What isolates the command bears no mark of it, and would take it along at once.
            all_of_it = run_of(os.getpid(), self.plan["mark"])
            send([pid for pid in all_of_it if not self.plan["isIsolated"] or bears(pid, self.plan["mark"])], signal.SIGTERM)
        elif time.monotonic() - self.asked_at > self.plan["graceSeconds"]:
            end_all(os.getpid(), self.plan["mark"])

    def due(self):
        """Why it is to end now, or None."""
        asked = read_text(os.path.join(self.control, "ending")).strip()
        if asked:
            return asked
        limit = self.plan.get("timeoutSeconds")
        if limit is not None and time.monotonic() - BEGUN > limit:
            return "timeout"
        return "silence" if self.is_given_up() or self.is_left() else None

    def is_left(self):
        """Whoever started it is gone, and was the only one that could ask for it."""
        return bool(self.plan.get("boundTo")) and os.getppid() != self.parent

    def is_given_up(self):
        """By this machine's own clock, whatever time that shows: only that the mark was touched again matters."""
        try:
            touched = os.stat(os.path.join(self.control, "renewed")).st_mtime_ns
        except FileNotFoundError:
            # The folder was taken away.
            return not os.path.isdir(self.control)
        if touched != self.renewed[0]:
            self.renewed = (touched, time.monotonic())
        return time.monotonic() - self.renewed[1] > self.plan["giveUpSeconds"]


def free_bytes(folder):
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


BEGUN = time.monotonic()
if __name__ == "__main__":
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    Wrapper(sys.argv[1]).run()
