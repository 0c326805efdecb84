import io
import os
import tempfile
import unittest
import zipfile

from atelier_studio.errors import AtelierError
from atelier_studio.unpack import unpack


def zipped(*entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, mode in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100000 | mode) << 16
            made.writestr(entry, f"of {name}")
    return file.getvalue()


class Unpack(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = folder.name
        self.target = os.path.join(folder.name, "deep", "package")

    def left(self):
        parent = os.path.dirname(self.target)
        return os.listdir(parent) if os.path.isdir(parent) else []

    def test_writes_each_file_and_keeps_what_may_be_run(self):
        data = zipped(("run.sh", 0o755), ("a/b.txt", 0o644))
        unpack([data[:10], data[10:]], self.target)
        with open(os.path.join(self.target, "a", "b.txt")) as file:
            self.assertEqual(file.read(), "of a/b.txt")
        self.assertTrue(os.access(os.path.join(self.target, "run.sh"), os.X_OK))
        self.assertEqual(self.left(), ["package"])

    def test_leaves_nothing_of_what_is_cut_or_leads_outside(self):
        data = zipped(("a.txt", 0o644))
        for pieces in ([data[:-30]], [zipped(("a.txt", 0o644), ("../out.txt", 0o644))]):
            with self.assertRaises(AtelierError):
                unpack(pieces, self.target)
            self.assertEqual(self.left(), [])
        self.assertFalse(os.path.exists(os.path.join(self.top, "out.txt")))

    def test_touches_nothing_that_is_there(self):
        os.makedirs(self.target)
        with self.assertRaisesRegex(AtelierError, "is there already"):
            unpack([zipped(("a.txt", 0o644))], self.target)
        self.assertEqual(os.listdir(self.target), [])


if __name__ == "__main__":
    unittest.main()
