"""The preview page as text: what is in it, and what cannot be."""

import base64
import hashlib
import json
import re
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import Message
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Head, Phase, Specimen
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.report.pages.preview import PreviewMessage, guarded, preview_message, preview_page

PAGE = Path(__file__).parents[4] / "templates" / "preview"

ANN = PreviewMessage(
    recipient="Ann <ann@example.com>",
    subject="Protest",
    text="Dear Ann",
    html="<!doctype html><html><head><title>x</title></head><body>Dear Ann</body></html>",
    headers=(("From", "Press Office, Brussels <press@example.org>"), ("To", "ann@example.com")),
)


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    """The page's data, read as a browser reads it."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match
    found: dict[str, list[dict[str, object]]] = json.loads(match[1])
    return found


def test_the_page_loads_nothing() -> None:
    """Fails if the page needs, or could reach, anything outside its file."""
    page = preview_page([ANN], [], title="Protest", share=False, folder=PAGE)
    without_data = page.replace(json.dumps(data_of(page)), "")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", without_data)
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"%%[A-Z]+%%", page)


def test_only_the_pages_own_script_may_run() -> None:
    """Fails if the policy's hash is not that of the script, or inline scripts are allowed."""
    page = preview_page([ANN], [], title="Protest", share=False, folder=PAGE)
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert f"script-src &#x27;sha256-{digest}&#x27;;" in policy[1]


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029", "%%SCRIPT%%", "]]>"]
)
def test_no_text_can_break_out_of_the_data(text: str) -> None:
    """Fails if a name, a subject or a finding becomes markup or a mark of the page."""
    hostile = PreviewMessage(recipient=text, subject=text, text=text, html=text)
    page = preview_page([hostile], [finding("TXT01", text)], title=text, share=False, folder=PAGE)
    data = data_of(page)
    assert data["messages"][0]["subject"] == text
    assert data["findings"][0]["words"] == text
    assert page.count("<script") == 2
    assert "\u2028" not in page.partition('id="data">')[2].partition("</script>")[0]


def test_a_message_is_guarded_inside_its_head() -> None:
    """Fails if a message has no policy of its own, or stands in quirks mode because of it."""
    guard = '<meta http-equiv="Content-Security-Policy"'
    assert guarded(ANN.html).startswith(f"<!doctype html><html><head>{guard}")
    assert guarded("<!DOCTYPE html><p>x").startswith(f"<!DOCTYPE html>{guard}")
    assert guarded("<p>x").startswith(guard)
    assert guarded("<HEAD class=a><header>").startswith(f"<HEAD class=a>{guard}")


@pytest.mark.parametrize("tag", ["link", "LINK", "iframe", "frame", "object", "embed", "base"])
def test_a_message_keeps_no_tag_that_reaches_out(tag: str) -> None:
    """Fails if a message holds a tag for which a browser opens a connection whatever the policy says."""
    assert f"<{tag}" not in guarded(f'<{tag} href="https://www.example.org">')
    assert "<links-of-ours" not in guarded("<p>a link</p>")


def test_each_message_holds_only_its_own_words() -> None:
    """Fails if one journalist's address stands in another's message."""
    bob = PreviewMessage(recipient="Bob <bob@example.com>", subject="Protest", text="Dear Bob", html="<p>Dear Bob</p>")
    first, second = data_of(preview_page([ANN, bob], [], title="Protest", share=False, folder=PAGE))["messages"]
    assert "bob" not in json.dumps(first).lower()
    assert "ann@" not in json.dumps(second).lower()


def test_the_sender_is_what_an_inbox_shows() -> None:
    """Fails if a display name with a comma is cut short."""
    assert (
        data_of(preview_page([ANN], [], title="P", share=False, folder=PAGE))["messages"][0]["sender"]
        == "Press Office, Brussels"
    )


def test_a_shared_page_says_so_and_tells_nothing_about_people() -> None:
    """Fails if a page made to be passed on holds an address of a list or a folder of this computer."""
    findings = [
        finding("LST03", "Not an address: ann@example.com", place=Place(file=Path("/office/lists/eu.csv"), line=4)),
        finding("EMB11", "ann@example.com is not cleared"),
        finding("TXT05", "Long.", place=Place(file=Path("/office/secret-client/x.md"), line=7)),
    ]
    page = preview_page([], findings, title="Protest", share=True, folder=PAGE)
    assert '<p class="shared" >' in page
    assert "ann@example.com" not in page
    assert "secret-client" not in page
    assert [one["place"] for one in data_of(page)["findings"]] == ["x.md:7"]
    assert '<p class="shared" hidden>' in preview_page([], findings, title="Protest", share=False, folder=PAGE)


def test_a_message_is_read_back_from_its_bytes() -> None:
    """Fails if the page shows other words than those that would leave, or a picture inside the message is lost."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Press <press@example.org>", "ann@example.com", "Protest à Bruxelles"
    mail.set_content("Dear Ann")
    mail.add_alternative('<p>Dear Ann</p><img src="cid:pic@example.org">', subtype="html")
    html = mail.get_body(preferencelist=("html",))
    assert html is not None
    html.add_related(b"\x89PNG", "image", "png", cid="<pic@example.org>")
    content = mail.as_bytes()
    message = Message(
        mail_from="press@example.org", rcpt="ann@example.com", message_id="<x@example.org>", parts=(content,)
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
    assert (shown.recipient, shown.zone, shown.language) == ("Ann, Times <ann@example.com>", "Europe/Paris", "fr")
    assert shown.subject == "Protest à Bruxelles"
    assert shown.text.strip() == "Dear Ann"
    assert 'src="data:image/png;base64,iVBORw=="' in shown.html
    assert shown.size == len(content)
    assert shown.html_size is not None
    assert shown.html_size < len(shown.html)
