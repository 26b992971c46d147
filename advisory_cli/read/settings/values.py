"""Readers of settings: each function turns the text of one setting into its value, or raises BadData.

The functions are never called for an empty text.
"""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from advisory_cli.locale.calendar import country_names
from advisory_cli.model.errors import BadData, UsageFault
from advisory_cli.model.language import language_tag
from advisory_cli.model.mailing.approval import identity_of
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.colour import Colour
from advisory_cli.model.press.newsroom import Mailbox, Rate, Receipts
from advisory_cli.model.text import header_fault, printable, refused_characters, tidy
from advisory_cli.read.times.wall_times import read_date
from advisory_cli.read.web.urls import mail_address, web_address, without_password

# RFC 5322 section 3.4: a quoted name, in which a backslash stands before quotation marks, or a name without quotes.
_MAILBOX = late_pattern(r'(?:"((?:[^"\\<>]|\\[^<>]){0,200})"\s*|((?!")[^<>@]{0,200}))<([^<>\s]{1,320})>')
_RATE = late_pattern(r"([0-9]{1,6}) ?/ ?(second|minute|hour)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def line(text: str) -> str:
    """Return `text` trimmed, on one line fit for an e-mail header.

    The result is in NFC, without soft hyphens and other invisible characters that word processors leave. Raises BadData
    when `text` holds a line break or another character that a header may not hold.
    """
    clean = tidy(text).strip()
    fault = header_fault(clean)
    if fault:
        raise BadData(f"It contains {fault}.", remedy="Retype the text on one line.")
    return clean


def prose(text: str) -> str:
    """Return `text` trimmed, in NFC, without soft hyphens and other invisible characters that word processors leave.

    The text may have several lines. Raises BadData when `text` holds a character that may not be printed.
    """
    clean = tidy(text).strip()
    refused = refused_characters(clean)
    if refused:
        raise BadData(f"It contains the character {refused[0][1]}.", remedy="Delete it.")
    return clean


def colour(text: str) -> Colour:
    """Read a colour in the form of style sheets, #rgb or #rrggbb. Raises BadData for any other text."""
    read = Colour.parse(text.strip())
    if read is None:
        raise BadData(
            f"“{printable(text[:40])}” is not a colour of six digits.", remedy='Write it as in accent = "#9a1b2f".'
        )
    return read


def mailbox(text: str) -> Mailbox:
    """Read a mailbox: 'Name <address>', with or without quotes around the name, or an address alone.

    Return its name and address. The name is empty for an address alone. Raises BadData when the name or the address is
    not valid.
    """
    match = _MAILBOX.fullmatch(text.strip())
    if match is None:
        return Mailbox(address=mail_address(text.strip()))
    quoted, plain, address = match.groups(default="")
    return Mailbox(name=line(re.sub(r"\\(.)", r"\1", quoted) or plain), address=mail_address(address))


def addresses(text: str) -> tuple[str, ...]:
    """Return the e-mail addresses in `text`, with commas between them, in the form used in the SMTP envelope.

    The domains are then in ASCII and in lower case. Raises BadData when any address is not valid.
    """
    return tuple(mail_address(part.strip()) for part in text.split(",") if part.strip())


def identities(text: str) -> tuple[str, ...]:
    """Return the names of the people who may approve mailings. In `text`, commas stand between the names.

    A name is an account of the operating system, or the public name of an approval key: key: and 16 hexadecimal digits.
    Either may have a person's name before it: Bea Muster <key:0123456789abcdef>.
    Raises BadData when a name begins with key: and goes on in another form, and when a bracket is not closed.
    """
    names = tuple(line(part) for part in text.split(",") if part.strip())
    for name in names:
        if ("<" in name or ">" in name) and not re.fullmatch(r"[^<>]*[^<> ] <[^<> ]+>", name):
            raise BadData(
                f"“{printable(name[:60])}” is not a person with an account or key.",
                remedy="Write: Bea Muster <key:0123456789abcdef>, or the account or key alone.",
            )
        if (who := identity_of(name)).startswith("key:") and not re.fullmatch(r"key:[0-9a-f]{16}", who):
            raise BadData(
                f"“{printable(name[:60])}” is not a key.",
                remedy="Write key: and 16 digits, as `advisory approve` shows it to the person with the key.",
            )
    return names


def key(shortest: int) -> Callable[[str], str]:
    """Return a function that takes a key for approvals as text, and returns this text unchanged.

    The function raises BadData when the key has fewer than `shortest` characters. A short key can be guessed.
    """

    def read(text: str) -> str:
        if len(text) < shortest:
            raise BadData(
                f"The key has fewer than {shortest} characters.", remedy="Make a new one: openssl rand -hex 16"
            )
        return text

    return read


def days(text: str) -> tuple[date, ...]:
    """Return the dates in `text`, YYYY-MM-DD with commas between them. Raises BadData when any part is no date."""
    return tuple(read_date(part.strip()) for part in text.split(",") if part.strip())


def country(text: str) -> str:
    """Return the code of the country in `text` (ISO 3166-1 alpha-2) in capitals: 'BE' for 'be'.

    Raises BadData when `text` is no such code.
    """
    code = text.upper()
    if code not in country_names("en"):
        raise BadData(f"“{printable(text[:60])}” is not the code of a country.", remedy="Write BE, FR, GB, US, …")
    return code


def paths(text: str, folder: Path) -> tuple[Path, ...]:
    """Return the paths in `text`, with commas between them. A relative path counts from `folder`, the newsroom.

    At the beginning of a path, ~ is the home folder. The paths need not exist. Raises BadData when the home folder is
    not known, or a part holds a character that a path cannot hold.
    """
    try:
        return tuple(folder / Path(line(part)).expanduser() for part in text.split(",") if part.strip())
    except (ValueError, RuntimeError):
        raise BadData(
            f"“{printable(text[:200])}” is not a list of paths.", remedy="Write the whole path, without ~."
        ) from None


def opt_out_address(text: str) -> str:
    """Return the e-mail address in `text`, without the `mailto:` that may stand before it.

    Raises BadData when the address is not valid.
    """
    return mail_address(re.sub(r"^mailto:", "", text.strip(), flags=re.IGNORECASE))


def https_address(text: str) -> str:
    """Return `text` if it is a web address for opt-outs that starts with https:// (RFC 8058, section 3.1).

    `{token}` may stand in the address. In each message, the recipient's opt-out token replaces it. Raises BadData when
    `text` is anything else.
    """
    if not text.lower().startswith("https://"):
        shown = printable(without_password(text)[:80])
        raise BadData(f"“{shown}” does not start with https://", remedy="One-click opt-out needs https.")
    web_address(text.replace("{token}", "token"))
    return text


def language(text: str) -> str:
    """Return the language tag in `text` in its usual spelling (BCP 47), such as 'en-GB' for 'en_gb'.

    Raises BadData when `text` is no language tag.
    """
    tag = language_tag(text)
    if tag is None:
        raise BadData(f"“{printable(text[:60])}” is not a language.", remedy="Write en, fr, en-GB, …")
    return tag


def number(least: int, most: int, *, or_zero: bool = False) -> Callable[[str], int]:
    """Return a function that turns a text into a whole number from `least` to `most`, both included.

    With `or_zero`, 0 is allowed, too. The function raises BadData when the text is no such number.
    """
    range_ = f"{'0 or ' if or_zero else ''}a number from {least} to {most}"

    def read(text: str) -> int:
        value = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1
        if not (least <= value <= most or (or_zero and value == 0)):
            raise BadData(f"“{printable(text[:60])}” is not {range_}.", remedy=f"Write {range_}.")
        return value

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """Return a function that takes one of `words` as text, in capitals or not, and returns the word in small letters.

    The function raises BadData for every other text. `words` are in small letters.
    """
    listed = f"{', '.join(words[:-1])} or {words[-1]}"

    def read(text: str) -> str:
        if text.lower() not in words:
            raise BadData(f"“{printable(text[:60])}” is not one of these: {listed}.", remedy=f"Write {listed}.")
        return text.lower()

    return read


def table(text: str) -> dict[str, str]:
    """Return the names in an inline table of TOML, such as { "europe.xlsx" = "Press" }, with the text of each."""
    import tomllib

    found: dict[str, str] = tomllib.loads(f"table = {text}")["table"]
    return found


def encodings(text: str) -> dict[str, str]:
    """Return the encoding of each list in an inline table of TOML. Raises BadData for an unknown encoding."""
    from advisory_cli.read.lists.csv_reader import codec_name

    found = table(text)
    for name, encoding in found.items():
        try:
            codec_name(encoding)
        except UsageFault as fault:
            raise BadData(f"{printable(name)}: {fault.message}", remedy="Write for example cp1252.") from None
    return found


def receipts(text: str) -> Receipts:
    """Return which delivery notifications to ask servers for, by the word in `text`: failures, all or none.

    Raises BadData for any other word.
    """
    return Receipts(one_of(*Receipts)(text))


def folders(text: str) -> tuple[str, ...]:
    """Return the names of a mailbox's folders, with commas between them in `text`.

    Raises BadData when `text` holds no name.
    """
    names = tuple(line(part) for part in text.split(",") if part.strip())
    if not names:
        raise BadData("No folder is named.", remedy="For example: INBOX, Sent")
    return names


def rate(text: str) -> Rate:
    """Return the rate in `text`, such as '30/minute', '2/second' or '500/hour'.

    Raises BadData when `text` is anything but a whole number from 1 on, a slash and one of these units.
    """
    match = _RATE.fullmatch(text.strip())
    if match is None or int(match[1]) < 1:
        raise BadData(f"“{printable(text[:60])}” is not a rate.", remedy="For example: 30/minute, 2/second or 500/hour")
    return Rate(count=int(match[1]), seconds=_SECONDS[match[2]])


def yes_no(text: str) -> bool:
    """Return True for true, yes or 1, and False for false, no or 0, in capitals or not.

    Raises BadData when `text` is another word.
    """
    if text.lower() not in _TRUTH:
        raise BadData(f"“{printable(text[:60])}” is neither true nor false.", remedy="Write true or false.")
    return _TRUTH[text.lower()]


def client_id(text: str) -> str:
    """Return `text` if it can be the id of a registered app or of an organisation's directory.

    Such an id is a UUID, a domain or the like. Raises BadData when `text` holds anything but letters, digits, dots,
    hyphens and underscores.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", text):
        raise BadData(
            f"“{printable(text[:60])}” is not a valid id.", remedy="Copy it from the page of the app, without spaces."
        )
    return text


def https_server(text: str) -> str:
    """Return the address of a server, https://host or https://host:port, in small letters, without a final slash.

    Raises BadData when `text` has another form, or names a path or a user.
    """
    address = text.strip().lower().removesuffix("/")
    form = re.fullmatch(r"https://[a-z0-9](?:[a-z0-9.-]{0,252})(?::([0-9]{1,5}))?", address)
    if form is None or not 0 < int(form[1] or 443) < 65536:
        shown = printable(without_password(text)[:80])
        raise BadData(f"“{shown}” is not a server.", remedy="Write https:// and its name, nothing else.")
    return address


def present_file(text: str, folder: Path) -> Path:
    """Return the path in `text` of a file that exists. A relative path counts from `folder`, the newsroom.

    At the beginning of the path, ~ is the home folder. Raises BadData when there is no such file.
    """
    try:
        path = folder / Path(text).expanduser()
        exists = path.is_file()
    except (OSError, ValueError, RuntimeError):
        exists = False
    if not exists:
        raise BadData(f"There is no file “{printable(text[:200])}”.", remedy="Write the path from the newsroom folder.")
    return path
