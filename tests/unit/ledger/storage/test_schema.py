"""The ledger's files: who may read them, where they may lie, what is refused."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.integrity.folder import make_private, refuse_unsafe_folder
from advisory_cli.ledger.sqlite_ledger import FILE, dry_run_copy, open_ledger
from advisory_cli.ledger.storage.database import connect
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.ledger.storage.schema import MIGRATIONS
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.mailing.delivery import State
from tests.ledger_makers import ACCEPTED, NOW, deliver, mailing, plan, states

TABLES = ("meta", "matter", "mailing", "piece", "delivery", "event", "suppression", "test")
MOUNTS = """\
22 1 0:21 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:22 / /srv rw - ext4 /dev/vdb rw
24 23 0:23 / /srv/press\\040office rw - nfs4 server:/press rw
25 22 0:24 / /mnt rw - cifs //server/press rw
26 25 0:25 / /mnt rw - ext4 /dev/vdc rw
27 22 0:26 / /work rw - 9p host rw
28 22 0:27 / /remote rw - fuse.sshfs user@host: rw
"""


def modes(folder: Path) -> set[int]:
    """The permission bits of the files in a folder."""
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Everything about the files of a folder that a dry run could change."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_ledger_files_are_private_when_the_umask_allows_all(tmp_path: Path) -> None:
    """The files of a ledger are for their owner alone, whatever the umask.

    Otherwise everybody on the computer would read the press list.
    """
    before = os.umask(0)
    try:
        ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
        plan(ledger, mailing(), ["ana"])
        ledger.claim("m1", limit=1, now=NOW)
        assert {path.name for path in (tmp_path / "ledger").iterdir()} >= {FILE, "lock", "marks", FILE + "-wal"}
        assert modes(tmp_path / "ledger") == {0o600}
        assert stat.S_IMODE((tmp_path / "ledger").stat().st_mode) == 0o700
        ledger.close()
    finally:
        os.umask(before)


def test_open_ledger_makes_files_private_when_they_are_open_to_others(tmp_path: Path) -> None:
    """A ledger with wide permissions is made private when it is opened.

    Otherwise one that was copied would stay readable.
    """
    folder = tmp_path / "ledger"
    open_ledger(folder, now=NOW, writer=True).close()
    folder.chmod(0o755)
    (folder / FILE).chmod(0o644)
    open_ledger(folder, now=NOW, writer=False).close()
    assert modes(folder) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_open_ledger_refuses_in_words_when_its_folder_cannot_be_made(tmp_path: Path) -> None:
    """A folder that cannot be made is a fault in words, else a press officer would see a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerFault, match="could not be made ready"):
        open_ledger(tmp_path / "file" / "ledger", now=NOW, writer=False)


@pytest.mark.parametrize(
    "part",
    [
        *("OneDrive", "OneDrive - Press Office", "onedrive-personal", "Dropbox", "Dropbox (Personal)", "iCloud"),
        *("iCloud Drive", "iCloudDrive", "Google Drive", "GoogleDrive-ana@example.com", "CloudStorage"),
        *("com~apple~CloudDocs", "Mobile Documents", "Nextcloud", "Nextcloud2", "Nextcloud-Ada", "ownCloud-press"),
        *("Box", "Box-Box", "Box Sync", "Proton Drive", "ProtonDrive-ana", "MEGA", "MEGAsync", "Seafile", "pCloud"),
        *("SynologyDrive", "Synology Drive", "SynologyDrive-ana", "Yandex.Disk", "Tresorit", "kDrive", "Resilio Sync"),
    ],
)
def test_open_ledger_refuses_when_the_folder_is_synchronised(tmp_path: Path, part: str) -> None:
    """A ledger in a synchronised folder is refused and not made.

    Otherwise an old copy would come back from the cloud and everything be sent again.
    """
    for opening in (open_ledger, lambda folder, now, writer: dry_run_copy(folder, now=now)):
        with pytest.raises(LedgerFault, match="synchronised"):
            opening(tmp_path / part / "newsroom" / "ledger", now=NOW, writer=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "part",
    ["dropbox-notes", "drive", "icloudy", "boxes", "box", "mega", "sync", "my-onedrive-plan", "megaphone", "filenames"],
)
def test_refuse_place_accepts_a_folder_when_its_name_is_only_alike(tmp_path: Path, part: str) -> None:
    """A folder whose name is only like that of a synchronised one is accepted.

    Otherwise an innocent folder could not be used.
    """
    refuse_unsafe_folder(tmp_path / part)


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        *(("/srv/press office/ledger", "nfs4"), ("/remote/ledger", "fuse.sshfs")),
        *(("/srv/press/ledger", ""), ("/mnt/ledger", ""), ("/data/ledger", ""), ("/home/ledger", "")),
    ],
)
def test_refuse_place_refuses_a_network_drive_when_the_mounts_name_one(place: str, kind: str) -> None:
    """A folder on a network drive is refused, and one on a disk accepted.

    Otherwise two computers would hold the lock at once, or a container's own disk be refused.
    """
    if kind:
        with pytest.raises(LedgerFault, match=f"network drive .{kind}"):
            refuse_unsafe_folder(Path(place), mounts=MOUNTS)
    else:
        refuse_unsafe_folder(Path(place), mounts=MOUNTS)
    refuse_unsafe_folder(Path(place), mounts="not\nmounts\n")


def test_open_ledger_refuses_untouched_when_the_ledger_is_newer(tmp_path: Path) -> None:
    """A ledger of a newer version is refused and left as it is.

    Otherwise an old program would write into tables it does not know.
    """
    folder = tmp_path / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=True)
    plan(ledger, mailing(), ["ana"])
    ledger._db.run(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    ledger.close()
    before = (folder / FILE).read_bytes()
    for _ in range(2):
        with pytest.raises(LedgerFault, match="newer advisory"):
            open_ledger(folder, now=NOW, writer=True)
    with pytest.raises(LedgerFault, match="newer advisory"):
        dry_run_copy(folder, now=NOW)
    assert (folder / FILE).read_bytes() == before


def test_open_ledger_makes_a_ledger_anew_when_it_was_half_made(tmp_path: Path) -> None:
    """A half-made ledger is made anew.

    Otherwise a crash during the very first command would lock the newsroom out for ever.
    """
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / FILE).touch()
    ledger = open_ledger(folder, now=NOW, writer=False)
    assert len(ledger.newsroom_key) == 32
    ledger.close()


def test_open_ledger_refuses_in_words_when_the_file_is_no_ledger(tmp_path: Path) -> None:
    """A file that is no ledger is a fault in words, and is left as it is.

    Otherwise a press officer would see a traceback, or the file be overwritten.
    """
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / FILE).write_text("Dear all, please find attached\n" * 100)
    with pytest.raises(LedgerFault, match="not a ledger"):
        open_ledger(folder, now=NOW, writer=True)
    with pytest.raises(LedgerFault, match="not a ledger"):
        dry_run_copy(folder, now=NOW)
    assert (folder / FILE).read_text().startswith("Dear all")


def test_rows_refuses_in_words_when_the_ledger_is_damaged(tmp_path: Path) -> None:
    """A damaged page is a fault in words, else it would be read as 'nobody has it yet'."""
    folder = tmp_path / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=True)
    plan(ledger, mailing(), [f"p{n}" for n in range(3_000)])
    ledger.close()
    pages = bytearray((folder / FILE).read_bytes())
    pages[4096 * 40 :] = b"\xff" * (len(pages) - 4096 * 40)  # behind the tables' own description
    (folder / FILE).write_bytes(pages)
    ledger = open_ledger(folder, now=NOW, writer=False)
    with pytest.raises(LedgerFault, match="damaged"):
        list(ledger.rows())
    ledger.close()


def test_dry_run_copy_leaves_the_ledger_as_it_is_when_used_in_full(tmp_path: Path) -> None:
    """A dry run that plans, sends and suppresses leaves every file as it was.

    Otherwise it would change what the real run does.
    """
    folder = tmp_path / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=True)
    plan(ledger, mailing(), ["ana", "ben"])
    (one,) = ledger.claim("m1", limit=1, now=NOW)
    ledger.record(one, ACCEPTED, now=NOW)
    ledger.release([], now=NOW)
    ledger.close()
    before, when = content(folder), folder.stat().st_mtime_ns
    rehearsal = dry_run_copy(folder, now=NOW)
    assert rehearsal.newsroom_key
    assert states(rehearsal) == {"ana": "accepted", "ben": "planned"}
    assert deliver(rehearsal, "m1") == ["ben@paper.example.com"]
    plan(rehearsal, mailing("m2"), ["cleo"])
    rehearsal.suppress("@x.example", reason="", now=NOW)
    rehearsal.close()
    assert (content(folder), folder.stat().st_mtime_ns) == (before, when)


def test_dry_run_copy_sees_what_is_committed_when_a_sender_is_at_work(tmp_path: Path) -> None:
    """A dry run beside a sender sees what is committed, and the sender goes on.

    Otherwise it would fail, or see an old state.
    """
    folder = tmp_path / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=True)
    plan(ledger, mailing(), ["ana", "ben"])
    key = ledger.newsroom_key
    before = content(folder)
    rehearsal = dry_run_copy(folder, now=NOW)
    assert rehearsal.newsroom_key == key
    assert rehearsal.mailings()[0].counts == {State.PLANNED: 2}
    rehearsal.close()
    assert {name: text for name, text in content(folder).items() if "-shm" not in name} == {
        name: text for name, text in before.items() if "-shm" not in name
    }
    assert len(deliver(ledger, "m1")) == 2
    ledger.close()


def test_unsuppress_removes_the_words_from_the_file_when_closed(tmp_path: Path) -> None:
    """An address that was taken back is gone from the ledger's files, else it could still be read there."""
    folder = tmp_path / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=False)
    ledger.suppress("somebody.rare@paper.example.com", reason="", now=NOW)
    ledger.close()
    assert b"somebody.rare" in (folder / FILE).read_bytes()
    ledger = open_ledger(folder, now=NOW, writer=False)
    ledger.unsuppress("somebody.rare@paper.example.com")
    ledger.close()
    assert b"somebody.rare" not in b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_open_ledger_keeps_everything_when_the_ledger_is_of_an_older_version(tmp_path: Path, version: int) -> None:
    """A ledger of an older version keeps all its rows and its rules.

    Otherwise an update of the program would forget who got what, or send it again.
    """
    folder = tmp_path / "ledger"
    make_private(folder, FILE)
    old = connect(folder / FILE)
    for statement in MIGRATIONS[0]:
        old.run(statement)
    with old.transaction():
        old.run("INSERT INTO matter VALUES (3, 'live', 'summit', 1)")
        old.run("INSERT INTO mailing VALUES (5, 'm1', 3, 's', 'en', 'd', 0, 'x.example', '', '[]', '[]', NULL, NULL)")
        old.run("INSERT INTO meta VALUES ('newsroom key', x'00')")
        for id_, key, state in ((4, "ana@a.example", "in doubt"), (9, "ben@b.example", "planned")):
            old.run(
                "INSERT INTO delivery VALUES (?, 3, ?, 5, 5, ?, ?, 7, 1, 8, 9, 'open', 0, 2, 451, 'why', 'words', 'eu',"
                " ?, '{}')",
                (id_, key, id_, state, key),
            )
            old.run("INSERT INTO event (delivery, at, state) VALUES (?, 1, ?)", (id_, state))
    columns = {name: ", ".join(row[1] for row in old.fetch_all(f"PRAGMA table_info ({name})")) for name in TABLES}
    for statement in (statement for step in MIGRATIONS[1:version] for statement in step):
        old.run(statement)
    old.run(f"PRAGMA user_version = {version}")
    before = {table: old.fetch_all(f"SELECT {columns[table]} FROM {table}") for table in TABLES}
    old.close()
    ledger = open_ledger(folder, now=NOW, writer=True)
    after = {table: ledger._db.fetch_all(f"SELECT {columns[table]} FROM {table}") for table in TABLES}
    assert after == before
    assert ledger._db.fetch_all("PRAGMA foreign_key_check") == []
    assert ledger._db.fetch_one("PRAGMA foreign_keys") == (1,)
    assert ledger._db.fetch_one("SELECT seq FROM sqlite_sequence WHERE name = 'delivery'") == (9,)
    assert [d.key for d in ledger.claim("m1", limit=9, now=NOW)] == ["ben@b.example"]
    with pytest.raises(LedgerFault, match="contradicts"), ledger._db.transaction():
        ledger._db.run("INSERT INTO event (delivery, at, state) VALUES (77, 1, 'planned')")
    with pytest.raises(LedgerFault, match="contradicts"), ledger._db.transaction():
        ledger._db.run("UPDATE delivery SET state = 'sent'")
    ledger.close()


def test_open_ledger_keeps_due_and_wanted_times_when_of_the_third_version(tmp_path: Path) -> None:
    """A ledger of the third version keeps the due and planned times, and people forgotten by a killed run get too late.

    Otherwise they would be waited for in silence, or what was approved be changed.
    """
    folder = tmp_path / "ledger"
    make_private(folder, FILE)
    old = connect(folder / FILE)
    for statement in (statement for step in MIGRATIONS[:3] for statement in step):
        old.run(statement)
    at, hour = stamp(NOW), 3_600_000_000
    mailings = (  # an embargo that was lifted, a time, each reader's own time
        (1, "NULL", "''", at + 9 * hour, at + hour),
        (2, at + 2 * hour, "'2026-06-04 07:00'", "NULL", "NULL"),
        (3, at + 2 * hour, "'2026-06-04 07:00 recipient'", "NULL", "NULL"),
    )
    people = (  # mailing, key, due in hours, state, attempts, and the time of the plan in hours
        (1, "forgotten", None, "planned", 0, None),
        (1, "postponed", 20, "planned", 0, None),
        (1, "held", 1, "held", 0, 9),
        (1, "at once", 0, "planned", 0, None),
        (2, "waits", 2, "planned", 0, 2),
        (2, "in hand", 2, "claimed", 1, 2),
        (2, "deferred", 5, "planned", 1, 2),
        (3, "in the west", 5, "planned", 0, 5),
    )
    with old.transaction():
        old.run("INSERT INTO matter VALUES (1, 'live', 'summit', 1)")
        old.run("INSERT INTO meta VALUES ('newsroom key', x'00')")
        for number, send_at, words, until, lifted in mailings:
            old.run(
                "INSERT INTO mailing (number, id, matter, subject, language, content_digest, planned_at, sender_domain,"
                " source, lists, options, embargo_until, lifted_at, grace, send_at, send_at_words)"
                f" VALUES ({number}, 'm{number}', 1, 's', 'en', 'd', {at}, 'x.example', '', '[]', '[]', {until},"
                f" {lifted}, {6 * hour}, {send_at}, {words})"
            )
        for number, key, due, state, attempts, _ in people:
            old.run(
                "INSERT INTO delivery (matter, key, mailing, frozen, rank, state, due, attempts, changed_at, phase,"
                " variant, list_name, address, fields, alone)"
                " VALUES (1, ?, ?, ?, 0, ?, ?, ?, 0, 'open', 0, 'l', ?, '{}', 1)",
                (key, number, number, state, 0 if due is None else at + due * hour, attempts, key),
            )
    old.run("PRAGMA user_version = 3")
    old.close()
    ledger = open_ledger(folder, now=NOW, writer=True)
    found = {key: (due, wanted) for key, due, wanted in ledger._db.fetch_all("SELECT key, due, wanted FROM delivery")}
    assert found == {
        key: (at + (due or 0) * hour, 0 if wanted is None else at + wanted * hour)
        for _, key, due, _, _, wanted in people
    }
    assert ledger.expire_overdue("m1", NOW + timedelta(hours=6, seconds=1)) == 2
    ledger.close()


def test_open_ledger_refuses_when_a_planned_ledger_is_gone(tmp_path: Path) -> None:
    """A ledger that is gone after a mailing was planned is a fault.

    Otherwise that mailing would be forgotten in silence, and the next ledger know nobody.
    """
    folder = tmp_path / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=True)
    plan(ledger, mailing(), ["ana"])
    ledger.close()
    (folder / FILE).unlink()
    for writer in (True, False):
        with pytest.raises(LedgerFault, match="is gone"):
            open_ledger(folder, now=NOW, writer=writer)


def test_open_ledger_sets_limits_of_time_when_of_the_fourth_version(tmp_path: Path) -> None:
    """A ledger of the fourth version gets the limits of time that its mailings set.

    Otherwise what waited when the program was updated would leave hours late, or be called late before its time.
    """
    folder = tmp_path / "ledger"
    make_private(folder, FILE)
    old = connect(folder / FILE)
    for statement in (statement for step in MIGRATIONS[:4] for statement in step):
        old.run(statement)
    at, hour = stamp(NOW), 3_600_000_000
    mailings = ((1, 6 * hour, "NULL"), (2, "NULL", at + 2 * hour), (3, "NULL", "NULL"))
    people = (  # mailing, key, due in hours, state, attempts, and until when in hours
        (1, "at once", 0, "planned", 0, 6),
        (1, "waits", 5, "planned", 0, 11),
        (1, "held", 9, "held", 0, 15),
        (1, "in hand", 0, "claimed", 1, 6),
        (1, "deferred", 1, "planned", 2, 240),
        (1, "has it", 0, "accepted", 1, None),
        (2, "has a last moment", 0, "planned", 0, None),
        (3, "a notice", 0, "planned", 0, None),
    )
    with old.transaction():
        old.run("INSERT INTO matter VALUES (1, 'live', 'summit', 1)")
        old.run("INSERT INTO meta VALUES ('newsroom key', x'00')")
        for number, grace, last in mailings:
            old.run(
                "INSERT INTO mailing (number, id, matter, subject, language, content_digest, planned_at, sender_domain,"
                " source, lists, options, grace, not_after)"
                f" VALUES ({number}, 'm{number}', 1, 's', 'en', 'd', {at}, 'x.example', '', '[]', '[]', {grace},"
                f" {last})"
            )
        for number, key, due, state, attempts, _ in people:
            old.run(
                "INSERT INTO delivery (matter, key, mailing, frozen, rank, state, due, attempts, date, changed_at,"
                " phase, variant, list_name, address, fields)"
                " VALUES (1, ?, ?, ?, 0, ?, ?, ?, ?, 0, 'open', 0, 'l', ?, '{}')",
                (key, number, number, state, at + due * hour if due else 0, attempts, at if attempts else None, key),
            )
    old.run("PRAGMA user_version = 4")
    old.close()
    ledger = open_ledger(folder, now=NOW, writer=True)
    found: dict[str, float | None] = dict(ledger._db.fetch_all("SELECT key, until FROM delivery"))
    assert found == {key: None if until is None else at + until * hour for _, key, _, _, _, until in people}
    assert ledger.expire_overdue("m2", NOW + timedelta(hours=2, seconds=1)) == 1
    assert ledger.expire_overdue("m3", NOW + timedelta(days=9)) == 0
    ledger.close()
