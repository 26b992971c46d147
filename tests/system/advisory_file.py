"""One small advisory for tests about its words: what stands in it, what `check` says of it, and what readers get."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.system.press import Press

HEAD = """---
kind: note
language: en-GB
headline: {headline}
issuer: Office
dateline: {{place: London, date: 2026-11-20}}
contacts: [{{name: Ada Example, phone: "+44 20 7946 0018", email: ada@newsroom.example}}]
{more}---

"""
BODY_LINE, FIELDS_LINE = 10, 8  # where the body begins, if `more` is empty, and where `more` does
READERS = "email,zone,language\nann@daily.example,Europe/London,en\n"


@dataclass(frozen=True, slots=True)
class Mail:
    """What a reader has: both parts."""

    text: str
    html: str


def write(press: Press, body: str = "The room opens at ten.", *, more: str = "", headline: str = "A day") -> None:
    """The advisory `words` and the list `one`."""
    press.write("advisories/words.md", HEAD.format(headline=headline, more=more) + body + "\n")
    press.write("lists/one.csv", READERS)


def findings(press: Press, body: str = "The room opens at ten.", **fields: str) -> list[Mapping[str, object]]:
    """What `check` finds."""
    write(press, body, **fields)
    done = press.run("check", "words", "-l", "one", "--format", "json")
    found: list[Mapping[str, object]] = json.loads(done.stdout)["findings"]
    return found


def marks(press: Press, body: str = "The room opens at ten.", **fields: str) -> list[tuple[object, object, object]]:
    """The same as (level, code, line)."""
    return [(one["level"], one["code"], one.get("line")) for one in findings(press, body, **fields)]


def mail(press: Press, body: str = "The room opens at ten.", **fields: str) -> Mail:
    """What the reader gets."""
    write(press, body, **fields)
    done = press.run("send", "words", "-l", "one", "--yes")
    assert done.returncode == 0, done.stderr
    *_, message = press.outbox()
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return Mail(text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n"))
