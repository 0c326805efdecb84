"""The processes of a run, wherever they hide: below its wrapper, in its session, or bearing its mark."""
import ctypes
import os
import signal
import time

SUBREAPER = 36


def become_reaper():
    """What a command leaves behind becomes ours, and not that of the machine's first process."""
    try:
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        pass


def start_of(pid):
    """When a process began, in the kernel's ticks; None where there is no such process or it has ended."""
    fields = fields_of(pid)
    return None if fields is None or fields[0] in ("Z", "X") else int(fields[19])


def fields_of(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None


def is_alive(ref):
    """`ref` is `PID START`, as a wrapper wrote it."""
    try:
        pid, began = (int(word) for word in ref.split())
    except ValueError:
        return False
    return start_of(pid) == began


def run_of(wrapper, mark):
    """The living processes of a run, its wrapper left out."""
    parents, found = {}, set()
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        pid = int(name)
        fields = fields_of(pid)
        if fields is None or fields[0] in ("Z", "X"):
            continue
        parents[pid] = int(fields[1])
        if bears(pid, mark):
            found.add(pid)
    frontier = {wrapper} if wrapper else set()
    while frontier:
        frontier = {pid for pid, parent in parents.items() if parent in frontier} - found
        found |= frontier
    return found - {wrapper, os.getpid()}


def bears(pid, mark):
    try:
        with open("/proc/%d/environ" % pid, "rb") as file:
            return mark.encode() in file.read().split(b"\0")
    except OSError:
        return False


def send(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            pass


def end_all(wrapper, mark, rounds=250):
    """Ends them until a look finds none."""
    for _ in range(rounds):
        left = run_of(wrapper, mark)
        if not left:
            return
        send(left, signal.SIGKILL)
        time.sleep(0.02)
        reap()


def reap(kept=None):
    """Takes the ends of what became ours; that of `kept` is left to the one who waits for it."""
    while True:
        try:
            seen = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if seen is None or seen.si_pid == kept:
                return
            os.waitpid(seen.si_pid, os.WNOHANG)
        except OSError:
            return
