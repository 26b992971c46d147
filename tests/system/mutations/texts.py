"""Texts drawn from a seed: good ones, and what a few mutations make of them."""

import random
from dataclasses import dataclass

from tests.system.mutations.file_mutations import MUTATIONS
from tests.system.mutations.manuscripts import Manuscript, good_text

FILE = "text.md"


@dataclass(frozen=True, slots=True)
class TextCase:
    """A text as a file, and what a reader must find of it."""

    seed: int
    text: Manuscript
    content: bytes

    @property
    def words(self) -> str:
        """What it is, and what was done to it."""
        release = "under embargo" if self.text.embargo else "free"
        return f"{self.text.kind}, {self.text.language}, {release}: {'; '.join(self.text.words) or 'nothing'}"


def draw_text(seed: int) -> TextCase:
    """The text of that number; every tenth is good."""
    attempt = 0
    while (text := _spoilt(random.Random(f"text {seed} {attempt}"), good=seed % 10 == 0)) is None:
        attempt += 1
    return TextCase(seed=seed, text=text, content=text.content())


def _spoilt(rng: random.Random, *, good: bool) -> Manuscript | None:
    """A text with one or two mutations; None where the drawn ones do not fit it, or each other."""
    text = good_text(rng)
    for _ in range(0 if good else rng.choice((1, 1, 1, 2))):
        (mutation,) = rng.choices([one for one, _ in MUTATIONS], [weight for _, weight in MUTATIONS])
        try:
            fits = mutation(text)
        except IndexError:  # nothing to choose from: the text has no such field
            fits = False
        if not fits:
            return None
    return text
