import unittest

from atelier_studio.download import place_of
from atelier_studio.safe_paths import find_trick, is_inside


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
            "..\\x",
            "C:x",
            "c:/x",
            "a\nb",
            "a\0b",
            "\x7f",
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

    def test_a_folder_whose_name_begins_alike_is_not_inside(self):
        self.assertTrue(is_inside("/a/b", "/a/b"))
        self.assertTrue(is_inside("/a/b/c", "/a/b"))
        self.assertTrue(is_inside("/a", "/"))
        self.assertFalse(is_inside("/a/bc", "/a/b"))


if __name__ == "__main__":
    unittest.main()
