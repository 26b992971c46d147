"""Sum up every list of the newsroom: people, languages, findings, last use."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from advisory_cli.actions.lists.check import check_lists, read_people
from advisory_cli.actions.request import reading_of
from advisory_cli.model.checks.findings import errors
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.addressee import list_names
from advisory_cli.model.mailing.options import ListFileOptions
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.list_review import LastUse, ListSummary, first_rows
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.read.locate import LIST_ENDINGS, find_list, list_name, short_names


def summarise_lists(newsroom: Newsroom, mailings: Sequence[MailingSummary], *, now: datetime) -> Iterator[ListSummary]:
    """Yield a summary of each list in the newsroom's folder lists/, by name. `mailings` are all, newest first.

    A list that cannot be read has no people, and the findings that say why.
    """
    folder = newsroom.folder / "lists"
    options = reading_of(ListFileOptions(), newsroom)
    for name in short_names(folder, LIST_ENDINGS):
        try:
            path = find_list(name, cwd=folder, folder=newsroom.folder)
            rows, findings = read_people(path, options, newsroom, (), now=now)
            if not rows and errors(findings):  # as many as `lists check` finds below headings on a lower line
                findings = check_lists([path], options)
        except AdvisoryError:  # deleted meanwhile, or not ours to read
            continue
        own, people = options.for_file(path), first_rows(rows)
        yield ListSummary(
            name=name,
            path=path,
            people=len(people),
            languages=Counter(person.recipient.language for person in people),
            findings=findings,
            last_use=_last_use({name, path.name, list_name(path, folder=newsroom.folder)}, mailings),
            sheet=" ".join(own.sheets),
            encoding=own.encoding or "",
        )


def _last_use(names: set[str], mailings: Sequence[MailingSummary]) -> LastUse | None:
    """Return the newest mailing that used a list by one of its names, None where there is none."""
    for summary in mailings:
        mailing = summary.mailing
        if not names.isdisjoint(list_names(mailing.lists)):
            return LastUse(mailing=mailing.id, at=mailing.planned_at, realm=mailing.realm)
    return None
