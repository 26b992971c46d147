"""Catalogue of the codes that findings carry, such as EMB06: for each code its level, a title, and why it exists.

`advisory check --explain CODE` prints why. All packages make their findings with the codes and levels of this table.
"""

from dataclasses import dataclass

from advisory_cli.model.checks.findings import NOWHERE, Finding, Level, Place

E, W, N = Level.ERROR, Level.WARNING, Level.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry of the catalogue for one code of findings: its usual level, a title, and the reason why the code exists.

    `why` is the reason that `advisory check --explain CODE` prints. The other fields are flags. They say how findings
    with the code are treated.
    `by_embargo`: a finding of level error means that the embargo forbids sending (exit code 77). `tests`: a finding of
    level error forbids even test messages to the newsroom's own people. `leaving`: True when a finding of level error
    forbids sending. False when it only forbids writing a file.
    `question`: a person has to decide, whatever the level, and scripts are refused. `people`: the findings name
    recipients. They are left out of a preview that is made to be shared.
    """

    level: Level  # a rule may give a single finding another one
    title: str  # the fault in a few words
    why: str  # printed by `check --explain CODE`
    by_embargo: bool = False  # True: an error means that the embargo forbids it (exit code 77)
    tests: bool = True  # False: an error does not forbid test messages to the newsroom's own people
    leaving: bool = True  # False: an error forbids to write a file, where nothing was to be sent
    question: bool = False  # True: a person has to decide, whatever the level; scripts are refused
    people: bool = False  # True: findings name recipients, and are left out of previews made to be shared


# fmt: off
# One entry a line.
CATALOGUE: dict[str, Entry] = {
    # -- the advisory file --------------------------------------------------------------------------------------------
    "ADV01": Entry(E, "not readable as text", "Advisory files are UTF-8, at most 256 KiB, and hold no NUL character. Encodings are never guessed: a wrong guess prints wrong names without a word of warning."),
    "ADV02": Entry(E, "no front matter", "The file starts with a line ---, then come the facts as YAML, then a second ---, then the body. Without the two lines nobody can tell the facts from the text."),
    "ADV03": Entry(E, "front matter cannot be read", "The YAML between the two --- lines has a mistake, and a guess could lose a fact. The usual cause is a headline with a colon in it: it needs quotation marks around the whole."),
    "ADV04": Entry(E, "key written twice", "Of two headlines, one would be lost without a word. Keep the right one."),
    "ADV05": Entry(E, "YAML feature not allowed", "Anchors, aliases, merge keys and tags are refused: they hide text from the colleague who reads the diff, and a few of them make a small file enormous (the “billion laughs”). Write the value out where it is needed."),
    "ADV06": Entry(E, "unknown key", "A misspelt key would silently drop a fact from the e-mail, and nobody misses what is not there. The remedy names the key that looks most like it."),
    "ADV07": Entry(E, "wrong kind of value", "A list was expected and a text stood there, or the other way round. Lists are lines that begin with “- ”, or [one, two]."),
    "ADV08": Entry(E, "required field missing", "Each kind of advisory needs certain facts before a newsroom can use it: an invitation without a place, or without a person to call, is thrown away. Desk editors of news agencies take the opening sentence and the contact, and nothing else."),
    "ADV09": Entry(E, "too deep or too large", "Front matter nests at most 20 levels and holds at most 64 KiB. More is a long text in the wrong place, or a file made to break programs."),
    "ADV10": Entry(E, "not a date or time", "Dates are written 2026-06-05, times 2026-06-05 00:01, in quotation marks. 05/06/2026 is 5 June in London and 6 May in New York."),
    "ADV11": Entry(E, "not a time zone", "Zones are Area/Location (Europe/Brussels) or UTC, as in the IANA database. EST, CET and BST are refused because they mean other offsets in other seasons and places: an EU Council advisory of June 2022 said CET when Brussels was on CEST."),
    "ADV12": Entry(E, "word not known here", "The field accepts only certain words (kind, release, language, id), because templates and rules depend on them. The remedy names the nearest one."),
    "ADV13": Entry(E, "characters that may not reach an e-mail", "Control characters, line breaks in a headline and encoded words (=?…) can forge headers of an e-mail (RFC 5322 2.2, RFC 2047). They mostly come in by pasting; delete them."),
    "ADV14": Entry(E, "address or link not valid", "A journalist who writes to a broken address, or opens a link that leads nowhere, has lost the story and you do not hear of it. Addresses and links are looked at by their form; nothing is contacted."),
    "ADV15": Entry(E, "path leaves the newsroom", "Files named inside an advisory must lie inside the newsroom folder, links followed. Otherwise a file taken over from elsewhere could send any document of this computer to the press."),
    "ADV16": Entry(E, "wall time does not exist or is doubled", "When clocks go forward an hour is skipped, and when they go back an hour comes twice. For a doubled time say which one is meant: fold: 0 is the first, fold: 1 the second."),
    "ADV17": Entry(E, "body is empty", "An e-mail needs a text below the front matter. A message of facts alone reads like a mistake."),
    "ADV18": Entry(E, "text changed under the same revision", "Some people have this revision already, in other words. A new number keeps apart who got what, and keeps anybody from getting it twice.", tests=False),
    "ADV19": Entry(E, "text would be lost", "Some signs are Markdown and not text: a cell beyond a table's heading, a title inside a link, or a + or > before a figure would not reach the reader, who would read another figure than you wrote. Write it so that it stays."),
    "ADV20": Entry(W, "stopped before", "A person stopped this mailing while it was being sent. Whoever goes on with it should know, and know why."),
    "ADV21": Entry(E, "another mailing of it waits", "A mailing that waits, for its time or for an embargo's end, is frozen: what is edited afterwards does not change it. Two texts of one advisory for the same people are a mistake, so one of them has to go: say --replace MAILING, or stop the one that waits."),
    "ADV22": Entry(E, "withdrawn", "Its readers were asked not to use it. Sent again under the same name, nobody could tell what holds; whatever takes its place is another advisory."),
    "ADV23": Entry(E, "send time past for some readers", "With `recipient` the hour counts on each reader's own clock, and in the east it has struck already. Who would get it at an hour that has passed gets it late, or is left out as too late."),
    "ADV24": Entry(E, "older than what was planned", "From the moment a newer text of an advisory is planned for anybody, no older one leaves: a reader cannot know which of two holds, and whoever planned the newer one had a reason. A text that is right after all gets a number of its own."),
    "ADV25": Entry(W, "sent before under another id", "The ledger tells texts apart by their id. A file that was copied or renamed without one is a new text to it, and every reader would get the same words twice. No script answers this: a person confirms it at a terminal, or says --own-text.", question=True),
    "ADV26": Entry(N, "no id but the file's name", "The ledger tells texts apart by their id, and takes the file's name where none is written. The first sending writes `id: …` into the file, so that it stays the same advisory however it is called."),
    "ADV27": Entry(E, "event's zone assumed, and it is elsewhere", "Without a zone the newsroom's is taken, and the event's place, dateline or telephone code lies in another: a London event of a Brussels newsroom would be announced for an hour at which nobody is there. One line in the file says which is meant."),
    "ADV28": Entry(W, "subject cut short", "Without a subject of its own, a text leaves under its headline, cut at 78 characters: the inbox row then ends in mid-sentence, often before what matters. A subject of its own says it whole: day, place, and the hook."),
    "ADV29": Entry(E, "sender in another domain than the newsroom's", "Receivers hold the domain in From against the one that the server may send for (DMARC, RFC 7489): an officer's address elsewhere lands in spam or is refused, at each reader by itself. In the newsroom's domain it passes; answers may go anywhere with reply_to."),
    "ADV33": Entry(E, "id of another text", "The usual way to the next advisory is a copy of the last one, and with its id it would be taken for a new state of that: nobody who has the first would get the second. Each text has an id of its own; without one, its file's name serves."),
    "ADV34": Entry(E, "picture not sent", "E-mails carry no pictures from files yet, and whoever named one would believe that journalists see it. A picture on the web can be named by its https address."),
    "ADV36": Entry(N, "practice anew", "Practice is there to be repeated: a changed text replaces the one before, --again writes to everybody, and a message that was deleted is written again. Live, nobody gets a text twice."),
    "ADV37": Entry(W, "text in another language than said", "Labels, dates and the words of the opt-out follow the language of the file, or else of the newsroom. A French text would leave under MEDIA ADVISORY, with an English foot."),
    "ADV38": Entry(E, "address of an example in the text", "Nobody answers at example.com, .example and the like (RFC 2606). A journalist who calls back before the deadline would hear nothing; to invented people, at such addresses too, it may leave.", tests=False),
    "ADV39": Entry(E, "text of the example", "The advisory that `init` writes was issued by others in 2014. Real people would read it as news, in the name of its issuer.", tests=False),
    # -- the words ----------------------------------------------------------------------------------------------------
    "LNK01": Entry(N, "link leads nowhere", "With --check-links each link is opened once, without cookies or login. A page that is gone, or a server that does not answer, is for a reader the same as no link; some servers turn programs away that let people in."),
    "LNK02": Entry(W, "words name another site", "A link whose words say one address and which leads to another is what fraud looks like, and mail programs warn of it. Short links are a reason to name no site in the words."),
    "LNK03": Entry(E, "user name in a link", "https://www.bank.example@evil.example leads to evil.example. A name or password before the @ is sent to whoever is behind it, and shown to every reader."),
    "LNK04": Entry(W, "site looks like another one", "Letters of two alphabets look alike, and one letter more or less in the name of a site is bought by whoever waits for slips. Type the address anew, or open it once."),
    "LNK05": Entry(E, "mailto: fills in more than a subject", "A mailto: link with bcc, cc or several addresses writes to people whom its reader does not see. Only subject and body may be filled in."),
    "LNK06": Entry(E, "readers' addresses in the text", "Addresses that came along by pasting show every journalist whom else the office writes to. A single one may be a host or a speaker, and is a warning."),
    "TXT01": Entry(E, "placeholder left in", "In October 2012 Google's quarterly results went out hours early, with PENDING LARRY QUOTE in them. Placeholders (PENDING, TK, TBC, XXX, [name], lorem ipsum, ???) mean that the text is not finished. (TBC) in brackets behind a name, and TK, TODO or [x] alone, which may be honest, are warnings only."),
    "TXT02": Entry(E, "template residue", "Braces, [[Firstname]] or %%NAME%% mean that a mail merge did not happen: “Dear [[Firstname]]” is the best known mistake of the trade. In an advisory's text nothing is ever filled in."),
    "TXT03": Entry(E, "residue of a web page", "“[email protected]” is what web pages of a well-known network show to machines in place of an address; the real one is lost in copying. Write the address itself. A sign written as in a page's source (&nbsp;) is a warning."),
    "TXT04": Entry(W, "weekday does not match its date", "One of the two is wrong, and only the author knows which: it is never changed for you. A date without a year is taken to lie near the event, else near the dateline."),
    "TXT05": Entry(W, "subject long or loud", "Inboxes show about 60 characters, and over 78 a header line has to be folded (RFC 5322 2.1.1). Capitals outside the label, !! and URGENT are what spam looks like, and what editors say they delete unread."),
    "TXT06": Entry(W, "event in the past", "Usually it is the date of a file taken over from an earlier event. It is a warning in every verb: nothing stops you from sending it on purpose."),
    "TXT07": Entry(E, "event ends before it starts", "One of the two times is wrong, and a calendar refuses the entry. Only the author knows which."),
    "TXT08": Entry(W, "internal marker in the text", "In June 2015 a government office in Massachusetts sent its internal list of press inquiries to the whole press list. INTERNAL, DRAFT or “not for publication” in a text for journalists is usually the wrong file."),
    "TXT09": Entry(N, "phone number that cannot be dialled", "From abroad a number without + and its country code cannot be dialled, and a link works only where the field is exactly one number (RFC 3966): two of them, or one with hours behind it, are shown without a link. A letter among the digits, as in 555 O1 00, is a warning."),
    "TXT10": Entry(W, "quotation marks do not match", "Where a quotation begins and ends decides whose words they are. A mark too many or too few in a paragraph makes the office's words somebody else's."),
    "TXT11": Entry(N, "link not https, or given twice", "Mail programs and browsers warn of http:// links, and a link given twice is usually a copy whose address was not changed. The message leaves all the same."),
    "TXT13": Entry(W, "send time past, or not before the event", "The file says when it shall leave, and that has passed, or the event has begun by then: usually the date of a file taken over from an earlier one. An invitation that comes when the doors are shut is worse than none."),
    "TXT14": Entry(W, "comment, not printed", "What stands between <!-- and --> is a note to a colleague: it is left out of both parts of the e-mail, and said here with its words. A sentence that was put there by mistake would be missed by nobody."),
    "TXT15": Entry(E, "comment that would be printed", "Only <!-- words --> is a comment here. Those of other programs, such as %% words %%, [//]: # (words) and {# words #}, would reach every journalist as text."),
    "TXT16": Entry(E, "HTML in the text", "Readers would see the tags, and hidden HTML with what it hides. The remedy names the Markdown for it; a sign that readers shall see is written with a backslash before it, or between two backticks."),
    "TXT17": Entry(E, "marks that would be seen", "Markdown that is broken, or not understood here, leaves as it was typed, and its link leads nowhere. The page docs/markdown.md says what is understood; stray marks that may be meant are a warning."),
    "TXT18": Entry(W, "spoilt letters in the text", "Letters that were read in a wrong encoding somewhere (Ã©coles for écoles), or were lost (a black question mark), reach every journalist as they stand. Text pasted from a PDF or an old program is where they come from: type the word anew. What a pasted picture leaves (U+FFFC) is an error."),
    "TXT19": Entry(E, "facts below the second ---", "Only what stands between the first two lines --- is facts: a third one ends nothing, and what follows it is printed, keys and all. A second text pasted below the first leaves with it."),
    # -- embargoes ----------------------------------------------------------------------------------------------------
    "EMB01": Entry(E, "embargo without wall time and zone", "A bare date, “midnight”, an offset or an abbreviation leaves open when the matter is free, and newsrooms have broken embargoes over it. Write '2026-06-05 00:01' and an Area/Location zone."),
    "EMB02": Entry(E, "embargo time does not exist", "The clocks of that zone skip this time when they go forward, so that nobody could keep to it. 00:01 itself was skipped in 2026 in Havana, Beirut, Cairo, Santiago and the Azores."),
    "EMB03": Entry(E, "embargo time comes twice", "The clocks of that zone show this time twice when they go back, an hour apart. Say fold: 0 (the first) or fold: 1 (the second)."),
    "EMB04": Entry(E, "embargo already over", "A bar with a time in the past tells editors that nobody looked. What is free is sent as release: immediate."),
    "EMB05": Entry(E, "embargo ends before the last message leaves", "At the given rate, or at the send time the file names, messages are still leaving when the matter becomes free, so that the last people are scooped by the first. Send earlier, faster, or to fewer.", by_embargo=True, tests=False),
    "EMB06": Entry(E, "embargo ends after the event starts", "Nobody can keep silent about what the public can watch: a broadcaster's release of this kind was embargoed until after its event had begun. Ending at the start is allowed, and a closed briefing (public: false) gets a warning."),
    "EMB07": Entry(W, "00:00 or 12:00: which side of midnight?", "“Midnight on the 5th” has two readings, and 12 o'clock has been taken for both noon and midnight in the trade. 00:01 and 12:01 have one reading; British offices write 00:01 for this reason."),
    "EMB08": Entry(W, "short notice", "A medical journal once gave 38 minutes, in which nobody can read, ask and write. Under two hours is a warning, under a day a note."),
    "EMB09": Entry(W, "long embargo", "Over 14 days the text is forgotten, or somebody forgets that it may not be used: learned societies advise against long embargoes. Send it later."),
    "EMB10": Entry(W, "embargo ends at a weekend or on a holiday", "Few people are at their desks then, and who is on duty was not briefed. The issuer's day counts, the setting `holidays`, and the weekend of the recipients where more than a fifth of those with a known zone have one."),
    "EMB11": Entry(W, "recipient not cleared", "An embargo is an agreement and not an order: only who agreed to it, and not longer ago than the newsroom's limit, gets the matter early. The others are held until it ends.", people=True),
    "EMB12": Entry(E, "embargo bar missing somewhere", "The time must stand in the subject, the preheader, the first line and below the text of both parts, and be the same everywhere: newsroom systems drop machine flags, and words survive. An embargo that stood only inside the text was overlooked and broken in 2009."),
    "EMB13": Entry(E, "embargo bar wrong", "The bars show the issuer's time, UTC, and the reader's own time where it differs, each with its weekday and date, which may be another one. A release for Monday 00:01 in London was once entered as Monday in New York; a bar on matter that is free is as wrong."),
    "EMB14": Entry(W, "clocks change near the end of the embargo", "Europe, America and others change their clocks on different days, so that for a while New York is four hours from London and not five. A story of November 2012 came out an hour early over it; the bar of such readers says how far apart the clocks are."),
    "EMB15": Entry(W, "“today” is another day when the matter is free", "The text is read on the day it leaves and printed on the day the embargo ends: “today” is one of the two, and an editor guesses which. Write the weekday and the date."),
    "EMB16": Entry(W, "linked page public or guessable before its time", "In November 2025 the British budget's forecast was read early by whoever guessed its address, which followed the pattern of the last one. A link under embargo needs a login or a random part; --check-links looks whether the text can be read already, which is an error."),
    "EMB17": Entry(E, "embargoed matter in a public folder", "What is written into a folder that a web server or a share shows to others is published. Until the embargo ends nothing about the advisory is written into one of the setting `public_folders`.", leaving=False),
    "EMB18": Entry(E, "text and release field contradict", "An immediate release that says EMBARGOED UNTIL, or an embargoed one that says FOR IMMEDIATE RELEASE, leaves each editor to choose. Texts about arms or trade embargoes, or calling for the release of prisoners, are not meant; where a report sent apart has the embargo, it is a warning. So is an embargo sentence in the body of an embargoed text: who is held gets it when it is no longer true."),
    "EMB19": Entry(E, "embargo dropped before its time", "People who have the text under embargo rely on everybody else waiting as long. A correction or a new revision inherits the embargo.", by_embargo=True, tests=False),
    "EMB20": Entry(W, "clock or time zone rules of this computer", "Embargoes are reckoned with this computer's clock and with its table of time zones, which governments change several times a year, some at a few weeks' notice. A clock that is wrong, or a table that is old, lifts an embargo at the wrong moment."),
    "EMB21": Entry(N, "nobody to call when the embargo ends", "Questions come when the matter becomes free. The hours of no contact cover that moment; hours that cannot be understood are not judged."),
    "EMB22": Entry(N, "embargo lifted early", "A person ended the embargo before its time, usually because somebody had broken it. Those who kept it were told, and everybody else gets the text free."),
    "EMB23": Entry(W, "embargo changed", "Editors have written the old time down. Whoever has the text is told both times, under EMBARGO CHANGED; an earlier end is fairer than a later one, because some may have planned with it."),
    "EMB24": Entry(E, "embargo on what is free", "What somebody has without an embargo, or after its end, cannot be taken back: other newsrooms may have published it. Leave the embargo out of the file."),
    "EMB25": Entry(W, "time in the text is not that of the facts", "An hour, a zone or a day in the text differs from the event's or the embargo's, and an editor who reads only one of the two notes it down. Which is right only the author knows; an hour of something else needs words that say so."),
    "EMB26": Entry(W, "zone word of the other season", "EST, GMT and CET are winter's words and EDT, BST and CEST summer's: in the wrong season each is an hour off. Some readers reckon by the word and others by the clock, so that half of them come an hour late."),
    "EMB27": Entry(W, "two times that are not one", "A time and what it is elsewhere do not agree in hour or day. Past midnight the day changes with the hour: 00:01 on Friday in London is Thursday evening in New York, and texts were published a day late and a day early over it."),
    "EMB28": Entry(W, "zone abbreviation without its city in the subject", "PST is Los Angeles and Manila, IST India, Ireland and Israel, CST Chicago and Shanghai, BST London and Dhaka (IANA, CLDR): the inbox row is read by people in all of them. A city or the hours from UTC beside it end the doubt."),
    # -- notices ------------------------------------------------------------------------------------------------------
    "NOT01": Entry(E, "notice says nothing", "A correction that does not say what was wrong and what is right sends every reader to compare two texts word by word. One sentence is enough, such as: the demonstration begins at 14:00, not at 12:30."),
    "NOT02": Entry(E, "notice not at the top", "Whoever has the first text looks at the inbox row and the first lines of the second. There it must say CORRECTION, or WITHDRAWN, and what changed; further down nobody sees it."),
    "NOT03": Entry(E, "characters that may not reach an e-mail", "Control characters, line breaks and encoded words (=?…) in a notice's words can forge headers of an e-mail (RFC 5322 2.2, RFC 2047). They mostly come in by pasting."),
    "NOT04": Entry(E, "embargo said to have changed, and has not", "EMBARGO CHANGED above two times that are the same leaves each editor to choose. Correct the embargo in the file first, or leave it out of the notice."),
    "NOT05": Entry(E, "nothing has changed", "A correction that repeats the text its readers have sends them to look for a mistake that is not there. Correct the file first."),
    "NOT06": Entry(E, "changed since it was sent", "A reminder repeats what its readers have. What is new, or was wrong, has to be said as an update or a correction, so that nobody has to compare two texts."),
    "NOT07": Entry(W, "mailbox not looked through", "Who has said that they come, and is reminded all the same, feels unread; and a message to an address that returned the last one only harms the sender's name. Both stand in the office's mailbox."),
    "NOT08": Entry(W, "reminded before", "One follow-up is what journalists accept: more than half of them get over 50 pitches a week (Cision, 2025). A second reminder of the same text tells them only that nobody noticed the silence; if there is news, send an update."),
    # -- the lists ----------------------------------------------------------------------------------------------------
    "LST01": Entry(E, "list not readable", "Lists are UTF-8, or UTF-16 with a byte-order mark; for anything else say --encoding. Nothing is guessed: a wrong guess prints wrong names, and people notice their own.", people=True),
    "LST02": Entry(E, "no e-mail column", "The heading row must name the column of addresses: email, E-mail, Email address and the like. Without it nobody can be reached.", people=True),
    "LST03": Entry(E, "address not valid", "It would come back, or go to somebody else. Correct the row, or leave bad rows out with --skip-bad-rows.", people=True),
    "LST04": Entry(E, "row has too many or too few cells", "The usual cause is a comma inside a name without quotation marks: every later cell of the row then stands in the wrong column. People have been greeted by their newspaper's name this way.", people=True),
    "LST05": Entry(E, "quote not closed", "One open quotation mark would swallow the rest of the list as a single cell. All those people would get nothing, without a word.", people=True),
    "LST06": Entry(W, "same address more than once", "Everybody gets one message, however many lists they stand in; the first row counts, with its names and its language. Nothing needs to be done unless the rows contradict.", people=True),
    "LST07": Entry(E, "column missing that a template uses", "A template asks for a column that this list does not have, so that every message would have a gap there. The standard columns (name, outlet, greeting, …) may always be missing.", people=True),
    "LST08": Entry(E, "list is empty", "There is nobody to send to. As a note it says that everybody listed is accounted for already, which is what a second run of the same command finds.", tests=False, people=True),
    "LST09": Entry(E, "characters that may not reach an e-mail", "Line breaks, control characters and encoded words (=?…) in a cell can forge the headers of the message (RFC 5322 2.2, RFC 2047). They mostly come in by pasting; delete them.", people=True),
    "LST10": Entry(E, "heading twice, empty or unknown to the program", "Two columns with one meaning would leave one of them unread, and a heading that nobody knows is often a misspelt one. Rename it or delete it.", people=True),
    "LST11": Entry(E, "cell not understood", "A zone, date, language or yes/no in the list is not one. An embargo clearance or a person's own time must not rest on a guess.", people=True),
    "LST12": Entry(W, "column not used", "No template can name it, so its cells are left unread. Give it a heading, or delete it.", people=True),
    "LST13": Entry(W, "template code in a cell", "It is sent as it stands, as text, and never run. It is usually a formula or a merge field that came along by pasting.", people=True),
    "LST14": Entry(W, "address looks like another script", "Letters of two scripts look alike (а and a), and a domain in look-alike letters may belong to somebody else (Unicode TS 39). In 2016 a forged release from a look-alike domain took 18 % off a company's shares.", people=True),
    "LST15": Entry(E, "which sheet of a workbook is meant", "A workbook with people on several sheets, or on a hidden one, is never read in part without a word: some of them would get nothing, or those of an old list everything. Name the sheet with --sheet.", people=True),
    "LST16": Entry(E, "rows that the spreadsheet does not show", "Rows hidden by a filter, by a collapsed group or by hand are often people who are not to be written to. Whoever looks at the sheet counts the others. Show the rows, delete them, or take them with --with-hidden-rows.", people=True),
    "LST17": Entry(W, "columns that the spreadsheet does not show", "What stands in a hidden column is read like any other, and nobody who looks at the sheet sees it. A hidden column of addresses is an error: the addresses that are shown are not those that get the mail.", people=True),
    "LST18": Entry(W, "spoilt letters", "A name that was read in a wrong encoding somewhere (ZoÃ« for Zoë), or escaped for a web page (Zo&euml;), is printed as it stands. People notice their own name, and that nobody looked.", people=True),
    "LST25": Entry(E, "cell may not be printed", "A cell that a template prints speaks for the office: at most 200 letters, no web address, no @, no path, no telephone number, no comment. A list from elsewhere could otherwise put a link of its own under the office's name; a bare domain is allowed as the name of an outlet (Politico.eu).", people=True),
    "LST26": Entry(E, "cell speaks for the office", "What is free, held, corrected or taken back, only the advisory says, in the bar and in the subject. “The embargo is lifted” or “CORRECTION:” in a cell is read as the office's own word; the word embargo in the name of an outlet is a warning.", people=True),
    "LST30": Entry(W, "text in another language than its readers'", "Most of those whose language the lists say read one and the same other. A French text is about to go to the English list, or the lists are those of another text.", people=True),
    "LST31": Entry(W, "a --cleared list that says no", "Whoever stands in a --cleared list may have the text under embargo. Where the row itself says no, or names an agreement that is out of date, the row counts, and they get it when the embargo ends.", people=True),
    # -- the edition --------------------------------------------------------------------------------------------------
    "HTM01": Entry(W, "HTML over 80 KB", "Gmail hides what lies beyond about 102 KB behind a link, contacts and opt-out included. The limit is not documented by Google; it was measured by others (hteumeuleu/email-bugs 41)."),
    "HTM02": Entry(E, "HTML over 100 KB", "Gmail hides what lies beyond about 102 KB behind a link, contacts and opt-out included. The limit is not documented by Google; it was measured by others (hteumeuleu/email-bugs 41)."),
    "HTM03": Entry(E, "field missing in one part", "A template dropped a fact: in 2008 the sixth sub-head of a company's financial release vanished in this way. Every field meant for readers must stand in the text part and in the HTML part, because each reader sees only one."),
    "HTM04": Entry(E, "external style sheet or import", "Fetching it tells a stranger who opened your message and when, an embargoed one too. Most mail programs ignore it anyway (caniemail.com)."),
    "HTM05": Entry(E, "image embedded as data", "Gmail does not show data: pictures, and they count towards its limit of 102 KB. Name a file or an https address instead."),
    "HTM06": Entry(E, "page cut short", "The finished page lost its end: it nests over 250 levels, or a part is over 10 MB. Mail programs would show half a text."),
    "HTM07": Entry(W, "language or direction not declared", "Screen readers choose their voice by lang and the order of words by dir. 96 of 100 e-mails lack them (an accessibility survey of 2026)."),
    "HTM08": Entry(E, "tracking", "A picture too small to see, fetched from elsewhere, reports who opened the message. French and Italian rules of 2026 ask for consent first, and journalists protect their sources."),
    "HTM09": Entry(E, "slip in a style sheet", "A brace, comment or quotation mark that is never closed takes the rules behind it along, and the mail leaves unstyled. A style that cannot be read, or has no such name, is a warning."),
    "HTM10": Entry(W, "style rule that comes out nowhere", "Mail programs drop style sheets, so that every rule is written into the elements it chooses. `*`, `:is()`, @supports or @font-face choose none; what is for programs that read style sheets stands in the second one."),
    "HTM11": Entry(N, "style that a mail program drops", "Outlook for Windows draws with Word's engine, and Gmail lets only some styles through (caniemail.com). The text has to be readable without them."),
    "HTM12": Entry(E, "element or attribute not allowed in a mail", "Scripts, forms, frames and refreshes are what mail programs warn of or cut out, and none of them belongs into a text for the press. Only elements and attributes that show text, tables and pictures leave."),
    "HTM13": Entry(E, "address not allowed in a mail", "A link leads to the web, to an e-mail address or to a phone; a picture comes from the web or lies in the message. Anything else is code, or leads nowhere."),
    "HTM14": Entry(E, "reader's own field in an address", "A link or picture with somebody's name or address in it tells who opened the message and who followed the link. Nobody is tracked here; only the opt-out may know its reader."),
    "HTM15": Entry(N, "picture or font fetched from elsewhere", "Showing it tells a server that the message was opened, and from where. Under embargo that is an error: the server's owner would learn of the text."),
    "HTM16": Entry(E, "words hidden by a style", "What is hidden (display:none, font-size:0) leaves all the same, and whoever opens the page's source reads it: a note to a colleague, or a sentence that was taken back. The line that inboxes show is named preheader."),
    "HTM17": Entry(W, "accent colour hard to read", "Labels and links are written in the accent colour, and white text stands on it in the embargo banner. Below a contrast of 4.5 to 1 (WCAG 2.2) many people cannot read them, outdoors or on a phone."),
    # -- templates ----------------------------------------------------------------------------------------------------
    "TPL01": Entry(E, "template not understood", "Jinja2 cannot read the template; the line says where it stopped. Nothing is sent from half a template."),
    "TPL02": Entry(E, "template uses something that is not there", "A misspelt name would print nothing, and nobody would miss it. Here it stops, and the remedy names the nearest one."),
    "TPL03": Entry(E, "template does something not allowed", "Templates may not reach outside their data, mark values safe or switch escaping off. A name in a list could otherwise put code into everybody's message."),
    "TPL04": Entry(N, "every message rendered in full", "A template idiom cannot be filled in after the styles were inlined, so each message is rendered alone, which is slow but right. For short lists it does not matter."),
    "TPL05": Entry(W, "template prints nothing for somebody", "A line with an empty cell in it reads like a mistake: “Dear ,”. The template can say what stands there instead, or ask first whether there is anything."),
    "TPL06": Entry(E, "template takes too much", "It asks for more memory, or more time, than any page needs: a loop inside loops, or a text that doubles itself. Templates of the newsroom's own are rendered apart, so that nothing else suffers."),
    # -- tests --------------------------------------------------------------------------------------------------------
    "TST01": Entry(W, "never sent as a test", "Nobody of the newsroom has seen this very text as journalists will: one letter changed after the last test makes it another. A mail program shows what no check finds."),
    # -- settings -----------------------------------------------------------------------------------------------------
    "SET01": Entry(E, "setting not valid", "advisory.toml, .env or the environment holds a value that is not one. Where it came from stands in `advisory config`."),
    "SET02": Entry(E, "unknown setting", "A misspelt setting would silently have no effect. The remedy names the nearest one."),
    "SET03": Entry(E, "secret readable by others", ".env holds passwords, and other users of this computer can read it. The command chmod 600 .env keeps it to you."),
    "SET04": Entry(E, "setting missing", "Sending needs it, and there is no value that could be assumed. `advisory config` shows what is set."),
    "SET05": Entry(W, "faster than allowed", "The mail provider allows less than the newsroom's own settings say. It may refuse what is above its limit, or lock the account for a day."),
    "SET06": Entry(W, "nothing runs by itself", "What waits for its time leaves when `advisory run` runs, and that has to be called every few minutes: by cron or by a systemd timer. A text that was scheduled and never left is found out by the journalists who did not get it."),
    "SET07": Entry(E, "settings that others may change", "Who can write advisory.toml or .env decides where mail and passwords go, and which command is run for a password. Only your account, or one that you cannot write for, may write them."),
    "SET08": Entry(W, "people's names readable by others", "Lists, logs and messages hold names and addresses of journalists, and other users of this computer can read them. A new newsroom has these folders for your account alone; keep them so."),
    "SET09": Entry(W, "password file readable by others", "A file that holds a password is for your account alone (mode 600). Where the system itself hands it over, as containers do, the folder around it should keep others out."),
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
