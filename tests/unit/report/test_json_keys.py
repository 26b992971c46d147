"""The page docs/json.md names each key that `status` and `cron` print as JSON, and no other."""

import json
from dataclasses import replace
from datetime import timedelta

from advisory_cli.model.mailing.delivery import DeliveryRow, SentEdition, State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.schedule.cron import Installed
from advisory_cli.report.export import overview_json, rows_json
from advisory_cli.report.json_keys import CRON, DELIVERY, MAILING, OBSTACLE, STATUS, STATUS_OF_ONE
from advisory_cli.report.screens.cron import cron_json
from advisory_cli.report.wording.context import ReportContext
from tests.ledger_makers import NOW, mailing

OBSTACLES = {"m1": (Obstacle(kind=Kind.SERVER, words="It is away."),)}
CONTEXT = ReportContext(zone="UTC", now=NOW, cron_runs=(NOW - timedelta(minutes=5),), obstacles=OBSTACLES)
EDITIONS = (SentEdition(language="en-GB", subject="Protest"), SentEdition(language="fr", subject="Manifestation"))
WAITING = MailingSummary(mailing=mailing(editions=EDITIONS), counts={State.PLANNED: 1})


def test_status_has_the_keys_of_its_page() -> None:
    """Each key of `status` has its meaning, and each meaning a key, else a script would be written by guesses."""
    whole = json.loads(overview_json([WAITING], CONTEXT))
    assert list(whole) == list(STATUS)
    (entry,) = whole["mailings"]
    assert set(entry) == set(MAILING)
    assert set(entry["obstacles"][0]) == set(OBSTACLE)
    row = DeliveryRow(id=1, mailing_id="m1", address="ann@paper.example.com", state=State.PLANNED)
    single = json.loads(rows_json([row], CONTEXT, WAITING))
    assert set(single) == set(STATUS_OF_ONE)
    assert set(single["deliveries"][0]) == set(DELIVERY)
    assert set(single["mailing"]) == set(MAILING)


def test_status_leaves_editions_out_when_the_mailing_is_in_one_language() -> None:
    """A mailing in one language has all other keys of the page."""
    (entry,) = json.loads(overview_json([replace(WAITING, mailing=mailing())], CONTEXT))["mailings"]
    assert set(entry) == set(MAILING) - {"editions"}


def test_cron_has_the_keys_of_its_page() -> None:
    """Each key of `cron` has its meaning."""
    found = json.loads(cron_json((NOW,), installed=Installed(line=True, timer=False, every=5), now=NOW))
    assert set(found) == set(CRON)
    assert (found["running"], found["last_run"]) == (True, "2026-06-05T09:00:00Z")
