"""Functions that find words in a list's cell that readers would take for the office's own.

These words are a colleague's comment, a telephone number, the label of a notice, or an order about publishing. The
functions return matches or words for a finding. The findings are made in the module `cells`.
"""

import re

from advisory_cli.check.embargo.status_lines import own_immediacy
from advisory_cli.model.patterns import late_pattern

# Tags arrive as text, and %%name%% is a merge mark (TXT02).
_COMMENT = late_pattern(
    r"<!--|-->|(?:^|\s)//|/\*|\*/|\{#|#\}|\[//\]:|(?:^|\s)%%\s",
    needs=("<!--", "-->", "//", "/*", "*/", "{#", "#}", "%%"),
)
_PHONE_COLUMNS = frozenset({"phone", "telephone", "tel", "mobile"})
_PHONE = late_pattern(
    r"(?:\+|\b00)\(?\d(?:[ ()./-]{0,3}\d){6,14}|\b0\d(?:[ ()./-]{0,2}\d){6,13}"
    r"|(?<![\d.])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"
    r"|\b(?:call|ring|dial|phone|tel|telephone|whatsapp|appelez|t[ée]l[ée]phone[rz]?|anrufen|bellen)\b[.:]?\D{0,20}\d{3}",
    re.IGNORECASE,
)
_LABEL = late_pattern(
    r"(?:^|[.,;:!?(\[–—|/-]\s{0,3})"
    r"(?:corrections?|corrected|erratum|updated?|reminder|cancell?ed|postponed|withdrawn|retracted"
    r"|correctif|rectificatif|mise à jour|rappel|annulé|reporté|retiré"
    r"|berichtigung|korrektur|aktualisierung|erinnerung|abgesagt|verschoben|zurückgezogen"
    r"|correctie|herinnering|geannuleerd|uitgesteld|ingetrokken"
    r"|corrección|actualización|recordatorio|cancelado|aplazado|retirado"
    r"|rettifica|correzione|aggiornamento|promemoria|annullato|rinviato|ritirato"
    r"|correção|retificação|atualização|lembrete|adiado)"
    r"(?:\s?\d{1,3})?(?:\s(?:[–—-]\s)?(?:please )?do not use)?\s?(?::|\s[–—-]\s)",
    re.IGNORECASE,
    needs=(":", "–", "—", "-"),
)
_USE = r"publish|print|use|release|broadcast|air|post|quote|run|forward|share|circulate|distribute"
_ORDER = late_pattern(
    rf"\b(?:do not|don[’']?t|never|may not|must not|cannot) (?:{_USE})\b"
    r"|\bpublish (?:only|not|after|before|now|at once|immediately|today|tomorrow|by|until)\b"
    r"|\b(?:publication|publishing) (?:only|is|not|before|after|until)\b"
    r"|\bnot (?:to be (?:published|used|released)|before|until)\b|\bhold (?:until|till|for)\b"
    r"|\bne (?:pas|rien) (?:publier|diffuser|utiliser)\b|\bne (?:publiez|diffusez|utilisez) (?:pas|rien)\b"
    r"|\bpas (?:de (?:publication|diffusion) )?avant\b"
    r"|\bnicht (?:vor|veröffentlichen|verwenden|publizieren)\b|\bniet (?:voor|publiceren|gebruiken)\b"
    r"|\bno (?:publicar|difundir|usar)\b|\bnon (?:pubblicare|diffondere|usare)\b|\bnão (?:publicar|divulgar|usar)\b",
    re.IGNORECASE,
)
_EMBARGO = late_pattern(
    r"\bembarg\w*|\bsperrfrist\w*|\b(?:for|hold for|immediate) release\b|\bpour diffusion\b|\bdiffusion imm[ée]diate\b"
    r"|\bnot for publication\b|\bfree to publish\b",
    re.IGNORECASE,
    needs=("embarg", "sperrfrist", "release", "diffusion", "not for publication", "free to publish"),
)
_STATUS = late_pattern(
    r"\d|\b(?:is|was|has|been|no|not|now|under|until|till|lift\w*|ends?|ended|over|off|broken|free"
    r"|sous|jusqu\w*|lev[ée]e?|fini|unter|bis|aufgehoben|endet|onder|tot|bajo|hasta|levantado|sotto|fino)\b|[:!–—]",
    re.IGNORECASE,
)


def foreign_content(value: str, column: str) -> str:
    """Return 'a comment' or 'a telephone number' if a cell holds one, else "".

    `value` is the text of the cell, and `column` the name of its column. Telephone numbers are allowed in columns for
    them, such as phone or mobile, and give "" there.
    """
    if _COMMENT.search(value):
        return "a comment"
    if column.casefold() not in _PHONE_COLUMNS and _PHONE.search(value):
        return "a telephone number"
    return ""


def find_order(value: str) -> re.Match[str] | None:
    """Return a match for words in a cell that readers would take for the office's words on publishing, else None.

    Three kinds of words are looked for, in this order: words on embargo or release (“embargo”, “for immediate
    release”), the label of a notice (“CORRECTION:”), and an order to the press (“do not publish”). The match is of the
    first kind that is found.
    """
    return _EMBARGO.search(value) or own_immediacy(value) or _LABEL.search(value) or _ORDER.search(value)


def is_part_of_name(value: str, order: re.Match[str]) -> bool:
    """Return True when the word embargo in a cell is only part of a name, such as Embargo Magazine.

    `value` is the cell, and `order` the match that find_order returned for it. The result is False when the match is of
    any other word. It is also False when the cell holds nothing but the word embargo, says more about an embargo, such
    as its end, holds the label of a notice, or gives an order about publishing.
    """
    return order[0].casefold() == "embargo" != value.strip().casefold() and not (
        _STATUS.search(value) or _ORDER.search(value) or _LABEL.search(value)
    )
