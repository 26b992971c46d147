"""Finder of `key: value` facts below the second --- of a file, where they would be printed as text.

Facts stand there when a line --- between the facts has ended them too early, or when somebody has pasted a whole second
text below the first. A thematic break (---) with ordinary text below is no fault.
"""

from collections.abc import Container, Iterator, Sequence

from advisory_cli.model.patterns import late_pattern

_RULE = late_pattern(r" {0,3}-{3,}[ \t]*|\+{3}[ \t]*")
_FACT = late_pattern(r"(?:\s*- |\s*)(?P<key>[A-Za-z_]\w{0,30})[ \t]?:(?=\s|$)")
_PART_OF_ONE = late_pattern(r"[ \t]+(?:- )?[a-z_]{2,30}:(?=\s|$)")


def facts_in_text(lines: Sequence[str], end: int, *, known: Container[str]) -> Iterator[int]:
    """Yield the index in `lines` of the first line of each block of `key: value` facts below the second --- of a file.

    `lines` is the whole file, and `lines[end]` its second ---. `known` are the keys of an advisory. Blocks are looked
    for directly below `lines[end]`, and directly below each later line --- or +++. Blank lines and comments (#) are
    passed over. The next line begins a block if it is
    - `key: …` with a known key at the beginning of the line,
    - an indented `key: …`, or
    - the first of several `key: value` lines that end at another line --- or +++.
    """
    for rule in range(end, len(lines)):
        if rule == end or _RULE.fullmatch(lines[rule]):
            first = next((index for index in range(rule + 1, len(lines)) if _is_written(lines[index])), None)
            if first is not None and _begins_facts(lines, first, known):
                yield first


def _is_written(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("# ")


def _begins_facts(lines: Sequence[str], first: int, known: Container[str]) -> bool:
    fact = _FACT.match(lines[first])
    if fact is None:
        return False
    if (fact["key"] in known and lines[first].startswith(fact["key"])) or _PART_OF_ONE.match(lines[first]):
        return True
    end = next((index for index in range(first, len(lines)) if _RULE.fullmatch(lines[index])), None)
    facts = [line for line in lines[first:end] if line.strip()] if end is not None else []
    return len(facts) > 1 and all(_FACT.match(line) or line.startswith((" ", "- ", "#")) for line in facts)
