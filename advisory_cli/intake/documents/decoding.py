"""Recogniser of the encoding of a text whose words nobody has named yet.

A byte-order mark, valid UTF-8 and the NUL bytes of UTF-16 are certain. After them comes what the file declares, and
then the older encoding of Windows in which the fewest letters look odd.
"""

import codecs
import unicodedata
from collections import Counter

from advisory_cli.model.patterns import late_pattern

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLDER = (
    "cp1252",
    "cp1250",
    "iso8859-2",
    "cp1251",
    "cp1253",
    "cp1256",
    "cp1254",
    "cp1255",
    "cp1257",
    "mac-roman",
    "cp932",
    "gb18030",
)
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "äöüßéàèç",  # German, and French names in it
        "àâæçéèêëîïôœùûüÿ",  # French
        "áéíóúñüàèç",  # Spanish, Catalan
        "àèéìíîòóùú",  # Italian
        "áâãàçéêíóôõúü",  # Portuguese
        "áéëïíóöúüèêà",  # Dutch
        "åäöéüæø",  # Swedish, Danish, Norwegian, Finnish
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýžäĺľôŕ",  # Czech, Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîșțşţ",  # Romanian
        "čćđšž",  # Croatian, Slovenian, Serbian
        "çğıöşüâîû",  # Turkish
        "āčēģīķļņšūžąęėįųõäöü",  # Latvian, Lithuanian, Estonian
        "áéíóúýþæöð",  # Icelandic
    )
)
_USUAL_SIGNS = frozenset("–—‘’‚“”„«»‹›…•·€£§°©®™№½¼²³ºª¿¡×÷´`¨±¬\u00a0\u00ad\u200c\u200d\u200e\u200f،؛؟")
_WORD = late_pattern(r"[^\s!-@\[-`{-~]+")
_META = late_pattern(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})|encoding=[\"']([\w.-]{2,40})[\"']"
)
_HEAD = 4096  # bytes in which a page declares its encoding


def decoded(content: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text of `content`, and the name of the encoding that was used.

    `declared` is the name that the file or its mail states, or "". An unknown name is ignored. Bytes that no encoding
    explains become U+FFFD.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace"), name.removesuffix("-sig")
    if content.count(b"\0") * 4 > len(content):
        name = "utf-16-le" if content[1::2].count(b"\0") >= content[::2].count(b"\0") else "utf-16-be"
        return content.decode(name, "replace"), name
    for name in ("utf-8", _known(declared)):
        try:
            if name:
                return content.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(content)


def declared_in_page(content: bytes) -> str:
    """Return the encoding that the head of a web page declares, or ""."""
    found = _META.search(content[:_HEAD])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else ""


def _known(name: str) -> str:
    """Return a name as Python knows it. ISO 8859-1 and ASCII are read as windows-1252, as browsers do (WHATWG)."""
    try:
        known = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    if not known or not getattr(codecs.lookup(known), "_is_text_encoding", True):
        return ""
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}.get(known, known)


def _guessed(content: bytes) -> tuple[str, str]:
    readings = []
    for order, name in enumerate(_OLDER):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        readings.append((_oddness(text), order, name, text))
    if not readings:
        return content.decode("cp1252", "replace"), "cp1252"
    _, _, name, text = min(readings)
    return text, name


def _oddness(text: str) -> int:
    """Count what no writer writes: signs inside words, two scripts or a capital in a word, accents in a row.

    Latin letters that no single language has together count as well.
    """
    letters = Counter(letter for letter in text.lower() if not letter.isascii() and "\u00c0" <= letter <= "\u024f")
    foreign = min(sum(letters[each] for each in letters if each not in alphabet) for alphabet in _ALPHABETS)
    return foreign + sum(_word_oddness(match[0]) for match in _WORD.finditer(text) if not match[0].isascii())


def _word_oddness(word: str) -> int:
    odd = accented = 0
    scripts: set[str] = set()
    for place, letter in enumerate(word):
        before = word[place - 1] if place else " "
        if letter.isalpha():
            scripts.add(unicodedata.name(letter, "?").partition(" ")[0])
            odd += letter.isupper() and before.islower()
            accented = 0 if letter.isascii() else accented + 1
            odd += accented > 2 and "LATIN" in scripts
            odd += "\ue000" <= letter <= "\uf8ff" or letter in "ºª"
        elif letter in _USUAL_SIGNS:
            after = word[place + 1 : place + 2]
            odd += before.isalpha() and after.isalpha() and letter not in "’‘‐·\u00ad\u200c\u200d"
            odd += letter in "²³¿±¬" and before.isalpha()
        elif not letter.isascii():
            odd += unicodedata.category(letter) not in {"Mn", "Mc"}
    return odd + 2 * (len(scripts - {"MODIFIER", "FULLWIDTH", "CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH"}) > 1)
