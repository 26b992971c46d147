"""The progress bar takes one line at any width."""

import signal

import pytest

from advisory_cli.cli.terminal.progress import interruptible, progress_words
from advisory_cli.cli.terminal.status_line import cut
from advisory_cli.report.wording.lines import columns

FACTS = ("120/s", "1,200 accepted", "30 refused", "4 unconfirmed")


@pytest.mark.parametrize("width", range(24, 121))
def test_progress_words_fit_the_width(width: int) -> None:
    """The bar is never wider than the terminal, else each drawing would leave a line behind."""
    words = progress_words(1_234, 26_000, FACTS, width)
    assert columns(words) <= width
    assert "1,234/26,000" in words


def test_progress_words_keep_the_first_facts_when_there_is_little_room() -> None:
    """The speed stays longest, and the bar itself goes at last."""
    assert progress_words(13, 26, FACTS, 120) == (
        "Sending [##################------------------] 13/26, 120/s, 1,200 accepted, 30 refused, 4 unconfirmed"
    )
    assert progress_words(13, 26, FACTS, 43) == "Sending [##########----------] 13/26, 120/s"
    assert progress_words(13, 26, FACTS, 20) == "Sending 13/26"
    assert progress_words(13, 26, (), 43, verb="Building") == f"Building [{'#' * 13}{'-' * 13}] 13/26"


@pytest.mark.parametrize(("number", "named"), [(signal.SIGTERM, False), (signal.SIGINT, True)])
def test_interruptible_names_ctrl_c_only_where_somebody_can_press_it(
    number: signal.Signals, named: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service that is ended by SIGTERM has nobody at the keys, and is not told to press any."""
    with interruptible() as signals:
        signal.raise_signal(number)
    said = capsys.readouterr().err
    assert signals == [number]
    assert "Stopping after the messages in progress." in said
    assert ("Ctrl-C" in said) is named


def test_cut_counts_columns_and_not_characters() -> None:
    """A text of wide letters is cut by the columns that it takes."""
    assert cut("東京東京", 5) == "東京…"
    assert cut("abc", 3) == "abc"
