"""Functions that tell by headers, subject and text whether a machine wrote a message, such as a vacation notice.

Machines also write receipts, challenges, messages of mailing lists, and bounces. subject_of(), author() and text_of()
return the subject, the author's address and the texts of a message.
"""

import re
from collections.abc import Iterable, Iterator
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from functools import cache
from unicodedata import normalize

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import address_key

# What automatic answers are called by the mail programs of these languages (Outlook, Gmail, Notes, GroupWise, Zimbra).
AUTOMATIC = {
    "ar": ("رد تلقائي", "الرد التلقائي"),
    "bg": ("автоматичен отговор",),
    "cs": ("automatická odpověď", "mimo kancelář"),
    "da": ("automatisk svar", "autosvar", "fraværsmeddelelse", "ikke på kontoret"),
    "de": (
        *("automatische antwort", "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsnachricht"),
        *("abwesenheit:", "nicht im büro"),
    ),
    "el": ("αυτόματη απάντηση", "εκτός γραφείου"),
    "en": (
        *("automatic reply", "automatic response", "automated reply", "automated response", "auto reply", "auto-reply"),
        *("autoreply", "autorespon", "auto respon", "auto-respon", "out of office", "out of the office"),
        *("out-of-office", "away from the office", "vacation reply", "vacation notice", "away message"),
    ),
    "es": ("respuesta automática", "fuera de la oficina", "fuera de oficina"),
    "et": ("automaatvastus",),
    "fa": ("پاسخ خودکار", "پاسخ اتوماتیک"),
    "fi": ("automaattinen vastaus", "poissa toimistosta"),
    "fr": (
        *("réponse automatique", "absence du bureau", "absent du bureau", "absente du bureau", "message d'absence"),
        *("notification d'absence", "avis d'absence", "répondeur automatique", "réponse d'absence"),
    ),
    "ga": ("freagra uathoibríoch",),
    "he": ("מענה אוטומטי", "תשובה אוטומטית"),
    "hr": ("automatski odgovor",),
    "hu": ("automatikus válasz",),
    "it": ("risposta automatica", "fuori ufficio", "fuori sede"),
    "ja": ("自動応答", "自動返信", "不在通知"),
    "ko": ("자동 회신", "자동 응답", "부재중"),
    "lt": ("automatinis atsakymas",),
    "lv": ("automātiskā atbilde",),
    "nb": ("automatisk svar", "fraværsmelding"),
    "nl": ("automatisch antwoord", "automatische beantwoording", "afwezigheidsbericht", "niet op kantoor"),
    "pl": ("automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "poza biurem"),
    "pt": ("resposta automática", "fora do escritório"),
    "ro": ("răspuns automat",),
    "ru": ("автоматический ответ", "автоответ", "вне офиса"),
    "sk": ("automatická odpoveď",),
    "sl": ("samodejni odgovor",),
    "sv": ("automatiskt svar", "autosvar", "frånvaromeddelande"),
    "tr": ("otomatik yanıt", "otomatik cevap"),
    "uk": ("автоматична відповідь",),
    "ur": ("خودکار جواب",),
    "zh": ("自动答复", "自动回复", "自動回覆"),
}
# What servers call a message that they could not deliver, in each language that has automatic answers above. Where a
# person may write the same words, the colon stands that Exchange puts behind them.
FAILED = {
    "ar": ("تعذر تسليم الرسالة", "غير قابل للتسليم:"),
    "bg": ("недоставено съобщение", "не може да се достави:"),
    "cs": ("nedoručitelné:", "nedoručitelná zpráva", "zpráva nebyla doručena"),
    "da": ("kan ikke leveres:", "ikke leveret:", "meddelelsen kunne ikke leveres"),
    "de": (
        *("unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "nicht zugestellt"),
        "übermittlung fehlgeschlagen",
    ),
    "el": ("αδυναμία παράδοσης", "δεν είναι δυνατή η παράδοση:"),
    "en": (
        *("undelivered mail", "undelivered message", "undeliverable", "undelivered:", "mail delivery fail"),
        *("delivery status notification", "delivery failure", "delivery failed", "delivery has failed"),
        *("failure notice", "returned mail", "returned to sender", "message not delivered", "mail delivery system"),
        *("could not be delivered", "couldn't be delivered", "was not delivered", "wasn't delivered", "mail failure"),
        *("non-delivery", "nondeliverable", "non-deliverable", "invalid user", "invalid address", "invalid recipient"),
        *(
            "unknown user",
            "user unknown",
            "no such user",
            "unknown recipient",
            "recipient unknown",
            "address not found",
        ),
        *("unable to deliver", "mailbox unavailable", "mailbox not found", "mailbox is full", "address rejected"),
        *("user not found", "recipient not found", "no longer in use", "delivery error", "mail system error"),
    ),
    "es": (
        "no se puede entregar",
        "no se pudo entregar",
        "mensaje no entregado",
        "error de entrega",
        "correo devuelto",
    ),
    "et": ("kohaletoimetamine nurjus", "kohaletoimetamine ebaõnnestus"),
    "fa": ("تحویل داده نشد", "غیرقابل تحویل"),
    "fi": ("ei voi toimittaa:", "viestiä ei voitu toimittaa", "viestin toimittaminen epäonnistui"),
    "fr": (
        *("non remis", "échec de la remise", "échec de remise", "non distribu", "avis de non-remise", "non délivré"),
        *("n'a pas pu être remis", "n'a pas été remis", "adresse invalide", "utilisateur inconnu"),
    ),
    "ga": ("níorbh fhéidir an teachtaireacht a sheachadadh",),
    "he": ("לא ניתן למסירה", "ההודעה לא נמסרה"),
    "hr": ("neisporučivo", "nije moguće isporučiti:", "poruka nije isporučena"),
    "hu": ("kézbesíthetetlen", "sikertelen kézbesítés"),
    "it": ("non recapitabile", "mancato recapito", "non consegnato"),
    "ja": ("配信不能", "メールを配信できません", "メールの配信に失敗"),
    "ko": ("배달되지 않음", "배달할 수 없음"),
    "lt": ("nepavyko pristatyti laiško", "laiškas nepristatytas"),
    "lv": ("nevar piegādāt:", "neizdevās piegādāt:"),
    "nb": ("kan ikke leveres:", "ikke levert:", "meldingen kunne ikke leveres"),
    "nl": ("onbestelbaar", "niet bezorgd", "bezorging mislukt", "niet afgeleverd"),
    "pl": ("niedostarczal", "nie dostarczono"),
    "pt": ("não entregue", "falha na entrega"),
    "ro": ("nelivrabil", "mesajul nu a putut fi livrat"),
    "ru": (
        "недоставленное сообщение",
        "сообщение не доставлено",
        "не удалось доставить сообщение",
        "не удается доставить:",
    ),
    "sk": ("nedoručiteľné:", "nedoručiteľná správa", "správa nebola doručená"),
    "sl": ("ni mogoče dostaviti:", "sporočila ni bilo mogoče dostaviti"),
    "sv": ("kunde inte levereras", "gick inte att leverera"),
    "tr": ("teslim edilemedi:", "iletilemedi:"),
    "uk": ("недоставлене повідомлення", "повідомлення не доставлено", "не вдалося доставити повідомлення"),
    "ur": ("ناقابلِ ترسیل", "ترسیل نہیں ہو سکی"),
    "zh": ("未送达:", "邮件无法送达", "系统退信", "無法傳遞:", "郵件無法送達"),
}
# What asks the sender to do something first, or says that a program took the message.
_CHALLENGES = (
    *("verify your", "verification required", "sender verification", "please verify", "please confirm your"),
    *("requires confirmation", "confirm your message", "confirm your e-mail", "confirm your email"),
    *("spamarrest", "awaits moderator approval", "pending approval", "veuillez confirmer", "bitte bestätigen"),
    *("read receipt", "return receipt", "accusé de lecture", "accusé de réception", "lesebestätigung"),
)
_RECEIPTS = ("read:", "not read:", "lu :", "lu:", "non lu", "gelesen:", "ungelesen:", "gelezen:", "leído:", "letto:")
# In a text, what no person writes above what they answer.
_AUTOMATIC_PHRASES = (
    *("automatically generated", "auto-generated", "automated message", "automatic message", "automatic reply"),
    *("this is an automat", "do not reply to this", "please do not reply", "généré automatiquement"),
    *("message automatique", "réponse automatique", "automatisch generiert", "automatisch erstellt"),
    *("verify that you", "prove that you", "confirm that you", "to deliver your message", "release your message"),
    *("ne pas répondre à ce", "automatische antwort"),
)
_NAMES = frozenset(
    {"mailer-daemon", "mail-daemon", "mdaemon", "daemon", "postmaster", "noreply", "no-reply", "no_reply"}
    | {"donotreply", "do-not-reply", "autoreply", "auto-reply", "autoresponder", "auto-responder", "vacation"}
    | {"bounce", "bounces", "mailer", "maildelivery", "mail-delivery", "mail-delivery-subsystem", "nepasrepondre"}
)
_FIELD = (
    late_pattern(  # X-Autoreply, X-Autorespond, X-Auto-Reply-From, X-AutoReply-Domain, X-Mail-Autoreply, X-Vacation …
        r"x-(?:[a-z]+-)?auto(?:matic)?-?(?:reply|respon(?!se-suppress)|generat)|x-(?:vacation|ooo|out-?of-?office)"
        r"|x-failed-recipients|x-fc-machinegenerated|x-spamarrest|list-(?:id|post|unsubscribe)$"
    )
)
_RESPONDERS = ("Delivered-To", "X-POST-MessageClass")  # qmail's autorespond, POST
_MACHINE_WORDS = frozenset({"auto_reply", "auto-reply", "autoreply", "bulk", "junk"})  # Precedence, never standardised
_REPORTS = frozenset(
    {"multipart/report", "message/delivery-status", "message/global-delivery-status"}
    | {"message/disposition-notification", "message/feedback-report"}
)
_PREFIX = late_pattern(  # Re:, Fwd: and their like in any language: a short word and a colon
    r"(?:(?:[^\W\d_]{1,5}\.?|antwort)(?:\[\d+\])?\s?:\s*)+", re.IGNORECASE
)
_FORWARD = late_pattern(r"(?:(?:fwd?|wg|tr|vb|rv|enc|vs|doorst)\s?:\s*)+", re.IGNORECASE)
REFUSAL_CODE = late_pattern(r"(?<![\d.])5(?:\d\d(?![\d.])|\.\d{1,3}\.\d{1,3}(?![\d.]))")  # RFC 5321 4.2.1, RFC 3463 2
_BRACKETS = late_pattern(r"[\[(]([^\])]{3,60})[\])]")
_LONGEST_SUBJECT, _LONGEST_FROM = 1_000, 2_000  # characters that are read
_LONGEST_LOOK = 4_000  # characters of a text


def is_automatic(message: Message) -> bool:
    """Tell whether the headers say that a machine wrote this message.

    Any of these signs suffices:
    - Auto-Submitted (RFC 3834 5), or an older header of the same purpose,
    - headers of a mailing list (RFC 2919),
    - a null return path (RFC 3834 4, RFC 5321 4.5.5),
    - the content type of a report (RFC 6522, RFC 8098),
    - a machine's address as the author's,
    - a phrase of machines in the subject, such as an automatic reply's.
    """
    return (
        any(_first_word(value) != "no" for value in values(message, "Auto-Submitted"))
        or not _MACHINE_WORDS.isdisjoint(value.lower() for value in values(message, "Precedence"))
        or any(_FIELD.match(name.lower()) and _first_word(str(value)) != "no" for name, value in message.items())
        or any("autorespon" in value.lower() for name in _RESPONDERS for value in values(message, name))
        or any(_suppresses(value) for value in values(message, "X-Auto-Response-Suppress"))
        or has_null_path(message)
        or message.get_content_type() in _REPORTS
        or is_machine(author(message))
        or subject_names(message, *AUTOMATIC.values(), _CHALLENGES)
        or subject_reports_failure(message)
        or _plain(subject_of(message)).startswith(_RECEIPTS)
    )


def is_machine(address: str) -> bool:
    """Tell whether an e-mail address belongs to a server or a program, such as mailer-daemon@… or noreply@….

    `address` must be in small letters, as an address key is.
    """
    local = address.partition("@")[0].partition("+")[0]
    return local in _NAMES or local.startswith(("bounce-", "bounces-", "mailer-daemon", "noreply-", "no-reply-"))


def has_null_path(message: Message) -> bool:
    """Tell whether a message has an empty Return-Path (<>), as bounces and automatic answers have."""
    return "<>" in (value.replace(" ", "") for value in values(message, "Return-Path"))


def says_automatic(text: str) -> bool:
    """Tell whether a message's text shows that a machine wrote the message.

    True when the text holds a phrase of machines, such as one of an automatic reply. True also when the text says that
    a delivery failed for good. A phrase about a failure counts only together with a code by which servers refuse, such
    as 550 or 5.1.1, because people write of failed deliveries too. Only the lines above the first quoted line are
    searched.
    """
    words = _plain(unquoted(text))
    return _contains_any(words, _AUTOMATIC_PHRASES) or (
        REFUSAL_CODE.search(words) is not None and reports_failure(words)
    )


def reports_failure(text: str) -> bool:
    """Tell whether a text contains a phrase by which servers say that a message could not be delivered."""
    words = _plain(text)
    return any(_contains_any(words, phrases) for phrases in FAILED.values())


def unquoted(text: str) -> str:
    """Return the lines of a text above its first quoted line. Only the first 4,000 characters are read.

    A quoted line begins with >, with a row of dashes or underscores, or with a quoted header such as From:.
    """
    lines: list[str] = []
    for line in text[:_LONGEST_LOOK].splitlines():
        if line.startswith((">", "-----", "_____", "From:", "De :", "De:", "Von:")):
            break
        lines.append(line)
    return "\n".join(lines)


def subject_names(message: Message, *tables: Iterable[str]) -> bool:
    """Tell whether a message's subject contains one of the phrases in `tables`, in capital or small letters.

    Each table holds phrases, such as those of one language.
    In a subject without a prefix (a short word and a colon, such as Re: or Fwd:), a phrase may stand anywhere. After a
    prefix mostly stands the subject of another message. In a subject with a prefix, a phrase therefore counts only
    - at the beginning of the subject,
    - directly behind the prefix, or
    - at the beginning of words in brackets.
    """
    subject = _plain(subject_of(message))
    rest = _PREFIX.sub("", subject, count=1) if _PREFIX.match(subject) else ""
    inside = _BRACKETS.findall(subject)
    for phrases in tables:
        starts = _plain_phrases(tuple(phrases))
        if rest and subject.startswith(starts):
            return True
        if rest and (rest.startswith(starts) or any(bracketed.startswith(starts) for bracketed in inside)):
            return True
        if not rest and _contains_any(subject, phrases):
            return True
    return False


def subject_reports_failure(message: Message) -> bool:
    """Tell whether a message's subject contains a phrase by which servers say that a message could not be delivered.

    At the very beginning of the subject, such a phrase always counts. At any other place, the prefix of the subject
    decides:
    - Without a prefix, a phrase counts anywhere.
    - With a prefix of forwarded messages, such as “Fwd:”, a phrase counts directly behind the prefix, if no colon
      follows the phrase. With a colon, the phrase is part of a headline.
    - With another prefix, such as “Re:”, no phrase counts, because a person wrote the message and may quote a headline.
    """
    subject = _plain(subject_of(message))
    phrases = tuple(phrase for table in FAILED.values() for phrase in _plain_phrases(table))
    if subject.startswith(phrases):
        return True
    if forwarded := _FORWARD.match(subject):
        rest = subject[forwarded.end() :]
        begun = (phrase.rstrip(":") for phrase in phrases if rest.startswith(phrase))
        return any(not rest.startswith(f"{phrase}:") for phrase in begun)
    return _PREFIX.match(subject) is None and any(phrase in subject for phrase in phrases)


def subject_of(message: Message) -> str:
    """Return the decoded subject of a message, or "" without a subject. At most 1,000 characters are read.

    A subject in an unknown encoding is returned as written.
    """
    raw = next((str(value) for name, value in message.raw_items() if name.lower() == "subject"), "")
    written = " ".join(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())[:_LONGEST_SUBJECT]
    try:
        parts = decode_header(written)
        return "".join(
            part.decode(charset or "ascii", "replace") if isinstance(part, bytes) else part for part, charset in parts
        )
    except (ValueError, LookupError):
        return written


def author(message: Message) -> str:
    """Return the first e-mail address in a message's From header, as an address key, or "" without one."""
    addresses = getaddresses([value[:_LONGEST_FROM] for value in values(message, "From")])
    return next((address_key(address) for _, address in addresses if "@" in address), "")


def text_of(message: Message) -> Iterator[str]:
    """Yield the decoded text of each text/plain and text/html part of a message, HTML without its tags.

    The parts of another message that is attached to this one are left out.
    """
    parts = [message]
    while parts:
        part = parts.pop(0)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            parts += [subpart for subpart in inside if isinstance(subpart, Message)]
        elif part.get_content_type() in {"text/plain", "text/html"}:
            decoded = part.get_payload(decode=True)
            text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else str(inside)
            yield re.sub(r"<[^<>@]{0,2000}>", " ", text) if part.get_content_subtype() == "html" else text


def values(message: Message, name: str) -> list[str]:
    """Return the values of all headers called `name`, each on one line. Return an empty list without such a header."""
    return [" ".join(str(value).split()) for value in message.get_all(name, [])]


def _first_word(value: str) -> str:
    return re.split(r"[;\s(]", value.strip(), maxsplit=1)[0].lower()


def _suppresses(value: str) -> bool:
    """Tell whether X-Auto-Response-Suppress refuses every automatic answer, as programs do.

    OOF alone does not count, because Outlook writes OOF for people.
    """
    return not {"all", "autoreply"}.isdisjoint(word.strip().lower() for word in value.split(","))


def _plain(text: str) -> str:
    folded = normalize("NFC", text).casefold().replace("’", "'").replace("\u00a0", " ")
    folded = folded.replace("i\u0307", "i").replace("：", ":")  # a Turkish capital I, a Chinese colon
    return " ".join(folded.split())


@cache
def _plain_phrases(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(phrase) for phrase in phrases)


def _contains_any(words: str, phrases: Iterable[str]) -> bool:
    return any(phrase in words for phrase in _plain_phrases(tuple(phrases)))
