"""Rule TXT05: find a subject or headline with words in capitals, !! or URGENT, and a subject that is too long.

When the advisory has no subject of its own, its subject is made from the headline. The headline is then looked at. A
subject is too long above 78 characters, where a header is folded (RFC 5322 2.1.1). Inboxes cut at about 60.
"""

import re
from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory

LONGEST_SUBJECT = 78
_SHORTER = "Shorten it: label, day and place first, then the hook."
_NOTICE = late_pattern(
    r"^(?:CORRECTION|UPDATE \d|REMINDER|CANCELLED|POSTPONED|WITHDRAWN|EMBARGO (?:CHANGED|LIFTED)"
    r"|CORRECTIF|MISE À JOUR \d|RAPPEL|ANNULÉ|REPORTÉ|RETIRÉ|EMBARGO (?:MODIFIÉ|LEVÉ))\b[^:]{0,40}:\s(?=[^:]{1,60}:\s)"
)  # label of a notice, behind which a second label may follow
_LABEL = late_pattern(
    r"^(?:(?:[^:]|(?<=\d):(?=\d)){1,60}:\s|\[[^\]]{1,40}\]\s|[^\W\d_a-z]+(?: [^\W\d_a-z]+){0,3}(?=,\s| [–—|-] ))"
)  # before a colon, which is none of a time; in brackets; up to four words in capitals before a comma or a dash
_URGENT = late_pattern(r"\bURGENT\b|^urgent\b(?=\s?[:!–-])", re.IGNORECASE)
_CAPITALS = late_pattern(r"\b[^\W\d_a-z]{2,30}(?:[ ’'-]{1,2}[^\W\d_a-z]{2,30}){1,12}\b")


def check_subject(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT05 if the subject that the author wrote is too loud or too long.

    Loud are words in capitals, !! and URGENT. Without a subject of its own, an advisory gives TXT05 if its headline is
    too loud. The length of a subject made from the headline is checked later, in the finished message (check_specimen).
    """
    line, path = (advisory.subject, "subject") if advisory.subject.strip() else (advisory.headline, "headline")
    yield from check_loudness(line, advisory.place(path))
    yield from check_length(advisory.subject.strip(), advisory.place("subject"), remedy=_SHORTER)


def check_length(subject: str, place: Place, *, remedy: str) -> Iterator[Finding]:
    """Yield TXT05, at `place` and with `remedy`, if `subject` has more than 78 characters."""
    if len(subject) > LONGEST_SUBJECT:
        words = f"The subject has {len(subject):,} characters; inboxes show about 60, and more than 78 is too long."
        yield finding("TXT05", words, place=place, remedy=remedy)


def check_loudness(line: str, place: Place) -> Iterator[Finding]:
    """Yield TXT05, at `place`, for words in capitals, !! and URGENT in `line`, the subject or the headline.

    Capitals are allowed in a label: MEDIA ADVISORY before a colon, a comma or a dash, or in brackets.
    """
    if "!!" in line:
        yield finding("TXT05", "“!!” reads as spam.", place=place, remedy="Leave the exclamation marks out.")
    urgent = _URGENT.search(line)
    if urgent and (urgent[0].isupper() or urgent.start() == 0):
        yield finding("TXT05", f"“{urgent[0]}” reads as spam.", place=place, remedy="Say what happens, and when.")
    line = _NOTICE.sub("", line)
    label = _LABEL.match(line)
    for run in _CAPITALS.findall(line[label.end() if label else 0 :]):
        if run.isupper() and _shouts(run):
            yield finding("TXT05", f"“{run}” is all in capitals.", place=place, remedy="Write it in small letters.")


def _shouts(run: str) -> bool:
    """Tell whether capitals shout: three words, or two of which one is too long for an acronym.

    OSCE ODIHR passes, BREAKING NEWS does not.
    """
    words = re.split(r"[ ’'-]{1,2}", run)
    return sum(len(word) > 3 for word in words) >= 3 or (len(words) >= 2 and max(map(len, words)) >= 8)
