"""What happens to those who refuse a permission or do not give their data."""

import re
from collections.abc import Sequence
from typing import Literal

Refusal = Literal["allowed", "degraded", "blocked"]

#: The whole service, not one function of it, is lost.
_WHOLE = re.compile(
    r"(?:use|using|access|register|provide you with|offer you)\b[^.]{0,30}"
    r"(?:products?|services?|app\b|apps\b|software|application|platform|website|game)"
    r"|(?:cannot|can't|not be able to) use (?!th(?:is|ese) (?:functions?|features?))[a-z]+"
    r"|(?:无法|不能|停止)(?:正常|继续)?使用(?![^,。;]{0,10}(?:功能|该项|此项|该服务))"
)
_PART = re.compile(
    r"(?:some|certain|other|related|corresponding|this|that|these|specific) (?:features?|functions?|services?)"
    r"|部分|相关功能|相应|该功能|此功能|某些|对应|特定"
)


def refusal_of(topics: Sequence[str], text: str) -> Refusal | None:
    """What a sentence with these topics says of refusing; ``text`` is folded."""
    if "refusal_blocks_service" in topics:
        return "blocked" if _WHOLE.search(text) and not _PART.search(text) else "degraded"
    return "allowed" if "refusal_allowed" in topics else None
