"""Print the pages of this folder to PDF with headless Chromium; run it by hand after changing one: ``python make.py``."""

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
#: The only document that keeps the browser's running head and foot.
WITH_MARGINS = "english"


def main() -> None:
    """Make the picture that stands for a scan, then every PDF."""
    picture = HERE / "scan.png"
    run(f"--screenshot={picture}", "--window-size=300,420", (HERE / "table.html").as_uri())
    for source in sorted(HERE.glob("*.html")):
        plain = () if source.stem == WITH_MARGINS else ("--no-pdf-header-footer",)
        run(f"--print-to-pdf={source.with_suffix('.pdf')}", *plain, source.as_uri())
    picture.unlink()


def run(*arguments: str) -> None:
    """Run the browser with a profile that is thrown away."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run([*CHROMIUM, f"--user-data-dir={profile}", *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
