"""Addresses: what may reach an envelope, and what the writer of a bad one is told."""

import smtplib
import subprocess
import sys
import time
import unicodedata

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from advisory_cli.compose.mime.headers import checked_address
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.text import header_fault, printable
from advisory_cli.read.email_address import BLANKS, BadAddress, clean_address, clean_pattern, mixed_script
from tests.breadth import examples


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("ada@morning.example", "ada@morning.example"),
        ("  ada@morning.example\u00a0\t", "ada@morning.example"),
        ("Ada.B+Press@Morning.EXAMPLE", "Ada.B+Press@morning.example"),
        ("INFO@example.com", "INFO@example.com"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("x@desk.test", "x@desk.test"),
        ("x@desk.Invalid", "x@desk.invalid"),
        ("x@example.example.invalid", "x@example.example.invalid"),
        ("joerg@müller.example", "joerg@xn--mller-kva.example"),
        ("x@xn--mller-kva.example", "x@xn--mller-kva.example"),
        ("x@straße.example", "x@xn--strae-oqa.example"),
    ],
)
def test_accepts(written: str, carried: str) -> None:
    """A right address would be refused, or changed into somebody else's."""
    assert clean_address(written) == carried


@pytest.mark.parametrize(
    "written",
    [
        "", "@", "a@", "@b.example", "plain", "a@io", "a@invalid", "a@.invalid", "a@b..example", ".a@b.example",
        "a..b@c.example", "a.@c.example", "a@-b.example", "a@b_c.example", "a@localhost", "a@desk.local",
        "a@[127.0.0.1]",
        "Jan Voorbeeld <jan@b.example>", '"Jan" <jan@b.example>', '"a b"@example.com', "(note)a@example.com",
        "a@example.com (note)", "a@example.com> SIZE=1 X=<", "<a@example.com>", "a@b.example, c@d.example",
        "a@b.example;c@d.example", "a b@example.com", "a@exa mple.com", "a@b@c.example", "mailto:a@b.example",
        "a\n@b.example", "a@b.example\r\nBcc: c@d.example", "a@b.example\n", "a\0@b.example", "a@b.example\u202e",
        "a@b.exam\u200bple", "=?utf-8?q?a?=@example.com", "jörg@example.com", "x" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example", "a@" + ".".join(["b" * 60] * 5), "a@xn--a.example", "a@1.2.3.4",
        "\ud800@b.example",
    ],
)  # fmt: skip
def test_refuses_with_a_sentence_and_a_remedy(written: str) -> None:
    """Mail would go to nobody, to somebody else, or a header would be forged."""
    with pytest.raises(BadAddress) as caught:
        clean_address(written)
    assert caught.value.reason.endswith(".")
    assert printable(caught.value.reason) == caught.value.reason
    assert caught.value.remedy or len(written) > 250


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("zoë@news.example", "zoë@news.example"),
        (" zoe\u0308@News.Example", "zoë@news.example"),
        ("Jörg.O'Neill+x@müller.example", "Jörg.O'Neill+x@xn--mller-kva.example"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
        ("यूज़र@news.example", unicodedata.normalize("NFC", "यूज़र@news.example")),
        ("ë" * 32 + "@news.example", "ë" * 32 + "@news.example"),
        ("Ada@Morning.EXAMPLE", "Ada@morning.example"),
    ],
)
def test_accepts_letters_beyond_ascii_on_request(written: str, carried: str) -> None:
    """A journalist with such an address could not be served, or one person would be two (RFC 6532 3.1)."""
    assert clean_address(written, utf8=True) == carried
    assert clean_address(carried, utf8=True) == carried


@pytest.mark.parametrize(
    "written",
    [
        "ë", "zoë@", "zoë@io", "zoë@b..example", ".zoë@b.example", "zoë..a@b.example", "\u0308zoe@b.example",
        "zoë b@c.example", "zoë\u00a0b@c.example", "zoë,b@c.example", "zoë@b@c.example", '"zoë"@b.example',
        "zoë\n@b.example", "zoë\u2028@b.example", "zoë\u202e@b.example", "zo\u200bë@b.example", "zo\u200dë@b.example",
        "zoë–x@b.example", "o’neil@b.example", "zoë…@b.example", "=?utf-8?q?ë?=@b.example", "ë" * 33 + "@b.example",
        "zoë\ud800@b.example", "zoë> SIZE=1@b.example",
    ],
)  # fmt: skip
def test_refuses_what_are_no_letters(written: str) -> None:
    """With the setting, a slip of the pen would pass for an address, or a header be forged."""
    with pytest.raises(BadAddress) as caught:
        clean_address(written, utf8=True)
    assert "smtp_utf8" not in caught.value.remedy


def test_the_remedy_names_the_setting() -> None:
    """Nobody would find out that such addresses can be served."""
    with pytest.raises(BadAddress) as caught:
        clean_address("zoë@news.example")
    assert "smtp_utf8 = true" in caught.value.remedy


@given(st.text(max_size=40) | st.from_regex(r"\w{1,9}[.+ -]?\w{1,9}@news\.example", fullmatch=True))
def test_what_passes_on_request_is_one_address(text: str) -> None:
    """The server or a header would read more than the address, or the ledger two people for one."""
    try:
        address = clean_address(text, utf8=True)
    except BadAddress:
        return
    assert address.isprintable()
    assert not set(address) & set('<>,;:"()[]\\ ')
    assert not header_fault(address)
    assert len(address.rpartition("@")[0].encode()) <= 64
    assert address.rpartition("@")[2].isascii()
    assert unicodedata.is_normalized("NFC", address)
    assert clean_address(address, utf8=True) == address
    assert checked_address(address, "It", utf8=True) == address


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("o’neil@example.com", "o'neil@example.com"),
        ("Jan Voorbeeld <jan@b.example>", "jan@b.example"),
        ("mailto:a@b.example", "a@b.example"),
        ("a@b.example; c@d.example", "one address a row"),
        ("a@example.com.", "dot at the end"),
    ],
)
def test_remedy_says_what_to_write(written: str, hint: str) -> None:
    """A press officer would be told that it is wrong, and not what is right."""
    with pytest.raises(BadAddress) as caught:
        clean_address(written)
    assert hint in caught.value.remedy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Morning.EXAMPLE ", "Ada@morning.example"),
        ("@Morning.Example", "@morning.example"),
        ("@müller.example", "@xn--mller-kva.example"),
        ("zoe\u0308@news.example", "zoë@news.example"),
    ],
)
def test_an_opt_out_is_kept_as_addresses_are(typed: str, kept: str) -> None:
    """Somebody who asked to be left alone would be written to, for a capital letter."""
    assert clean_pattern(typed) == kept


@pytest.mark.parametrize("typed", ["", "@", "@io", "morning.example", "@a b.example", "@x@y.example", "*@a.b.example*"])
def test_what_is_typed_wrong_is_a_usage_fault(typed: str) -> None:
    """An opt-out that fits nobody would be kept, and trusted."""
    with pytest.raises(UsageFault):
        clean_pattern(typed)


@given(st.text(max_size=40) | st.from_regex(r"[ -~]{1,12}@[ -~]{1,12}\.example", fullmatch=True))
def test_what_passes_cannot_be_rewritten(text: str) -> None:
    """The mail library would send to another mailbox than the one in the plan."""
    try:
        address = clean_address(text)
    except BadAddress:
        return
    assert smtplib.quoteaddr(address) == f"<{address}>"
    assert address.isascii()
    assert not set(address) & set('<>,;:"()[]\\ \t\r\n')
    assert not header_fault(text.strip(BLANKS))
    assert clean_address(address) == address


LABELS = st.from_regex(r"[a-zA-Z0-9-]{1,5}", fullmatch=True) | st.sampled_from(
    ["xn--", "xn--a", "XN--mller-kva", "ab--c", "-a", "a-", "", "a" * 63, "b" * 64, "1", "\u017f", "\u212a", "é", "a_b"]
)
TOPS = (
    st.sampled_from([*SPECIAL_USE_DOMAIN_NAMES, "TEST", "Local", "example", "com", "c0m", "1a", "a1", "x-y"]) | LABELS
)


@settings(max_examples=examples(1500), deadline=None)
@given(st.builds(lambda labels, top: ".".join([*labels, top]), st.lists(LABELS, max_size=5), TOPS))
@example("mail.arpa")
@example("a.b\n")
@example(".".join(["a" * 60] * 4) + ".example")
@example(".".join(["a" * 60] * 4) + ".b.com")
def test_a_domain_is_what_the_library_says(domain: str) -> None:
    """What is known by its form alone would be accepted though the library refuses it, or be written otherwise."""
    assume(not domain.lower().endswith(".invalid"))  # ours alone
    try:
        known = validate_email(f"x@{domain}", check_deliverability=False, allow_smtputf8=False, test_environment=True)
        expected = f"x@{known.ascii_domain}" if "." in (known.ascii_domain or "") else ""
    except EmailNotValidError:
        expected = ""
    try:
        carried = clean_address(f"x@{domain}")
    except BadAddress:
        carried = ""
    assert carried == expected


def test_plain_addresses_wait_for_no_library() -> None:
    """Every command would load the validator, and every new domain of a list take 20 times as long."""
    words = (
        "import sys; from advisory_cli.read.email_address import clean_address;"
        "clean_address('Ada@Outlet-12.Co.UK'); sys.exit('email_validator' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


@pytest.mark.parametrize(
    "domain", ["xn--80ak6aa92e.com", "аррӏе.com", "раypal.example", "xn--ypal-43d9g.example", "gооgle.example"]
)
def test_names_look_alikes(domain: str) -> None:
    """A domain in look-alike letters would pass for the one it imitates."""
    assert mixed_script(domain)


@pytest.mark.parametrize(
    "domain",
    ["example.com", "müller.example", "日本テレビ.example", "日本tv.example", "президент.example", "ελλάδα.example",
     "осё.рф", "xn--a.example", ""],
)  # fmt: skip
def test_leaves_honest_domains_alone(domain: str) -> None:
    """Every newsroom that writes its name in its own letters would be suspected."""
    assert mixed_script(domain) == ""


@pytest.mark.slow
def test_is_fast_enough_for_a_million_rows() -> None:
    """100,000 addresses would take more than four seconds."""
    start = time.process_time()
    for number in range(20_000):
        clean_address(f"desk{number}@outlet{number % 1000}.example")
    assert time.process_time() - start < 0.8
