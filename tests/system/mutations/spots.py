"""Places in a text where words stand, and how to put other words there."""

import re
from dataclasses import dataclass

from tests.system.mutations.manuscripts import Manuscript, Part, quoted

PROSE = ("standfirst", "boilerplate", "notes_to_editors", "quotes", "event", "picture")
ONE_LINE = ("headline", "background", "contacts")


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of a part: a paragraph of the body, or the value of a key."""

    text: Manuscript
    part: Part
    fact: str

    @property
    def in_body(self) -> bool:
        """Whether Markdown is understood there."""
        return self.part in self.text.body

    def replace(self, words: str, facts: list[str]) -> bool:
        """Other words in their place; `facts` are what a reader must find of them. False where it does not go."""
        at = self.part.facts.index(self.fact)
        if self.in_body:
            self.part.lines = words.split("\n")
        elif not self._set(words):
            return False
        self.part.facts[at : at + 1] = facts
        return True

    def insert(self, snippet: str) -> bool:
        """Put something between two words."""
        blanks = [found.start() for found in re.finditer(" ", self.fact)]
        if not blanks:
            return False
        at = self.text.rng.choice(blanks)
        before, after = self.fact[:at], self.fact[at + 1 :]
        return self.replace(f"{before} {snippet} {after}", [before, after])

    def append(self, snippet: str) -> bool:
        """Put something behind the words."""
        return self.replace(f"{self.fact} {snippet}", [self.fact])

    def _set(self, words: str) -> bool:
        value = quoted(words, self.text.rng)
        forms = {self.fact, "'" + self.fact.replace("'", "''") + "'", '"' + self.fact.replace('"', '\\"') + '"'}
        for number, line in enumerate(self.part.lines):
            found = re.fullmatch(r"(\s*(?:- )?(?:\w+: )?)(.*)", line)
            if found and found[2] in forms:
                self.part.lines[number] = found[1] + value
                return True
            if found and found[2] == ">" and self.part.name == "standfirst":
                self.part.lines[:] = [f"standfirst: {value}"]
                return True
        return False


def spots(text: Manuscript, *names: str) -> list[Spot]:
    """All places in parts of those names; `body` is every paragraph."""
    found = [Spot(text, part, part.facts[0]) for part in text.body if part.facts and not part.touched]
    chosen = found if "body" in names else []
    for part in text.front:
        if part.name in names and not part.touched:
            chosen += [Spot(text, part, fact) for fact in part.facts if " " in fact and not fact.startswith("+")]
    return chosen


def any_spot(text: Manuscript) -> Spot:
    """One of the body, or of the fields that hold whole sentences; the body as often as all others."""
    paragraphs, fields = spots(text, "body"), spots(text, *PROSE)
    return text.rng.choice(fields if fields and (not paragraphs or text.rng.random() < 0.5) else paragraphs)
