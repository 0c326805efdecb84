"""Builds an environment, then says how that ended. Arguments: the folder of the build, and where the finished one goes."""
import json
import os
import re
import shutil
import subprocess
import sys
import time

from places import close_folder, read_json, remove_tree, write_whole

WAIT_SECONDS = 0.01
# Copies, as another link to a file counts as a change of it.
ALWAYS = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_LINK_MODE": "copy", "UV_PYTHON_DOWNLOADS": "never"}


def main(build, target):
    while not os.path.exists(os.path.join(build, "process")):
        time.sleep(WAIT_SECONDS)
    plan = read_json(os.path.join(build, "plan.json"))
    try:
        resolved = make(build, target, plan)
        write_whole(os.path.join(target, ".ready"), json.dumps({"python": plan["python"], "resolved": resolved}))
        print("The environment is ready.", flush=True)
        status = 0
    except subprocess.CalledProcessError as failure:
        status = failure.returncode or 1
    except OSError as failure:
        print("error: %s" % failure, flush=True)
        status = 1
    if status != 0:
        remove_tree(target)
    write_whole(os.path.join(build, "end.json"), json.dumps({"exitCode": status}))


def make(build, target, plan):
    """Where it stays, as programs of an environment know their place."""
    remove_tree(target)
    os.makedirs(target, mode=0o700)
    env = os.path.join(target, "env")
    python = plan["python"]["executable"]
    uv = shutil.which("uv")
    variables = {**os.environ, **plan["variables"], **ALWAYS}
    requirements = os.path.join(build, "requirements.txt")
    write_whole(requirements, "\n".join(line.replace("{wheels}", os.path.join(build, "wheels")) for line in plan["lines"]) + "\n")
    print("Building the environment %s with Python %s by %s." % (plan["label"], plan["python"]["version"], "uv" if uv else "pip"))
    print("Packages:\n" + "\n".join("  " + line for line in plan["shown"]), flush=True)

    def run(*command):
        """What it says goes to the log, without the words that nobody is to read there."""
        child = subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in child.stdout:
            for word in plan["hidden"]:
                line = line.replace(word.encode(), b"***")
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        if child.wait() != 0:
            raise subprocess.CalledProcessError(child.returncode, command[0])

    if uv:
        run(uv, "venv", "--quiet", "--no-project", "--python", python, env)
        run(uv, "pip", "install", "--python", env + "/bin/python", "--requirement", requirements, "pip")
        freeze = [uv, "pip", "freeze", "--python", env + "/bin/python"]
    else:
        run(python, "-m", "venv", env)
        run(env + "/bin/python", "-m", "pip", "install", "--no-compile", "--requirement", requirements)
        freeze = [env + "/bin/python", "-m", "pip", "freeze"]
    listed = subprocess.run(freeze, check=True, env=variables, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
    free_programs(os.path.join(env, "bin"))
    # Bytecode that runs would write themselves later: it only spares time, and old sources may not compile.
    subprocess.run([env + "/bin/python", "-I", "-m", "compileall", "-qq", env + "/lib"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    close_folder(env)
    return [line for line in listed.splitlines() if line.strip() and not line.startswith("#")]


def free_programs(folder):
    """They start by the first `python` on PATH: that of the run's layer, which sees what the run has installed for itself."""
    for entry in os.scandir(folder):
        if not entry.is_file(follow_symlinks=False):
            continue
        with open(entry.path, "rb") as file:
            content = file.read()
        freed = re.sub(rb"\A#!(/bin/sh\n'''exec' [^\n]*\n' '''|[^\n]*python[^\n]*)\n", b"#!/usr/bin/env python\n", content)
        if freed != content:
            mode = entry.stat().st_mode
            os.unlink(entry.path)
            with open(entry.path, "wb") as file:
                file.write(freed)
            os.chmod(entry.path, mode)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
