"""Text of strangers, as a terminal may have it: their colours, and nothing else that would steer it."""

import codecs
import re
import unicodedata

# As ECMA-48 has them. What a program never closed ends with its line, so that no more than that is lost.
_ESCAPE = re.compile(
    r"\x1b(?:"
    r"\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?"
    r"|[PX^_][^\x1b\n]*(?:\x1b\\)?"
    r"|[ -/]*[0-~]?)"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\n]*\x1b?|[ -/]*)\Z")
_MOST_HELD = 1 << 16
_COLOUR = re.compile(r"[0-9;:]*\Z")
_RESET = "\x1b[0m"
# Controls, and what turns the direction of a line. A byte that is no text is kept where it is no control either.
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\udc80-\udc9f]"
)
_WIDEST_LINE = 1 << 12


def printable(text):
    """A name or a message without what could steer a terminal; line ends and tabs stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


class LogFilter:
    """Takes a log's bytes piece by piece and gives back what of it may be printed.

    A carriage return passes, as progress bars need it. What they erase is overwritten with blanks, and a move to the
    line's beginning is a carriage return; any other move is left out.
    """

    def __init__(self):
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._held = ""
        self._line = ""
        self._widest = 0
        self._is_coloured = False

    def feed(self, piece):
        return self._pass_on(self._decoder.decode(piece)).encode("utf-8", "surrogateescape")

    def end(self):
        """What is left at the log's end; a colour does not outlive it."""
        rest = self._pass_on(self._decoder.decode(b"", final=True)) + (_RESET if self._is_coloured else "")
        self._is_coloured = False
        return rest.encode("utf-8", "surrogateescape")

    def _pass_on(self, text):
        text = self._held + text
        cut = _UNFINISHED.search(text, max(0, text.rfind("\x1b") - 1)) if "\x1b" in text else None
        begin = cut.start() if cut and len(text) - cut.start() < _MOST_HELD else len(text)
        text, self._held = text[:begin], text[begin:]
        done, at = [], 0
        for escape in _ESCAPE.finditer(text):
            done.append(self._plain(text[at : escape.start()]))
            done.append(self._translate(escape))
            at = escape.end()
        done.append(self._plain(text[at:]))
        return "".join(done)

    def _plain(self, text):
        text = _STEERING.sub("", text)
        for part in re.split(r"([\r\n])", text):
            if part == "\n":
                self._line, self._widest = "", 0
            elif part == "\r":
                self._line = ""
            else:
                self._line = (self._line + part)[-_WIDEST_LINE:]
                self._widest = max(self._widest, width_of(self._line))
        return text

    def _translate(self, escape):
        final, parameters = escape["final"], escape["parameters"]
        if escape["between"] or not final:
            return ""
        if final == "m" and _COLOUR.match(parameters):
            self._is_coloured = parameters not in ("", "0")
            return escape[0]
        if final == "G" and parameters in ("", "1"):
            self._line = ""
            return "\r"
        if final == "K":
            return self._erase(is_whole=parameters == "2")
        return ""

    def _erase(self, is_whole):
        """The rest of the line, or all of it, as blanks; then what stands before the place is written again."""
        kept = "" if is_whole else self._line
        blanks = " " * (self._widest - width_of(kept))
        self._line, self._widest = kept, width_of(kept)
        return f"{'' if kept else chr(13)}{blanks}\r{kept}" if blanks else ""


def width_of(text):
    """Columns that a terminal gives it: wide characters take two, accents none of their own."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
