"""Checks of the addresses in rendered messages. A template that breaks one of two rules is refused.

- The address of a link or picture holds no field of its reader. Otherwise a server would learn who opened the message
or followed the link. Only the opt-out link may identify its reader.
- An edition under embargo loads nothing from other servers.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from advisory_cli.compose.markup import Address, parsed
from advisory_cli.compose.personalize.slots import RenderRecorder
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Level, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Phase, Slot
from advisory_cli.model.text import printable

OPT_OUT = "unsubscribe_link"
_LEAVE_OUT = "Leave it out of embargoed texts: {% if not advisory.embargo %} … {% endif %}."
_LEAVE_OUT_PICTURE = "Leave the picture's url out until the embargo has ended: delete line {line} of the file."
PlaceOf = Callable[[str], Place]
_WRITTEN = late_pattern(r"(?:https?://|www\.|mailto:|tel:)\S*|\S+://\S*", re.IGNORECASE)
_AROUND = "<>()[]{}\"'“”«».,;:!?"
_NONE_BUT_OPT_OUT = "Delete it. Only {{ recipient.unsubscribe_link }}, on its own, may identify its reader."


class FieldInAddress(BadData):
    """Fault of a template that puts a recipient's own field into the address of a link or picture (HTM14).

    Rendering the template in full for each recipient would not cure the fault.
    """


def refuse_slots_in_addresses(recorder: RenderRecorder, rendered: str, *, html: bool) -> None:
    """Raise FieldInAddress if an address in a rendered part holds a slot, and so a recipient's own value.

    Addresses of any scheme are looked at. A slot for the opt-out link passes if it is the whole address.
    `rendered`: the HTML part of a message if `html`, else the text part. In the place of each slot stands a serial, a
    word that occurs nowhere else. `recorder`: the record of this rendering, which knows the slot of each serial.
    """
    for address in _addresses(rendered, html=html):
        numbers = recorder.serial.findall(address)
        alone = recorder.serial.fullmatch(address.strip(_AROUND)) is not None
        for slot in (recorder.slots[int(number)] for number in numbers):
            if not (alone and slot == Slot(field=OPT_OUT)):
                raise _fault(slot.field, recorder.places.get(slot.field, NOWHERE))


def refuse_own_addresses(
    rendered: str, other_renderings: Iterable[str], opt_out: str, place_of: PlaceOf, *, html: bool
) -> None:
    """Raise FieldInAddress if a part rendered for one reader holds an address made for this reader alone.

    `rendered`: the part, HTML if `html`, else text. Addresses of any scheme are looked at.
    An address passes if it
    - is `opt_out`, the reader's own opt-out address,
    - stands in one of `other_renderings`, the same part rendered for invented readers with other values, or
    - stands in a file: `place_of` is called with the address, and returns a file and line, or NOWHERE, a place without
      a file.
    """
    own = {address.strip(_AROUND) for address in _addresses(rendered, html=html)} - {opt_out.strip(_AROUND), ""}
    for rendering in other_renderings:
        own -= {address.strip(_AROUND) for address in _addresses(rendering, html=html)}
    for address in sorted(own):
        if place_of(address) == NOWHERE:
            raise _fault("…", NOWHERE, shown=address)


def remote_addresses(page: str) -> tuple[Address, ...]:
    """Return the addresses that a mail program would load from other servers to show an HTML page, each once."""
    return tuple({address.value: address for address in parsed(page).addresses() if address.is_remote}.values())


def refuse_remote(addresses: Iterable[Address], phase: Phase, place_of: PlaceOf) -> None:
    """Raise BadData (HTM15) if an edition under embargo loads anything from other servers. Do nothing otherwise.

    `addresses`: the result of remote_addresses() for the page. `phase`: under embargo, or open.
    `place_of`: called with an address, returns the line of a template or of the advisory's file that holds the address,
    or NOWHERE, a place without a file.
    The finding names the first of the addresses, and its place.
    """
    for address in addresses if phase is Phase.EMBARGOED else ():
        words = f"Under embargo nothing may be loaded from another server: {printable(address.value[:60])}."
        place = place_of(address.value)
        own = place.file is not None and place.file.suffix.lower() == ".md"  # the advisory's, and no template's
        remedy = _LEAVE_OUT_PICTURE.format(line=place.line) if own else _LEAVE_OUT
        found = finding("HTM15", words, place=place, remedy=remedy, level=Level.ERROR)
        raise BadData(words, remedy=remedy, findings=(found,))


def _addresses(rendered: str, *, html: bool) -> Iterator[str]:
    """Yield every address of a part: in attributes, in style sheets, and written out in the text."""
    words = rendered
    if html:
        markup = parsed(rendered)
        words = markup.words
        yield from (address.value for address in markup.addresses())
    yield from _WRITTEN.findall(words)


def _fault(field: str, place: Place, *, shown: str = "") -> FieldInAddress:
    detail = f": {printable(shown[:60])}" if shown else f" (recipient.{field})"
    words = (
        f"A link or a picture's address contains a reader's own field{detail}. It would show who opened or followed it."
    )
    found = finding("HTM14", words, place=place, remedy=_NONE_BUT_OPT_OUT)
    return FieldInAddress(words, remedy=_NONE_BUT_OPT_OUT, findings=(found,))
