"""Say what pip-audit has found: `python3 .ci/audit_summary.py FILE` with its JSON; 1 where there is a vulnerability.

Where the list of vulnerabilities could not be reached, nothing is known, and that is said in place of "none".
"""

import json
import sys
from pathlib import Path
from typing import Any


def summary(packages: list[dict[str, Any]]) -> tuple[str, int]:
    """Return the words about the packages of pip-audit's JSON, and the exit code."""
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in packages
        for flaw in one.get("vulns", ())
    ]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    looked_up = len(packages) - len(skipped)
    if not looked_up:
        return "The list of known vulnerabilities cannot be reached from here: nothing was checked.", 0
    words = [*found, f"Packages looked up: {looked_up}. Known vulnerabilities: {len(found)}."]
    if skipped:
        words.append(f"Not looked up: {', '.join(skipped)}.")
    return "\n".join(words), 1 if found else 0


def main(file: Path) -> int:
    """Print the summary of that file, which is empty where pip-audit broke off."""
    text = file.read_text(encoding="utf-8")
    words, code = summary(json.loads(text)["dependencies"] if text.strip() else [])
    print(words)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
