"""A media advisory that uses every field for the cover of an event: the text of its file, and the advisory in it."""

import tempfile
from pathlib import Path

from advisory_cli.model.press.advisory import Advisory
from advisory_cli.read.advisory.file import read_advisory

PROGRAMME = """\
programme:
  - starts: '09:30'
    ends: '10:15'
    title: Ministers arrive
    place: Main entrance, Example Palace
    access: "Photographers with a pool card, from [the press gate](https://summit.example/gate)"
    public: no
  - at: '10:30'
    title: Family photograph
    place: Courtyard
    public: no
  - at: '11:00'
    ends: '11:45'
    title: Joint press conference
    place: Press hall B
  - starts: '2027-06-04 08:30'
    zone: Europe/London
    title: Debriefing for correspondents
    place: Example House, London
    public: yes
"""
ACCREDITATION = """\
accreditation:
  deadlines:
    - group: Media from the EU
      until: '2027-05-27 16:00'
    - group: Media from elsewhere
      until: '2027-05-25 12:00'
      zone: Europe/London
  documents: [Press card, Letter of assignment, Passport]
  capacity: "140"
  url: https://summit.example/accreditation
  email: accreditation@newsroom.example
  desk:
    place: Rue Exemplaire 175, ground floor
    hours: 2 June, 8:00 to 18:00
    phone: +32 2 555 01 02
    email: badges@newsroom.example
  text: No *substitutions* after the deadline.
"""
REST = """\
opportunities:
  - kind: photo
    text: Handshake in front of the flags
    at: '10:30'
    place: Courtyard
  - kind: pool
    text: "Opening of the meeting, [two crews](https://summit.example/pool)"
  - kind: interview
    text: Ministers, by arrangement
  - kind: technical
    text: SNG vans park in Rue Exemplaire
  - kind: other
    text: Press working room from 8:00
live:
  url: https://summit.example/live
  starts: '10:45'
  dial_in:
    - label: Belgium
      number: +32 2 555 01 03
      code: 445566#
    - label: United Kingdom
      number: +44 20 7946 0018
spokespeople:
  - name: Ben Example
    role: Head of research
    organisation: Example Institute
    languages: English, Arabic
    available: "3 June, 13:00 to 17:00, in Brussels"
    phone: +32 2 555 01 04
    email: ben@institute.example
  - name: Clara Muster
    languages: German
"""
EVENT = """\
event:
  title: Example summit
  starts: '2027-06-03 11:00'
  ends: '2027-06-03 11:45'
  zone: Europe/Brussels
  place: Example Palace
  address: Rue Exemplaire 155
  locality: Brussels
"""
EVENTS = """\
events:
  - title: Example summit
    starts: '2027-06-03 11:00'
    ends: '2027-06-03 11:45'
    zone: Europe/Brussels
    place: Example Palace
    locality: Brussels
  - title: Debriefing
    starts: '2027-06-04 09:00'
    zone: Europe/London
    place: Example House
    locality: London
    access: "By [invitation](https://summit.example/london)"
    public: no
"""
ISSUERS = """\
boilerplate:
  - issuer: Example Institute
    text: Example Institute studies *summits*.
  - issuer: Sample Foundation
    text: Sample Foundation pays for the study.
"""
HEAD = """\
kind: media-advisory
id: example-summit
language: en-GB
headline: Ministers meet in Brussels on clean water
subject: "MEDIA ADVISORY, 3 June: ministers meet in Brussels"
preheader: Programme, accreditation and live stream
contacts:
  - name: Ada Example
    phone: +32 2 555 01 00
    email: ada@newsroom.example
"""
BODY = "Ministers of eleven countries meet to agree on clean water.\n"


def summit_text(
    *,
    event: str = EVENT,
    programme: str = PROGRAMME,
    accreditation: str = ACCREDITATION,
    rest: str = REST,
    more: str = "",
) -> str:
    """Return the text of the advisory's file. Each part may be replaced, or left out with "". `more`: further facts."""
    return f"---\n{HEAD}{more}{event}{programme}{accreditation}{rest}---\n\n{BODY}"


def summit(text: str = "") -> Advisory:
    """Return the advisory of summit_text(), or that of another `text`. The text is read without a finding."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example-summit.md"
        path.write_text(text or summit_text(), encoding="utf-8")
        reading = read_advisory(path, folder=None, zone="Europe/Brussels", language="en", issuer="Example Press Office")
    assert reading.findings == ()
    assert reading.value is not None
    return reading.value
