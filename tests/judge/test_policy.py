"""What a policy is told of by itself."""

import pytest

from auditor.facts import Retention
from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from tests.judge.build import claim, facts, term

LOOSE = Retention(phrase="until you delete it", start=0, end=5, vague=True)


@pytest.mark.parametrize(("safeguards", "told"), [((), True), ((term("local_only"),), False)])
def test_loose_retention_is_told_but_of_what_stays_on_the_device(
    safeguards: tuple[object, ...], told: bool, rules: RuleBook
) -> None:
    given = facts(claim("store", "user_generated_content", retention=LOOSE, safeguards=safeguards))
    assert ("policy-retention-vague" in {finding.rule for finding in judge(given, rules)[1]}) is told
