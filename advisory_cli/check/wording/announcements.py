"""Rules TXT20 and EMB25 for sentences that announce: when the press conference begins, and until when to apply.

Such a sentence is told by a word for the event with a verb of beginning, or by a word for applying with one for a
limit, in the languages that have labels. Every day and every hour in the sentence is read. There is a finding only
where none of them is right. A time without a zone is by the clocks of the event, where EMB25 of written_times.py needs
a zone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta

from advisory_cli.check.text.calendar_days import CalendarDay, calendar_days
from advisory_cli.check.text.clock_times import written_times
from advisory_cli.check.text.dates import written, written_at
from advisory_cli.check.text.text_fields import quoted, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.schedule.zone_words import ZoneWord
from advisory_cli.model.value_class import value_class

_FIELDS = late_pattern(r"body|standfirst|accreditation\.text|event\.access|notes_to_editors\[\d+\]")
_SENTENCE = late_pattern(
    r"(?<=[.!?؟])(?<!\D\d\.)(?<!\D\d\d\.)(?<!\b\w\.)(?<!\bgodz\.)(?<!\bkl\.)(?<!\btel\.)\s+"
    r"|(?<=[。！？])|\n\s*\n|\n[-*] "
)
_IDEOGRAPHIC = late_pattern(
    r"(?P<half>午前|午後|上午|下午|晚上|오전|오후)?\s?(?P<hour>\d{1,2})[時点點时시](?!間|间|간|點)"
    r"(?:\s?(?P<minute>\d{1,2})\s?[分분]|(?P<thirty>半|반))?"
)
_WITH_WORD = late_pattern(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s?(?:Uhr|uur|horas)(?!\w)|(?P<bracket>（)", re.IGNORECASE
)
_AFTERNOON = {"午後", "下午", "晚上", "오후"}
_BEGINS: Mapping[str, tuple[str, str]] = {  # words for the event, and for its beginning
    "ar": ("المؤتمر الصحفي|مؤتمر صحفي|الإحاطة", "يبدأ|سيبدأ|تبدأ|ستبدأ|يُ?عقد|سيُ?عقد"),
    "cs": (r"tiskov\w+ konferenc\w+|brífink\w*", "začíná|začne|koná|zahájení|proběhne|uskuteční"),
    "da": (r"pressemøde\w*|pressekonference\w*", "begynder|starter|holdes|afholdes|finder sted"),
    "de": (
        r"pressekonferenz|pressegespräch|pressetermin|fototermin|pressebriefing",
        "beginnt|startet|findet|fängt|beginn|ist am|ist um",
    ),
    "el": ("συνέντευξη τύπου", "αρχίζει|ξεκινά|ξεκινάει|θα αρχίσει|θα ξεκινήσει|θα πραγματοποιηθεί|θα δοθεί"),
    "en": (
        r"press (?:conference|briefing|call|event|point)|news conference|(?:photo|media) ?call|media briefing",
        r"begins|starts|takes place|will (?:begin|start|take place|be held)|is to (?:begin|start)|kicks off",
    ),
    "es": (
        "rueda de prensa|conferencia de prensa",
        "empieza|empezará|comienza|comenzará|tendrá lugar|tiene lugar|se celebra|se celebrará|será el",
    ),
    "fa": ("نشست خبری|کنفرانس خبری|نشست مطبوعاتی", "آغاز|شروع|برگزار"),
    "fi": (r"tiedotustilaisuus\w*|lehdistötilaisuus\w*", "alkaa|järjestetään|pidetään"),
    "fr": (
        "conférence de presse|point (?:de )?presse",
        "débute|débutera|commence|commencera|aura lieu|a lieu|se tiendra",
    ),
    "he": ("מסיבת העיתונאים|מסיבת עיתונאים", "תתחיל|תיפתח|תתקיים|מתחילה"),
    "hu": (r"sajtótájékoztató\w*", "kezdődik|kezdete|kezdődő|lesz"),
    "it": ("conferenza stampa", "inizia|inizierà|comincia|si terrà|si tiene|avrà luogo|ha luogo|avrà inizio"),
    "ja": ("記者会見|会見|記者発表", "始ま|開始|行う|行われ|行います|開催|開く|開きます"),
    "ko": ("기자회견|기자간담회", "시작|열린|열립|개최"),
    "nl": (r"persconferentie|persbijeenkomst|persmoment", "begint|start|vindt plaats|vindt"),
    "pl": (r"konferencj\w+ prasow\w+|briefing\w*", "rozpocz(?:nie|yna)|początek|odbędzie|zacznie|zaczyna"),
    "pt": (
        "conferência de imprensa|coletiva de imprensa",
        "começa|começará|terá lugar|terá início|tem início|realiza-se|será realizada",
    ),
    "ro": (r"conferinț\w+ de presă", "începe|va începe|va avea loc|are loc"),
    "ru": (r"пресс-конференци\w+|брифинг\w*", "начн[её]тся|начинается|начало|состоится|пройд[её]т"),
    "sv": (r"presskonferens\w*|pressträff\w*", "börjar|startar|hålls|äger rum|inleds"),
    "tr": (r"basın toplantısı\w*", r"başla\w+|düzenlene\w+|yapıla\w+"),
    "uk": (r"прес-?конференці\w+|брифінг\w*", "почнеться|розпочнеться|початок|відбудеться"),
    "ur": ("پریس کانفرنس", "شروع|منعقد"),
    "zh": ("记者会|新闻发布会|发布会|記者會|新聞發布會", "开始|举行|召开|開始|舉行|召開"),
}
_APPLIES: Mapping[str, tuple[str, str]] = {  # words for applying, and for its end
    "ar": ("التسجيل|تسجيل|الاعتماد|الطلبات", "حتى|قبل|أقصاه|موعد"),
    "cs": (r"registr\w+|akredit\w+|přihl\w+", "do|nejpozději"),
    "da": (r"tilmeld\w+|akkredit\w+", "senest|inden|frist"),
    "de": (r"anmeld\w+|akkredit\w+", "bis|spätestens|frist|anmeldeschluss"),
    "el": (r"εγγραφ\w+|διαπίστευσ\w+|διαπιστεύ\w+", "μέχρι|έως|προθεσμία"),
    "en": (
        r"regist(?:er|ration)|appl(?:y|ications?)|accreditations?|sign up",
        r"until|till|deadline|no later than|at the latest|closes?|by the end of|by(?=\s\d|\s\w+\s\d|\s\w+,?\s\d)",
    ),
    "es": (r"inscri\w+|acredit\w+|registr\w+", "hasta|plazo|a más tardar|fecha límite"),
    "fa": ("ثبت‌نام|ثبت نام", "تا|مهلت"),
    "fi": (r"ilmoittau\w+|akkredit\w+|rekisteröi\w+", "mennessä|saakka|asti|viimeistään"),
    "fr": (r"inscri\w+|accr[ée]dit\w+", r"jusqu\w*|au plus tard|date limite|clôture|avant le"),
    "he": ("הרשמה|להירשם|ההרשמה", "עד"),
    "hu": (r"regisztr\w+|akkredit\w+|jelentkez\w+", r"legkésőbb|határid\w+|\S+-ig"),
    "it": (r"iscri\w+|accredit\w+|registra\w+", "fino|entro|termine"),
    "ja": ("申込|申し込|登録|受付|申請", "まで|締|期限"),
    "ko": ("신청|등록", "까지|마감"),
    "nl": (r"aanmeld\w+|accredit\w+|inschrijv\w+", "tot|uiterlijk"),
    "pl": (r"zgłosz\w+|zgłasza\w+|akredyt\w+|rejestr\w+", "do|najpóźniej"),
    "pt": (r"inscri\w+|inscreve\w+|acredita\w+|credencia\w+", "até|prazo"),
    "ro": (r"înscri\w+|acredit\w+|înregistr\w+", "până|cel târziu|termen"),
    "ru": (r"аккредит\w+|регистр\w+|заявк\w+", "до|не позднее|срок"),
    "sv": (r"anmäl\w+|ackredit\w+", "senast|till och med|före"),
    "tr": (r"kayıt\w*|akredit\w+|başvuru\w*", "kadar|son"),
    "uk": (r"акредит\w+|реєстр\w+|заявк\w+", "до|не пізніше"),
    "ur": (r"رجسٹر\w+", "تک"),
    "zh": ("报名|注册|登记|申请|報名|登記|申請", "截止|之前|前|为止"),
}
_BLANKLESS = frozenset({"ja", "zh", "ko"})
_OTHERS_TIME = late_pattern(  # of a sentence that also says when doors open, or what was changed
    r"\b(?:doors?|moved|instead|originally|postponed|rescheduled|brought forward|no longer|reporté\w*|déplacé\w*|"
    r"verschoben|verlegt|vorgezogen|statt|aplazad\w+|trasladad\w+|rinviat\w+|spostat\w+|verplaatst|uitgesteld)\b",
    re.IGNORECASE,
)


@value_class
class _Fact:
    """Moment that the file names, as a sentence of a finding says it: 'the event starts'."""

    says: str
    moment: Moment


def check_announcements(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT20 or EMB25 for each sentence that announces the event, or the end of applications, at a wrong time.

    TXT20: the day is none of the event's or its programme's. EMB25: the hour is none of theirs on that day, or the day
    or the hour is that of no deadline. A sentence with a right day and a right hour beside others gives no finding.
    """
    language = advisory.language[:2].lower()
    begins, applies = _pattern(_BEGINS, language), _pattern(_APPLIES, language)
    event_facts, deadlines = tuple(_event_facts(advisory)), tuple(_deadlines(advisory))
    ends = {event.ends.wall.date() for event in advisory.events if event.ends is not None}
    for field in text_fields(advisory):
        if not _FIELDS.fullmatch(field.path):
            continue
        for start, sentence in _sentences(field.text):
            found = None
            if event_facts and begins and _has_both(begins, sentence):
                found = _judge_event(sentence, language, event_facts, ends)
            elif deadlines and applies and _has_both(applies, sentence):
                found = _judge_deadline(sentence, language, deadlines, event_facts)
            if found is not None:
                code, words, remedy = found
                yield finding(code, words, place=field.place(start), remedy=remedy)


def without_repeated_times(findings: Sequence[Finding], announced: Sequence[Finding]) -> list[Finding]:
    """Return the findings in `announced` on whose line nothing in `findings` is about a day or a time already."""
    times = {"TXT04", "TXT20", "EMB18", "EMB25", "EMB26", "EMB27"}
    known = {each.place for each in findings if each.code in times}
    return [each for each in announced if each.place not in known]


def _pattern(table: Mapping[str, tuple[str, str]], language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    words = table.get(language)
    if words is None:
        return None
    left, right = ("", "") if language in _BLANKLESS else (r"(?<!\w)", r"(?!\w)")
    first, second = (re.compile(f"{left}(?:{each}){right}", re.IGNORECASE) for each in words)
    return first, second


def _has_both(patterns: tuple[re.Pattern[str], re.Pattern[str]], sentence: str) -> bool:
    return all(pattern.search(sentence) for pattern in patterns) and not _OTHERS_TIME.search(sentence)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _event_facts(advisory: Advisory) -> Iterator[_Fact]:
    for event in advisory.events:
        yield _Fact(says="the event starts", moment=event.starts)
    for item in advisory.programme if advisory.events else ():
        yield _Fact(says=f"{quoted(item.title)} starts", moment=item.starts)
    for chance in advisory.opportunities if advisory.events else ():
        if chance.starts is not None:
            yield _Fact(says="the opportunity is", moment=chance.starts)
    if advisory.events and advisory.live is not None and advisory.live.starts is not None:
        yield _Fact(says="the stream starts", moment=advisory.live.starts)


def _deadlines(advisory: Advisory) -> Iterator[_Fact]:
    for deadline in advisory.deadlines:
        yield _Fact(says="the deadline is", moment=deadline.until)


def _judge_event(sentence: str, language: str, facts: Sequence[_Fact], ends: set[date]) -> tuple[str, str, str] | None:
    near = facts[0].moment.wall.date()
    days = calendar_days(sentence, language=language, near=near)
    right = {day for fact in facts for day in _days(fact)} | _between(facts) | ends
    if days and not any(right.intersection(day.days) for day in days):
        words = f"{_shown(sentence, days[0])}: the event is on {written(near)}."
        remedy = "Correct the day in the text, or in the event. If it is of something else, say what happens then."
        return "TXT20", words, remedy
    return _wrong_time(sentence, language, facts, days, facts)


def _judge_deadline(
    sentence: str, language: str, deadlines: Sequence[_Fact], event_facts: Sequence[_Fact]
) -> tuple[str, str, str] | None:
    near = deadlines[0].moment.wall.date()
    days = calendar_days(sentence, language=language, near=near)
    if not days:
        return None
    right = {day for fact in deadlines for day in _days(fact)}
    if not any(right.intersection(day.days) for day in days):
        if any(_between(event_facts).intersection(day.days) for day in days):
            return None
        words = f"{_shown(sentence, days[0])}: the deadline is at {_at(deadlines[0])}."
        return "EMB25", words, "Correct the day in the text, or the deadline."
    return _wrong_time(sentence, language, deadlines, days, event_facts)


def _wrong_time(
    sentence: str,
    language: str,
    facts: Sequence[_Fact],
    days: Sequence[CalendarDay],
    allowed: Sequence[_Fact],
) -> tuple[str, str, str] | None:
    """Return a finding where no time in a sentence is that of one of `facts`, on one of the days if there are any."""
    times = tuple(_times(sentence, language))
    named = {day for each in days for day in each.days}
    due = [fact for fact in facts if not named or named.intersection(_days(fact))]
    if not times or not due or any(_is_time(fact, *time) for fact in (*due, *allowed) for time in times):
        return None
    words = f"{quoted(sentence.strip())}: {due[0].says} at {_at(due[0])}."
    return "EMB25", words, "Correct the time in the text, or in the facts."


def _times(sentence: str, language: str) -> Iterator[tuple[int, ZoneWord | None]]:
    """Yield the minutes since midnight of each time in a sentence, with the zone that is written behind it."""
    text = sentence
    if language in _BLANKLESS:
        for match in _IDEOGRAPHIC.finditer(sentence):
            hour = int(match["hour"]) + (12 if match["half"] in _AFTERNOON and int(match["hour"]) < 12 else 0)
            minutes = hour * 60 + (30 if match["thirty"] else int(match["minute"] or 0))
            colon = f"{minutes // 60 % 24}:{minutes % 60:02d} "
            text = text.replace(match[0], colon, 1)
    for time in written_times(_WITH_WORD.sub(_as_clock, text), language=language):
        yield time.minutes, time.zone if not time.soft else None


def _as_clock(match: re.Match[str]) -> str:
    """Return '14:00' for '14.00 Uhr', so that a zone behind the word is read."""
    return " (" if match["bracket"] else f"{match['hour']}:{match['minute'] or '00'}"


def _is_time(fact: _Fact, minutes: int, zone: ZoneWord | None) -> bool:
    wall = fact.moment.wall
    if zone is None:
        return minutes == wall.hour * 60 + wall.minute
    instant = fact.moment.instant.astimezone(UTC)
    for clock in zone.meanings((fact.moment.zone,), wall.year):
        local = instant + clock.offset(instant)
        if minutes == local.hour * 60 + local.minute:
            return True
    return False


def _days(fact: _Fact) -> tuple[date, ...]:
    return (fact.moment.wall.date(), fact.moment.instant.astimezone(UTC).date())


def _between(facts: Sequence[_Fact]) -> set[date]:
    """Return the days from the first fact to the last one, at most a year."""
    days = sorted(fact.moment.wall.date() for fact in facts)
    if not days:
        return set()
    return {days[0] + timedelta(days=n) for n in range(min((days[-1] - days[0]).days, 365) + 1)}


def _shown(sentence: str, day: CalendarDay) -> str:
    return quoted(sentence[day.start : day.end])


def _at(fact: _Fact) -> str:
    return f"{written_at(fact.moment.local)} ({fact.moment.zone})"
