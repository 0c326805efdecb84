import os
import tempfile
import unittest

from atelier_studio.errors import AtelierError
from atelier_studio.submit import Submission, submit


class Studio:
    """Asks for what a job lacks as the real one does, in rounds, and keeps what it is sent."""

    def __init__(self, *needs):
        self.needs = list(needs)
        self.listed = []
        self.sent = []

    def call(self, _method, _path, request):
        self.listed = [dict(entry) for entry in request["paths"].get("src", {}).get("files", ())]
        return {"needs": self.needs.pop(0)} if self.needs else {"name": "made"}

    def send(self, _method, _path, make_body, _headers):
        body = make_body()
        self.sent.append(body if isinstance(body, bytes) else b"".join(iter(body.read, b"")))


class Submissions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.makedirs(os.path.join(self.folder.name, "src", "inner"))
        self.files = [f"inner/{number}.py" for number in range(700)]
        for file in self.files:
            with open(os.path.join(self.folder.name, "src", file), "w") as opened:
                opened.write(f"print({file!r})")

    def submit(self, studio):
        job = Submission("command: ls\ncode: ./src\n", folder=self.folder.name)
        return submit(studio, "/jobs", "/blobs", job)

    def test_every_file_that_the_studio_lacks_is_hashed_and_sent(self):
        lacking = {"src": self.files}
        studio = Studio({"paths": ["src"]}, {"hashes": lacking}, {"blobs": lacking})
        self.assertEqual(self.submit(studio), {"name": "made"})
        self.assertTrue(all("sha256" in entry for entry in studio.listed))
        sent = b"".join(studio.sent)
        self.assertEqual([file for file in self.files if f"print({file!r})".encode() not in sent], [])

    def test_a_file_that_was_not_listed_is_not_sent(self):
        studio = Studio({"paths": ["src"]}, {"hashes": {"src": [self.files[0], "../key"]}})
        with self.assertRaisesRegex(AtelierError, "was not listed"):
            self.submit(studio)
        self.assertEqual(studio.sent, [])

    def test_a_path_that_the_job_does_not_name_is_not_read(self):
        for needs in ({"paths": ["/etc"]}, {"hashes": {"/etc": ["passwd"]}}):
            with self.assertRaisesRegex(AtelierError, "does not name"):
                self.submit(Studio(needs))
