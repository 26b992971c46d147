"""Addresses: what may reach an envelope, and what the writer of a bad one is told."""

import smtplib
import subprocess
import sys
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
from tests.effort import effort


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
def test_clean_address_normalises_when_the_address_is_right(written: str, carried: str) -> None:
    """A right address is accepted without its outer blanks and with its domain in small ASCII letters.

    Otherwise a reader would be refused, or mail go to somebody else.
    """
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
def test_clean_address_refuses_with_a_remedy_when_the_address_is_wrong(written: str) -> None:
    """A wrong address is refused with a printable sentence and, unless it is overlong, a remedy.

    Otherwise mail would go to nobody or to somebody else, or a header be forged.
    """
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
def test_clean_address_accepts_letters_beyond_ascii_when_utf8_is_on(written: str, carried: str) -> None:
    """An address with letters beyond ASCII is accepted in one form where utf8 is on (RFC 6532 3.1).

    Otherwise a journalist could not be served, or one person would be two.
    """
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
def test_clean_address_refuses_other_signs_when_utf8_is_on(written: str) -> None:
    """An address with signs that are no letters is refused where utf8 is on, without naming smtp_utf8.

    Otherwise a slip of the pen would pass for an address, or a header be forged.
    """
    with pytest.raises(BadAddress) as caught:
        clean_address(written, utf8=True)
    assert "smtp_utf8" not in caught.value.remedy


def test_clean_address_names_smtp_utf8_when_the_address_is_beyond_ascii() -> None:
    """The remedy for an address beyond ASCII names the setting smtp_utf8.

    Otherwise nobody would find out that such addresses can be served.
    """
    with pytest.raises(BadAddress) as caught:
        clean_address("zoë@news.example")
    assert "smtp_utf8 = true" in caught.value.remedy


@given(st.text(max_size=40) | st.from_regex(r"\w{1,9}[.+ -]?\w{1,9}@news\.example", fullmatch=True))
def test_clean_address_returns_one_safe_address_when_utf8_is_on(text: str) -> None:
    """An address that passes with utf8 on is printable, normalised, stable, and free of signs with a meaning.

    Otherwise the server or a header would read more than the address, or the ledger two people for one.
    """
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
def test_clean_address_says_what_to_write_when_the_slip_is_common(written: str, hint: str) -> None:
    """The remedy for a common slip says what to write instead.

    Otherwise a press officer is told only that something is wrong.
    """
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
def test_clean_pattern_normalises_as_clean_address_does(typed: str, kept: str) -> None:
    """An opt-out is kept in the form that addresses have.

    Otherwise somebody who asked to be left alone would be written to, for a capital letter.
    """
    assert clean_pattern(typed) == kept


@pytest.mark.parametrize("typed", ["", "@", "@io", "morning.example", "@a b.example", "@x@y.example", "*@a.b.example*"])
def test_clean_pattern_refuses_when_the_pattern_is_wrong(typed: str) -> None:
    """An opt-out that is neither an address nor a domain is a usage fault.

    Otherwise an opt-out that fits nobody would be kept, and trusted.
    """
    with pytest.raises(UsageFault):
        clean_pattern(typed)


@given(st.text(max_size=40) | st.from_regex(r"[ -~]{1,12}@[ -~]{1,12}\.example", fullmatch=True))
def test_clean_address_returns_what_smtplib_leaves_unchanged(text: str) -> None:
    """An address that passes is plain ASCII, which smtplib quotes unchanged.

    Otherwise the mail library would send to another mailbox than the one in the plan.
    """
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
def test_clean_address_agrees_with_email_validator_on_any_domain(domain: str) -> None:
    """A domain is accepted, and written, exactly as the library email_validator does.

    Otherwise the shortcut for plain forms would accept a domain that the library refuses.
    """
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


def test_clean_address_loads_no_validator_when_the_address_is_plain() -> None:
    """A plain address is cleaned without loading email_validator.

    Otherwise every command would wait for the library, and every new domain of a list take 20 times as long.
    """
    words = (
        "import sys; from advisory_cli.read.email_address import clean_address;"
        "clean_address('Ada@Outlet-12.Co.UK'); sys.exit('email_validator' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


@pytest.mark.parametrize(
    "domain", ["xn--80ak6aa92e.com", "аррӏе.com", "раypal.example", "xn--ypal-43d9g.example", "gооgle.example"]
)
def test_mixed_script_names_the_domain_when_letters_look_alike(domain: str) -> None:
    """A domain in look-alike letters is named, else the domain would pass for the one that it imitates."""
    assert mixed_script(domain)


@pytest.mark.parametrize(
    "domain",
    ["example.com", "müller.example", "日本テレビ.example", "日本tv.example", "президент.example", "ελλάδα.example",
     "осё.рф", "xn--a.example", ""],
)  # fmt: skip
def test_mixed_script_returns_nothing_when_the_domain_is_honest(domain: str) -> None:
    """A domain in the letters of one writing is left alone.

    Otherwise every newsroom with letters of its own would be suspected.
    """
    assert mixed_script(domain) == ""


@pytest.mark.slow
def test_clean_address_is_fast_enough_for_a_million_rows() -> None:
    """The cleaning of 20,000 addresses takes little effort."""

    def clean() -> None:
        for number in range(20_000):
            clean_address(f"desk{number}@outlet{number % 1000}.example")

    assert effort(clean, limit=5) < 5
