"""Recogniser of headings above spokespeople, opportunities and feeds: none of them is a kind or a headline."""

from advisory_cli.intake.recognition.arrangements.live import names_dialling, names_stream
from advisory_cli.intake.recognition.arrangements.opportunities import begins_with_time
from advisory_cli.intake.recognition.arrangements.spokespeople import is_name, offers_people
from advisory_cli.intake.recognition.arrangements.vocabulary import heading_kind, is_headlike
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, urls_in

_NEAR = 5  # lines below a heading among which a number to dial stands


def is_arranged(number: int, found: Recognition) -> bool:
    """Tell whether a line is a heading whose next lines are what it names: times, people, an address, numbers."""
    line = found.lines[number]
    below = found.lines[number + 1 : number + 1 + _NEAR]
    if not below or number == 0 or line.style == "title" or not is_headlike(line, number, found):
        return False
    first = below[0]
    listed = first.style in {"bullet", "number", "cell"}
    if heading_kind(line.text, found.words) is not None:
        return listed or begins_with_time(first, found)
    if offers_people(line.text, found.words):
        return listed or is_name(first.text.partition(",")[0].strip(), found.words)
    if names_stream(line.text, found) and urls_in(first):
        return True
    return names_dialling(line.text, found.words) and any(phones_in(each.text) for each in below)
