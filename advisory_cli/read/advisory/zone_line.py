"""Writer of an event's time zone into the text of an advisory file. Nothing else of the text changes."""

import re

from advisory_cli.model.patterns import late_pattern

_FLOW = late_pattern(r"""(?P<before>\bstarts\s*:\s*(?:'[^']*'|"[^"]*"|[^,}'"]+?))(?P<behind>\s*[,}])""")
_BLOCK = late_pattern(r"(?P<indent>[ ]+)starts\s*:")
_EMPTY = late_pattern(r"(?P<before>[ ]+zone\s*:)[ ]*(?P<remark>#.*)?")


def with_zone(text: str, zone: str) -> str | None:
    """Return `text`, the text of an advisory file, with the time zone `zone` written into its event.

    An empty line `zone:` of the event is filled in. If there is none, a line with the zone is added below `starts`. In
    an event in braces, the zone is added behind `starts`. None means that `text` has no event, or an event in another
    form.
    """
    head, fence, body = text.partition("\n---")
    lines = head.split("\n")
    first = next((number for number, line in enumerate(lines) if line.startswith("event:")), None)
    if first is None:
        return None
    last = next((n for n in range(first + 1, len(lines)) if re.match(r"[^\s#]", lines[n])), len(lines))
    for number in range(first, last):
        if match := _EMPTY.fullmatch(lines[number]):
            lines[number] = f"{match['before']} {zone}" + (f"  {match['remark']}" if match["remark"] else "")
        elif match := _BLOCK.match(lines[number]):
            if any(_EMPTY.fullmatch(line) for line in lines[first:last]):
                continue
            lines.insert(number + 1, f"{match['indent']}zone: {zone}")
        elif match := _FLOW.search(lines[number]):
            at = match.end("before")
            lines[number] = f"{lines[number][:at]}, zone: {zone}{lines[number][at:]}"
        else:
            continue
        return "\n".join(lines) + fence + body
    return None
