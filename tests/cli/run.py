"""Runs the command line as users do: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def auditor(*arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    """One run; the environment has no terminal, 100 columns and whatever ``env`` adds."""
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "100", **env},
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
