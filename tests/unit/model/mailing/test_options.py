"""The flags of a command, as a mailing keeps them, and back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.model.mailing.options import (
    NoticeOptions,
    SendOptions,
    choosing_words,
    stored_translations,
    stored_value,
    typed_words,
)

_WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
_SEVERAL = st.lists(_WORD, max_size=3).map(tuple)


@given(
    choice=st.fixed_dictionaries(
        {
            "encoding": st.none() | _WORD,
            "sheet": _SEVERAL,
            "to": _SEVERAL,
            "where": _SEVERAL,
            "exclude": _SEVERAL,
            "cleared": _SEVERAL,
            "allow_uncleared": st.none() | _WORD,
            "limit": st.none() | st.integers(1, 10**8),
            "again": st.booleans(),
            "skip_bad_rows": st.booleans(),
            "with_hidden_rows": st.booleans(),
            "own_text": st.booleans(),
            "rate": st.none() | _WORD,
        }
    )
)
def test_choice_is_kept_when_written_as_words_and_read_back(choice: dict[str, Any]) -> None:
    """The flags that chose the people come back from their words as they were.

    Otherwise an approved mailing would be held against other people than those it was planned for.
    """
    options = SendOptions(**choice)
    assert SendOptions.from_stored(options.stored()) == options


def test_stored_value_is_read_when_another_value_looks_like_a_flag() -> None:
    """A value that looks like a flag is no flag, else a notice that says “--rate” could never leave."""
    words = NoticeOptions(what="--rate", exclude=("--sheet",), rate="30/minute").stored("--what")
    assert (stored_value(words, "--what"), stored_value(words, "--rate")) == ("--rate", "30/minute")
    assert stored_value(("--again", "--rate", "5/minute"), "--rate") == "5/minute"
    assert stored_value(("--what", "--rate"), "--rate") is None


def test_from_stored_leaves_out_what_a_notice_says() -> None:
    """The words of a notice are read as the options of a send, without what the notice says."""
    words = NoticeOptions(what="wrong time", exclude=("x",), with_hidden_rows=True).stored("--reason")
    assert SendOptions.from_stored(words) == SendOptions(exclude=("x",), with_hidden_rows=True)


def test_notice_keeps_its_pace_when_written_as_words() -> None:
    """The pace of a notice is among the words that are kept.

    Otherwise `run` would send what was deferred of it faster than the person who sent it said.
    """
    assert NoticeOptions(what="At noon.", rate="30/minute").stored("--what") == (
        *("--what", "At noon."),
        *("--rate", "30/minute"),
    )


def test_notice_keeps_its_words_in_every_language() -> None:
    """The words of a notice are stored by language, and read back whole, a sign = in them too."""
    options = NoticeOptions(
        what="It begins at 12.",
        words_in=(("fr", "Elle commence à 12 h."), ("ar", "a = b")),
        replacement_in=(("fr", "Un texte suit."),),
    )
    words = options.stored("--what")
    assert stored_value(words, "--what") == "It begins at 12."
    assert stored_translations(words, "--in") == {"fr": "Elle commence à 12 h.", "ar": "a = b"}
    assert stored_translations(words, "--replacement-in") == {"fr": "Un texte suit."}
    assert stored_translations((), "--in") == {}
    assert choosing_words(words) == ""


def test_typed_words_are_those_of_a_command() -> None:
    """Words in another language are stored joined to its tag, and typed apart: pasted, the line is understood."""
    stored = ("--what", "36 million.", "--in", "fr=36 millions, et non 38 = faux.", "--with-hidden-rows")
    typed = ["--what", "36 million.", "--in", "fr", "36 millions, et non 38 = faux.", "--with-hidden-rows"]
    assert list(typed_words(stored)) == typed
