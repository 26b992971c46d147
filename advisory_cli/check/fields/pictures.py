"""Rule ADV34: find a picture given as a file, which no e-mail carries, and an `alt` that nobody would see.

The field `alt` holds the words shown in place of a picture. Nobody sees them when the picture has no web address.
"""

from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory


def check_picture(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV34 for a picture given as a file, which no e-mail carries yet, or for an `alt` that nobody would see.

    The field `alt` holds the words shown in place of a picture. Nobody sees these words if the picture's web address
    (field `url`) is missing or does not begin with https://.
    """
    picture = advisory.picture
    if picture is None:
        return
    shown = picture.url.casefold().startswith("https://")
    if picture.file:
        yield finding(
            "ADV34",
            f"The picture {picture.file} would not be sent: e-mails cannot include pictures from files yet.",
            place=advisory.place("picture.file"),
            remedy="Put it on the web. Then give its address, picture: {url: https://…}, or link to it in the text, and"
            " delete file: …",
        )
    elif picture.alt and not shown:
        why = "its address does not begin with https://" if picture.url else "there is no picture"
        yield finding(
            "ADV34",
            f"The words of `alt` would not be shown: {why}.",
            place=advisory.place("picture.alt"),
            remedy="Write them as caption: …, or give the picture's address: url: https://…",
        )
