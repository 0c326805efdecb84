import os
import tempfile
import unittest
from unittest.mock import patch

from atelier_studio.errors import AtelierError
from atelier_studio.git_facts import cut_diff, strip_credentials
from atelier_studio.http import Http
from atelier_studio.settings import Settings, find_settings, write_login


class SettingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
        environment = patch.dict(os.environ, {**kept, "XDG_CONFIG_HOME": folder.name}, clear=True)
        environment.start()
        self.addCleanup(environment.stop)

    def test_what_is_said_wins_over_the_environment_and_that_over_the_login(self):
        write_login(Settings("http://saved:1", "saved-token", "saved"))
        self.assertEqual(find_settings(), ("http://saved:1", "saved-token", "saved"))
        os.environ.update(ATELIER_TOKEN="env-token", ATELIER_WORKSPACE="env")
        self.assertEqual(find_settings(), ("http://saved:1", "env-token", "env"))
        self.assertEqual(
            find_settings("http://said:2/", "said-token", "said"), ("http://said:2", "said-token", "said")
        )

    def test_a_saved_token_goes_to_its_own_studio_only(self):
        write_login(Settings("http://saved:1", "saved-token", "saved"))
        with self.assertRaisesRegex(AtelierError, "No token for http://other:1"):
            find_settings(url="http://other:1")

    def test_the_login_file_is_readable_by_its_owner_only(self):
        file = write_login(Settings("http://saved:1", "t", None))
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)

    def test_a_token_with_a_line_break_inside_is_refused(self):
        with self.assertRaisesRegex(AtelierError, "characters that no token has"):
            find_settings(url="http://x", token="abc\r\nX-Header: y")


class AddressTest(unittest.TestCase):
    def test_what_is_no_address_is_said(self):
        for url in [
            "",
            "localhost:3000",
            "ftp://x",
            "http://",
            "http://x:99999",
            "http://user:secret@x",
            "http://x/?a",
        ]:
            with self.subTest(url=url), self.assertRaisesRegex(
                AtelierError, "is not the address of a studio"
            ):
                Http(url, "t")


class GitTest(unittest.TestCase):
    def test_credentials_of_a_remote_are_stripped(self):
        self.assertEqual(strip_credentials("https://me:secret@host/a.git"), "https://host/a.git")
        self.assertEqual(strip_credentials("https://token@host/a@b"), "https://host/a@b")
        self.assertEqual(strip_credentials("https://host/a.git?private_token=t"), "https://host/a.git")
        self.assertEqual(strip_credentials("https://me:p@ss@host/a"), "https://host/a")
        self.assertEqual(strip_credentials("git@host:a.git"), "git@host:a.git")
        self.assertEqual(strip_credentials("ssh://git@host/a"), "ssh://host/a")

    def test_a_large_change_is_cut_between_lines(self):
        cut = cut_diff("+äöü\n" * 200_000)
        self.assertLessEqual(len(cut.encode()), 1_000_000)
        self.assertIn("left out", cut.splitlines()[-1])
        self.assertEqual(set(cut.splitlines()[:-1]), {"+äöü"})
        self.assertEqual(cut_diff("+a\n"), "+a\n")


if __name__ == "__main__":
    unittest.main()
