"""check.fields.pictures: words that nobody would see, and pictures without words."""

import pytest

from advisory_cli.check.fields.pictures import check_picture
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Picture
from tests.compose_samples import founding


@pytest.mark.parametrize(
    ("picture", "words", "remedy"),
    [
        (
            Picture(caption="C", alt="A street"),
            "`alt` would not be shown: there is no picture",
            "Write them as caption",
        ),
        (
            Picture(caption="C", alt="A street", url="http://img.example/p.jpg"),
            "`alt` would not be shown: its address does not begin with https://",
            "Write them as caption",
        ),
    ],
)
def test_picture_is_found_when_readers_would_not_see_it(picture: Picture, words: str, remedy: str) -> None:
    """Words in place of a picture that is not shown are found once, with the way to show the picture."""
    (one,) = check_picture(founding(picture=picture))
    assert one.code == "ADV34"
    assert words in one.words
    assert one.remedy.startswith(remedy)


@pytest.mark.parametrize(
    "picture",
    [
        None,
        Picture(caption="C"),
        Picture(caption="C", url="http://img.example/p.jpg"),
        Picture(caption="C", alt="A street", url="HTTPS://img.example/p.jpg"),
        Picture(caption="C", file="p.jpg", alt="A street"),
        Picture(file="p.jpg", alt="A street", url="http://img.example/p.jpg"),
    ],
)
def test_picture_passes_when_all_of_it_is_shown(picture: Picture | None) -> None:
    """No picture, one without words, and one with a secure address pass."""
    assert list(check_picture(founding(picture=picture))) == []


def test_picture_from_a_file_is_found_when_it_has_no_words() -> None:
    """A picture in the e-mail without `alt` is a warning with its own line, and each of several is looked at."""
    pictures = (Picture(file="a.jpg", alt="A street"), Picture(file="b.jpg", caption="C"))
    advisory = founding(picture=None, pictures=pictures, lines={"pictures[1].file": 9})
    (found,) = check_picture(advisory)
    assert (found.code, found.level, found.place.line) == ("FIL04", Level.WARNING, 9)
    assert "b.jpg has no words" in found.words
