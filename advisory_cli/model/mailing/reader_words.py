"""Judge by the words of a server's reply, in seven languages, if the reply is about the address or the message.

The words are those of the languages, not of one provider. Letters with marks arrive in any encoding, or written out
(Empfaenger). The patterns therefore allow one to four characters in the place of such a letter.
"""

import re
from typing import Final

from advisory_cli.model.patterns import late_pattern

_MARK: Final = r"\S{1,4}"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return late_pattern(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


_ENGLISH: Final = (
    r"mail-?box(?:es)?|inbox|users?|recipients?|(?<!your )(?<!this )account|addressee|address|alias",
    r"group|person|no longer (?:valid|available)|invalid rcpt",
)
_GERMAN: Final = (
    r"(?:[\w-]*-)?(?:e?mail|zustell)?adressen?",
    rf"empf{_MARK}ngern?(?:-?adresse)?|benutzer(?:s|konto|name)?|nutzer|teilnehmer|(?:post|mail)f{_MARK}cher|postfachs?",
)
_FRENCH: Final = (
    r"adresse(?: (?:e-?)?mail)?",
    rf"destinataires?|bo{_MARK}tes?|utilisateurs?|utilisatrice|correspondant|(?<!votre )compte",
)
_SPANISH: Final = (rf"usuari[oa]|buz{_MARK}n|direcci{_MARK}n|destinatari[oa]|casilla|persona|(?<!su )cuenta",)
_ITALIAN: Final = (r"utente|casell[ae]|indirizzo|destinatari[oa]?",)
_PORTUGUESE: Final = (rf"usu{_MARK}rio|utilizador|caixa(?: postal| de correio)?|endere{_MARK}o|destinat{_MARK}rio",)
_DUTCH: Final = (r"(?:e-?mail)?adres|ontvangers?|geadresseerde|gebruikers?(?:naam)?|postbus|postvak|mailbus",)
_GONE: Final = (
    r"unknown|no such|does ?n[o'\u2019]t exist|not found|no longer exists?",
    r"inconnu(?:e|s|es)?|introuvable|existe(?:nt)? pas",
    r"unbekannte?[rsnm]?|existiert nicht|nicht (?:gefunden|vorhanden|bekannt)",
    rf"kein(?:e[nrms]?)? (?:solche?[rsnm]?|g{_MARK}ltige[rsnm]?)",
    r"gibt es nicht|desconocid[oa]|no encontrad[oa]|inexistente|inesistente|sconosciut[oa]|non (?:esiste|trovat[oa])",
    rf"desconhecid[oa]|n{_MARK}o (?:existe|encontrad[oa])|no existe|onbekende?|bestaat niet|niet gevonden",
)

_READER: Final = _any_of(*_ENGLISH, *_GERMAN, *_FRENCH, *_SPANISH, *_ITALIAN, *_PORTUGUESE, *_DUTCH, *_GONE)
_PLAINLY_GONE: Final = _any_of(*_GONE)
_NOBODY: Final = _any_of(  # what went wrong is unknown, or the address is a computer's
    rf"ip[- ]add?ress?e?|(?:adresse|direcci{_MARK}n|indirizzo|endere{_MARK}o) ip",
    r"unknown (?:error|reason|problem|failure|command)|erreur inconnue|unbekannter? (?:fehler|grund)",
    r"error desconocido|errore sconosciuto|erro desconhecido|onbekende fout",
)
_SENDER: Final = _any_of(  # in these languages a sender has an address and a mailbox as well
    rf"absender\w*|exp{_MARK}diteur|remitente|mittente|remetente|afzender\w*",
)
_MESSAGE: Final = _any_of(
    r"messages?|spam|junk|virus|malware|phishing|policy|content|block(?:ed)?|black-?listed|reputation|denied|"
    r"prohibited|forbidden",
)
_CHOICE: Final = _any_of(
    r"recipients?|addressee|accept(?:s|ed|ing)?|(?:by|of) (?:the |this |our )?(?:user|mail-?box|owner|account|inbox)",
)
_NOUN: Final = r"\b(?:user|mailbox|account|login|sender|recipient)(?: name)?[\s:=<\"'(\[]+"


def speaks_of_reader(words: str) -> bool:
    """Return True when the words of a server's reply are about a mailbox, user, address or recipient.

    `words` is the reply without its enhanced code (such as 5.1.1, RFC 3463) and without addresses. The result is False
    when a word for the sender stands in `words`, because the mailbox may then be the sender's. Such words are known in
    German, French, Spanish, Italian, Portuguese and Dutch.
    """
    words = _NOBODY.sub(" ", words)
    return _READER.search(words) is not None and _SENDER.search(words) is None


def plainly_gone(words: str) -> bool:
    """Return True when the words of a server's reply say that an address does not exist.

    `words` is the reply without its enhanced code (such as 5.1.1, RFC 3463) and without addresses. The result is False
    when a word for the sender stands in `words`, because the address may then be the sender's. Such words are known in
    German, French, Spanish, Italian, Portuguese and Dutch.
    Even many such replies in a row are not the sender's fault, because a list may hold many addresses that no longer
    exist.
    """
    words = _NOBODY.sub(" ", words)
    return _PLAINLY_GONE.search(words) is not None and _SENDER.search(words) is None


def speaks_of_message(words: str) -> bool:
    """Return True when the words of a server's reply are about the message, or about a policy such as a block list.

    Such a reply is not about the reader, even when it quotes the reader's address. `words` is the reply.
    """
    return _MESSAGE.search(words) is not None


def is_choice_of_reader(words: str) -> bool:
    """Return True when a server's reply may mean that the reader, or the reader's server, does not want this mail.

    `words` is the reply without its enhanced code (such as 5.7.1, RFC 3463) and without addresses. Such a reply is
    about the reader, even when it quotes the sender's address.
    """
    return _CHOICE.search(words) is not None


def names(reply: str, address: str) -> bool:
    """Return True when a server's reply names an e-mail address, either in full or by the part before its @.

    The part before the @ counts only behind a word such as user, mailbox or account. The result is False when `address`
    is "".
    """
    if not address:
        return False
    local = re.escape(address.rpartition("@")[0])
    whole = rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)"
    return re.search(rf"{whole}|{_NOUN}{local}(?![\w@+-]|\.\w)", reply, re.IGNORECASE) is not None


def is_called_user(reply: str, address: str) -> bool:
    """Return True when a server's reply calls `address`, or the part before its @, a user, mailbox or account.

    The result is False for a reply that only quotes the address. It is False when `address` is "".
    """
    if not address:
        return False
    local, _, domain = address.rpartition("@")
    known = rf"{_NOUN}{re.escape(local)}(?:@{re.escape(domain)})?(?![\w@+-]|\.\w)"
    return re.search(known, reply, re.IGNORECASE) is not None
