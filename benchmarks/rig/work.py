"""The work that every client does: one press release of about 30 KB, personalised for each row of one list.

What the peers send is made from this program's own message, so that all send the same text and the same HTML.
"""

import email
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

FIELDS = ("email", "greeting", "outlet")
HEADING = ",".join(FIELDS)
PARAGRAPH = "NGOs join forces in *Brussels* against the crack-down on civil society – everybody’s invited. " * 3
PARAGRAPHS = 21
FRONT = """\
---
id: benchmark
kind: press-release
language: en-GB
headline: "A release of ordinary length, sent by the Zürich desk"
dateline: {place: Brussels, date: 2026-06-04}
contacts: [{name: Zoë Example, role: Press officer, phone: "+32 2 555 01 00", email: zoe@newsroom.example}]
---
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Where everything lies: the newsroom to copy, the list, and the same message in the form each peer wants."""

    folder: Path
    advisory: str  # the command

    @property
    def newsroom(self) -> Path:
        """A newsroom that has sent nothing yet."""
        return self.folder / "newsroom"

    @property
    def template(self) -> Path:
        """From, subject, text and HTML as JSON; fields are written {{name}}."""
        return self.folder / "template.json"

    @property
    def mailmerge(self) -> Path:
        """The same as one mailmerge template."""
        return self.folder / "mailmerge.txt"

    @property
    def message(self) -> Path:
        """One whole message as this program wrote it, for smtp-source."""
        return self.folder / "message.eml"

    def list_of(self, count: int) -> Path:
        """The list with `count` people."""
        path = self.folder / f"list-{count}.csv"
        if not path.exists():
            write_list(path, count)
        return path


def write_list(path: Path, count: int) -> None:
    """Invented people at invented outlets."""
    names = ("Ada", "Zoë Müller", "Łukasz", "Σοφία")
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEADING}\n")
        for n in range(count):
            greeting = f"Dear {names[n % len(names)]} {n}" if n % 5 else f"Good morning {n}"
            file.write(f"person{n}@outlet{n % 997}.example,{greeting}:,The Paper & Co {n % 997}\n")


def prepare(advisory: str, folder: Path) -> Work:
    """Make the newsroom, let the program write one message in practice mode, and derive the peers' templates."""
    work = Work(folder=folder, advisory=advisory)
    run_quietly(advisory, "init", str(work.newsroom), state=folder)
    body = f"{PARAGRAPH.strip()}\n\n" * PARAGRAPHS
    (work.newsroom / "advisories" / "benchmark.md").write_text(FRONT + body, encoding="utf-8")
    practice = folder / "practice"
    shutil.copytree(work.newsroom, practice, ignore=shutil.ignore_patterns("ledger"))  # a newsroom of its own
    only = ",".join(f"slot-{name}@slot.example" if name == "email" else f"slot-{name}" for name in FIELDS)
    (folder / "one.csv").write_text(f"{HEADING}\n{only}\n", encoding="utf-8")
    words = ("-C", str(practice), "send", "benchmark", "-l", str(folder / "one.csv"), "--yes")
    run_quietly(advisory, *words, state=folder)
    (written,) = (practice / "outbox" / "new").iterdir()
    derive(work, written.read_bytes())
    return work


def derive(work: Work, content: bytes) -> None:
    """The peers' forms of one message, whose fields hold slot-NAME."""
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    text, html = (open_slots(part_of(message, kind)) for kind in ("plain", "html"))
    template = {"from": str(message["From"]), "subject": str(message["Subject"]), "text": text, "html": html}
    work.template.write_text(json.dumps(template), encoding="utf-8")
    work.mailmerge.write_text(for_mailmerge(template), encoding="utf-8")
    work.message.write_bytes(content.replace(b"\r\n", b"\n"))


def part_of(message: EmailMessage, kind: str) -> str:
    """The text of one alternative."""
    part = message.get_body((kind,))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    if "{{" in text or "{%" in text or "{#" in text:
        raise SystemExit("The message holds what Jinja2 would take for its own; the mailmerge template would break.")
    return text


def open_slots(text: str) -> str:
    """slot-NAME as {{NAME}}; every field must be there."""
    for name in FIELDS:
        slot = "slot-email@slot.example" if name == "email" else f"slot-{name}"
        if slot not in text:
            raise SystemExit(f"The message does not show the recipient's {name}.")
        text = text.replace(slot, "{{" + name + "}}")
    return text


def for_mailmerge(template: dict[str, str]) -> str:
    """Headers and both alternatives by hand; mailmerge finds the encoding itself, and fails where one is written."""
    line = "=_benchmark"
    parts = "".join(
        f"--{line}\nContent-Type: text/{kind}\n\n{template[name]}\n"
        for kind, name in (("plain", "text"), ("html", "html"))
    )
    return (
        f"TO: {{{{email}}}}\nSUBJECT: {template['subject']}\nFROM: {template['from']}\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/alternative; boundary="{line}"\n\n{parts}--{line}--\n'
    )


def run_quietly(*words: str, state: Path) -> None:
    """Run to the end, with what a program keeps between runs in `state`; on failure show what it said and leave."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("ADVISORY_")}
    quiet["XDG_STATE_HOME"] = str(state)
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=quiet)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
