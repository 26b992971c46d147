""".ci/audit_summary.py: what is said of known vulnerabilities, and of not knowing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / ".ci" / "audit_summary.py"
FLAWED = {"name": "click", "version": "8.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["8.1"]}]}
UNMENDED = {"name": "lxml", "version": "5.0", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}
SOUND = {"name": "nh3", "version": "0.3", "vulns": []}
SKIPPED = {"name": "babel", "skip_reason": "Dependency not found"}
UNKNOWN = "cannot be reached from here: nothing was checked."


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        (None, 0, [UNKNOWN]),  # pip-audit broke off
        ([SKIPPED], 0, [UNKNOWN]),
        ([SOUND], 0, ["Packages looked up: 1. Known vulnerabilities: 0."]),
        ([SOUND, SKIPPED], 0, ["looked up: 1.", "Not looked up: babel."]),
        (
            [FLAWED, UNMENDED, SKIPPED],
            1,
            ["click 8.0: PYSEC-1, mended in 8.1", "lxml 5.0: PYSEC-2, mended in no version yet", "vulnerabilities: 2."],
        ),
    ],
)
def test_summary_tells_what_is_known_and_what_is_not(
    tmp_path: Path, packages: list[dict[str, object]] | None, code: int, words: list[str]
) -> None:
    """Vulnerabilities end with 1, and a list that was not reached is told, else silence would pass for safety."""
    file = tmp_path / "audit.json"
    file.write_text("" if packages is None else json.dumps({"dependencies": packages, "fixes": []}))
    done = subprocess.run([sys.executable, PROGRAM, file], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert [word for word in words if word not in done.stdout] == []
