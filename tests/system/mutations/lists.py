"""Lists drawn from a seed: good ones, and what a few mutations make of them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.system.mutations import delimited_mutations, list_mutations, option_mutations, sheet_mutations
from tests.system.mutations.delimited import STYLES, write_delimited
from tests.system.mutations.drafts import Draft, Row, good_list
from tests.system.mutations.list_mutations import Mutation
from tests.system.mutations.workbooks import write_ods, write_xlsx

FORMS: Final = ("csv", "csv", "csv", "xlsx", "xlsx", "ods")
_WRITERS: Final = {"csv": write_delimited, "xlsx": write_xlsx, "ods": write_ods}
_ONE_OF_ITS_KIND: Final = frozenset(
    {"many_warnings", "many_bad_rows", "late_bytes", "cut_off", "swallowed", "stray_quote"}
)


@dataclass(frozen=True, slots=True)
class ListCase:
    """A list as a file, who was written into it, and how it is sent."""

    seed: int
    draft: Draft
    file: str  # in lists/
    content: bytes

    @property
    def rows(self) -> list[Row]:
        """The rows that hold a person."""
        return self.draft.written

    @property
    def words(self) -> str:
        """What it is, and what was done to it."""
        kind = STYLES[self.draft.style].encoding if self.draft.form == "csv" else "sheet"
        done = "; ".join(self.draft.words) or "nothing"
        return f"{self.file} ({self.draft.style or self.draft.form}, {kind}, columns {self.draft.source}): {done}"


def draw_list(seed: int) -> ListCase:
    """The list of that number; every tenth is good."""
    rng = random.Random(f"list {seed}")
    form = rng.choice(FORMS)
    attempt = 0
    while (draft := _spoilt(random.Random(f"list {seed} {attempt}"), form, good=seed % 10 == 0)) is None:
        attempt += 1
    content = _WRITERS[form](draft)
    return ListCase(seed=seed, draft=draft, file=f"case{draft.suffix or '.' + form}", content=content)


def _spoilt(rng: random.Random, form: str, *, good: bool) -> Draft | None:
    """A draft with one to three mutations; None where the drawn ones do not fit each other, or cannot be written."""
    draft = good_list(rng, form)
    if form == "csv":
        draft.style = rng.choice(_styles(draft))
        draft.flags += STYLES[draft.style].flags
    if good:
        return draft if _writable(draft) else None
    choice = [*list_mutations.MUTATIONS, *option_mutations.MUTATIONS]
    choice += delimited_mutations.MUTATIONS if form == "csv" else sheet_mutations.MUTATIONS
    for mutation in _drawn(choice, rng):
        if not mutation(draft):
            return None
    for row in draft.rows:
        if not "".join(row.cells).strip():
            row.person = None  # nothing of them is left in the file
    return draft if _writable(draft) else None


def _styles(draft: Draft) -> Sequence[str]:
    """The manners that fit who exports."""
    own = {"outlook": ("Outlook", "Excel, CSV, Windows"), "google": ("Google",)}
    return own.get(draft.source, tuple(style for style in STYLES if style not in {"Outlook", "Google"}))


def _drawn(choice: Sequence[tuple[Mutation, int]], rng: random.Random) -> list[Mutation]:
    """One to three different mutations, cells before text, options last, so that each sees what it may change."""
    number = rng.choice((1, 1, 1, 2, 2, 3))
    drawn: list[Mutation] = []
    while len(drawn) < number:
        (mutation,) = rng.choices([one for one, _ in choice], [weight for _, weight in choice])
        if mutation not in drawn and not (_ONE_OF_ITS_KIND & {mutation.__name__} and drawn):
            drawn.append(mutation)
        if _ONE_OF_ITS_KIND & {mutation.__name__}:
            break
    if rng.random() < 0.4:
        drawn.append(option_mutations.skip_bad_rows)
    options = [option_mutations.exclude_list, option_mutations.opted_out, option_mutations.skip_bad_rows]
    order = [*(one for one, _ in choice if one not in options), *options]
    return sorted(drawn, key=order.index)


def _writable(draft: Draft) -> bool:
    """Whether its encoding has all its letters."""
    if draft.form != "csv":
        return True
    try:
        for row in draft.rows:
            "".join(row.cells).encode(STYLES[draft.style].encoding)
    except UnicodeError:
        return False
    return True
