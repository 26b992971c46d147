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
def test_a_tag_is_put_into_its_usual_spelling(text: str, tag: str | None) -> None:
    """A reader's language, else, would be known in a list and refused in a file."""
    assert language_tag(text) == tag
