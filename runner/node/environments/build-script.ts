/**
 * What happens inside the sandbox of a build. The programs of the environment are changed to start by the first
 * `python` on PATH: that is the one of the run's layer, which so sees what the run has installed for itself.
 */
const FREE_PROGRAMS = `
import os, re, sys
folder = sys.argv[1]
for entry in os.scandir(folder):
    if not entry.is_file(follow_symlinks=False): continue
    with open(entry.path, "rb") as file: content = file.read()
    freed = re.sub(rb"\\A#!(/bin/sh\\n'''exec' [^\\n]*\\n' '''|[^\\n]*python[^\\n]*)\\n", b"#!/usr/bin/env python\\n", content)
    if freed != content:
        with open(entry.path, "wb") as file: file.write(freed)
`;

/** PyPI's PyTorch carries gigabytes for GPUs; the builds without them lie on an index of PyTorch's own. */
const FIND_PYTORCH = `
import urllib.request
urllib.request.urlopen("https://download.pytorch.org/whl/cpu/torch/", timeout=5).close()
`;

/** Arguments: the folder of the build, the interpreter, whether it lends its own packages, uv or nothing. */
export const BUILD_SCRIPT = `
set -eu
build=$1 python=$2 lends=$3 uv=$4
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
if [ -n "$uv" ]; then
  "$uv" venv --quiet --no-project --python "$python" $lends env
  "$uv" pip install --python env/bin/python --compile-bytecode --requirement requirements.txt
  "$uv" pip freeze --python env/bin/python > resolved.txt
else
  "$python" -m venv $lends env
  env/bin/python -m pip install --requirement requirements.txt
  env/bin/python -m pip freeze > resolved.txt
fi
env/bin/python -I -c "$FREE_PROGRAMS" env/bin
`;

export const BUILD_VARIABLES = { FREE_PROGRAMS, FIND_PYTORCH };
