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
        Picture(caption="C", credit="A", alt="A street", url="HTTPS://img.example/p.jpg"),
        Picture(caption="C", credit="A", file="p.jpg", alt="A street"),
        Picture(file="p.jpg", alt="A street", url="http://img.example/p.jpg"),
    ],
)
def test_picture_passes_when_all_of_it_is_shown(picture: Picture | None) -> None:
    """No picture, one without words, and one with a secure address pass."""
    assert list(check_picture(founding(picture=picture))) == []


def test_picture_from_a_file_is_found_when_it_has_no_words() -> None:
    """A picture in the e-mail without `alt` is a warning with its own line, and each of several is looked at."""
    pictures = (Picture(file="a.jpg", alt="A street"), Picture(file="b.jpg", caption="C", credit="A"))
    advisory = founding(picture=None, pictures=pictures, lines={"pictures[1].file": 9})
    (found,) = check_picture(advisory)
    assert (found.code, found.level, found.place.line) == ("FIL04", Level.WARNING, 9)
    assert "b.jpg has no words" in found.words


@pytest.mark.parametrize(
    ("alt", "words"),
    [
        ("IMG_2034.JPG", "a file's name"),
        ("DSC00417", "a file's name"),
        ("street.jpg", "a file's name"),
        ("street", "a file's name"),
        ("town_final_v2", "a file's name"),
        ("Photo", "a word for any picture"),
        ("写真", "a word for any picture"),
        ("the street after the flood.", "those of the caption"),
    ],
)
def test_alt_is_found_when_it_says_nothing(alt: str, words: str) -> None:
    """A file's name, a word for any picture and the caption once more help nobody who cannot see the picture."""
    picture = Picture(file="pictures/street.jpg", alt=alt, caption="The street after the flood", credit="A")
    (found,) = check_picture(founding(picture=picture))
    assert (found.code, found.level) == ("FIL09", Level.WARNING)
    assert words in found.words


def test_alt_is_found_when_it_is_the_name_of_a_file_on_the_web() -> None:
    """The name of a picture that stands on a web server says as little as that of a file of the newsroom."""
    picture = Picture(url="https://newsroom.example/street.jpg", alt="street", credit="A")
    (found,) = check_picture(founding(picture=picture))
    assert "a file's name" in found.words


@pytest.mark.parametrize(
    "alt", ["A street under water", "Photo of the minister", "Version 2.0 of the map", "Rue de la Loi"]
)
def test_alt_passes_when_it_says_what_is_shown(alt: str) -> None:
    """Words of one's own pass."""
    picture = Picture(file="pictures/street.jpg", alt=alt, caption="The street after the flood", credit="A")
    assert list(check_picture(founding(picture=picture))) == []


def test_picture_is_found_when_it_has_a_caption_and_no_credit() -> None:
    """A picture with a caption is offered for print, and needs a name; one without, such as a map, does not."""
    (found,) = check_picture(founding(picture=Picture(file="p.jpg", alt="A street", caption="C")))
    assert (found.code, found.level) == ("FIL10", Level.WARNING)
    assert list(check_picture(founding(picture=Picture(file="p.jpg", alt="A street")))) == []
