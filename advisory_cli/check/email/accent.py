"""Rule HTM17: find an accent colour in which text cannot be read, in light or in dark mode."""

from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.colour import DARK_GROUND, LIGHT_GROUND, READABLE, WHITE, Colour, accent_in_dark
from advisory_cli.model.press.newsroom import Newsroom


def check_accent(newsroom: Newsroom) -> Iterator[Finding]:
    """Yield HTM17 when text in the accent colour has too little contrast with its background (WCAG 2.2, 1.4.3).

    The accent is looked at in light mode, under the white text of the embargo banner, and in the tone that it takes in
    dark mode. The remedy names the nearest colour of the same hue that can be read everywhere.
    """
    accent = newsroom.accent
    pairs = (
        ("light mode", accent, LIGHT_GROUND),
        ("the embargo banner", WHITE, accent),
        ("dark mode", accent_in_dark(accent), DARK_GROUND),
    )
    weak = {where: ink.contrast(ground) for where, ink, ground in pairs if ink.contrast(ground) < READABLE}
    if not weak:
        return
    where, ratio = min(weak.items(), key=lambda pair: pair[1])
    better = _darker(accent)
    yield finding(
        "HTM17",
        f"The accent colour {accent} is hard to read in {where}: its contrast is {ratio:.1f} to 1, and text needs"
        f" {READABLE}.",
        place=newsroom.place("accent"),
        remedy=f'Take a darker tone: accent = "{better}"',
    )


def _darker(accent: Colour) -> Colour:
    return accent.readable_on(LIGHT_GROUND, READABLE)
