"""Start smincident from an offline bundle: ``start.py`` of the bundle, called by start.cmd and start.sh.

The first start makes an environment beside this file from the wheels in ``wheels/``, without a network and checked
against the hashes of requirements.lock. Later starts only run it. Standard library alone.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)


def stop(message: str, hint: str) -> "SystemExit":
    """An end with one line of Japanese."""
    print(f"{message} → {hint}", file=sys.stderr)
    return SystemExit(2)


def prepare(environment: Path) -> Path:
    """Make the environment if it is not there or belongs to another bundle; gives its Python."""
    wheels = HERE / "wheels"
    found = sorted(wheels.glob("smincident-*.whl"))
    if len(found) != 1:
        raise stop(
            "wheels フォルダーに smincident がないか、二つ以上あります",
            "配布されたものを展開し直してください",
        )
    lock = HERE / "requirements.lock"
    parts = [found[0].read_bytes(), lock.read_bytes(), sys.version.encode()]
    stamp = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = environment / "smincident-bundle"
    if python.is_file() and mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return python
    expected = (HERE / "smincident.sha256").read_text(encoding="utf-8").split()[0]
    if hashlib.sha256(parts[0]).hexdigest() != expected:
        raise stop(f"{found[0].name} が配布時のものと違います", "配布されたものを展開し直してください")
    print("はじめての起動です。準備しています（1分ほど）……", flush=True)
    # Settings of the machine (another index, a proxy) must not reach the installation.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    clean["PIP_CONFIG_FILE"] = os.devnull
    install = [str(python), "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check"]
    commands = [
        [sys.executable, "-m", "venv", "--clear", str(environment)],
        [
            *install,
            "--find-links",
            str(wheels),
            "--only-binary",
            ":all:",
            "--require-hashes",
            "-r",
            str(lock),
        ],
        [*install, "--no-deps", str(found[0])],
    ]
    for command in commands:
        if subprocess.run(command, env=clean, check=False).returncode:
            raise stop(
                f"準備できませんでした（Python {sys.version_info[0]}.{sys.version_info[1]}、{sys.platform}）",
                "同梱の「はじめに.txt」にある対応するPythonか、書き込めるフォルダーかを確かめてください",
            )
    mark.write_text(stamp, encoding="utf-8", newline="\n")
    return python


def main() -> int:
    """Prepare if need be, then hand over to smincident with the arguments given."""
    if sys.version_info[:2] < OLDEST:
        raise stop(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} では動きません",
            f"Python {OLDEST[0]}.{OLDEST[1]} 以上を入れてください",
        )
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    environment = Path(os.environ.get("SMINCIDENT_BUNDLE_ENV") or HERE / "environment")
    python = prepare(environment)
    return subprocess.run([str(python), "-m", "smincident", *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
