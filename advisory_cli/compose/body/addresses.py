"""Finder of web and e-mail addresses that are written out in a text, such as www.amnesty.eu or press@example.org.

Only this module uses the library linkify-it-py.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

# Signs that stand around an address and belong to none; each is taken for a blank, of which an address has none either.
_AROUND = late_pattern(
    r"[“”„‟«»‹›‘’‚|<>]|(?<!\w)\*+|\*+(?!\w)|(?<!\S)[\[{]|[,;](?=[\w.+-]{1,64}@)|[\u3001\u3002\u3008-\u3011\uff01-\uff0f\uff1b]"
)
_SET_OFF = late_pattern(r"(?<![^\s(])(_+)([^\s_]\S*?)(\1)(?=[\s.,;:!?)]|\Z)")  # _press@example.org_
_JOINED = ',;:&=$"'  # what linkify-it takes for a part of a mailbox: E-mail:press@example.org
# A name alone, such as amnesty.eu, is an address where nothing speaks against it: small letters and a common ending.
# A sentence that ends without a blank (“It ended.In May”) has a capital behind the dot.
_BARE = late_pattern(
    r"(?!\d+\.)(?:[a-z0-9-]{2,63}\.){1,5}(?:[a-z]{2}|com|org|net|int|edu|gov|info|example)(?:[:/?#].*)?"
)


@value_class
class Address:
    """Web or e-mail address that is written out in a text.

    `start`: the position in the text of its first character, counted from 0. `end`: the position behind its last
    character. `target`: the address to link to, with a scheme such as https:// or mailto:.
    """

    start: int
    end: int
    target: str


def find_addresses(text: str) -> Iterator[Address]:
    """Yield the web and e-mail addresses that are written out in a text, in their order.

    Found are https://…, http://…, www.…, a bare domain in lower case such as amnesty.eu, and e-mail addresses with or
    without mailto:.
    """
    if "." not in text and "://" not in text:
        return
    blanked = _SET_OFF.sub(lambda match: f"{' ' * len(match[1])}{match[2]}{' ' * len(match[3])}", text)
    blanked = _AROUND.sub(lambda match: " " * len(match[0]), blanked)
    for match in _linkify().match(blanked) or ():
        start, end = match.index, match.last_index
        words = text[start:end]
        if match.schema == "mailto:" and not words.lower().startswith("mailto:"):
            mailbox = words.rpartition("@")[0]
            start += max(mailbox.rfind(sign) for sign in _JOINED) + 1
            if text[start:end].startswith("@"):
                continue
            yield Address(start=start, end=end, target=f"mailto:{text[start:end]}")
        elif match.schema:
            yield Address(start=start, end=end, target=words)
        elif words[:4].lower() == "www." or _BARE.fullmatch(words):
            yield Address(start=start, end=end, target=f"https://{words}")


@lru_cache(maxsize=1)
def _linkify() -> Any:
    from linkify_it import LinkifyIt

    finder = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": False})
    finder.add("ftp:", None).add("//", None)
    return finder.tlds(["[a-zA-Z]{2,24}", "xn--[a-z0-9-]{1,59}"])
