import hashlib
import os
import tempfile
import unittest
from types import SimpleNamespace

from atelier_studio.download import download
from atelier_studio.errors import AtelierError


def job_with(*paths):
    """A job whose files are empty, so that nothing has to be fetched."""
    empty = hashlib.sha256(b"").hexdigest()
    files = [{"path": path, "size": 0, "sha256": empty, **({"name": name} if name else {})} for path, name in paths]
    return SimpleNamespace(files=lambda name: files)


class DownloadTest(unittest.TestCase):
    def setUp(self):
        self._top = tempfile.TemporaryDirectory()
        self.addCleanup(self._top.cleanup)
        self.folder = os.path.join(self._top.name, "got")

    def test_files_get_their_own_names_back_also_the_longest(self):
        long = "l" * 255
        download(job_with(("plot~231.png", "plot%231.png"), ("caf~e9", "caf%E9"), (long, None)), "run", self.folder)
        found = sorted(os.listdir(os.fsencode(os.path.join(self.folder, "artifacts"))))
        self.assertEqual(found, [b"caf\xe9", long.encode(), b"plot#1.png"])

    def test_nothing_is_made_behind_a_link_that_is_there(self):
        outside = os.path.join(self._top.name, "outside")
        os.makedirs(outside)
        os.makedirs(os.path.join(self.folder, "artifacts"))
        os.symlink(outside, os.path.join(self.folder, "artifacts", "link"))
        with self.assertRaises(AtelierError):
            download(job_with(("link/new/x", None)), "run", self.folder)
        self.assertEqual(os.listdir(outside), [])

    def test_what_leads_out_of_the_folder_is_left_out_and_said(self):
        with self.assertRaisesRegex(AtelierError, "lead out of the folder: .*x"):
            download(job_with(("../x", None), ("a", "..%2Fb")), "run", self.folder)
        self.assertEqual(os.listdir(self._top.name), ["got"])
        self.assertEqual(os.listdir(os.path.join(self.folder, "artifacts")), ["a"])


if __name__ == "__main__":
    unittest.main()
