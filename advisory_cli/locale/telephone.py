"""Functions that turn a telephone number into the number of a tel: link (RFC 3966), and find faults in a number.

The numbering plans of all countries are those of the library phonenumbers.
"""

import re
from functools import lru_cache

from advisory_cli.model.patterns import late_pattern

_BLANK, _MARK = r"[ \t\u00a0\u2007\u2009\u202f]", r"[-.\u2010-\u2013]"
_GAP = rf"(?:{_BLANK}(?:{_MARK}{_BLANK}?)?|{_MARK}{_BLANK}?)?"
_EXTENSION = (
    r"(?:[,;]?\s?(?:ext(?:ension)?|extn|x|poste|durchwahl|dw|app|toestel|interno)(?![a-z])[.:]?|\s?\#|;ext=)"
    r"\s?(\d{1,7})"
)
_ONE_NUMBER = late_pattern(
    r"(?P<plus>\+\s?|00\s?(?=[1-9]))?"
    rf"(?P<digits>(?:\d{{1,3}}{_GAP})?(?:\([ ]?\d{{1,6}}[ ]?\){_GAP}(?=\d))?(?:\d{_GAP}){{2,20}}(?<=\d)"
    rf"(?:\s?/\s?\d(?:{_GAP}\d){{4,11}})?)(?:{_EXTENSION})?",
    re.IGNORECASE,
)
_TRUNK_IN_BRACKETS = late_pattern(r"\(\s*0")
_RANGE = late_pattern(r"[^-\u2010-\u2013]*[-\u2010-\u2013]\d\d")  # 02 555 01 00-05
_LONGEST_AT_HOME = 13
_LETTERS_FOR_DIGITS = str.maketrans("OoQlIi", "000111")


@lru_cache(maxsize=64)
def dialled(phone: str) -> str:
    """Return the number that a tel: link dials: '+3225482773' for '+32 (0) 2 548 2773'. An extension becomes ';ext=12'.

    A number without a country code is returned as the written digits alone. Return "" for a text that is not exactly
    one number: two numbers, opening hours, letters, or a length that no number of that country has.
    """
    match = _ONE_NUMBER.fullmatch(phone.strip())
    if match is None or not _slash_parts_the_code(match["digits"], abroad=bool(match["plus"])):
        return ""
    number = _abroad(match["digits"]) if match["plus"] else _at_home(match["digits"])
    extension = next((group for group in match.groups()[2:] if group), "")
    return f"{number};ext={extension}" if number and extension else number


def misspelt(phone: str) -> bool:
    """Tell whether a telephone number has letters in place of digits, such as an O for a 0: '+32 2 555 O1 00'."""
    if not (re.search(r"[OoQlIi]", phone) and re.search(r"\d", phone)):
        return False
    return not dialled(phone) and bool(dialled(phone.translate(_LETTERS_FOR_DIGITS)))


def is_of_no_country(phone: str) -> bool:
    """Tell whether `phone` has a country code, but is no possible number of any country: '+32 2 5', '+999 123 456'.

    True means that no country has this code, or that no number of the country has this length. False for a number
    without a country code, for one with a slash, and for a text that is not exactly one number.
    """
    match = _ONE_NUMBER.fullmatch(phone.strip())
    return match is not None and bool(match["plus"]) and "/" not in phone and not _abroad(match["digits"])


def _slash_parts_the_code(digits: str, *, abroad: bool) -> bool:
    """Tell whether a slash stands behind the code of a town (+49 30/123456), and not between two numbers."""
    before, slash, _ = digits.partition("/")
    count = sum(map(str.isdigit, before))
    return not slash or (count <= 7 if abroad else count <= 6 and before.strip(" (").startswith("0"))


def _at_home(written: str) -> str:
    if _RANGE.fullmatch(written):
        return ""
    digits = "".join(str(int(letter)) for letter in written if letter.isdigit())
    return digits if len(digits) <= _LONGEST_AT_HOME else ""


def _abroad(written: str) -> str:
    import phonenumbers

    def read(text: str) -> phonenumbers.PhoneNumber | None:
        try:
            number = phonenumbers.parse(f"+{text}")
        except phonenumbers.NumberParseException:
            return None
        reason = phonenumbers.is_possible_number_with_reason(number)  # a number for one town alone is no number abroad
        return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None

    written = re.sub(_BLANK, " ", written)
    number = read(written)
    if _TRUNK_IN_BRACKETS.search(written) and (number is None or not phonenumbers.is_valid_number(number)):
        number = read(re.sub(r"\(\s*0", "(", written)) or number  # Italy's belongs to the number, and is valid
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
