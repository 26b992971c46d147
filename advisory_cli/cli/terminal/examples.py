"""Examples of commands, as the help shows them: what a person wants, and the line to type for it."""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("Start with a newsroom of your own, in practice mode:", "advisory init my-newsroom"),
        ("Look at the plan, confirm it, and send:", "advisory send summit -l europe"),
    ),
    "init": (("Make a newsroom in a new folder:", "advisory init my-newsroom"),),
    "login": (
        ("Name the mail server and its password:", "advisory login smtp"),
        ("Sign in to Microsoft 365 in the browser:", "advisory login microsoft365 --mailbox press@example.com"),
    ),
    "cron": (
        ("Let cron send what is due every five minutes:", "advisory cron --install"),
        ("Check whether cron is running:", "advisory cron"),
    ),
    "new": (
        ("Answer a few questions, and get a file to fill in:", "advisory new"),
        ("Start a press release:", "advisory new press-release --headline 'Heat deaths doubled' --issued-in Brussels"),
        ("Start a photo call:", "advisory new photo-call --starts '2027-01-12 11:00' --place 'Schuman roundabout'"),
    ),
    "completion": (("Complete words with the Tab key in your shell:", "advisory completion --install"),),
    "check": (
        ("Check a text and its lists before the plan:", "advisory check summit -l europe"),
        ("Check a list alone:", "advisory check -l europe"),
        ("See what a code means:", "advisory check --explain EMB05"),
    ),
    "preview": (
        ("See the e-mail as journalists will see it:", "advisory preview summit -l europe"),
        ("See the message of one person:", "advisory preview summit -l europe --to ann@example.com --text"),
        ("See a planned mailing as it is stored:", "advisory preview summit.1"),
        ("Mail it to your director, who has no terminal:", "advisory preview summit.1 --mail-to boss@example.com"),
    ),
    "export": (
        ("Write the event for calendars:", "advisory export summit --as ics"),
        ("Write a page for your website:", "advisory export summit --as html -o summit.html"),
    ),
    "send": (
        ("See the plan, and send nothing:", "advisory send summit -l europe -n"),
        ("Send a test to your own office:", "advisory send summit -l europe --test"),
        ("Send after you have confirmed the plan:", "advisory send summit -l europe"),
        ("Send tomorrow morning:", "advisory send summit -l europe --at 'tomorrow 07:00'"),
        ("Send to one journalist who has just phoned:", "advisory send summit --to ann@example.com"),
        ("Send to some of a list:", "advisory send summit -l europe --where country=BE"),
        ("Send from a script, and only to the number expected:", "advisory send summit -l europe --yes --expect 412"),
    ),
    "approve": (
        ("See what waits for approval:", "advisory approve"),
        ("Look at the newest mailing and approve it:", "advisory approve last"),
    ),
    "stop": (
        ("Stop everything now:", "advisory stop"),
        ("Stop the mailings of one advisory:", "advisory stop summit"),
        ("Let it continue:", "advisory stop summit --undo"),
        ("Let everything continue that the last stop has stopped:", "advisory stop --undo"),
    ),
    "reschedule": (
        ("Send it two hours from now:", "advisory reschedule summit +2h"),
        ("Send it tomorrow morning:", "advisory reschedule summit.1 'tomorrow 07:00'"),
    ),
    "status": (
        ("See all mailings:", "advisory status"),
        ("See the newest one in detail:", "advisory status last"),
        ("Find what one person got:", "advisory status --who ann@example.com"),
        ("Save who got what as a table:", "advisory status last --format csv"),
    ),
    "report": (("Write the report of the newest mailing, and open it:", "advisory report last"),),
    "retry": (("Try deferred messages again now:", "advisory retry last"),),
    "resend": (
        ("Send it once more:", "advisory resend summit --to ann@example.com --reason 'She deleted it.'"),
        ("See the plan of that first:", "advisory resend summit --to ann@example.com --reason 'Deleted.' -n"),
    ),
    "correct": (
        ("Edit the file, then tell everybody who has it:", "advisory correct summit --what 'It starts at 14:00.'"),
        ("See the plan of that first:", "advisory correct summit --what 'It starts at 14:00.' -n"),
    ),
    "update": (
        ("Tell what is new:", "advisory update summit --what 'The minister will take questions.'"),
        ("Cancel the event:", "advisory update summit --what 'The speaker is ill.' --cancelled"),
    ),
    "remind": (("Remind those who have not answered:", "advisory remind summit --imap"),),
    "withdraw": (("Ask journalists not to use a text:", "advisory withdraw summit --what 'The figures are wrong.'"),),
    "lift": (("End an embargo that somebody has broken:", "advisory lift summit --reason 'It was published.'"),),
    "resolve": (
        ("See what is unconfirmed:", "advisory resolve"),
        ("Look for the messages in your mailbox:", "advisory resolve --imap"),
        ("Say that a message arrived:", "advisory resolve --arrived ann@example.com"),
    ),
    "lists": (
        ("See all lists:", "advisory lists"),
        ("See the people in one:", "advisory lists show europe"),
        ("Fix what can be fixed for certain, into a new file:", "advisory lists fix europe"),
    ),
    "lists show": (("Save the people as a table:", "advisory lists show europe --format csv"),),
    "lists check": (("See every mistake, with its line:", "advisory lists check europe"),),
    "lists fix": (
        ("Write lists/europe.fixed.csv:", "advisory lists fix europe"),
        ("Replace the list, after a question:", "advisory lists fix europe --in-place"),
        ("Name the sheet, and remember it:", "advisory lists fix europe.xlsx --sheet Press --remember"),
    ),
    "suppress": (
        ("Send nothing more to one person:", "advisory suppress add ann@example.com"),
        ("See all opt-outs:", "advisory suppress list"),
    ),
    "ledger": (("Copy the ledger to a safe place:", "advisory ledger backup"),),
}
"""Examples by the words of the command, such as "suppress add". The key "" is the program itself."""
