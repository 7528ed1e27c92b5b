import io
import sys

from styrning.bas.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_is_silent_where_nobody_watches(monkeypatch):
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    rows = [1, 2, 3]

    assert progress(rows, desc="Läser") is rows
    assert stderr.getvalue() == ""


def test_shows_a_bar_on_a_terminal(monkeypatch):
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)

    assert list(progress([1, 2, 3], total=3, desc="Läser")) == [1, 2, 3]
    assert stderr.getvalue().startswith("\rLäser:   0%|")
