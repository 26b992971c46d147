"""Check of e-mail addresses, which returns an address in the form used in the SMTP envelope, or refuses it.

Sources: RFC 5321 4.1.2 and 4.5.3.1, RFC 5322 3.2.3, RFC 5891 (IDNA 2008), RFC 6531 3.3 (letters beyond ASCII).
"""

import re
import unicodedata
from functools import lru_cache

from advisory_cli.model.errors import UsageFault
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import excerpt, header_fault, printable

BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_LOCAL = late_pattern(r"[a-zA-Z0-9_!#$%&'*+\-/=?^`{|}~]+(?:\.[a-zA-Z0-9_!#$%&'*+\-/=?^`{|}~]+)*")
# What nearly every domain looks like, and can be told without the library: letters, digits and single hyphens in at
# least two labels, the last of which ends in a letter and is no special-use name (RFC 1035 2.3.1, RFC 6761).
_PLAIN_DOMAIN = late_pattern(
    r"(?!.*--)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!(?:arpa|invalid|local|localhost|onion|test)\Z)"
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?<=[a-z])",
    re.ASCII | re.IGNORECASE,
)
_PLAIN_DOMAIN_MAX = 250
_LOCAL_MAX = 64  # octets (RFC 5321 4.5.3.1.1)
_INSIDE_ANGLES = late_pattern(r"<([^<>\s]*@[^<>\s]*)>")
_FORBIDDEN = late_pattern(r"[<>,;:()\"\[\]\\\s]")
_CURLY = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуѵοαιρυνϲ")


class BadAddress(Exception):
    """Refusal of a text that is no e-mail address.

    `reason` is a whole sentence for the person who wrote the text. `remedy` is a sentence on what to write instead, or
    empty.
    """

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def clean_address(text: str, *, utf8: bool = False) -> str:
    """Return the address in `text` in the form used in the SMTP envelope, with the domain in ASCII (RFC 5890).

    Blanks around the address are trimmed, the part before the @ stays as written, and the domain is in lower case. With
    `utf8`, the part before the @ may have letters beyond ASCII, and is returned in NFC (RFC 6532 3.1).
    The domain is not looked up. The result holds no character that ends an address in an SMTP command or a header.
    Raises BadAddress when `text` is anything but one valid address.
    """
    address = text.strip(BLANKS)
    local, at, domain = address.rpartition("@")
    if utf8 and not local.isascii():
        local = _beyond_ascii(local)
        if not local:
            raise _refusal(address, utf8=True)
    elif not at or len(local) > _LOCAL_MAX or not _LOCAL.fullmatch(local) or ("=?" in local and header_fault(local)):
        raise _refusal(address)
    ascii_domain, reason = _domain(domain)
    if reason:
        if _FORBIDDEN.search(domain):
            raise _refusal(address)
        raise BadAddress(f"“{_shown(address)}” is not an address: {reason}.", _domain_remedy(domain))
    if len(local.encode()) + 1 + len(ascii_domain) > 254:
        raise BadAddress(f"“{_shown(address)}” is longer than the 254 characters an address may have.")
    return f"{local}@{ascii_domain}"


def clean_or_fault(text: str, *, utf8: bool = False) -> str:
    """Return the e-mail address in `text`, typed on the command line, in the form used in the SMTP envelope.

    Blanks around the address are trimmed, and the domain is in ASCII (RFC 5890) and in lower case. With `utf8`, letters
    beyond ASCII may stand before the @. Raises UsageFault when `text` is not one valid address.
    """
    try:
        return clean_address(text, utf8=utf8)
    except BadAddress as bad:
        raise UsageFault(bad.reason, remedy=bad.remedy) from None


def clean_pattern(text: str) -> str:
    """Return an opt-out in the form stored in the ledger: an e-mail address, or a whole domain such as '@news.example'.

    Blanks around `text` are trimmed, and the domain is in ASCII (RFC 5890) and in lower case. Letters beyond ASCII
    before the @ are always allowed, because no mail goes to such an address. Raises UsageFault when `text` is neither
    an address nor a domain behind an @.
    """
    typed = text.strip(BLANKS)
    if not typed.startswith("@"):
        return clean_or_fault(typed, utf8=True)
    domain, reason = _domain(typed[1:])
    if reason:
        words = f"“{_shown(typed)}” is not a domain: {reason}."
        raise UsageFault(words, remedy="Write it like @news.example.")
    return f"@{domain}"


def mixed_script(domain: str) -> str:
    """Return why a domain can be mistaken for another one (UTS #39, section 5), or "" if it cannot.

    A domain is suspect if one of its labels mixes alphabets, or is wholly in Cyrillic or Greek letters that look like
    Latin ones. `domain` may be in ASCII (xn--) or in Unicode. The reason has no full stop, as in: “paypal” mixes
    Cyrillic and Latin letters.
    """
    if domain.isascii() and "xn--" not in domain.lower():
        return ""
    labels = unicode_domain(domain).split(".")
    for label in labels:
        scripts = {unicodedata.name(c, "?").split(" ")[0] for c in label if c.isalpha()}
        if len(scripts - _EAST_ASIAN) + bool(scripts & _EAST_ASIAN) > 1 and scripts - _EAST_ASIAN != {"LATIN"}:
            names = " and ".join(sorted(name.capitalize() for name in scripts))
            return f"“{label}” mixes {names} letters"
        foreign = bool(scripts) and scripts <= {"CYRILLIC", "GREEK"} and labels[-1].isascii()
        if foreign and all(c in _LIKE_LATIN for c in label if c.isalpha()):
            return f"“{label}” is written in {scripts.pop().capitalize()} letters that look like Latin ones"
    return ""


def _beyond_ascii(local: str) -> str:
    """Return a local part with letters beyond ASCII, in NFC. Empty where the text is no such local part.

    RFC 6531 would let other signs beyond ASCII pass. Here these are slips of the pen: dashes, curly marks, remains of a
    web page.
    """
    from email_validator import EmailNotValidError, validate_email

    if not all(character.isascii() or _is_letter(character) for character in local):
        return ""
    try:
        valid = validate_email(
            f"{local}@x.example", check_deliverability=False, allow_smtputf8=True, test_environment=True
        )
    except EmailNotValidError:
        return ""
    clean = unicodedata.normalize("NFC", valid.local_part)
    return "" if header_fault(clean) or len(clean.encode()) > _LOCAL_MAX else clean


def _is_letter(character: str) -> bool:
    """Tell whether a character is a letter, a mark on a letter, or a digit."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


@lru_cache(maxsize=8192)
def _domain(domain: str) -> tuple[str, str]:
    """Return the domain's ASCII form and an empty reason, or an empty form and the reason.

    Results are cached, because lists hold few domains and many addresses.
    """
    if len(domain) <= _PLAIN_DOMAIN_MAX and _PLAIN_DOMAIN.fullmatch(domain):
        return domain.lower(), ""
    return _validated(domain)


def _validated(domain: str) -> tuple[str, str]:
    """Return the ASCII form or the reason for any domain, by the library email_validator."""
    from email_validator import EmailNotValidError, validate_email

    fault = header_fault(domain)
    if fault:
        return "", f"it contains {fault}"
    # `.invalid` may stand in a test list like the other reserved names (RFC 6761); the library knows no switch for it.
    stem, dot, top = domain.rpartition(".")
    reserved = bool(dot) and top.casefold() == "invalid"
    address = f"x@{stem}.example" if reserved else f"x@{domain}"
    try:
        valid = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as bad:
        return "", _own_words(str(bad))
    ascii_domain = valid.ascii_domain or ""
    if "." not in ascii_domain:
        return "", "the part after the @ has no dot"
    return (f"{ascii_domain.removesuffix('example')}invalid" if reserved else ascii_domain), ""


def _own_words(reason: str) -> str:
    """Return the library's sentence in the project's words, to go on in the middle of another sentence."""
    words = printable(reason).rstrip(".").replace("@-sign", "@").replace("The email address", "it")
    words = words.replace("An email address", "it").replace("@ is not valid. It should have a period", "@ has no dot")
    words = re.sub(r"\bperiod(s?)\b", r"dot\1", words)  # one word for it in all that is said of addresses
    return words[:1].lower() + words[1:]


def _refusal(address: str, *, utf8: bool = False) -> BadAddress:
    """Return the fault of a text that is no address. The commonest mistakes are looked for first."""
    shown = _shown(address)
    if not address:
        return BadAddress("The address is missing.", "Write one address, such as desk@news.example.")
    if fault := header_fault(address):
        return BadAddress(f"“{shown}” contains {fault}, which no address may contain.", "Retype the address.")
    if "@" not in address:
        return BadAddress(f"“{shown}” is not an address: the @ is missing.", "Write it like desk@news.example.")
    return _more_than_an_address(address, shown) or _bad_local(address, shown) or _bad_character(address, shown, utf8)


def _more_than_an_address(address: str, shown: str) -> BadAddress | None:
    if address.count("@") > 1 and re.search(r"[,;\s|/]", address):
        return BadAddress(f"“{shown}” is more than one address.", "Write one address a row.")
    if named := _INSIDE_ANGLES.search(address):
        return BadAddress(f"“{shown}” is a name and an address.", f"Write only the address: {_shown(named[1])}")
    if address.lower().startswith("mailto:"):
        return BadAddress(f"“{shown}” is a link.", f"Write only the address: {_shown(address[7:])}")
    return None


def _bad_local(address: str, shown: str) -> BadAddress | None:
    local, _, domain = address.rpartition("@")
    straight = local.translate(_CURLY)
    if straight != local and _LOCAL.fullmatch(straight):
        return BadAddress(
            f"“{shown}” contains a typographic apostrophe.",
            f"Probably it is {straight}@{_shown(domain)}, with a plain '.",
        )
    if not local:
        return BadAddress(f"“{shown}” is not an address: there is nothing before the @.", "Write the whole address.")
    if len(local.encode()) > _LOCAL_MAX:
        unit = "characters" if local.isascii() else "bytes"
        words = f"“{shown}” has more than {_LOCAL_MAX} {unit} before the @."
        return BadAddress(words, "Check for two cells joined into one.")
    if local.startswith('"') or "(" in local or ")" in local:
        return BadAddress(f"“{shown}” contains quotation marks or a comment.", "Write only the address.")
    return None


def _bad_character(address: str, shown: str, utf8: bool) -> BadAddress:
    if bad := _FORBIDDEN.search(address):
        words = "a space" if bad[0] in BLANKS else f"the character “{bad[0]}”"
        return BadAddress(f"“{shown}” contains {words}, which no address may contain.", "Retype the address.")
    if address.count("@") > 1:
        return BadAddress(f"“{shown}” contains @ more than once.", "Retype the address.")
    local = address.rpartition("@")[0]
    if refused_sign := next((sign for sign in local if not (sign.isascii() or _is_letter(sign))), ""):
        return BadAddress(f"“{shown}” contains the sign “{refused_sign}” before the @.", "Retype the address.")
    if not (local.isascii() or utf8):
        return BadAddress(
            f"“{shown}” contains letters before the @ that not every mail server takes.",
            "Ask for an address in plain letters; in lists, smtp_utf8 = true allows such ones.",
        )
    return BadAddress(f"“{shown}” is not an address.", "Check the dots: none at either end, no two together.")


def _domain_remedy(domain: str) -> str:
    trimmed = domain.rstrip(".")
    if trimmed != domain and trimmed:
        return f"Leave out the dot at the end: @{_shown(trimmed)}"
    return "Check the part after the @."


def unicode_domain(domain: str) -> str:
    """Return a `domain` in the letters that a reader sees (RFC 3492). A label that does not decode stays as it is."""
    labels = []
    for label in domain.lower().split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _shown(text: str) -> str:
    return excerpt(text, 80)
