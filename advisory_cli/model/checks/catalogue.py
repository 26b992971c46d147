"""Catalogue of the codes that findings carry, such as EMB06: for each code its level, a title, and why it exists.

`advisory check --explain CODE` prints why. All packages make their findings with the codes and levels of this table.
"""

from advisory_cli.model.checks.findings import NOWHERE, Finding, Level, Place
from advisory_cli.model.value_class import value_class

E, W, N = Level.ERROR, Level.WARNING, Level.NOTE


@value_class(kw_only=False)
class Entry:
    """Entry of the catalogue for one code of findings: its usual level, a title, and the reason why the code exists.

    `why` is the reason that `advisory check --explain CODE` prints. The other fields are flags, which say how findings
    with the code are treated.
    - `by_embargo` True: a finding of level error means that the embargo forbids sending (exit code 77).
    - `tests` True: a finding of level error forbids even test messages to the newsroom's own people.
    - `exports` True: a finding of level error forbids to export the text. False: such a finding is about sending alone.
    - `leaving` True: a finding of level error forbids sending. False: such a finding only forbids writing a file.
    - `question` True: a person has to decide, whatever the level of the finding, and scripts are refused.
    - `people` True: the findings name recipients. A preview that is made to be shared does not show such findings.
    """

    level: Level  # a rule may give a single finding another one
    title: str  # the fault in a few words
    why: str  # printed by `check --explain CODE`
    by_embargo: bool = False  # True: an error means that the embargo forbids it (exit code 77)
    tests: bool = True  # False: an error does not forbid test messages to the newsroom's own people
    exports: bool = True  # False: an error is about sending alone, and does not forbid an export
    leaving: bool = True  # False: an error forbids to write a file, where nothing was to be sent
    question: bool = False  # True: a person has to decide, whatever the level; scripts are refused
    people: bool = False  # True: findings name recipients, and are left out of previews made to be shared


# fmt: off
# One entry a line.
CATALOGUE: dict[str, Entry] = {
    # -- the advisory file --------------------------------------------------------------------------------------------
    "ADV01": Entry(E, "not readable as text", "Advisory files are UTF-8, at most 256 KiB, without NUL characters. The encoding is never guessed: a wrong guess would print wrong names without any warning."),
    "ADV02": Entry(E, "no front matter", "The file starts with a line ---. Then come the facts as YAML, a second ---, and the body. Without these two lines the facts cannot be told from the text."),
    "ADV03": Entry(E, "front matter cannot be read", "The YAML between the two --- lines has a mistake, and a guess could lose a fact. The usual cause is a headline with a colon: put the whole headline in quotation marks."),
    "ADV04": Entry(E, "key written twice", "Only one of the two values can be used; the other would be lost without a warning. Keep the right one."),
    "ADV05": Entry(E, "YAML feature not allowed", "Anchors, aliases, merge keys and tags are refused. They hide text from a colleague who reads the diff, and a few of them can make a small file enormous (the “billion laughs” attack). Write the value out where it is needed."),
    "ADV06": Entry(E, "unknown key", "A misspelt key would drop a fact from the e-mail, and no one would notice. The remedy names the most similar key."),
    "ADV07": Entry(E, "wrong kind of value", "The field needs a list but has a text, or the other way round. Lists are lines that begin with “- ”, or [one, two]."),
    "ADV08": Entry(E, "required field missing", "Each kind of advisory needs certain facts before a newsroom can use it. An invitation without a place, or without a person to call, is thrown away. Desk editors of news agencies use the first sentence and the contact, and nothing else."),
    "ADV09": Entry(E, "too deep or too large", "Front matter may nest 20 levels and hold 64 KiB. More than that is a long text in the wrong place, or a file made to crash programs."),
    "ADV10": Entry(E, "not a date or time", "Write dates as 2026-06-05 and times as 2026-06-05 00:01, in quotation marks. 05/06/2026 is 5 June in London and 6 May in New York."),
    "ADV11": Entry(E, "not a time zone", "Zones are Area/Location (Europe/Brussels) or UTC, as in the IANA database. EST, CET and BST are refused because their offset depends on the season and the country. An EU Council advisory of June 2022 said CET when Brussels was on CEST."),
    "ADV12": Entry(E, "unknown value", "The field accepts only certain words (kind, release, language, id), because templates and rules depend on them. The remedy names the nearest one."),
    "ADV13": Entry(E, "characters not allowed in an e-mail", "Control characters, line breaks in a headline and encoded words (=?…) can forge e-mail headers (RFC 5322 2.2, RFC 2047). They usually come from pasting. Delete them."),
    "ADV14": Entry(E, "address or link not valid", "A journalist who writes to a broken address, or opens a dead link, has lost the story, and you will not hear of it. Only the form of addresses and links is checked; no server is contacted."),
    "ADV15": Entry(E, "path outside the newsroom", "Files named in an advisory must be inside the newsroom folder, also after following links. Otherwise a file copied from elsewhere could send any document on this computer to the press."),
    "ADV16": Entry(E, "time does not exist or comes twice", "When clocks go forward an hour is skipped; when they go back an hour comes twice. For an hour that comes twice, say which one: fold: 0 is the first, fold: 1 the second."),
    "ADV17": Entry(E, "body is empty", "An e-mail needs a text below the front matter. A message with only facts looks like a mistake."),
    "ADV18": Entry(E, "text changed under the same revision", "Some people already have this revision, with different words. A new revision number shows who got which text, and no one gets the same one twice.", tests=False, exports=False),
    "ADV19": Entry(E, "text would be lost", "Some signs are Markdown and not text. A cell beyond the table's headings, a title inside a link, or a + or > before a figure would not be shown, and readers would see another figure. The remedy says how to keep it."),
    "ADV20": Entry(W, "stopped before", "Someone stopped this mailing while it was being sent. Find out why before you continue."),
    "ADV21": Entry(E, "another mailing of it is waiting", "A mailing that waits for its send time or the end of an embargo is frozen: later edits do not change it. The same people should not get two versions of one advisory. Replace the waiting one with --replace MAILING, or stop it.", exports=False),
    "ADV22": Entry(E, "withdrawn", "Readers were asked not to use this text. If it were sent again under the same id, no one could tell which version counts. Write its replacement as a new advisory.", exports=False),
    "ADV23": Entry(E, "send time past for some readers", "With `recipient` the time counts on each reader's own clock, and in the east it has already passed. Those readers would get the message late, or be left out as too late.", exports=False),
    "ADV24": Entry(E, "older than the planned revision", "Once a newer revision of an advisory is planned for anyone, no older one is sent: readers could not tell which one counts. If the older text is right after all, give it a new revision number.", exports=False),
    "ADV25": Entry(W, "sent before under another id", "The ledger recognises texts by their id. A copied or renamed file without an id counts as a new text, and every reader would get the same words twice. A script cannot confirm this: confirm at a terminal, or add --own-text.", question=True),
    "ADV26": Entry(N, "no id, so the file name is used", "The ledger recognises texts by their id, and uses the file name when there is none. The first sending writes `id: …` into the file, so it stays the same advisory when the file is renamed."),
    "ADV27": Entry(E, "event's zone assumed, but the event is elsewhere", "Without a zone the newsroom's is used, but the event's place, dateline or telephone code is in another one. A London event of a Brussels newsroom would be announced an hour off. Add a zone to the event."),
    "ADV28": Entry(W, "subject cut short", "Without a subject the headline is used, cut at 78 characters. The inbox row then ends in mid-sentence, often before the point. Write a subject: day, place, and the hook."),
    "ADV29": Entry(E, "sender in another domain than the newsroom's", "Receiving servers compare the domain in From with the one your server may send for (DMARC, RFC 7489). A sender in another domain is refused or filed as spam. Use an address in the newsroom's domain; replies can go anywhere with reply_to."),
    "ADV33": Entry(E, "id of another text", "The usual way to start an advisory is to copy the last one. With the old id it would count as a new revision of that text, and readers of the first would not get it. Give each text its own id, or none: the file name then serves."),
    "ADV34": Entry(E, "picture not sent", "The words of `alt` stand for a picture that is in no file and at no https address, so nobody would see either. Name the picture, or write the words as a caption."),
    "ADV36": Entry(N, "practice repeated", "Practice can be repeated: a changed text replaces the previous one, --again writes to everyone, and a deleted message is written again. Live, no one gets a text twice."),
    "ADV37": Entry(W, "text not in the stated language", "Labels, dates and the opt-out words follow the file's language, or else the newsroom's. A French text would be sent under MEDIA ADVISORY with an English footer."),
    "ADV38": Entry(E, "example address in the text", "No one answers at example.com, .example and similar addresses (RFC 2606). A journalist who writes back before the deadline would get no reply. The text may still be sent to invented recipients at such addresses.", tests=False),
    "ADV39": Entry(E, "text of the example", "The advisory that `init` writes was issued by others in 2014. Real people would read it as news from its issuer.", tests=False),
    "ADV40": Entry(E, "words of an example", "`advisory new` writes examples behind a #, and docs/advisory-file.md shows them. Whoever takes the # away and keeps the words sends journalists a quotation that nobody said, and a number where nobody answers. In practice, and for invented recipients, example words are a warning.", tests=False),
    "ADV41": Entry(E, "event cancelled", "Readers were told that the event does not take place. A text with that event invites whoever gets it now, with a calendar file that confirms it. An event that takes place after all is an update, for its readers first.", tests=False, exports=False),
    "ADV42": Entry(W, "zone that is not the place's", "The zone in the file is that of another country than the town of the event, as when a file was copied. The e-mail would name an hour at which nobody is there. Only the author knows which is right."),
    # -- the words ----------------------------------------------------------------------------------------------------
    "LNK01": Entry(N, "link leads nowhere", "With --check-links each link is opened once, without cookies or login. For a reader, a missing page or a server that does not answer is the same as no link. Some servers refuse programs but let people in."),
    "LNK02": Entry(W, "words name another site", "A link whose words show one address but which leads to another looks like fraud, and mail programs warn of it. With a short link, do not name a site in the words."),
    "LNK03": Entry(E, "user name in a link", "https://www.bank.example@evil.example leads to evil.example. A name or password before the @ is sent to that site, and every reader can see it."),
    "LNK04": Entry(W, "site looks like another one", "Letters of two alphabets can look alike, and names one letter off are registered to catch typing errors. Retype the address, or open it once to check."),
    "LNK05": Entry(E, "mailto: fills in more than a subject", "A mailto: link with cc, bcc or several addresses writes to people the reader does not see. Only subject and body may be filled in."),
    "LNK06": Entry(E, "readers' addresses in the text", "Pasted addresses show every journalist who else is on your lists. A single address may be a host or a speaker, and is only a warning."),
    "TXT01": Entry(E, "placeholder left in", "In October 2012 Google's quarterly results went out hours early with PENDING LARRY QUOTE in them. Placeholders (PENDING, TK, TBC, XXX, [name], lorem ipsum, ???) mean that the text is not finished. Some may be meant: (TBC) behind a name, and TK, TODO or [x] alone, are only warnings."),
    "TXT02": Entry(E, "template residue", "Braces, [[Firstname]] or %%NAME%% mean that a mail merge did not run. “Dear [[Firstname]]” is the best-known mistake of the trade. Nothing is filled in inside an advisory's text."),
    "TXT03": Entry(E, "residue of a web page", "“[email protected]” is what some web pages show programs instead of an address. The real address is lost in copying: type it. A sign written as in a page's source (&nbsp;) is a warning."),
    "TXT04": Entry(W, "weekday does not match its date", "One of the two is wrong, and only the author knows which, so neither is changed for you. A date without a year is taken as the one closest to the event, or else to the dateline."),
    "TXT05": Entry(W, "subject long or loud", "Inboxes show about 60 characters, and a header line over 78 has to be folded (RFC 5322 2.1.1). Capitals outside the label, !! and URGENT look like spam. Editors say they delete such mail unread."),
    "TXT06": Entry(W, "event in the past", "Usually the date comes from a file copied from an earlier event. This is only a warning, so you can send it on purpose."),
    "TXT07": Entry(E, "event does not end after it starts", "One of the two times is wrong, and calendars refuse such an entry. Only the author knows which."),
    "TXT08": Entry(W, "internal marker in the text", "In June 2015 a government office in Massachusetts sent its internal list of press inquiries to the whole press list. INTERNAL, DRAFT or “not for publication” in a text for journalists usually means the wrong file."),
    "TXT09": Entry(N, "phone number that cannot be dialled", "A number without + and its country code cannot be dialled from abroad. The field becomes a link only if it is exactly one number (RFC 3966): two numbers, or one followed by hours, are shown without a link. A letter among the digits, as in 555 O1 00, is a warning."),
    "TXT10": Entry(W, "quotation marks do not match", "Quotation marks show whose words these are. One too many or too few can turn the office's words into someone else's."),
    "TXT11": Entry(N, "link not https, or given twice", "Mail programs and browsers warn of http:// links. A link given twice is usually a copy whose address was not changed. The message is sent all the same."),
    "TXT13": Entry(W, "send time past, or not before the event", "The send time in the file has passed, or is after the event begins. Usually it comes from an earlier file. An invitation that arrives after the event is worse than none."),
    "TXT14": Entry(W, "comment, not printed", "Text between <!-- and --> is a note to a colleague. It is left out of both parts of the e-mail, and shown here so that you notice a sentence put there by mistake."),
    "TXT15": Entry(E, "comment that would be printed", "Only <!-- words --> is a comment here. Comments of other programs, such as %% words %%, [//]: # (words) and {# words #}, would reach every journalist as text."),
    "TXT16": Entry(E, "HTML in the text", "Readers would see the tags, and also the text that a tag was meant to hide. The remedy names the Markdown for it. To show a sign such as <, write a backslash before it, or put it between backticks."),
    "TXT17": Entry(E, "Markdown that readers would see", "Markdown that is broken, or not supported here, is printed as typed, and its link does not work. See docs/markdown.md for what is supported. Stray marks that may be meant are a warning."),
    "TXT18": Entry(W, "spoilt letters in the text", "Letters read in a wrong encoding (Ã©coles for écoles), or lost (a black question mark), reach every journalist as they are. They come from PDFs and old programs: retype the word. The mark of a lost picture (U+FFFC) is an error."),
    "TXT19": Entry(E, "facts below the second ---", "Only the lines between the first two --- are facts. Anything below the second --- is printed, keys included, and so is a second advisory pasted below the first."),
    "TXT20": Entry(W, "day that is not the event's", "A day that stands for the event, in the subject or behind “When:”, and is another than the event's, sends journalists there on the wrong day. It usually comes from an earlier file, or was left when the event moved. Only the author knows which is right."),
    "TXT21": Entry(W, "accreditation over before anybody can apply", "The deadline has passed when the message is sent, or when the embargo ends and most people get the text. Usually it comes from an earlier file. Those who cannot apply in time will not come, or will call you."),
    "TXT22": Entry(W, "deadline after the event has begun", "Nobody needs a badge for what has begun: one of the two times is wrong, often by a month or a day. Of several events, the last one counts."),
    "TXT23": Entry(W, "deadline at a weekend or on a holiday", "Nobody answers questions on that day, and applications are seen too late. The check uses the weekends and public holidays of the event's country and of yours (settings `country` and `zone`), and your own days off (setting `holidays`). Holidays of a region are not known."),
    "TXT24": Entry(W, "programme out of order", "An item stands below a later one, ends before it starts, or is on a day far from the event: a crew would miss it. Items may overlap. A time alone is on the day of the item above."),
    "TXT25": Entry(N, "opening without what, when or where", "Watches, previews and summaries show the first words alone. Within the first 200 characters of an invitation a reader should find what it is, when and where, and until when an embargo holds. Long terms, issuers and places push them down."),
    "TXT26": Entry(N, "preheader repeats the subject", "An inbox shows the preheader right behind the subject, about 120 characters together. Said twice, half of them are lost. Without a preheader of its own a text is shown by its standfirst, or its first words."),
    "TXT27": Entry(W, "item given twice", "An item of the programme or an opportunity stands there twice, at the same time. As a rule it was copied to be changed, and the change was forgotten: what should stand there is missing."),
    "TXT28": Entry(W, "time around the event that cannot be right", "An opportunity is days from the event, the stream begins when the event is over, or a speaker or the desk is there on days that are gone. Usually the day was left from an earlier file. A crew that comes in vain does not come again."),
    "TXT29": Entry(W, "number to dial in is somebody's own", "Everybody who wants to listen would call a contact, a speaker or the desk, all at once, and hear nothing of the event. Usually the line was copied."),
    # -- embargoes ----------------------------------------------------------------------------------------------------
    "EMB01": Entry(E, "embargo without clock time and zone", "A bare date, “midnight”, an offset or an abbreviation does not say exactly when the text may be published, and embargoes have been broken over it. Write '2026-06-05 00:01' and an Area/Location zone."),
    "EMB02": Entry(E, "embargo time does not exist", "The clocks in that zone skip this time when they go forward, so no one could keep the embargo. In 2026 00:01 itself was skipped in Havana, Beirut, Cairo, Santiago and the Azores."),
    "EMB03": Entry(E, "embargo time comes twice", "The clocks in that zone show this time twice when they go back, an hour apart. Add fold: 0 (the first) or fold: 1 (the second)."),
    "EMB04": Entry(E, "embargo already over", "An embargo banner with a time in the past tells editors that no one checked. If the text may be published, write release: immediate."),
    "EMB05": Entry(E, "embargo ends before the last message is sent", "At this rate, or at the file's send time, messages are still being sent when the embargo ends, and the last readers are scooped by the first. Send earlier, faster, or to fewer people.", by_embargo=True, tests=False),
    "EMB06": Entry(E, "embargo ends after the event starts", "No one can keep silent about what the public can watch. A broadcaster once set an embargo until after its event had begun. Ending at the start is allowed, and a closed briefing (public: false) is only a warning."),
    "EMB07": Entry(W, "00:00 or 12:00: which side of midnight?", "“Midnight on the 5th” has two readings, and 12 o'clock has been read as both noon and midnight. 00:01 and 12:01 have only one reading, which is why British offices write 00:01."),
    "EMB08": Entry(W, "short notice", "A medical journal once gave 38 minutes: too short to read, ask and write. Under two hours is a warning, under a day a note."),
    "EMB09": Entry(W, "long embargo", "After 14 days the text is forgotten, or the embargo is. Learned societies advise against long embargoes. Send it later."),
    "EMB10": Entry(W, "embargo ends at a weekend or on a holiday", "Few people are in the office then, and those on duty were not briefed. The check uses the day in the embargo's own time zone and the setting `holidays`. It also uses the recipients' own weekend, when more than a fifth of those with a known zone are affected."),
    "EMB11": Entry(W, "recipient not cleared", "An embargo is an agreement, not an order. Only people who agreed, and not longer ago than the newsroom's limit, get the text early. The others get it when the embargo ends.", people=True),
    "EMB12": Entry(E, "embargo banner missing somewhere", "The time must be in the subject, the preheader, the first line and below the text of both parts, and be the same everywhere. Newsroom systems drop machine-readable flags but keep words. An embargo mentioned only inside the text was overlooked and broken in 2009."),
    "EMB13": Entry(E, "embargo banner wrong", "The banner shows the time in the embargo's own zone, UTC, and the reader's own time where it differs, each with weekday and date. A release for Monday 00:01 in London was once filed as Monday in New York. A banner on a text that is not under embargo is just as wrong."),
    "EMB14": Entry(W, "clocks change near the end of the embargo", "Europe, America and others change their clocks on different days. For a while New York is four hours from London, not five. A story in November 2012 came out an hour early because of this. The banner tells these readers the difference."),
    "EMB15": Entry(W, "“today” is another day when the embargo ends", "The text is sent on one day and published on another, and an editor has to guess which one “today” means. Write the weekday and the date."),
    "EMB16": Entry(W, "linked page public or guessable before its time", "In November 2025 the forecast for the British budget was read early because its address followed the pattern of the last one. Under embargo, put a linked page behind a login or give it a random part. --check-links tests whether the text is already public, which is an error."),
    "EMB17": Entry(E, "embargoed text in a public folder", "A file in a folder that a web server or a share shows to others is published. Until the embargo ends, nothing about the advisory is written into a folder named in the setting `public_folders`.", leaving=False),
    "EMB18": Entry(E, "text and release field contradict", "An immediate release that says EMBARGOED UNTIL, or an embargoed one that says FOR IMMEDIATE RELEASE, makes each editor choose. Arms or trade embargoes, and calls for the release of prisoners, are not meant. It is a warning where a separate report is under embargo. So is an embargo sentence in the body: those who get the text after the embargo would read it when it is no longer true."),
    "EMB19": Entry(E, "embargo dropped before its time", "People who have the text under embargo rely on everyone else waiting as long. A correction or a new revision keeps the embargo.", by_embargo=True, tests=False),
    "EMB20": Entry(W, "clock or time zone rules of this computer", "Embargoes depend on this computer's clock and its time zone table. Governments change zones several times a year, some at a few weeks' notice. A wrong clock or an old table ends an embargo at the wrong moment."),
    "EMB21": Entry(N, "nobody to call when the embargo ends", "Questions come when the text may be published. None of the contacts' hours cover that moment. Hours that cannot be read are ignored."),
    "EMB22": Entry(N, "embargo lifted early", "Someone ended the embargo before its time, usually because it was broken. Those who kept it were told, and everyone else gets the text without an embargo."),
    "EMB23": Entry(W, "embargo changed", "Editors have noted the old time. Everyone who has the text is told both times, under EMBARGO CHANGED. An earlier end is fairer than a later one: some may have planned with the old time."),
    "EMB24": Entry(E, "embargo on a text that is free", "A text sent without an embargo, or after its end, cannot be taken back: other newsrooms may have published it. Take the embargo out of the file."),
    "EMB25": Entry(W, "time in the text differs from the facts", "A time, zone or day in the text differs from the event's or the embargo's, and an editor may note the wrong one. Only the author knows which is right. If it is the time of something else, the text should say so."),
    "EMB26": Entry(W, "zone abbreviation of the wrong season", "EST, GMT and CET are winter time; EDT, BST and CEST are summer time. In the wrong season each is an hour off. Some readers go by the abbreviation and others by the clock, so half of them come at the wrong hour."),
    "EMB27": Entry(W, "two times that do not match", "A time and its equivalent elsewhere do not agree in hour or day. The day may change too: 00:01 on Friday in London is Thursday evening in New York. Texts have been published a day late and a day early over it."),
    "EMB28": Entry(W, "zone abbreviation without its city in the subject", "PST is Los Angeles and Manila, IST India, Ireland and Israel, CST Chicago and Shanghai, BST London and Dhaka (IANA, CLDR). People in all these places read the subject. Add a city or the hours from UTC."),
    # -- notices ------------------------------------------------------------------------------------------------------
    "NOT01": Entry(E, "notice says nothing", "A correction that does not say what was wrong and what is right makes every reader compare two texts word by word. One sentence is enough, such as: the demonstration begins at 14:00, not at 12:30."),
    "NOT02": Entry(E, "notice not at the top", "Readers who have the first text look at the inbox row and the first lines of the second. CORRECTION or WITHDRAWN, and what changed, must be there; further down no one sees it."),
    "NOT03": Entry(E, "characters not allowed in an e-mail", "Control characters, line breaks and encoded words (=?…) in a notice's words can forge e-mail headers (RFC 5322 2.2, RFC 2047). They usually come from pasting. Delete them."),
    "NOT04": Entry(E, "embargo change announced, but nothing changed", "EMBARGO CHANGED above two identical times makes each editor choose. Correct the embargo in the file first, or leave it out of the notice."),
    "NOT05": Entry(E, "nothing has changed", "A correction that repeats the same text makes readers look for a mistake that is not there. Correct the file first."),
    "NOT06": Entry(E, "changed since it was sent", "A reminder repeats what readers already have. Send what is new as an update, and what was wrong as a correction, so that no one has to compare two texts."),
    "NOT07": Entry(W, "mailbox not searched", "People who have said that they are coming should not be reminded. Writing again to an address that bounced harms the sender's reputation. Answers and bounces are in the office's mailbox."),
    "NOT08": Entry(W, "reminded before", "Journalists accept one follow-up: more than half of them get over 50 pitches a week (Cision, 2025). A second reminder shows only that no one answered. If there is news, send an update."),
    "NOT09": Entry(W, "words of a notice in another language", "Each reader gets the correction in the language of the text. A sentence in another language stands above it, and may not be understood."),
    "NOT10": Entry(N, "notice about an unchanged translation", "A notice goes to the readers of all languages. Those whose text was right get it once more, under the notice."),
    # -- several languages --------------------------------------------------------------------------------------------
    "LNG01": Entry(E, "two files in one language", "Files whose names differ in the language alone are one advisory, and each reader gets one of them. Of two in the same language nobody could say which."),
    "LNG02": Entry(E, "file name and text differ in language", "The name says one language and the key `language` another. Readers would get a text that they cannot read."),
    "LNG03": Entry(E, "languages disagree on what they share", "Id, kind, revision and `fallback` are those of the whole advisory. A file may leave them to the others (all but the kind), but not say something else."),
    "LNG04": Entry(E, "another embargo or send time in a translation", "Whoever reads the language with the earlier time would break the embargo of the other. The time is one instant, in whatever zone it is written."),
    "LNG05": Entry(E, "another time in a translation", "Journalists of one language would come, or apply, at another hour. A translation is often made of an older state of the text."),
    "LNG06": Entry(W, "fact that differs between languages", "A telephone number, an address, a day, a link, or the number of quotes is not the same. Often one file was corrected and the other forgotten."),
    "LNG07": Entry(W, "translation older than its source", "The text in the first language was changed, and the translation still says what it said before. Readers of the two would have different news."),
    "LNG08": Entry(W, "no text in the language of many readers", "They get another language. Where that is meant, `fallback` says so, and then there is no finding."),
    "LNG09": Entry(E, "fallback to a language that is not there", "The key `fallback` promises a text that has no file. Its readers would get the first language instead."),
    "LNG10": Entry(W, "terms of the embargo in another language", "Readers have agreed to the terms, and should be able to read them. A translation may name the embargo with terms of its own; its end is the same."),
    "LNG11": Entry(W, "words in another language than their text", "A paragraph, a headline or the words for the blind were left as they are in the source, or copied from another file. A reader of the translation does not understand them. Quotations may be in another language, and so may a text that is meant to be in two."),
    # -- the lists ----------------------------------------------------------------------------------------------------
    "LST01": Entry(E, "list not readable", "Lists are UTF-8, or UTF-16 with a byte-order mark. For anything else add --encoding. The encoding is never guessed: a wrong guess misprints names, and people notice their own.", people=True),
    "LST02": Entry(E, "no e-mail column", "The heading row must name the column of addresses: email, E-mail, Email address or similar. Without it there is no one to send to.", people=True),
    "LST03": Entry(E, "address not valid", "It would bounce, or reach someone else. Correct the row, or leave out bad rows with --skip-bad-rows.", people=True),
    "LST04": Entry(E, "row has too many or too few cells", "The usual cause is a comma inside a name without quotation marks: every later cell of the row is then in the wrong column. People have been greeted by their newspaper's name this way.", people=True),
    "LST05": Entry(E, "quotation mark not closed", "An open quotation mark would turn the rest of the list into a single cell. All those people would get nothing, without any warning.", people=True),
    "LST06": Entry(W, "same address more than once", "Each address gets one message, however many lists it is on. The first row counts, with its name and language. Nothing needs to be done unless the rows contradict each other.", people=True),
    "LST07": Entry(E, "column missing that a template uses", "A template uses a column that this list does not have, so every message would have a gap there. The standard columns (name, outlet, greeting, …) may be missing.", people=True),
    "LST08": Entry(E, "list is empty", "There is no one to send to. As a note it means that everyone on the lists is already accounted for, as when the same command runs twice.", tests=False, people=True),
    "LST09": Entry(E, "characters not allowed in an e-mail", "Line breaks, control characters and encoded words (=?…) in a cell can forge e-mail headers (RFC 5322 2.2, RFC 2047). They usually come from pasting. Delete them.", people=True),
    "LST10": Entry(E, "heading repeated, empty or unknown", "With two columns of the same meaning, one of them would not be read. An unknown heading is often a misspelling. Rename or delete it.", people=True),
    "LST11": Entry(E, "cell not understood", "A zone, date, language or yes/no in the list cannot be read. An embargo clearance or a person's own time must not rest on a guess.", people=True),
    "LST12": Entry(W, "column not used", "Without a heading no template can use the column, so its cells are not read. Give it a heading, or delete it.", people=True),
    "LST13": Entry(W, "template code in a cell", "It is sent as text and never run. It is usually a formula or a merge field that was pasted in.", people=True),
    "LST14": Entry(W, "address looks like another script", "Letters of two scripts can look alike (а and a), and a look-alike domain may belong to someone else (Unicode TS 39). In 2016 a forged release from a look-alike domain took 18 % off a company's shares.", people=True),
    "LST15": Entry(E, "several sheets, or a hidden one", "A workbook with people on several sheets, or on a hidden one, is not read in part. Some people would get nothing, or an old list would get everything. Name the sheet with --sheet.", people=True),
    "LST16": Entry(E, "hidden rows", "Rows hidden by a filter, by a group or by hand are often people who should not get mail. Show the rows, delete them, or include them with --with-hidden-rows.", people=True),
    "LST17": Entry(W, "hidden columns", "A hidden column is read like any other, but you do not see it when you check the sheet. A hidden column of addresses is an error: mail would go to addresses that you cannot see.", people=True),
    "LST18": Entry(W, "spoilt letters", "A name read in a wrong encoding (ZoÃ« for Zoë), or escaped for a web page (Zo&euml;), is printed as it is. People notice when their own name is wrong.", people=True),
    "LST25": Entry(E, "cell may not be printed", "A printed cell speaks for the office. It may have at most 200 letters, and no web address, @, path, telephone number or comment. A list from elsewhere could otherwise put its own link under the office's name. A bare domain is allowed as the name of an outlet (Politico.eu).", people=True),
    "LST26": Entry(E, "cell speaks for the office", "Only the advisory says what is free, held, corrected or withdrawn, in its banner and subject. “The embargo is lifted” or “CORRECTION:” in a cell would be read as the office's own words. The word embargo in the name of an outlet is a warning.", people=True),
    "LST30": Entry(W, "text in another language than its readers'", "Most readers whose language is in the lists read another one than the text's. A French text may be about to go to the English list, or these are the lists of another text.", people=True),
    "LST31": Entry(W, "a --cleared list that says no", "People on a --cleared list may have the text under embargo. If the row itself says no, or its agreement is out of date, the row counts, and they get the text when the embargo ends.", people=True),
    "LST32": Entry(N, "domain looks misspelt", "gmial.com and hotmail.con are slips, and mail to them bounces, or reaches whoever has registered the name. The message is sent all the same.", people=True),
    # -- the edition --------------------------------------------------------------------------------------------------
    "HTM01": Entry(W, "HTML over 80 KB", "Gmail hides everything beyond about 102 KB behind a link, contacts and opt-out included. Google does not document the limit; others have measured it (hteumeuleu/email-bugs 41)."),
    "HTM02": Entry(E, "HTML over 100 KB", "Gmail hides everything beyond about 102 KB behind a link, contacts and opt-out included. Google does not document the limit; others have measured it (hteumeuleu/email-bugs 41)."),
    "HTM03": Entry(E, "field missing in one part", "A template left out a fact. In 2008 the sixth sub-head of a company's financial release vanished this way. Every field for readers must be in the text part and in the HTML part, because each reader sees only one."),
    "HTM04": Entry(E, "external style sheet or import", "Fetching it tells a third party who opened your message and when, even under embargo. Most mail programs ignore it anyway (caniemail.com)."),
    "HTM05": Entry(E, "image embedded as data", "Gmail does not show data: pictures, and they count towards its limit of 102 KB. Use an https address instead."),
    "HTM06": Entry(E, "page cut short", "The page lost its end: it nests over 250 levels, or one part is over 10 MB. Mail programs would show half a text."),
    "HTM07": Entry(W, "language or direction not declared", "Screen readers choose their voice by lang and the order of words by dir. 96 of 100 e-mails lack them (an accessibility survey of 2026)."),
    "HTM08": Entry(E, "tracking", "A picture too small to see, loaded from a server, reports who opened the message. French and Italian rules of 2026 require consent first, and journalists protect their sources."),
    "HTM09": Entry(E, "mistake in a style sheet", "An unclosed brace, comment or quotation mark disables the rules after it, and the mail is sent unstyled. A style that cannot be read, or whose name does not exist, is a warning."),
    "HTM10": Entry(W, "style rule without effect", "Many mail programs drop style sheets, so each rule is written into the elements it selects. `*`, `:is()`, @supports and @font-face select none. Put rules for programs that read style sheets into the second one."),
    "HTM11": Entry(N, "style that a mail program drops", "Outlook for Windows renders with Word, and Gmail supports only some styles (caniemail.com). The text must be readable without them."),
    "HTM12": Entry(E, "element or attribute not allowed in a mail", "Mail programs warn of scripts, forms, frames and refreshes, or cut them out. Only elements and attributes for text, tables and pictures are allowed."),
    "HTM13": Entry(E, "address not allowed in a mail", "A link may lead to the web, an e-mail address or a phone. A picture comes from the web or is in the message. Anything else is code, or leads nowhere."),
    "HTM14": Entry(E, "reader's own field in an address", "A link or picture with a reader's name or address in it reports who opened the message or followed the link. No one is tracked here; only the opt-out may identify its reader."),
    "HTM15": Entry(N, "picture or font fetched from elsewhere", "Showing it tells a server that the message was opened, and from where. Under embargo this is an error: the server's owner would learn of the text."),
    "HTM16": Entry(E, "words hidden by a style", "Hidden words (display:none, font-size:0) are sent all the same, and can be read in the page's source: a note to a colleague, or a sentence that was deleted. The one hidden line that inboxes show is called preheader."),
    "HTM17": Entry(W, "accent colour hard to read", "Labels and links are written in the accent colour, and the embargo banner has white text on it. Below a contrast of 4.5 to 1 (WCAG 2.2) many people cannot read them, above all outdoors or on a phone."),
    # -- pictures and attachments -------------------------------------------------------------------------------------
    "FIL01": Entry(E, "picture cannot be shown", "Mail programs show JPEG, PNG and GIF. Other pictures are converted where that is possible; one that is damaged, of an unknown kind, or made to fill the memory of whoever opens it, is refused."),
    "FIL02": Entry(W, "file is not what its name says", "A PNG that is called .jpg, or a Word file that is called .pdf, does not open with a double click. Filters take it for a disguise."),
    "FIL03": Entry(W, "metadata that tell about people", "Cameras and programs write into a picture where it was taken, by whom, and with which camera. For a witness or a source that can be dangerous. A picture that is scaled loses them; one that is sent as it is keeps them unless strip_metadata is set."),
    "FIL04": Entry(W, "picture without words for the blind", "Many mail programs do not show pictures at first. Screen readers read the words of `alt` in place of a picture, and for a blind editor they are all there is."),
    "FIL05": Entry(E, "attachments too large", "Mailboxes refuse large messages, some from 10 MB on, and a journalist on a train waits for each of them. In base64 a file is a third larger. Put the largest on the web and name its address."),
    "FIL06": Entry(W, "file that newsrooms refuse", "Gateways drop programs, documents with macros, archives they cannot look into, and names with two endings. Often the whole message goes with the file, without a report."),
    "FIL07": Entry(E, "newsroom's own data", "Lists, ledger, log, passwords, sent messages and other texts hold journalists' names and secrets. A path in a copied advisory must not send them to the press. What is for readers belongs into a folder such as papers/."),
    "FIL08": Entry(E, "two attachments of one name", "Many mail programs save attachments into one folder, where the second replaces the first. Give one of them another name."),
    "FIL09": Entry(W, "words for the blind that say nothing", "A file's name, or a word such as “picture”, says nothing to who cannot see it, and the words of the caption would be read out twice. `alt` says what the picture shows: Two boats in the ice."),
    "FIL10": Entry(W, "picture without a credit", "A newsroom prints no picture of which it does not know whose it is. A caption offers it for print: `credit` names the photographer or the owner, who may be your own office."),
    # -- templates ----------------------------------------------------------------------------------------------------
    "TPL01": Entry(E, "template not understood", "Jinja2 cannot read the template; the line shows where it stopped. Nothing is sent from a broken template."),
    "TPL02": Entry(E, "template uses something that does not exist", "A misspelt name would print nothing, and no one would notice. The remedy names the nearest one."),
    "TPL03": Entry(E, "template does something not allowed", "Templates may not reach outside their data, mark values as safe or turn escaping off. Otherwise a name in a list could put code into every message."),
    "TPL04": Entry(N, "every message rendered in full", "The template uses something that cannot be filled in after styles are inlined. Each message is rendered separately: slower, but correct. For short lists it does not matter."),
    "TPL05": Entry(W, "template prints nothing for somebody", "A line with an empty value looks like a mistake: “Dear ,”. Say in the template what to print instead, or print the line only if there is a value."),
    "TPL06": Entry(E, "template takes too much", "It needs more memory or time than any page should: a loop inside loops, or a text that doubles itself. The newsroom's own templates run in a separate process, so nothing else is affected."),
    # -- tests --------------------------------------------------------------------------------------------------------
    "TST01": Entry(W, "never sent as a test", "No one in the newsroom has seen exactly this text as journalists will. One letter changed after the last test makes it a new text. A mail program shows what no check finds."),
    # -- settings -----------------------------------------------------------------------------------------------------
    "SET01": Entry(E, "setting not valid", "advisory.toml, .env or the environment has a value that is not valid. `advisory config` shows where it is set."),
    "SET02": Entry(E, "unknown setting", "A misspelt setting would have no effect, without any warning. The remedy names the nearest one."),
    "SET03": Entry(E, "secret readable by others", ".env holds passwords, and other users of this computer can read it. After chmod 600 .env only you can."),
    "SET04": Entry(E, "setting missing", "Sending needs it, and it has no default. `advisory config` shows what is set."),
    "SET05": Entry(W, "faster than allowed", "The mail provider allows less than the newsroom's own settings. It may refuse messages above its limit, or lock the account for a day."),
    "SET06": Entry(W, "nothing is sent automatically", "Scheduled messages are sent only when `advisory run` runs, every few minutes, from cron or a systemd timer. To set it up, run advisory cron --install."),
    "SET07": Entry(E, "settings that others may change", "Anyone who can change advisory.toml or .env decides where mail and passwords go, and which command supplies a password. Only one account may be able to change them."),
    "SET08": Entry(W, "people's names readable by others", "Lists, logs and messages hold journalists' names and addresses, and other users of this computer can read them. In a new newsroom only your account can open these folders."),
    "SET09": Entry(W, "password file readable by others", "A file that holds a password should be readable by your account alone (mode 600). Where the system provides it, as containers do, the folder around it should keep others out."),
}
# fmt: on


def finding(code: str, words: str, *, place: Place = NOWHERE, remedy: str = "", level: Level | None = None) -> Finding:
    """Return a finding with the given `code` and `words`, a sentence that says what was found.

    `remedy` is a sentence on what to do, or "". `place` is the file and line that the finding is about. NOWHERE means
    that they are not known.
    `level` replaces the level that the catalogue gives the code. None keeps that level. Raises KeyError when `level` is
    None and the catalogue lacks the code.
    """
    return Finding(code=code, level=level or CATALOGUE[code].level, words=words, place=place, remedy=remedy)
