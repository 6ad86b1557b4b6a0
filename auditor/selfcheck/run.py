"""Everything that ``auditor rules check`` checks."""

from collections.abc import Iterator

from auditor.rulebook.book import RuleBook


def check_all(rules: RuleBook) -> Iterator[str]:
    """One sentence per problem: references, then each kind of rule's own cases through the reader that uses it."""
    from auditor.apk.cases import problems as api_problems
    from auditor.policy.cases import problems as policy_problems
    from auditor.rulebook.check import check
    from auditor.selfcheck.packs import problems as pack_problems
    from auditor.selfcheck.scenario import problems as scenario_problems
    from auditor.traffic.cases import problems as traffic_problems

    yield from map(str, check(rules))
    yield from map(str, api_problems(rules))
    yield from map(str, policy_problems(rules))
    yield from map(str, traffic_problems(rules))
    yield from scenario_problems(rules)
    yield from pack_problems(rules)
