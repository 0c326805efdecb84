import os
import unittest

from atelier_studio.download import place_of
from atelier_studio.safe_paths import Places, _carried, find_trick, is_inside


class SafePathsTest(unittest.TestCase):
    def test_names_with_tricks_are_refused(self):
        tricks = [
            "",
            ".",
            "..",
            "../x",
            "a/../../x",
            "/etc/passwd",
            "a//b",
            "a/",
            "a/./b",
            "a\0b",
        ]
        for path in tricks:
            with self.subTest(path=path):
                self.assertIsNotNone(find_trick(path))

    def test_ordinary_names_pass_however_odd(self):
        for path in [
            "a",
            "a/b.txt",
            "...",
            "a..b/c",
            "-rf",
            "ünïcode/日本",
            "with space/x",
            "%2e%2e/x",
            "~/x",
            "$HOME",
            "..\\x",
            "C:x",
            "a\nb",
        ]:
            with self.subTest(path=path):
                self.assertIsNone(find_trick(path))

    def test_a_trick_stays_one_below_its_place(self):
        self.assertIsNotNone(find_trick(place_of({"path": "../../x"})))
        self.assertIsNotNone(find_trick(place_of({"path": "x", "output": ".."})))
        self.assertIsNotNone(find_trick(place_of({"path": "x", "output": "../.."})))

    def test_outputs_and_artifacts_have_places_of_their_own(self):
        self.assertEqual(place_of({"path": "outputs/a.txt"}), "artifacts/outputs/a.txt")
        self.assertEqual(
            place_of({"path": "named-outputs/made/a.txt", "output": "made"}), "named-outputs/made/a.txt"
        )
        self.assertEqual(place_of({"path": "a.txt", "output": "made"}), "named-outputs/made/a.txt")

    def test_a_file_gets_its_own_name_back(self):
        places = Places("top")
        self.assertEqual(places.find("a/plot~231.png", "a/plot%231.png"), "top/a/plot#1.png")
        self.assertEqual(os.fsencode(places.find("caf~e9", "caf%E9")), b"top/caf\xe9")
        self.assertEqual(places.find("n~0al", "n%0Al"), "top/n\nl")
        self.assertEqual(places.find("b~23"), "top/b~23")

    def test_a_name_that_leads_out_or_is_too_long_is_not_taken(self):
        places = Places("top")
        for name in ["..", "../x", "%2e%2e/x", "%2Fetc/passwd", "a%2f..%2f..%2fx", "a//b", "a%00b", "", "d/" * 2500 + "x"]:
            with self.subTest(name=name):
                self.assertEqual(places.find(f"stored-{len(name)}-{name[:1].isalpha()}", name)[:11], "top/stored-")

    def test_two_files_never_get_one_place(self):
        places = Places("top")
        found = [places.find("a#b"), places.find("a~23b", "a%23b"), places.find("a~23b")]
        self.assertEqual(found, ["top/a#b", "top/a~23b", "top/a~23b~2"])

    def test_what_windows_keeps_for_itself_is_spelled_there(self):
        names = {"con.txt": "~63on.txt", "a:b": "a~3ab", "x.": "x~2e", "..\\x": "..~5cx", "a\nb": "a~0ab", "ok.txt": "ok.txt"}
        for name, carried in names.items():
            with self.subTest(name=name):
                self.assertEqual(_carried(name, is_windows=True), carried)

    def test_a_folder_whose_name_begins_alike_is_not_inside(self):
        self.assertTrue(is_inside("/a/b", "/a/b"))
        self.assertTrue(is_inside("/a/b/c", "/a/b"))
        self.assertTrue(is_inside("/a", "/"))
        self.assertFalse(is_inside("/a/bc", "/a/b"))


if __name__ == "__main__":
    unittest.main()
