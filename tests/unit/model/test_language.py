"""Language tags: one reading for lists, files and settings."""

import pytest

from advisory_cli.model.language import language_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("en-gb", "en-GB"),
        ("en_GB", "en-GB"),
        ("fr_be", "fr-BE"),
        ("sr_latn_rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("DE-1996", None),  # variants of four that begin with a digit are not in use by press offices
        ("sl-rozaj-biske-1994", None),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("english", None),
        ("e", None),
        ("en--GB", None),
        ("", None),
    ],
)
def test_language_tag_takes_its_usual_spelling_when_written_another_way(text: str, tag: str | None) -> None:
    """A language tag is put into its usual spelling, and a word that is none gives none.

    Otherwise a reader's language would be known in a list and refused in a file.
    """
    assert language_tag(text) == tag
