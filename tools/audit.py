"""Known vulnerabilities of what we depend on: ``make audit``, on a machine with a network, before a release.

Not part of ``make check``: what it finds changes from day to day without a change of ours, and CI has no network.
Exit 0 when nothing is known, or nobody could be asked (it says which); 1 on findings; 2 where pip-audit is missing.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
UNREACHABLE = re.compile(
    r"ConnectionError|ConnectTimeout|NewConnectionError|NameResolutionError|Max retries|ProxyError|timed out|unreachable",
    re.IGNORECASE,
)


def main() -> int:
    """Ask about every pinned package."""
    if importlib.util.find_spec("pip_audit") is None:
        print("audit: pip-audit is not installed (pip install -e .[audit])", file=sys.stderr)
        return 2
    worst = 0
    for lock in LOCKS:
        # Every pin stands in the lock with its hashes, so nothing has to be resolved or installed.
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--disable-pip",
            "--require-hashes",
            "-r",
            str(ROOT / lock),
        ]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        print(f"== {lock}\n{done.stdout.strip() or done.stderr.strip().splitlines()[-1:]}")
        if done.returncode and not done.stdout.strip() and UNREACHABLE.search(done.stderr):
            print("audit: no network, so nothing was asked")
            return 0
        worst = max(worst, 1 if done.returncode else 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
