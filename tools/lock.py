"""Pin every dependency with hashes, for every system and Python we support, naming no host.

``python tools/lock.py`` writes requirements.lock (what the program needs) and requirements-dev.lock (what its
developers need besides); it needs ``uv`` and a package index. ``--check`` needs neither: it compares the files with
pyproject.toml and is part of ``make check``. ``--upgrade`` moves every pin to the newest allowed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FILES: dict[str, list[str]] = {"requirements.lock": [], "requirements-dev.lock": ["--extra", "dev"]}
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?:\s*;[^\\]*)?", re.MULTILINE)
HEAD = "# Every dependency with its hashes, for all systems; written by tools/lock.py, not by hand.\n"


def write(*, upgrade: bool) -> None:
    """Resolve again and write the files; pins that still fit are kept unless ``upgrade``."""
    if not (uv := shutil.which("uv", path=f"{Path(sys.executable).parent}")) and not (
        uv := shutil.which("uv")
    ):
        raise SystemExit("lock: needs uv: python -m pip install uv")
    for name, extra in FILES.items():
        command = [
            uv, "pip", "compile", "pyproject.toml", *extra, "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--output-file", name,
        ]  # fmt: skip
        if upgrade:
            command.append("--upgrade")
        subprocess.run(command, cwd=ROOT, check=True)
        text = (ROOT / name).read_text(encoding="utf-8")
        (ROOT / name).write_text(HEAD + text.removeprefix(HEAD), encoding="utf-8", newline="\n")


def findings() -> list[str]:
    """What is wrong with the files, judged without a network."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    found: list[str] = []
    pins: dict[str, dict[str, set[str]]] = {}
    for name, requirements in wanted.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        pins[name] = {}
        for block in re.split(r"\n(?=[A-Za-z0-9])", text):
            if pin := PIN.search(block):
                pins[name].setdefault(canonicalize_name(pin[1]), set()).add(pin[2])
                if "--hash=sha256:" not in block:
                    found.append(f"{name}: {pin[1]} has no hash")
        if "://" in text:
            found.append(f"{name}: names a host")
        for requirement in map(Requirement, requirements):
            versions = pins[name].get(canonicalize_name(requirement.name))
            if not versions:
                found.append(f"{name}: {requirement.name} is not pinned")
            elif bad := sorted(
                one for one in versions if not requirement.specifier.contains(one, prereleases=True)
            ):
                found.append(
                    f"{name}: {requirement.name} {', '.join(bad)} is outside {requirement.specifier}"
                )
    runtime, dev = pins["requirements.lock"], pins["requirements-dev.lock"]
    found += [
        f"{name} is pinned differently in the two files" for name in runtime if runtime[name] != dev.get(name)
    ]
    return found


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with pyproject.toml")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions the bounds allow")
    given = parser.parse_args()
    if not given.check:
        write(upgrade=given.upgrade)
    problems = findings()
    for problem in problems:
        print(problem)
    print(f"lock: {len(problems)} findings" if problems else "lock: matches pyproject.toml")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
