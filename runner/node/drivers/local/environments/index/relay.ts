import { DOOR_HOST } from "./places";

/**
 * The inner end of the door: a listener on the sandbox's own loopback that hands every connection to the door's socket,
 * and puts its address into the variables of the command that it starts. Plain enough for Python 3.6.
 */
export const RELAY = `
import os, socket, sys, threading

def copy(source, sink):
    try:
        while True:
            data = source.recv(65536)
            if not data: break
            sink.sendall(data)
    except OSError: pass
    for end in (source, sink):
        try: end.shutdown(socket.SHUT_RDWR)
        except OSError: pass

os.chdir(sys.argv[1])
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(64)
if os.fork():
    here = "127.0.0.1:%d" % server.getsockname()[1]
    server.close()
    os.execve(sys.argv[2], sys.argv[2:], {name: value.replace("${DOOR_HOST}", here) for name, value in os.environ.items()})
while True:
    inner, _ = server.accept()
    outer = socket.socket(socket.AF_UNIX)
    try: outer.connect("door")
    except OSError:
        inner.close()
        continue
    for ends in ((inner, outer), (outer, inner)): threading.Thread(target=copy, args=ends, daemon=True).start()
`;
