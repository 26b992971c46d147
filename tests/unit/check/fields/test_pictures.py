"""check.fields.pictures: a picture that no e-mail carries, and words that nobody would see."""

import pytest

from advisory_cli.check.fields.pictures import check_picture
from advisory_cli.model.press.advisory import Picture
from tests.compose_samples import founding


@pytest.mark.parametrize(
    ("picture", "words", "remedy"),
    [
        (
            Picture(caption="C", file="p.jpg", alt="A street"),
            "The picture p.jpg would not be sent",
            "Put it on the web.",
        ),
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
    """A file, or words in place of a picture that is not shown, is found once with the way to show it."""
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
    ],
)
def test_picture_passes_when_all_of_it_is_shown(picture: Picture | None) -> None:
    """No picture, one without words, and one with a secure address pass."""
    assert list(check_picture(founding(picture=picture))) == []
