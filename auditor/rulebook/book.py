"""The rule book: every kind of knowledge, loaded when first asked for."""

import hashlib
from functools import cached_property
from pathlib import Path

from auditor.errors import RulesError
from auditor.rulebook.access import AccessRule
from auditor.rulebook.apis import ApiRule, EntryPoints, load_entry_points
from auditor.rulebook.datasafety import DataSafetyRules
from auditor.rulebook.frequency import FrequencyRule
from auditor.rulebook.lexicon import Lexicon, load_lexicons
from auditor.rulebook.load import load_entries, rules_dir
from auditor.rulebook.model import Check, DataType, HostRule, LawRule, Permission, ProfileRule, SdkRule
from auditor.rulebook.native import NativeRule, load_native_rules
from auditor.rulebook.packs import Pack
from auditor.rulebook.taxonomy import Taxonomy


class RuleBook:
    """Typed access to one folder of rules. Each property raises RulesError if its files are wrong."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or rules_dir()
        if not self.root.is_dir():
            raise RulesError(f"{self.root}: no such folder of rules")

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The data types."""
        return Taxonomy(load_entries(self.root, "taxonomy", DataType))

    @cached_property
    def lexicons(self) -> dict[str, Lexicon]:
        """The lexicons by language."""
        return load_lexicons(self.root)

    def lexicon(self, language: str) -> Lexicon:
        """A language's lexicon. Raises RulesError where the rule book has none."""
        try:
            return self.lexicons[language]
        except KeyError:
            raise RulesError(f"{self.root / 'lexicon'}: no lexicon for the language {language}") from None

    @cached_property
    def permissions(self) -> dict[str, Permission]:
        """Permissions by their full name."""
        return {entry.name: entry for entry in load_entries(self.root, "permissions", Permission)}

    @cached_property
    def sdks(self) -> dict[str, SdkRule]:
        """SDKs by id."""
        return {entry.id: entry for entry in load_entries(self.root, "sdks", SdkRule)}

    @cached_property
    def profiles(self) -> dict[str, ProfileRule]:
        """Measured artefacts of SDKs, by id."""
        return {entry.id: entry for entry in load_entries(self.root, "profiles", ProfileRule)}

    @cached_property
    def apis(self) -> dict[str, ApiRule]:
        """Calls, fields and content that hold personal data, by id."""
        return {entry.id: entry for entry in load_entries(self.root, "apis", ApiRule)}

    @cached_property
    def native(self) -> tuple[NativeRule, ...]:
        """Strings in native libraries and scripts that tell of personal data."""
        return load_native_rules(self.root)

    @cached_property
    def entrypoints(self) -> EntryPoints:
        """Where the platform enters an app's code."""
        return load_entry_points(self.root)

    @cached_property
    def special_access(self) -> dict[str, AccessRule]:
        """What the user grants on a screen of the settings, by id."""
        return {entry.id: entry for entry in load_entries(self.root, "special_access", AccessRule)}

    @cached_property
    def hosts(self) -> dict[str, HostRule]:
        """Vendors' domains by id."""
        return {entry.id: entry for entry in load_entries(self.root, "hosts", HostRule)}

    @cached_property
    def law(self) -> dict[str, LawRule]:
        """Provisions by id."""
        return {entry.id: entry for entry in load_entries(self.root, "law", LawRule)}

    @cached_property
    def checks(self) -> dict[str, Check]:
        """Checks by id."""
        return {entry.id: entry for entry in load_entries(self.root, "checks", Check)}

    @cached_property
    def packs(self) -> dict[str, Pack]:
        """Completeness packs by id, in the order of their files."""
        return {entry.id: entry for entry in load_entries(self.root, "packs", Pack)}

    @cached_property
    def frequency(self) -> tuple[FrequencyRule, ...]:
        """How often data may leave before it is more often than needed."""
        return tuple(load_entries(self.root, "frequency", FrequencyRule))

    @cached_property
    def datasafety(self) -> DataSafetyRules:
        """Google Play's Data safety form."""
        return DataSafetyRules(self.root)

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the SHA-256 over all rule files, so that a result names the knowledge it was made with."""
        digest = hashlib.sha256()
        for path in sorted(self.root.rglob("*.yaml")):
            digest.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:12]
