# The first words of a connection: takes the studio's modules from the input, puts them beside its runs, and hands over.
import json, os, sys
if sys.version_info < (3, 7): sys.exit("atelier: Python %d.%d is too old: 3.7 or newer is needed." % sys.version_info[:2])
source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
os.umask(0o077)
given = json.loads(source.read(int(source.readline())).decode())
lib = os.path.join(os.path.abspath(os.path.expanduser(given["folder"])), given["owner"], "lib", given["hash"])
os.makedirs(lib, mode=0o700, exist_ok=True)
for name, text in given["modules"].items():
    part = os.path.join(lib, ".part-%d" % os.getpid())
    with open(part, "w", encoding="utf-8") as file: file.write(text)
    os.replace(part, os.path.join(lib, name))
sys.path.insert(0, lib)
sys.dont_write_bytecode = True
sink.write(b"\0atelier\n")
sink.flush()
import agent
agent.main(given, source, sink)
