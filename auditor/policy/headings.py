"""What a heading says of the lists below it."""

from auditor.policy.gazetteer import Token
from auditor.policy.passages import Passage

_PRACTICES = frozenset({"collect", "share", "store", "access"})


def heading_action(heading: Passage | None) -> tuple[str, Token | None]:
    """The practice that a heading names and who follows it, as in "information that third parties obtain"; "" for none."""
    tokens = heading.analysis.tokens if heading is not None else []
    for token in tokens:
        if token.role not in ("verbs", "nominals"):
            continue
        if token.id == "give" and tokens[0].id == "user":  # what the user gives us
            return "collect", None
        if token.id in _PRACTICES:
            subject = next((t for t in tokens if t.role == "parties" and t.id != "user"), None)
            return token.id, subject
    return "", None
