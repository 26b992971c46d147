"""Function that makes links of the telephone numbers in HTML, because mail programs are asked not to do it."""

import re
from html import unescape

from advisory_cli.locale.telephone import dialled
from advisory_cli.model.patterns import late_pattern

# A number as people abroad dial it: a plus, and digits in groups.
_NUMBER = late_pattern(r"(?<![\w+])\+\d(?:(?:[ ./()-]|\u00a0|&nbsp;){0,3}\d){7,14}(?![\w/-]|[.,]\d)")
_PIECES = late_pattern(r"<(?P<tag>a|code|pre)\b.*?</(?P=tag)>|<[^>]*>|(?P<text>[^<]+)", re.DOTALL)


def link_telephones(html: str, kind: str = "link") -> str:
    """Return HTML in which international telephone numbers, such as +32 2 555 01 00, are tel: links.

    `kind`: the CSS class of the links. Numbers inside links and code stay as they are. So do digits that cannot be a
    telephone number of any country.
    """
    if "+" not in html:
        return html

    def link(number: re.Match[str]) -> str:
        digits = dialled(unescape(number[0]).replace("\u00a0", " "))
        if not digits:
            return number[0]
        return f'<a class="{kind}" href="tel:{digits}"><span dir="ltr">{number[0]}</span></a>'

    return _PIECES.sub(lambda piece: _NUMBER.sub(link, piece[0]) if piece["text"] else piece[0], html)
