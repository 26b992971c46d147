"""Data about the people of a preview page whose messages are not in the page: its script makes one on request.

A list may have thousands of people. So the page holds a pattern for each way that their e-mail can look, and for each
person the values that fill the pattern. The script puts the two together when the person is chosen.
"""

from collections.abc import Iterable, Sequence

from advisory_cli.model.mailing.delivery import Message
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Phase, Piece, Slot, Variant
from advisory_cli.model.value_class import value_class
from advisory_cli.report.pages.message_guard import guarded
from advisory_cli.report.pages.preview_message import sender_shown, shown_headers

_BEGIN, _END = "\ue000", "\ue001"  # private characters, around the number of a slot
_MARK = late_pattern(f"{_BEGIN}([0-9]+){_END}")
_HEADERS = ("from", "reply-to", "subject")


@value_class
class MessagePattern:
    """Message in one of the ways that an e-mail can look, with numbered slots that a person's values fill.

    - `slots`: the slots in the order of their numbers.
    - `text`, `html`: constant texts, with the number of a slot where a value stands. Values are escaped in `html`.
    - `html_size`: size in bytes of the HTML part as sent to the person whose message the pattern was made of.
    - `headers`: pairs of name and decoded value, the same for all.
    """

    phase: Phase
    slots: tuple[Slot, ...]
    subject: str
    preheader: str
    headers: tuple[tuple[str, str], ...]
    text: tuple[str | int, ...]
    html: tuple[str | int, ...]
    html_size: int

    def entry(self) -> dict[str, object]:
        """Return the pattern as the page's script reads it."""
        return {
            "edition": self.phase.value,
            "sender": sender_shown(self.headers),
            "subject": self.subject,
            "preheader": self.preheader,
            "headers": [list(header) for header in self.headers],
            "text": list(self.text),
            "html": list(self.html),
            "htmlSize": self.html_size,
        }


@value_class
class FurtherPerson:
    """Person beyond the finished messages: who it is, the number of the pattern, and the values that fill its slots."""

    address: str
    name: str
    outlet: str
    zone: str
    language: str
    badges: tuple[str, ...]
    pattern: int
    values: tuple[str, ...]


@value_class
class FurtherPeople:
    """People of a preview page beyond its finished messages, with the patterns of their messages."""

    patterns: Sequence[MessagePattern] = ()
    people: Sequence[FurtherPerson] = ()

    def entry(self) -> dict[str, object]:
        """Return the people as the page's script reads them: a dictionary with the keys `patterns`, `people`, `words`.

        `patterns`: the patterns. `words`: each word once. `people`: a list for each person, in which numbers stand for
        words by their position in `words`, from 0. The list holds the address, the numbers of name, outlet, zone,
        language and badges (joined by line breaks), the position of the person's pattern in `patterns`, and the numbers
        of the values.
        """
        words: dict[str, int] = {}

        def number(word: str) -> int:
            return words.setdefault(word, len(words))

        rows = [
            [
                person.address,
                *(number(word) for word in (person.name, person.outlet, person.zone, person.language)),
                number("\n".join(person.badges)),
                person.pattern,
                *map(number, person.values),
            ]
            for person in self.people
        ]
        return {"patterns": [pattern.entry() for pattern in self.patterns], "people": rows, "words": list(words)}


NO_FURTHER = FurtherPeople()
"""Nobody beyond the finished messages."""


def message_pattern(
    variant: Variant, phase: Phase, message: Message, *, html_size: int, preheader: str
) -> MessagePattern:
    """Return the pattern of a variant: its text and HTML with numbered slots, which the page fills for each person.

    `message` is a finished message of the variant. Its headers are used. `html_size` is the size of its
    HTML part in bytes. `preheader` holds the words that a mail program shows beside the subject.
    """
    from email import message_from_bytes

    parsed = message_from_bytes(message.own)
    slots = tuple(dict.fromkeys(piece for piece in (*variant.text, *variant.html) if isinstance(piece, Slot)))
    headers = tuple(header for header in shown_headers(parsed) if header[0].casefold() in _HEADERS)
    html = _marked(variant.html, slots)
    return MessagePattern(
        phase=phase,
        slots=slots,
        subject=next((value for name, value in headers if name.casefold() == "subject"), ""),
        preheader=preheader,
        headers=headers,
        text=_split(_marked(variant.text, slots)),
        html=_split(guarded(html)),
        html_size=html_size,
    )


def _marked(pieces: Iterable[Piece], slots: Sequence[Slot]) -> str:
    numbers = {slot: number for number, slot in enumerate(slots)}
    return "".join(piece if isinstance(piece, str) else f"{_BEGIN}{numbers[piece]}{_END}" for piece in pieces)


def _split(text: str) -> tuple[str | int, ...]:
    parts = _MARK.split(text)
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))
