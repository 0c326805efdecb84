"""The Pythons of this machine, the environments that were built with them, and the thin layer that each run gets."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

from places import HASH, Refused, checked, fingerprint, inside, read_json, read_text, remove_tree, write_whole
from processes import is_alive

LIB = os.path.dirname(os.path.abspath(__file__))
PIP = '#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n'
ABOUT = (
    "import glob, json, os, sys, sysconfig; first = lambda folder: max(glob.glob(os.path.join(folder, 'pip-*.whl')), default=None);"
    "print(json.dumps({'executable': os.path.realpath(sys.executable), 'version': '%d.%d.%d' % sys.version_info[:3],"
    " 'pip': first(os.path.join(sysconfig.get_path('stdlib'), 'ensurepip', '_bundled')) or first('/usr/share/python-wheels')}))"
)


def find_pythons():
    """All that are found in the usual places, the one that is called `python3` first."""
    home = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    folders = os.environ.get("PATH", os.defpath).split(":") + ["/usr/local/bin", "/usr/bin", os.path.expanduser("~/.local/bin")]
    folders += glob.glob(os.path.join(home, "versions", "*", "bin"))
    files = [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, "python3*")))]
    found = {}
    for path in [shutil.which("python3") or sys.executable] + files:
        if re.search(r"/python3(\.\d+)?$", path) and os.access(path, os.X_OK):
            about = ask(path)
            if about and about["executable"] not in found:
                found[about["executable"]] = about
    return list(found.values())


def ask(path):
    try:
        done = subprocess.run([path, "-I", "-c", ABOUT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


class Environments:
    def __init__(self, top, contents):
        self.top = top
        self.contents = contents
        self.found = None
        # Where the packages are that an engine has installed for this process, and so for what it starts.
        self.sites = []
        os.makedirs(top, mode=0o700, exist_ok=True)

    def pythons(self):
        if self.found is None:
            self.found = find_pythons()
        return self.found

    def choose(self, wanted):
        """The interpreter of that version, or at that path; the machine's own where nothing is asked."""
        if wanted and wanted.startswith("/"):
            about = ask(wanted)
            if about is None:
                raise Refused("python", "There is no Python 3 at %s on this machine." % wanted)
            return about
        fitting = [one for one in self.pythons() if not wanted or (one["version"] + ".").startswith(wanted + ".")]
        if not fitting:
            versions = ", ".join(sorted({one["version"] for one in self.pythons()}))
            raise Refused("python", "Python %s is not on this machine; ask for one that it has: %s." % (wanted, versions))
        return fitting[0]

    def folder(self, name):
        return os.path.join(self.top, checked(HASH, name))

    def state(self, name, digest):
        """How a build stands. `digest` is what the studio was told of it: one that was changed since is none."""
        folder, build = self.folder(name), self.folder(name) + ".build"
        ready = read_json(os.path.join(folder, ".ready"))
        if ready and digest and fingerprint(os.path.join(folder, "env")) == digest:
            return {"state": "ready", **ready, "digest": digest}
        if os.path.isdir(build) and is_alive(read_text(os.path.join(build, "process"))):
            return {"state": "building"}
        end = read_json(os.path.join(build, "end.json"))
        if end and end["exitCode"] == 0 and ready:
            remove_tree(build + "/end.json")
            return {"state": "ready", **ready, "digest": fingerprint(os.path.join(folder, "env"))}
        return {"state": "failed" if end else "none"}

    def build(self, name, plan):
        """Begins one beside this process: it goes on while the connection is away."""
        build = self.folder(name) + ".build"
        if is_alive(read_text(os.path.join(build, "process"))):
            return
        remove_tree(build)
        os.makedirs(os.path.join(build, "wheels"), mode=0o700)
        for wheel in plan["wheels"]:
            target = inside(os.path.join(build, "wheels"), wheel["file"])
            os.makedirs(os.path.dirname(target), mode=0o700)
            if not self.contents.place(wheel["sha256"], target, False, False):
                raise Refused("again", "A wheel is not here: %s" % wheel["sha256"])
        write_whole(os.path.join(build, "plan.json"), json.dumps({**plan, "python": self.choose(plan["python"])}))
        with open(os.path.join(build, "build.log"), "ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-B", "-X", "utf8", "-E", "-s", os.path.join(LIB, "build.py"), build, self.folder(name)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )
        # It waits for this word before it begins, so that nobody finds a build without a process.
        fields = open("/proc/%d/stat" % child.pid).read().rsplit(")", 1)[1].split()
        write_whole(os.path.join(build, "process"), "%d %s\n" % (child.pid, fields[19]))

    def remove(self, name):
        freed = size_of(self.folder(name))
        for path in (self.folder(name), self.folder(name) + ".build"):
            remove_tree(path)
        return freed

    def make_layer(self, folder, environment):
        """A writable virtual environment over the shared build, or over the machine's own Python where none was asked for."""
        build = environment["build"]
        python = environment["python"]
        short = ".".join(python["version"].split(".")[:2])
        site = os.path.join(folder, "lib", "python" + short, "site-packages")
        programs = os.path.join(folder, "bin")
        for path in (site, programs):
            os.makedirs(path)
        lends = build is None and not self.sites
        settings = [
            "home = " + os.path.dirname(python["executable"]),
            "include-system-site-packages = " + ("true" if lends else "false"),
            "version = " + python["version"],
            "",
        ]
        write_whole(os.path.join(folder, "pyvenv.cfg"), "\n".join(settings))
        lines = ["import site; site.addsitedir(%s)" % json.dumps(folder) for folder in self.sites]
        if build:
            packages = os.path.join(self.folder(build), "env", "lib", "python" + short, "site-packages")
            lines.append("import site; site.addsitedir(%s)" % json.dumps(packages))
        lines += [path for path in (python["pip"], self.supplied(folder, environment["supplied"])) if path]
        write_whole(os.path.join(site, "environment.pth"), "\n".join(lines + [""]))
        for name in ("python", "python3", "python" + short):
            os.symlink(python["executable"], os.path.join(programs, name))
        for name in ("pip", "pip3"):
            write_whole(os.path.join(programs, name), PIP, 0o755)

    def supplied(self, folder, wheel):
        """The studio's own packages, for a program that has none of the name."""
        if wheel is None:
            return None
        target = inside(folder, wheel["file"])
        return target if self.contents.place(wheel["sha256"], target, False, True) else None


def size_of(folder):
    total = 0
    for where, _, names in os.walk(folder):
        total += sum(os.lstat(os.path.join(where, name)).st_size for name in names)
    return total
