"""The whole loop of checks, the same on every machine: ``make check``, or ``python tools/check.py``.

``--no-tests`` leaves out pytest, ``--only NAME`` runs one step. Exit 0 when every step passed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ("guidelines", "runbooks", "templates", "platforms", "drills", "readiness", "smincident")
PYTHON = sys.executable


def steps() -> dict[str, list[str]]:
    """The name and command of each step, in order: what fails fastest comes first."""
    found = {
        "ruff": [PYTHON, "-m", "ruff", "check", "."],
        "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "tree": [PYTHON, "tools/check_tree.py"],
        "lock": [PYTHON, "tools/lock.py", "--check"],
        "schemas": [PYTHON, "tools/schemas.py", "--check"],
        "imports": [
            PYTHON,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())",
        ],
        "mypy": [PYTHON, "-m", "mypy"],
    }
    # The list of source texts lies outside the tree, and only where the content is written.
    copied = ROOT.parent / "shared" / "bin" / "copied"
    if copied.is_file():
        found["copied"] = [PYTHON, str(copied), *(name for name in CONTENT if (ROOT / name).is_dir())]
    found["content"] = [PYTHON, "-m", "smincident", "runbook", "check"]
    found["guidelines"] = [PYTHON, "-m", "smincident", "guideline", "check"]
    found["pytest"] = [PYTHON, "-m", "pytest"]
    return found


def main() -> int:
    """Run the steps, say which failed, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-tests", action="store_true", help="leave out pytest")
    parser.add_argument("--only", metavar="NAME", help="run one step")
    given = parser.parse_args()
    failed = []
    for name, command in steps().items():
        if (given.only and name != given.only) or (given.no_tests and name == "pytest"):
            continue
        print(f"== {name}", flush=True)
        began = time.monotonic()
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        print(
            f"== {name}: {'ok' if status == 0 else f'FAILED ({status})'}, {time.monotonic() - began:.1f} s",
            flush=True,
        )
        if status:
            failed.append(name)
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
