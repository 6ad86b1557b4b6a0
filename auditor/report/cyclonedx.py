"""The package's bill of materials as CycloneDX 1.6 JSON (cyclonedx.org/docs/1.6/json): its SDKs as components."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from auditor.facts import App, Sdk
from auditor.findings import Result
from auditor.report.json import NO_NAMES

if TYPE_CHECKING:
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component

#: Our own namespace for properties, as CycloneDX asks for one.
PREFIX = "auditor:"
#: An SDK that is named by code and not there is no material.
MATERIAL = ("present", "stub", "leftover")


def write(result: Result, names: Mapping[str, str] = NO_NAMES, language: str = "en") -> bytes:  # noqa: ARG001
    """The bill as UTF-8 JSON. Only the package goes into it; without one it has no component."""
    from cyclonedx.model.bom import Bom
    from cyclonedx.output.json import JsonV1Dot6

    app = result.app
    bom = Bom()
    bom.metadata.timestamp = datetime.fromisoformat(result.created)
    bom.metadata.tools.components.add(_tool(result))
    if app:
        root = bom.metadata.component = _package(app)
        for sdk in app.sdks:
            if sdk.state in MATERIAL:
                bom.components.add(component := _sdk(sdk))
                bom.register_dependency(root, [component])
    return JsonV1Dot6(bom).output_as_string(indent=2).encode() + b"\n"


def _tool(result: Result) -> "Component":
    from cyclonedx.model.component import Component, ComponentType

    return Component(type=ComponentType.APPLICATION, name=result.tool.name, version=result.tool.version, bom_ref="tool")


def _package(app: App) -> "Component":
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component, ComponentType

    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=app.sha256)]
    return Component(
        type=ComponentType.APPLICATION, name=app.package, version=app.version_name, bom_ref=f"app:{app.package}", hashes=hashes
    )


def _sdk(sdk: Sdk) -> "Component":
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.contact import OrganizationalEntity

    return Component(
        type=ComponentType.LIBRARY,
        name=sdk.name,
        version=sdk.version,
        bom_ref=f"sdk:{sdk.id}",
        supplier=OrganizationalEntity(name=sdk.vendor),
        properties=list(_properties(sdk)),
    )


def _properties(sdk: Sdk) -> "Iterator[Property]":
    from cyclonedx.model import Property

    told = {
        "sdk": sdk.id,
        "state": sdk.state,
        "confidence": sdk.confidence,
        "category": sdk.category,
        "country": sdk.country,
        "packages": " ".join(sdk.packages) or None,
        "reached": None if sdk.reached is None else str(sdk.reached).lower(),
    }
    for name, value in told.items():
        if value is not None:
            yield Property(name=PREFIX + name, value=value)
