"""Tests of words for arrangements: what a heading or a label names, by the stems of words/<language>.toml."""

import re
from functools import lru_cache

from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.words import Words, small_words
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.arrangements import OpportunityKind

_TOKEN = late_pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*|§\w+")
_LONGEST = 8  # words of a heading
_FARTHEST = 60  # lines below a heading
_SHORT = 3  # letters of a stem that must be the whole word
KIND_KEYS: tuple[tuple[OpportunityKind, str], ...] = (
    (OpportunityKind.PHOTO, "opp_photo"),
    (OpportunityKind.FILM, "opp_film"),
    (OpportunityKind.POOL, "opp_pool"),
    (OpportunityKind.BRIEFING, "opp_briefing"),
    (OpportunityKind.TECHNICAL, "opp_technical"),
    (OpportunityKind.INTERVIEW, "interviews"),
)


@lru_cache(maxsize=64)
def _stems(words: Words, key: str) -> tuple[str, ...]:
    return words.phrases(key)


def begins_with(token: str, key: str, words: Words) -> bool:
    """Tell whether a folded word begins with one of the stems of a key."""
    return any(token == stem or (len(stem) > _SHORT and token.startswith(stem)) for stem in _stems(words, key))


@lru_cache(maxsize=512)
def named_kinds(text: str, words: Words) -> tuple[tuple[OpportunityKind, ...], bool, bool]:
    """Return the kinds of opportunities that a short text names, if it says nothing else.

    The second value is True if a word for an opportunity stands beside them, the third if a word for information does.
    No kinds, and False, for any other text.
    """
    nothing: tuple[tuple[OpportunityKind, ...], bool, bool] = ((), False, False)
    folded = fold(text)
    if any(sign.isdigit() for sign in folded) or len(folded) > 90:
        return nothing
    kinds: list[OpportunityKind] = []
    for kind, key in KIND_KEYS:
        for phrase in _stems(words, key):
            if " " in phrase and phrase in folded:
                folded = re.sub(rf"(?<!\w){re.escape(phrase)}\w*", f" §{kind} ", folded)
    small = small_words().get(words.language, frozenset()) | small_words()["en"]
    offered = arranged = pressed = False
    tokens = _TOKEN.findall(folded)
    if not 1 <= len(tokens) <= _LONGEST:
        return nothing
    for token in tokens:
        if token.startswith("§"):
            kinds.append(OpportunityKind(token[1:]))
            continue
        bare = token.partition("'")[2] or token
        found = [(kind, _stem_of(bare, key, words)) for kind, key in KIND_KEYS if _stem_of(bare, key, words)]
        opportunity = begins_with(bare, "opportunity", words) or any(
            len(each) > _SHORT and each in bare[len(stem) :]
            for _, stem in found
            for each in _stems(words, "opportunity")
        )
        known = bool(found) or opportunity or begins_with(bare, "arranged", words)
        press = begins_with(bare, "press", words)
        if not known and not press and bare not in small and len(bare) > _SHORT:
            return nothing
        kinds += [kind for kind, _ in found]
        offered |= opportunity
        arranged |= begins_with(bare, "arranged", words)
        pressed |= press
    if pressed and offered and not kinds:
        kinds = [OpportunityKind.OTHER]
    return tuple(dict.fromkeys(kinds)), offered, arranged


def _stem_of(token: str, key: str, words: Words) -> str:
    return max(
        (stem for stem in _stems(words, key) if token == stem or (len(stem) > _SHORT and token.startswith(stem))),
        key=len,
        default="",
    )


def heading_kind(text: str, words: Words) -> OpportunityKind | None:
    """Return the kind that a heading or a label for opportunities names: “Photo opportunities”, “Technical details”."""
    kinds, offered, arranged = named_kinds(text.strip(" :"), words)
    if not kinds:
        return None
    if offered and kinds[0] is not OpportunityKind.INTERVIEW:
        return OpportunityKind.FILM if set(kinds) == {OpportunityKind.FILM} else kinds[0]
    if offered or (arranged and kinds[0] in {OpportunityKind.TECHNICAL, OpportunityKind.POOL}):
        return kinds[0]
    return None


def bare_kind(text: str, words: Words) -> OpportunityKind | None:
    """Return the kind that a label names by its word alone: “Pool”, “Film”, “Interviews”."""
    kinds, _, _ = named_kinds(text.strip(" :"), words)
    return kinds[0] if kinds and len(text.split()) <= _SHORT else None


def is_headlike(line: SourceLine, number: int, found: Recognition) -> bool:
    """Tell whether a line stands like a heading: by its style, its colon, or as a few words alone."""
    text = line.text
    if line.taken or line.where != "body" or line.style == "cell" or number <= found.headline_at:
        return False
    if not 1 <= len(text.split()) <= _LONGEST + 2 or text.endswith((".", "!", "?", ",", ";")):
        return False
    return line.is_heading or line.bold or text.endswith(":") or (line.first and line.style == "text")


def rows_below(number: int, found: Recognition) -> list[list[SourceLine]]:
    """Return the items below a heading: bullets, rows of a table, or lines of text up to the next heading."""
    following = found.lines[number + 1 : number + 1 + _FARTHEST]
    if not following or following[0].taken or following[0].is_heading:
        return []
    first = following[0]
    if first.style == "cell":
        cells = [line for line in following if line.block == first.block]
        rows = sorted({line.row for line in cells})
        return [[line for line in cells if line.row == row] for row in rows]
    items: list[list[SourceLine]] = []
    for line in following:
        if line.taken or line.where != "body" or line.style == "cell" or line.is_heading:
            break
        listed = line.style in {"bullet", "number"}
        if listed != (first.style in {"bullet", "number"}):
            break
        if listed and items and line.block == items[-1][-1].block:
            items[-1].append(line)
        else:
            items.append([line])
    return items
