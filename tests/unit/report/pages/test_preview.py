"""The preview page as text: what is in it, and what cannot be."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import Message, Selection
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Head, Phase, Specimen
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.report.pages.message_guard import guarded
from advisory_cli.report.pages.preview import PreviewContent, page_with, preview_data, preview_page
from advisory_cli.report.pages.preview_message import (
    PreviewMessage,
    language_words,
    preview_message,
    selection_badges,
)

PAGE = Path(__file__).parents[4] / "templates" / "preview"

ANN = PreviewMessage(
    address="ann@example.com",
    name="Ann",
    subject="Protest",
    text="Dear Ann",
    html="<!doctype html><html><head><title>x</title></head><body>Dear Ann</body></html>",
    headers=(("From", "Press Office, Brussels <press@example.org>"), ("To", "ann@example.com")),
)


def data_of(page: str) -> dict[str, Any]:
    """The page's data, read as a browser reads it."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match
    found: dict[str, Any] = json.loads(match[1])
    return found


def test_preview_page_loads_nothing() -> None:
    """The preview page names no address to load from, and its policy forbids all by default.

    Otherwise the page could reach something outside its file.
    """
    page = preview_page(PreviewContent(title="Protest", messages=[ANN], findings=[], share=False), folder=PAGE)
    without_data = page.replace(json.dumps(data_of(page)), "")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", without_data)
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"%%[A-Z]+%%", page)


def test_preview_page_allows_only_its_own_script() -> None:
    """The policy of the page names the hash of its own script, else another script could run, or its own could not."""
    page = preview_page(PreviewContent(title="Protest", messages=[ANN], findings=[], share=False), folder=PAGE)
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert f"script-src &#x27;sha256-{digest}&#x27;;" in policy[1]


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029", "%%SCRIPT%%", "]]>"]
)
def test_preview_page_keeps_hostile_text_inside_the_data(text: str) -> None:
    """A hostile text stays inside the page's data and is read back unchanged.

    Otherwise a name, a subject or a finding would become markup.
    """
    hostile = PreviewMessage(address=text, subject=text, text=text, html=text)
    page = preview_page(
        PreviewContent(title=text, messages=[hostile], findings=[finding("TXT01", text)], share=False), folder=PAGE
    )
    data = data_of(page)
    assert data["messages"][0]["views"][0]["subject"] == text
    assert data["findings"][0]["words"] == text
    assert page.count("<script") == 2
    assert "\u2028" not in page.partition('id="data">')[2].partition("</script>")[0]


def test_guarded_puts_the_policy_into_the_head() -> None:
    """A message gets a policy of its own inside its head and behind its doctype.

    Otherwise a message would have no policy, or be shown in quirks mode.
    """
    guard = '<meta http-equiv="Content-Security-Policy"'
    assert guarded(ANN.html).startswith(f"<!doctype html><html><head>{guard}")
    assert guarded("<!DOCTYPE html><p>x").startswith(f"<!DOCTYPE html>{guard}")
    assert guarded("<p>x").startswith(guard)
    assert guarded("<HEAD class=a><header>").startswith(f"<HEAD class=a>{guard}")


@pytest.mark.parametrize("tag", ["link", "LINK", "iframe", "frame", "object", "embed", "base"])
def test_guarded_removes_tags_that_reach_out(tag: str) -> None:
    """A tag for which a browser opens a connection whatever the policy says is taken out of a message."""
    assert f"<{tag}" not in guarded(f'<{tag} href="https://www.example.org">')
    assert "<links-of-ours" not in guarded("<p>a link</p>")


def test_preview_page_keeps_each_message_to_its_own_words() -> None:
    """The data of a message hold nothing of another reader's.

    Otherwise one journalist's address would stand in another's message.
    """
    bob = PreviewMessage(address="bob@example.com", subject="Protest", text="Dear Bob", html="<p>Dear Bob</p>")
    first, second = data_of(
        preview_page(PreviewContent(title="Protest", messages=[ANN, bob], findings=[], share=False), folder=PAGE)
    )["messages"]
    assert "bob" not in json.dumps(first).lower()
    assert "ann@" not in json.dumps(second).lower()


def test_preview_page_shows_the_sender_as_an_inbox_does() -> None:
    """The sender is the whole display name, else a name with a comma would be cut short."""
    assert (
        data_of(preview_page(PreviewContent(title="P", messages=[ANN], findings=[], share=False), folder=PAGE))[
            "messages"
        ][0]["views"][0]["sender"]
        == "Press Office, Brussels"
    )


def test_preview_page_shows_what_the_text_changes() -> None:
    """Changed words are marked as gone and new, whatever the words are, and a page without changes has no such part."""
    changes = ("Changes since it was sent, [-gone-] and {+new+}:", "It was [-161 <b>-] {+163+} rivers.")
    html = preview_page(PreviewContent(title="x", messages=[ANN], findings=(), changes=changes), folder=PAGE)
    assert '<section class="changes"><h2>Changes since it was sent</h2>' in html
    assert '<li dir="auto">It was <del>161 &lt;b&gt;</del> <ins>163</ins> rivers.</li>' in html
    assert 'class="changes"' not in preview_page(PreviewContent(title="x", messages=[ANN], findings=()), folder=PAGE)


def test_preview_page_tells_nothing_about_people_when_shared() -> None:
    """A shared page says so and holds no address of a list and no folder of this computer."""
    findings = [
        finding("LST03", "Not an address: ann@example.com", place=Place(file=Path("/office/lists/eu.csv"), line=4)),
        finding("EMB11", "ann@example.com is not cleared"),
        finding("TXT05", "Long.", place=Place(file=Path("/office/secret-client/x.md"), line=7)),
    ]
    page = preview_page(PreviewContent(title="Protest", messages=[], findings=findings, share=True), folder=PAGE)
    assert '<p class="shared" >' in page
    assert "ann@example.com" not in page
    assert "secret-client" not in page
    assert [one["place"] for one in data_of(page)["findings"]] == ["x.md:7"]
    assert '<p class="shared" hidden>' in preview_page(
        PreviewContent(title="Protest", messages=[], findings=findings, share=False), folder=PAGE
    )


def test_preview_message_shows_what_the_bytes_hold() -> None:
    """A message is shown from its bytes, with its subject, words, picture and size.

    Otherwise the page would show other words than those that would leave.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Press <press@example.org>", "ann@example.com", "Protest à Bruxelles"
    mail.set_content("Dear Ann")
    mail.add_alternative('<p>Dear Ann</p><img src="cid:pic@example.org">', subtype="html")
    html = mail.get_body(preferencelist=("html",))
    assert html is not None
    html.add_related(b"\x89PNG", "image", "png", cid="<pic@example.org>")
    content = mail.as_bytes()
    start = content.index(b"Content-Type: image/png")
    message = Message(
        mail_from="press@example.org",
        rcpt="ann@example.com",
        message_id="<x@example.org>",
        parts=(content[:start], content[start:]),
        file_parts=1,
    )
    head = Head(
        advisory_id="p",
        revision=1,
        language="fr",
        phase=Phase.OPEN,
        subject="?",
        sender=Mailbox(address="p@example.org"),
    )
    recipient = Recipient(
        address="ann@example.com", fields={"first_name": "Ann", "outlet": "Times", "zone": "Europe/Paris"}
    )
    shown = preview_message(recipient, Specimen(head=head, preheader="Soon", text="", html=""), message)
    assert (shown.name, shown.outlet, shown.address) == ("Ann", "Times", "ann@example.com")
    assert (shown.zone, shown.language, shown.edition) == ("Europe/Paris", "fr", "open")
    assert shown.subject == "Protest à Bruxelles"
    assert shown.text.strip() == "Dear Ann"
    assert 'src="cid:pic@example.org"' in shown.html
    assert (shown.content, *shown.files) == message.parts
    entry = json.loads(preview_data(PreviewContent(title="Protest", messages=[shown, shown], findings=[])))
    assert entry["pictures"] == {"pic@example.org": "data:image/png;base64,iVBORw=="}
    views = [view for each in entry["messages"] for view in each["views"]]
    assert [view["source"] + entry["files"][view["files"][0]] for view in views] == [content.decode()] * 2
    assert len(entry["files"]) == 1  # once for all messages
    assert views[0]["size"] == len(content)


def test_preview_page_may_load_from_its_own_server_when_it_is_live() -> None:
    """A page of `preview --serve` may load from its server alone, and a page in a file from nowhere."""
    content = PreviewContent(title="Protest", messages=[ANN], findings=[])
    live = page_with(preview_data(content), title="Protest", folder=PAGE, version=3)
    assert "connect-src &#x27;self&#x27;;" in live
    assert '<body data-version="3">' in live
    assert "connect-src" not in preview_page(content, folder=PAGE).partition("<title>")[0]
    assert json.loads(preview_data(content)) == data_of(live)


def test_preview_page_holds_both_editions_and_the_raw_source_when_an_embargo_holds() -> None:
    """A recipient's own edition stands first, with every byte of the message, and the other edition after it."""
    embargoed = replace(ANN, edition="embargoed", subject="EMBARGOED: Protest")
    ann = replace(ANN, content=b"From: x\r\n\r\n\xff\x00", other=embargoed, badges=("held until Friday",))
    (entry,) = data_of(preview_page(PreviewContent(title="P", messages=[ann], findings=[]), folder=PAGE))["messages"]
    assert [view["edition"] for view in entry["views"]] == ["open", "embargoed"]
    assert entry["views"][0]["source"].encode("latin-1") == ann.content
    assert entry["views"][0]["size"] == len(ann.content)
    assert entry["badges"] == ["held until Friday"]


@pytest.mark.parametrize(
    ("of_reader", "words"),
    [("", "en-GB"), ("en", "en-GB"), ("EN-us", "en-GB"), ("de", "reads de, text in en-GB")],
)
def test_language_words_name_both_languages_when_the_reader_has_another(of_reader: str, words: str) -> None:
    """A reader of another language than the text's is told with both, else the row would seem to have been ignored."""
    assert language_words(of_reader, "en-GB") == words


@pytest.mark.parametrize(
    ("selection", "due", "words"),
    [
        (Selection.SEND, None, ()),
        (None, None, ()),
        (Selection.SEND, datetime(2026, 6, 5, 7, 0, tzinfo=UTC), ("scheduled for 09:00 CEST, Fri 5 June 2026",)),
        (Selection.HELD, datetime(2026, 6, 4, 22, 1, tzinfo=UTC), ("held until 00:01 CEST, Fri 5 June 2026",)),
        (Selection.HAS_IT, None, ("already sent",)),
        (Selection.UNCONFIRMED, None, ("unconfirmed",)),
        (Selection.OPTED_OUT, None, ("opted out",)),
    ],
)
def test_selection_badges_say_what_happens_to_a_message(
    selection: Selection | None, due: datetime | None, words: tuple[str, ...]
) -> None:
    """A badge says that a message is held and until when, or why not. There is none when it leaves now."""
    assert selection_badges(selection, due, zone="Europe/Brussels") == words
