"""All benchmarks that need no input of the user's, one after the other: python -m benchmarks"""

import subprocess
import sys

MODULES = (
    "benchmarks.apk",
    "benchmarks.traffic",
    "benchmarks.streaming",
    "benchmarks.leaks",
    "benchmarks.proxy",
    "benchmarks.policy.speed",
)


def main() -> int:
    """Runs each in a process of its own; returns how many failed."""
    failed = 0
    for module in MODULES:
        print(f"== {module}", flush=True)
        failed += subprocess.run([sys.executable, "-m", module], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
