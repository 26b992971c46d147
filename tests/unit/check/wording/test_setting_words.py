"""check.wording.setting_words: words of settings that every message prints."""

import pytest

from advisory_cli.check.wording.setting_words import check_settings
from advisory_cli.model.press.newsroom import Mailbox
from tests.compose_samples import founding, newsroom

SENDER = Mailbox(address="press@newsroom.example", name="[YOUR NAME]")


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("organisation", "[YOUR ORGANISATION]", "TXT01"),
        ("postal_address", "Lorem ipsum dolor sit amet", "TXT01"),
        ("reason", "You are %FNAME% on our list.", "TXT02"),
        ("reason", "You asked. [comment: shorten this]", "TXT15"),
    ],
)
def test_setting_is_found_when_it_is_unfinished(setting: str, value: str, code: str) -> None:
    """A placeholder in a printed setting is told with the setting's name."""
    (one,) = check_settings(newsroom(**{setting: value}), founding())
    assert one.code == code
    assert one.words.startswith(f"The setting `{setting}` is printed. ")
    assert one.remedy


@pytest.mark.parametrize(("setting", "own"), [("sender", "from"), ("reply_to", "reply_to")])
def test_name_of_a_mailbox_is_found_unless_the_advisory_has_its_own(setting: str, own: str) -> None:
    """Only the name that is sent counts, and not that of a setting which the text replaces."""
    office = newsroom(**{setting: SENDER})
    (one,) = check_settings(office, founding())
    assert (one.code, one.words.split("`")[1]) == ("TXT01", own)
    ours = Mailbox(address="ada@newsroom.example", name="Ada")
    assert list(check_settings(office, founding(**{setting: ours}))) == []


def test_settings_pass_when_they_are_finished() -> None:
    """The settings of an office that has filled in everything have no finding."""
    assert list(check_settings(newsroom(), founding())) == []
