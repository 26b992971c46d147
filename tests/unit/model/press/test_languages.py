"""Which edition a reader gets, by language and declared fallback."""

import pytest

from advisory_cli.model.press.languages import EditionChoice, choose_edition, language_of

LANGUAGES = ("en-GB", "fr", "pt-BR", "no")


@pytest.mark.parametrize(
    ("reader", "index"),
    [
        *(("en-GB", 0), ("en", 0), ("en-US", 0), ("fr", 1), ("fr-BE", 1), ("FR", 1), ("pt", 2), ("pt-PT", 2)),
        *(("no", 3), ("nb", 3), ("nn-NO", 3)),
    ],
)
def test_choose_edition_takes_the_own_language_whatever_the_region(reader: str, index: int) -> None:
    """A reader gets the edition in the own language, of another region if need be."""
    assert choose_edition(reader, LANGUAGES, {reader: "fr", "others": "fr"}) == EditionChoice(index, own=True)


def test_choose_edition_prefers_the_very_tag_when_a_language_has_two() -> None:
    """Of two editions in one language, the reader of one of these regions gets that one, and any other the first."""
    languages = ("en", "pt-BR", "pt-PT")
    assert choose_edition("pt-PT", languages, {}).index == 2
    assert choose_edition("pt-AO", languages, {}).index == 1


@pytest.mark.parametrize(
    ("reader", "fallback", "index"),
    [
        ("nl", {}, 0),
        ("", {}, 0),
        ("nl", {"nl": "fr"}, 1),
        ("nl-BE", {"nl": "fr"}, 1),
        ("nl-BE", {"nl": "fr", "nl-BE": "pt"}, 2),
        ("de", {"nl": "fr"}, 0),
        ("de", {"nl": "fr", "others": "pt-BR"}, 2),
        ("", {"others": "fr"}, 1),
        ("nl", {"nl": "ar"}, 0),
        ("nl", {"nl": "ar", "others": "fr"}, 1),
    ],
)
def test_choose_edition_follows_the_fallback_when_the_language_is_not_there(
    reader: str, fallback: dict[str, str], index: int
) -> None:
    """Readers of another language get what is declared for them, else for all others, else the first language."""
    assert choose_edition(reader, LANGUAGES, fallback) == EditionChoice(index, own=False)


@pytest.mark.parametrize(
    ("tag", "language"), [("pt-BR", "pt"), ("zh-Hant-TW", "zh"), ("nb", "no"), ("", ""), ("EN", "en")]
)
def test_language_of_leaves_out_script_and_region(tag: str, language: str) -> None:
    """The language stays, without script and region."""
    assert language_of(tag) == language
