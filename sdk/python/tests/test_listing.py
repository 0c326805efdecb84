import os
import socket
import tempfile
import unittest
from pathlib import Path

from atelier_studio.errors import AtelierError
from atelier_studio.listing import list_path, read_text


class ListingTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        self.code = self.top / "code"
        self.code.mkdir()

    def write(self, path, text="x", mode=0o644):
        file = self.code / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def paths(self):
        return [entry["path"] for entry in list_path(str(self.code))[0]["files"]]

    def test_files_have_sizes_and_modes_in_a_stable_order(self):
        self.write("z.py", "12345")
        self.write("a/run.sh", "", 0o755)
        listing, notes = list_path(str(self.code))
        self.assertEqual(listing["kind"], "folder")
        self.assertEqual(
            listing["files"],
            [
                {"path": "a/run.sh", "size": 0, "executable": True},
                {"path": "z.py", "size": 5, "executable": False},
            ],
        )
        self.assertEqual(notes, [])

    def test_texts_of_ignore_files_are_sent_with_their_places(self):
        self.write(".amlignore", "*.bin\n")
        self.write("sub/.gitignore", "secret\n")
        self.assertEqual(
            list_path(str(self.code))[0]["ignore"], {".amlignore": "*.bin\n", "sub/.gitignore": "secret\n"}
        )

    def test_git_is_never_listed(self):
        self.write(".git/config")
        self.write("sub/.git")
        self.write(".github/kept.yml")
        self.assertEqual(self.paths(), [".github/kept.yml"])

    def test_links_that_lead_out_are_left_out_and_said(self):
        (self.top / "secret").write_text("x")
        self.write("real.txt")
        (self.code / "out").symlink_to(self.top / "secret")
        (self.code / "up").symlink_to("..")
        (self.code / "in").symlink_to("real.txt")
        (self.code / "broken").symlink_to("nowhere")
        listing, notes = list_path(str(self.code))
        self.assertEqual([entry["path"] for entry in listing["files"]], ["in", "real.txt"])
        self.assertEqual(sorted(note.split(" ")[0] for note in notes), ["out", "up"])

    def test_a_loop_of_links_ends(self):
        self.write("a/x")
        self.write("b/y")
        (self.code / "a" / "again").symlink_to(self.code)
        (self.code / "a" / "b").symlink_to(self.code / "b")
        (self.code / "b" / "a").symlink_to(self.code / "a")
        self.assertEqual(self.paths(), ["a/b/y", "a/x", "b/a/x", "b/y"])

    def test_special_files_are_left_out(self):
        self.write("kept")
        os.mkfifo(self.code / "pipe")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.code / "socket"))
            self.assertEqual(self.paths(), ["kept"])
        self.assertEqual(list_path(str(self.code / "pipe"))[0], {"kind": "missing"})

    def test_a_name_that_is_not_text_is_left_out_and_said(self):
        with open(os.fsencode(self.code) + b"/bad\xff", "w"):
            pass
        listing, notes = list_path(str(self.code))
        self.assertEqual(listing["files"], [])
        self.assertIn("UTF-8", notes[0])

    def test_a_file_and_nothing_are_told_apart(self):
        self.write("t.csv", "a,b")
        file = list_path(str(self.code / "t.csv"))[0]
        self.assertEqual(file, {"kind": "file", "files": [{"path": "t.csv", "size": 3, "executable": False}]})
        self.assertEqual(list_path(str(self.code / "nowhere"))[0], {"kind": "missing"})

    def test_a_huge_text_is_refused(self):
        self.write("conda.yml", "#" * 4_000_001)
        with self.assertRaisesRegex(AtelierError, "conda.yml is larger"):
            read_text(str(self.code / "conda.yml"))


if __name__ == "__main__":
    unittest.main()
