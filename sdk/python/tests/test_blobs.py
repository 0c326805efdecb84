import hashlib
import os
import tempfile
import unittest

from atelier_studio.blobs import Source, upload_blobs
from atelier_studio.errors import ApiError
from atelier_studio.progress import Silent


class Studio:
    """Takes what is sent as the real one does; `refuses` is the status with which it answers bundles."""

    def __init__(self, refuses=None):
        self.refuses = refuses
        self.requests = []
        self.stored = {}

    def send(self, method, path, make_body, headers):
        body = make_body()
        content = body if isinstance(body, bytes) else b"".join(iter(body.read, b""))
        self.requests.append((method, path))
        assert int(headers["Content-Length"]) == len(content)
        if method == "PUT":
            return self._keep(path.rsplit("/", 1)[1], content)
        if self.refuses:
            raise ApiError(self.refuses, "refused", "No bundles here.", ())
        at = 0
        while at < len(content):
            end = content.index(b"\n", at)
            sha256, size = content[at:end].decode().split(" ")
            at = end + 1 + int(size)
            self._keep(sha256, content[end + 1 : at])

    def _keep(self, sha256, content):
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ApiError(400, "invalid", "Other bytes.", ())
        self.stored[sha256] = content


class Uploads(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def files(self, contents):
        sources = []
        for number, content in enumerate(contents):
            local = os.path.join(self.folder.name, str(number))
            with open(local, "wb") as file:
                file.write(content)
            source = Source(local, {"path": str(number)})
            source.hash(Silent())
            sources.append(source)
        return sources

    def test_thousands_of_small_files_go_in_a_few_requests(self):
        contents = [b"file %d" % number for number in range(2_000)] + [b"", b"x" * 1_000_000]
        studio = Studio()
        upload_blobs(studio, "/blobs", self.files(contents), Silent())
        self.assertEqual(sorted(studio.stored.values()), sorted(contents))
        self.assertLessEqual(len(studio.requests), 7)

    def test_an_older_studio_is_sent_them_one_by_one(self):
        contents = [b"a", b"b", b"c"]
        studio = Studio(refuses=404)
        upload_blobs(studio, "/blobs", self.files(contents), Silent())
        self.assertEqual(sorted(studio.stored.values()), contents)

    def test_a_file_that_changed_is_offered_anew_and_the_others_arrive(self):
        sources = self.files([b"a", b"b", b"c"])
        with open(sources[1].local, "wb") as file:
            file.write(b"B")
        studio = Studio()
        upload_blobs(studio, "/blobs", sources, Silent())
        self.assertEqual(sorted(studio.stored.values()), [b"a", b"c"])
        self.assertEqual(sources[1].entry["sha256"], hashlib.sha256(b"B").hexdigest())

    def test_a_refusal_that_sending_singly_would_not_mend_is_told(self):
        with self.assertRaises(ApiError):
            upload_blobs(Studio(refuses=403), "/blobs", self.files([b"a", b"b"]), Silent())


if __name__ == "__main__":
    unittest.main()
