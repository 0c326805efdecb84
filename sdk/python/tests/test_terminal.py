import unittest

from atelier_studio.terminal import LogFilter, printable


def shown(*pieces):
    log = LogFilter()
    return b"".join([log.feed(piece) for piece in pieces] + [log.end()])


def screen(data):
    """What a terminal has in its lines after these bytes, of which only returns move the cursor."""
    lines = []
    for line in data.decode().split("\n"):
        cells = []
        for part in line.split("\r"):
            cells[: len(part)] = part
        lines.append("".join(cells).rstrip())
    return lines


class LogFilterTest(unittest.TestCase):
    def test_colours_pass_and_end_with_the_log(self):
        self.assertEqual(shown(b"\x1b[1;31mred\x1b[0m \x1b[38:5:9mx\x1b[m\n"), b"\x1b[1;31mred\x1b[0m \x1b[38:5:9mx\x1b[m\n")
        self.assertEqual(shown(b"\x1b[32mgreen\n"), b"\x1b[32mgreen\n\x1b[0m")

    def test_nothing_else_passes(self):
        for steering in [
            b"\x1b]0;title\x07",
            b"\x1b]52;c;aGk=\x1b\\",
            b"\x1b]8;;http://x\x1b\\",
            b"\x1b[2J",
            b"\x1b[10;10H",
            b"\x1b[3A",
            b"\x1b[?2004h",
            b"\x1b[?1049h",
            b"\x1b[>4;2m",
            b"\x1b[6n",
            b"\x1b[2 q",
            b"\x1bc",
            b"\x1bP+q544e\x1b\\",
            b"\x1b_apc\x1b\\",
            b"\x1b(0",
            b"\x07\x08\x0b\x0c\x0e\x7f\x00",
            "\u009b31m".encode()[:2],
            b"\x9b",
            "\u202e\u2066\u200f\u2028".encode(),
        ]:
            with self.subTest(steering=steering):
                self.assertEqual(shown(b"a" + steering + b"b\n"), b"ab\n")

    def test_what_is_cut_between_pieces_is_put_together(self):
        log = "grün \x1b[31mrot\x1b[0m \x1b]0;title\x07 ende\n".encode()
        whole = shown(log)
        for at in range(len(log)):
            with self.subTest(at=at):
                self.assertEqual(shown(log[:at], log[at:]), whole)
        self.assertEqual(shown(*(log[at : at + 1] for at in range(len(log)))), whole)

    def test_a_sequence_without_an_end_takes_no_more_than_its_line(self):
        self.assertEqual(shown(b"a\x1b]0;never closed\nb\n"), b"a\nb\n")
        self.assertEqual(shown(b"a\x1b["), b"a")

    def test_bytes_that_are_no_text_stay_as_they_are(self):
        self.assertEqual(shown(b"caf\xe9 \xff\n"), b"caf\xe9 \xff\n")

    def test_progress_bars_look_as_they_were_meant(self):
        self.assertEqual(screen(shown(b" 10%|#   |\r100%|####|\n")), ["100%|####|", ""])
        self.assertEqual(screen(shown(b"a long line\r\x1b[Kdone\n")), ["done", ""])
        self.assertEqual(screen(shown(b"a long line\x1b[2K\rdone\n")), ["done", ""])
        self.assertEqual(screen(shown(b"a long line\x1b[2K\x1b[1Gdone\n")), ["done", ""])
        self.assertEqual(screen(shown(b"a long line\rshort\x1b[K\n")), ["short", ""])
        self.assertEqual(screen(shown(b"done\x1b[K\n")), ["done", ""])


class PrintableTest(unittest.TestCase):
    def test_names_keep_their_letters_and_lose_what_steers(self):
        self.assertEqual(printable("grüße\t日本\n"), "grüße\t日本\n")
        self.assertEqual(printable("a\x1b[31m\u202e\x9b\r\udce9"), "a\ufffd[31m" + "\ufffd" * 4)


if __name__ == "__main__":
    unittest.main()
