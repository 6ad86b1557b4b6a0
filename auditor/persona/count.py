"""In how many ways a value is searched for."""

from auditor.traffic.digests import DigestTable
from auditor.traffic.persona import Secret
from auditor.traffic.spellings import spellings


def written(secret: Secret) -> dict[str, str]:
    """What is looked for, in lower case, with the transformation that it stands for ("" for the value itself)."""
    searched = {spelling.pattern: spelling.transform for spelling in spellings(secret.text, secret.type)}
    return searched | {known.written: known.transform for known in DigestTable([secret]).known()}
