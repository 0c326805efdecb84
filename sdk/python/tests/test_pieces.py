import base64
import hashlib
import os
import random
import tempfile
import unittest
from unittest import mock

from atelier_studio import pieces
from atelier_studio.errors import ApiError, AtelierError


class Task:
    def __init__(self):
        self.done = 0

    def advance(self, count):
        self.done += count


class Studio:
    """Takes pieces as the real one does; `fates` says what becomes of the requests to come."""

    def __init__(self, size, fates=(), has_door=True):
        self.size, self.kept, self.fates, self.has_door = size, b"", list(fates), has_door
        self.offsets = []

    def call(self, method, path, body=None, query=None):
        assert (method, query) == ("GET", {"size": self.size})
        if not self.has_door:
            raise ApiError(404, "notFound", "There is no door here.", ())
        return self._held()

    def send(self, method, path, make_body, headers, query):
        piece, offset = make_body(), query["offset"]
        self.offsets.append(offset)
        digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        assert (method, headers["Content-Digest"]) == ("PUT", f"sha-256=:{digest}:")
        fate = self.fates.pop(0) if self.fates else "arrives"
        if fate == "elsewhere" or offset != len(self.kept):
            raise ApiError(409, "conflict", "Go on from elsewhere.", ())
        self.kept += piece
        return self._held()

    def _held(self):
        return {"held_bytes": len(self.kept), "is_whole": len(self.kept) == self.size}


class Pieces(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        patched = mock.patch.object(pieces, "PIECE_BYTES", 7)
        patched.start()
        self.addCleanup(patched.stop)

    def send(self, studio, content, size=None):
        local = os.path.join(self.folder.name, "file")
        with open(local, "wb") as file:
            file.write(content)
        task = Task()
        entry = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content) if size is None else size}
        return pieces.send_in_pieces(studio, "/blobs", local, entry, task), task.done

    def test_any_file_arrives_as_it_is_and_every_byte_is_counted_once(self):
        for seed in range(100):
            dice = random.Random(seed)
            content = dice.randbytes(dice.randrange(1, 60))
            studio = Studio(len(content), dice.choices(["arrives", "elsewhere"], k=5))
            self.assertEqual(self.send(studio, content), (True, len(content)))
            self.assertEqual(studio.kept, content)

    def test_what_the_studio_has_is_not_sent_again(self):
        studio = Studio(20)
        studio.kept = b"x" * 10
        self.assertEqual(self.send(studio, b"x" * 20), (True, 20))
        self.assertEqual(studio.offsets, [10, 17])

    def test_an_older_studio_is_told_from_one_that_refuses(self):
        self.assertEqual(self.send(Studio(20, has_door=False), b"x" * 20), (False, 0))

    def test_a_file_that_became_shorter_is_noticed(self):
        with self.assertRaises(pieces.Changed):
            self.send(Studio(30), b"x" * 20, size=30)

    def test_a_studio_that_never_comes_forward_is_given_up(self):
        with self.assertRaisesRegex(AtelierError, "no more of it than before"):
            self.send(Studio(20, ["elsewhere"] * 50), b"x" * 20)


if __name__ == "__main__":
    unittest.main()
