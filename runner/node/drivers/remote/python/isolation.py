"""Keeps runs apart from each other where bubblewrap works on this machine, for an account like any other."""
import os
import shutil
import subprocess

TRY_SECONDS = 10
# The parent's death is theirs: nothing of a run outlives its wrapper.
APART = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--die-with-parent"]


def works():
    """True where it was seen to start a program."""
    if not shutil.which("bwrap"):
        return False
    try:
        done = subprocess.run(["bwrap", *APART, *MACHINE, "true"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=TRY_SECONDS)
        return done.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


MACHINE = ["--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]


def isolated(command, folder, top, build, variables):
    """
    The command with the machine to read, and of the studio's folder there only its own attempt to write. The variables, its
    mark among them, are those of what runs inside alone: that is what is asked to end first.
    """
    mounts = ["--tmpfs", top, "--bind", folder, folder, "--tmpfs", os.path.join(folder, "control")]
    mounts += ["--ro-bind", os.path.join(folder, "inputs"), os.path.join(folder, "inputs")]
    mounts += ["--ro-bind", build, build] if build else []
    sets = [word for name, value in variables.items() for word in ("--setenv", name, value)]
    return ["bwrap", *APART, *MACHINE, *mounts, "--clearenv", *sets, "--", *command]
