"""Rules TXT01 to TXT03, TXT08 and TXT15 to TXT17 for the settings whose words every message prints.

Placeholders, draft marks, comments, and marks of HTML or Markdown are found in settings such as organisation and
postal_address, which stand in the From header or the foot of a message.
"""

from collections.abc import Iterator

from advisory_cli.check.text.text_fields import TextField
from advisory_cli.check.wording.marks import check_comments, check_marks
from advisory_cli.check.wording.placeholders import check_placeholders
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.value_class import value_class

_REMEDY = "Every message prints this setting. Put comments on a line of their own, after a #."


@value_class
class _Setting(TextField):
    """Text of a setting, which stands in no advisory."""

    at: Place

    def place(self, offset: int = 0) -> Place:  # noqa: ARG002  a setting is short
        return self.at


def check_settings(newsroom: Newsroom, advisory: Advisory) -> Iterator[Finding]:
    """Yield findings about the settings whose words every message prints: TXT01 to TXT03, TXT08, TXT15 to TXT17.

    These settings are organisation, from, reply_to, postal_address and reason. In from and reply_to, only the name is
    checked. When the advisory has a `from` or `reply_to` of its own, the setting of that name is not checked.
    `advisory` is the text that is sent. Its language decides which words are placeholders. Words in its field
    `meant_so` are names that only look like placeholders, and are left out.
    """
    for name, text in _printed(newsroom, advisory):
        setting = _Setting(advisory=advisory, path=name, text=text, at=newsroom.place(name))
        faults = (*check_placeholders(setting), *check_comments(setting, remedy=_REMEDY), *check_marks(setting))
        for fault in faults:
            words = f"The setting `{name}` is printed. {fault.words}"
            yield finding(fault.code, words, place=fault.place, remedy=fault.remedy, level=fault.level)


def _printed(newsroom: Newsroom, advisory: Advisory) -> Iterator[tuple[str, str]]:
    yield "organisation", newsroom.organisation
    if newsroom.sender is not None and advisory.sender is None:
        yield "from", newsroom.sender.name
    if newsroom.reply_to is not None and advisory.reply_to is None:
        yield "reply_to", newsroom.reply_to.name
    yield "postal_address", newsroom.postal_address
    yield "reason", newsroom.reason
