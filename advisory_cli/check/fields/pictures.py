"""Rules on pictures: ADV34 for an `alt` that nobody would see, and FIL04 for a picture in the e-mail without `alt`.

The field `alt` holds the words shown in place of a picture. Nobody sees them when there is no picture.
"""

from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory


def check_picture(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV34 for an `alt` that nobody would see, and FIL04 for a picture from a file that has no `alt`.

    Nobody sees the words of `alt` if the picture has no file, and its web address (field `url`) is missing or does not
    begin with https://.
    """
    for path, picture in advisory.all_pictures:
        if picture.alt and not picture.is_shown:
            why = "its address does not begin with https://" if picture.url else "there is no picture"
            yield finding(
                "ADV34",
                f"The words of `alt` would not be shown: {why}.",
                place=advisory.place(f"{path}.alt"),
                remedy="Write them as caption: …, or name the picture: file: pictures/…, or url: https://…",
            )
        elif picture.file and not picture.alt:
            yield finding(
                "FIL04",
                f"The picture {picture.file} has no words for readers who cannot see it.",
                place=advisory.place(f"{path}.file"),
                remedy="Say what it shows: alt: Two boats in the ice",
            )
