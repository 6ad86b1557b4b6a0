"""Reads attributes of a manifest's elements as the platform does: by resource id, references resolved, class names completed."""

from collections.abc import Callable

from auditor.apk.axml import Element

#: Attribute resource ids of android.R.attr (public-final.xml).
IDS = {
    "hasCode": 0x0101000C,
    "label": 0x01010001,
    "name": 0x01010003,
    "permission": 0x01010006,
    "readPermission": 0x01010007,
    "writePermission": 0x01010008,
    "protectionLevel": 0x01010009,
    "permissionGroup": 0x0101000A,
    "sharedUserId": 0x0101000B,
    "enabled": 0x0101000E,
    "debuggable": 0x0101000F,
    "exported": 0x01010010,
    "process": 0x01010011,
    "authorities": 0x01010018,
    "initOrder": 0x0101001A,
    "grantUriPermissions": 0x0101001B,
    "priority": 0x0101001C,
    "value": 0x01010024,
    "resource": 0x01010025,
    "mimeType": 0x01010026,
    "scheme": 0x01010027,
    "host": 0x01010028,
    "port": 0x01010029,
    "path": 0x0101002A,
    "pathPrefix": 0x0101002B,
    "pathPattern": 0x0101002C,
    "targetActivity": 0x01010202,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270,
    "maxSdkVersion": 0x01010271,
    "testOnly": 0x01010272,
    "backupAgent": 0x0101027F,
    "allowBackup": 0x01010280,
    "isolatedProcess": 0x010103A9,
    "ssp": 0x010103E3,
    "fullBackupContent": 0x010104EB,
    "usesCleartextTraffic": 0x010104EC,
    "networkSecurityConfig": 0x01010527,
    "versionCodeMajor": 0x01010576,
    "appComponentFactory": 0x0101057A,
    "foregroundServiceType": 0x01010599,
    "hasFragileUserData": 0x0101059A,
    "requestLegacyExternalStorage": 0x01010603,
    "mimeGroup": 0x01010615,
    "pathSuffix": 0x0101061E,
    "pathAdvancedPattern": 0x01010620,
    "dataExtractionRules": 0x0101063E,
    "usesPermissionFlags": 0x01010644,
}

Resolve = Callable[[int], str | None]


class ManifestReader:
    """Reads attributes of elements: references resolved, names completed with the package."""

    def __init__(self, root: Element, resolve: Resolve) -> None:
        self.root = root
        self.package = root.plain("package") or ""
        self.resolve = resolve

    def text(self, element: Element, name: str) -> str | None:
        attribute = element.attribute(IDS[name], name)
        if attribute is None:
            return None
        if attribute.value.is_reference:
            return self.resolve(attribute.value.data) or attribute.text
        return attribute.text

    def flag(self, element: Element, name: str) -> bool | None:
        value = self.text(element, name)
        return None if value is None or value.startswith("@") else value not in ("false", "0", "")

    def number(self, element: Element, name: str) -> int | None:
        value = self.text(element, name)
        try:
            return None if value is None else int(value, 0)
        except ValueError:
            return None

    def class_name(self, element: Element, name: str = "name") -> str:
        return full_name(self.text(element, name) or "", self.package)


def full_name(name: str, package: str) -> str:
    """A class name as PackageParser.buildClassName completes it."""
    if name.startswith("."):
        return package + name
    return name if not name or "." in name else f"{package}.{name}"
