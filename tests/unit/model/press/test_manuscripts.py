"""The files of several languages as one text, and the state of one file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.model.press.manuscripts import join_manuscripts, split_manuscripts, state_of

NAMES = st.text("abcdefgh.-", min_size=1, max_size=12)
CONTENTS = st.text(st.characters(exclude_characters="\x1e", exclude_categories=["Cs"]))


@given(st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=4))
def test_split_manuscripts_gives_back_what_was_joined(files: dict[str, str]) -> None:
    """Every file comes back byte for byte, in the order of the names, in whatever order they were given."""
    assert split_manuscripts(join_manuscripts(reversed(files.items()))) == tuple(sorted(files.items()))


def test_split_manuscripts_leaves_a_single_file_as_it_is() -> None:
    """A text of one language, as all old ledgers hold, is one file without a name."""
    assert split_manuscripts("---\nkind: note\n---\n") == (("", "---\nkind: note\n---\n"),)
    assert split_manuscripts("") == (("", ""),)


TEXT = "---\nid: summit\nkind: note\nheadline: One\n---\n\nThe text.\n"


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("id: summit\n", ""),
        TEXT.replace("kind", "revision: 2\nkind"),
        TEXT.replace("kind", "translates: 12345678\nfallback: {nl: en}\nkind"),
        TEXT.replace("The text.\n", "The text.  \n\n"),
    ],
)
def test_state_of_stays_when_readers_see_no_change(changed: str) -> None:
    """Lines that readers do not see, and blanks at the ends of lines, leave the state as it is."""
    assert changed != TEXT
    assert state_of(changed) == state_of(TEXT)


@pytest.mark.parametrize("changed", [TEXT.replace("One", "Two"), TEXT.replace("text", "news"), f"{TEXT}More.\n"])
def test_state_of_changes_when_a_word_does(changed: str) -> None:
    """Any word that a reader sees makes another state."""
    assert state_of(changed) != state_of(TEXT)
    assert len(state_of(changed)) == 8
