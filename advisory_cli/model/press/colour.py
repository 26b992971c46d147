"""Data class for a colour of an e-mail, with the contrast of one colour with another (WCAG 2.2)."""

import colorsys
import re
from functools import lru_cache

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_HEX = late_pattern(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 100


@value_class(kw_only=False)
class Colour:
    """Colour of the screen, as red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> "Colour | None":
        """Return the colour that `text` names in the form #rgb or #rrggbb. None for any other text."""
        if not _HEX.fullmatch(text):
            return None
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return cls(*bytes.fromhex(digits))

    def __str__(self) -> str:
        """Return the colour in the form #rrggbb, as style sheets take it."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def contrast(self, other: "Colour") -> float:
        """Return the contrast ratio with another colour, from 1 to 21 (WCAG 2.2). Text needs 4.5 at least."""
        pale, deep = sorted((self.luminance, other.luminance), reverse=True)
        return (pale + 0.05) / (deep + 0.05)

    def readable_on(self, ground: "Colour", ratio: float) -> "Colour":
        """Return the colour nearest to this one, of the same hue, whose contrast with `ground` is at least `ratio`.

        The colour becomes lighter on a dark ground and darker on a light one. When no colour has so high a contrast,
        white is returned for a dark ground, and black for a light one.
        """
        hue, lightness, saturation = colorsys.rgb_to_hls(self.red / 255, self.green / 255, self.blue / 255)
        end = WHITE if WHITE.contrast(ground) > BLACK.contrast(ground) else BLACK
        goal = float(end is WHITE)
        for step in range(_STEPS):
            parts = colorsys.hls_to_rgb(hue, lightness + (goal - lightness) * step / _STEPS, saturation)
            colour = Colour(*(round(255 * part) for part in parts))
            if colour.contrast(ground) >= ratio:
                return colour
        return end

    @property
    def luminance(self) -> float:
        """Relative luminance, from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
        red, green, blue = (_linear(part / 255) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)
ACCENT = Colour(0x9A, 0x1B, 0x2F)
"""Dark red: the accent of a newsroom that sets none."""

LIGHT_GROUND = Colour(0xF7, 0xF5, 0xF0)
"""Ground of the box with an event's facts by day, the darkest on which the accent is written."""

DARK_GROUND = Colour(0x27, 0x26, 0x23)
"""Ground of the same box in dark mode, the lightest on which the accent is written."""

READABLE = 4.5
"""Least contrast of text with its ground (WCAG 2.2, 1.4.3)."""


@lru_cache(maxsize=8)
def accent_in_dark(accent: Colour) -> Colour:
    """Return the tone of an accent colour in which text and lines are drawn in dark mode, at a contrast of 6.5."""
    return accent.readable_on(DARK_GROUND, 6.5)
