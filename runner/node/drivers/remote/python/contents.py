"""Files by the hash of their bytes, kept here so that each is sent once. None is used before its bytes were read again."""
import hashlib
import os
import threading
import time

from places import HASH, PIECE_BYTES, Refused, checked, write_all

STALE_SECONDS = 3600


class Contents:
    def __init__(self, top):
        self.top = top
        self.parts = {}
        self.lock = threading.Lock()
        os.makedirs(top, mode=0o700, exist_ok=True)

    def path(self, sha256):
        checked(HASH, sha256)
        return os.path.join(self.top, sha256[:2], sha256)

    def missing(self, hashes):
        return [sha256 for sha256 in dict.fromkeys(hashes) if not os.path.isfile(self.path(sha256))]

    def put(self, sha256, ticket, offset, is_last, piece):
        """Pieces in their order. The whole is there when its bytes are those of its hash."""
        target = self.path(sha256)
        part = os.path.join(self.top, ".part-%d-%d" % (os.getpid(), int(ticket)))
        with self.lock:
            if offset == 0:
                self.parts[ticket] = hashlib.sha256()
            digest = self.parts.get(ticket)
        if digest is None:
            raise Refused("again", "The connection was renewed meanwhile: begin anew.")
        with open(part, "wb" if offset == 0 else "r+b") as file:
            file.seek(offset)
            file.write(piece)
        digest.update(piece)
        if not is_last:
            return
        with self.lock:
            self.parts.pop(ticket, None)
        if digest.hexdigest() != sha256:
            os.unlink(part)
            raise Refused("again", "Other bytes than those of %s arrived." % sha256)
        os.chmod(part, 0o400)
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        os.replace(part, target)

    def place(self, sha256, target, is_executable, is_shared):
        """
        A copy for the command to change, or the cached file itself under another name for it to read. False where there is
        none, or its bytes are not those of its hash any more: then it is gone.
        """
        source = self.path(sha256)
        digest = hashlib.sha256()
        mode = 0o755 if is_executable else 0o644
        try:
            with open(os.open(source, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                out = None if is_shared else os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
                try:
                    for piece in iter(lambda: file.read(PIECE_BYTES), b""):
                        digest.update(piece)
                        if out is not None:
                            write_all(out, piece)
                finally:
                    if out is not None:
                        os.close(out)
        except FileNotFoundError:
            return False
        if digest.hexdigest() != sha256:
            os.unlink(source)
            return False
        if is_shared:
            os.link(source, target)
        os.utime(source)
        return True

    def sweep(self):
        """Removes pieces of what never became whole."""
        for name in os.listdir(self.top):
            path = os.path.join(self.top, name)
            if name.startswith(".part-") and os.stat(path).st_mtime < time.time() - STALE_SECONDS:
                os.unlink(path)
