"""Finder of keys that begin a few blanks too far to the right or left, so that YAML reads them as part of a value.

Such a line comes from a # that was taken away with the wrong number of blanks. Only known keys are judged: any other
word with a colon may belong to the text above.
"""

from collections.abc import Iterator

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.known_keys import keys_of

_KEY = late_pattern(r"(?P<indent> *)(?P<dash>- +)?(?P<key>[A-Za-z_]+):(?P<value>[ \t].*)?")
_FARTHEST = 4  # blanks; a line farther off may be meant for another place


@value_class
class Shift:
    """Line of an advisory's facts that begins `blanks` too far to the right, or to the left if `blanks` is negative.

    `indent` is the number of blanks that would be right. `patch` maps the index of each line that has to be moved to
    the line as it would be right.
    """

    blanks: int
    indent: int
    patch: dict[int, str]

    @property
    def words(self) -> str:
        """Sentence on the mistake."""
        side = "right" if self.blanks > 0 else "left"
        return f"The line begins {_amount(abs(self.blanks))} too far to the {side}."

    @property
    def remedy(self) -> str:
        """Sentence on what would be right."""
        return f"Begin it with {_amount(self.indent)} before the first letter, as the lines of its group."


def _amount(blanks: int) -> str:
    return {0: "no blank", 1: "one blank"}.get(blanks, f"{blanks} blanks")


def find_shift(lines: list[str], index: int) -> Shift | None:
    """Return by how many blanks line `index` stands too far to the left or right. None when it is right or in doubt.

    `lines` are the facts, and `index` counts from 0. A `key: value` line is right when it begins in the column of an
    earlier key that is still open there. Another column is named only when the line's key is known in the group of that
    column, and when the column is near.
    """
    line = _KEY.fullmatch(lines[index].rstrip()) if lines else None
    if line is None or line["dash"]:
        return None
    indent = len(line["indent"])
    levels = list(_levels(lines, index))
    if any(level == indent for level, _ in levels):
        return None
    fitting = [level for level, group in levels if line["key"] in keys_of(group)]
    target = min(fitting, key=lambda level: abs(level - indent), default=None)
    if target is None or abs(target - indent) > _FARTHEST:
        return None
    return Shift(
        blanks=indent - target, indent=target, patch=_moved(lines, index, target - indent, whole=not line["value"])
    )


def _levels(lines: list[str], index: int) -> Iterator[tuple[int, str]]:
    """Yield the indents at which keys stand above a line, the deepest first, each with the key of its group.

    The key is "" for the facts at the top of the file.
    """
    above = [match for line in reversed(lines[:index]) if (match := _KEY.fullmatch(line.rstrip()))]
    depth = -1
    for number, match in enumerate(above):
        indent = len(match["indent"]) + len(match["dash"] or "")
        if 0 <= depth <= indent:
            continue
        depth = indent
        owners = (other["key"] for other in above[number:] if len(other["indent"] + (other["dash"] or "")) < indent)
        yield indent, next(owners, "")
    if depth != 0:
        yield 0, ""


def _moved(lines: list[str], index: int, by: int, *, whole: bool) -> dict[int, str]:
    """Return a line moved by so many blanks. With `whole`, the lines below that are indented more move with it."""
    indent = len(lines[index]) - len(lines[index].lstrip(" "))
    patch: dict[int, str] = {}
    for number in range(index, len(lines)):
        depth = len(lines[number]) - len(lines[number].lstrip(" "))
        if number > index and (depth <= indent or not whole):
            break
        patch[number] = f"{' ' * max(depth + by, 0)}{lines[number].lstrip(' ')}"
    return patch
