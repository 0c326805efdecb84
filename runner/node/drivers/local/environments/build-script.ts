/**
 * What happens inside the sandbox of a build. The programs of the environment are changed to start by the first
 * `python` on PATH: that is the one of the run's layer, which so sees what the run has installed for itself.
 * A changed one is written anew, as its file may be that of the downloads.
 */
const FREE_PROGRAMS = `
import os, re, sys
folder = sys.argv[1]
for entry in os.scandir(folder):
    if not entry.is_file(follow_symlinks=False): continue
    with open(entry.path, "rb") as file: content = file.read()
    freed = re.sub(rb"\\A#!(/bin/sh\\n'''exec' [^\\n]*\\n' '''|[^\\n]*python[^\\n]*)\\n", b"#!/usr/bin/env python\\n", content)
    if freed != content:
        mode = entry.stat().st_mode
        os.unlink(entry.path)
        with open(entry.path, "wb") as file: file.write(freed)
        os.chmod(entry.path, mode)
`;

/** PyPI's PyTorch carries gigabytes for GPUs; the builds without them lie on an index of PyTorch's own. */
const FIND_PYTORCH = `
import urllib.request
urllib.request.urlopen("https://download.pytorch.org/whl/cpu/torch/", timeout=5).close()
`;

/** The first line of a build's output, said before any package's code can speak: which processes are its own. */
export const NAMESPACE_LINE = /^namespace (pid:\[\d+\])\n/;

/** What \`uv pip freeze\` says, without starting the environment: that would run what packages put beside their code. */
const LIST_PACKAGES = `
import os, re, sys
found = []
for folder, folders, _ in os.walk(sys.argv[1]):
    for name in [name for name in folders if name.endswith(".dist-info")]:
        package, _, version = name[:-len(".dist-info")].rpartition("-")
        found.append("%s==%s" % (re.sub(r"[-_.]+", "-", package).lower(), version.replace("_", "+")))
    if os.path.basename(folder) == "site-packages": folders.clear()
print("\\n".join(sorted(found)))
`;

const BEGIN = `
set -eu
build=$1 python=$2 lends=$3 uv=$4
echo "namespace $(readlink /proc/self/ns/pid)"
cd "$build"
umask 022
if [ -n "$uv" ] && [ -z "\${UV_TORCH_BACKEND:-}" ] && [ ! -e /dev/nvidia0 ] && [ ! -e /dev/kfd ] &&
  grep -Eiq '^torch([^a-z0-9_.-]|$)' requirements.txt
then
  if "$python" -I -c "$FIND_PYTORCH" 2> /dev/null; then
    echo "No GPU is to be seen here: PyTorch is taken without the parts for one."
    export UV_TORCH_BACKEND=cpu
  else
    echo "PyTorch's own index cannot be reached: the large PyTorch of the package index is taken, which runs without a GPU too."
  fi
fi
if grep -Eq '^--pre( |$)' requirements.txt; then export UV_PRERELEASE=allow; fi
`;

/**
 * Where every package comes ready to install, none of their code is run: uv only resolves and unpacks, and the environment's
 * own Python is not started once they are there. So downloads are shared by all that is fetched, and not copied.
 */
export const FETCH_SCRIPT = `${BEGIN}
"$uv" venv --quiet --no-project --python "$python" env
"$uv" pip install --no-build --python env/bin/python --requirement requirements.txt
"$python" -I -S -c "$LIST_PACKAGES" env/lib > resolved.txt
"$python" -I -S -c "$FREE_PROGRAMS" env/bin
`;

/**
 * Arguments: the folder of the build, the interpreter, whether it lends its own packages, uv or nothing. Bytecode only
 * spares the first run some time, and old sources may not compile. Where no package's code is wanted, the interpreter
 * itself is started, without the environment.
 */
export const BUILD_SCRIPT = `${BEGIN}
if [ -n "$uv" ]; then
  "$uv" venv --quiet --no-project --python "$python" $lends env
  "$uv" pip install --python env/bin/python --requirement requirements.txt
  "$uv" pip freeze --python env/bin/python > resolved.txt
else
  "$python" -m venv $lends env
  env/bin/python -m pip install --no-compile --requirement requirements.txt
  env/bin/python -m pip freeze > resolved.txt
fi
"$python" -I -S -c "$FREE_PROGRAMS" env/bin
nice "$python" -I -S -m compileall -qq -j 0 env/lib > /dev/null 2>&1 || true
`;

export const BUILD_VARIABLES = { FREE_PROGRAMS, FIND_PYTORCH, LIST_PACKAGES };
