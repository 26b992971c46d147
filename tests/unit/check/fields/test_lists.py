"""check.fields.lists: readers who have another language than the text."""

import pytest

from advisory_cli.check.fields.lists import check_languages
from tests.compose_samples import founding


@pytest.mark.parametrize(
    ("readers", "found"),
    [
        ({"en": 1, "fr": 1}, False),
        ({"en": 4, "fr": 4}, False),
        ({"en": 5, "fr": 5}, True),
        ({"en": 6, "fr-BE": 3, "fr-FR": 3}, True),
        ({"en": 6, "fr": 5}, False),
        ({"en": 1, "fr": 2}, True),
        ({"en": 2, "fr": 3, "nl": 3}, False),
        ({"": 90, "fr": 1}, True),
        ({}, False),
    ],
)
def test_check_languages_warns_when_half_of_the_readers_have_another(readers: dict[str, int], found: bool) -> None:
    """More than half is a warning, and half is one where they are five or more; a mixed list is none."""
    assert [fault.code for fault in check_languages(founding(), readers)] == (["LST30"] if found else [])
