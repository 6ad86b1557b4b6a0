"""A result built by hand: every kind of evidence and verdict, a gap in coverage, and strings that mean harm."""

from msgspec.structs import replace

from auditor.facts import (
    Actor,
    App,
    AppReading,
    CodeEvidence,
    Component,
    Coverage,
    Disclosure,
    Document,
    FileEvidence,
    IntentFilter,
    ManifestEvidence,
    Observation,
    PermissionRequest,
    PolicyReading,
    Queries,
    Recipient,
    Request,
    RequestEvidence,
    Retention,
    Sdk,
    Statement,
    Term,
    TrafficReading,
)
from auditor.findings import Finding, LawReference, Result, Ruling, Tool

SCRIPT = "<script>alert('x')</script>"
MARKUP = "[red]not red[/red] [link=https://evil.example]x[/link]"
BIDI = "user\u202etxt.exe\u2066\x1b[31m\x07\x00"
LONG = "com.example." + "a" * 10_000

POLICY = (
    "Privacy policy of LumiChat\n"
    "1. What we collect\n"
    "We collect device information to keep your account safe. With your consent we collect your location while you use the app.\n"
    "We do not collect your contacts or text messages.\n"
    "2. Sharing\n"
    "We may share usage information with partners such as Umeng, etc. We never sell personal information.\n"
    "3. Storage\n"
    "We keep account information for 30 days after deletion. We are not responsible for what third parties do with your data.\n"
    "4. Calendar\n"
    "We use your calendar to remind you of appointments.\n"
)

NAMES = {
    "imei": "IMEI",
    "android_id": "Android ID",
    "contacts": "contacts",
    "sms": "text messages",
    "precise_location": "precise location",
    "location": "location",
    "device_info": "device information",
    "app_activity": "app activity",
    "account_info": "account information",
    "personal_data": "personal information",
    "calendar": "calendar",
    "clipboard": "clipboard",
    "mac_address": "MAC address",
}

FIRST = Actor(party="first")
UMENG = Actor(party="third", sdk="umeng")


def term(kind: str, phrase: str, start: int = 0) -> Term:
    """A term at the phrase's first place in the policy after ``start``."""
    at = POLICY.index(phrase, start)
    return Term(type=kind, phrase=phrase, start=at, end=at + len(phrase))


def claim(number: int, quote: str, action: str, *data: Term, **fields: object) -> Disclosure:
    """A claim of the operator over ``quote``, which the policy holds literally."""
    start = POLICY.index(quote)
    base = Disclosure(
        id=f"d{number}",
        document="policy",
        actor="first_party",
        action=action,
        polarity="affirmed",
        quote=quote,
        start=start,
        end=start + len(quote),
        data=data,
        section=("Privacy policy of LumiChat",),
    )
    return replace(base, **fields)


DISCLOSURES = (
    claim(
        1,
        "We collect device information to keep your account safe.",
        "collect",
        term("device_info", "device information"),
        purposes=(term("security", "to keep your account safe"),),
        vague=True,
        section=("Privacy policy of LumiChat", "1. What we collect"),
    ),
    claim(
        2,
        "With your consent we collect your location while you use the app.",
        "collect",
        term("location", "location"),
        contexts=("foreground",),
        conditions=(term("consent", "With your consent"),),
        section=("Privacy policy of LumiChat", "1. What we collect"),
    ),
    claim(
        3,
        "We do not collect your contacts or text messages.",
        "collect",
        term("contacts", "contacts"),
        term("sms", "text messages"),
        polarity="denied",
        section=("Privacy policy of LumiChat", "1. What we collect"),
    ),
    claim(
        4,
        "We may share usage information with partners such as Umeng, etc.",
        "share",
        term("app_activity", "usage information"),
        modality="may",
        recipients=(term("partner", "partners such as Umeng"),),
        sdks=(term("umeng", "Umeng"),),
        open_list=True,
        section=("Privacy policy of LumiChat", "2. Sharing"),
    ),
    claim(
        5,
        "We never sell personal information.",
        "sell",
        term("personal_data", "personal information"),
        polarity="denied",
        section=("Privacy policy of LumiChat", "2. Sharing"),
    ),
    claim(
        6,
        "We keep account information for 30 days after deletion.",
        "store",
        term("account_info", "account information"),
        retention=Retention(
            phrase="30 days after deletion",
            start=POLICY.index("30 days"),
            end=POLICY.index("30 days") + len("30 days after deletion"),
            amount=30,
            unit="day",
            days=30,
            after="deletion",
        ),
        section=("Privacy policy of LumiChat", "3. Storage"),
    ),
    claim(
        7,
        "We use your calendar to remind you of appointments.",
        "use",
        term("calendar", "calendar"),
        permissions=(term("android.permission.READ_CALENDAR", "calendar"),),
        section=("Privacy policy of LumiChat", SCRIPT, MARKUP),
    ),
)

SHIFT = "We are not responsible for what third parties do with your data."
STATEMENTS = (
    Statement(
        id="s1",
        document="policy",
        topic="responsibility_shifted",
        quote=SHIFT,
        start=POLICY.index(SHIFT),
        end=POLICY.index(SHIFT) + len(SHIFT),
        section=("Privacy policy of LumiChat", "3. Storage"),
    ),
)

CONTACTS_CHAIN = (
    "com.lumichat.app.background.SyncService.onStartCommand",
    "com.lumichat.app.device.AddressBook.sync",
    "com.lumichat.app.device.AddressBook.read",
)


def code(api: str, where: str, method: str, offset: int, *chain: str, dex: str = "classes.dex") -> CodeEvidence:
    """A call site."""
    return CodeEvidence(api=api, dex=dex, class_name=where, method=method, offset=offset, chain=chain)


OBSERVATIONS = (
    Observation(
        id="o1",
        kind="api_use",
        data_type="contacts",
        actor=FIRST,
        contexts=("background",),
        evidence=(
            code("android.content.ContentResolver.query", "com.lumichat.app.device.AddressBook", "read", 18, *CONTACTS_CHAIN),
            code("android.content.ContentResolver.query", "com.lumichat.app.device.AddressBook", "count", 7),
            code("android.content.ContentResolver.query", "com.lumichat.app.ui.ChatActivity", "invite", 301, dex="classes2.dex"),
        ),
    ),
    Observation(
        id="o2",
        kind="api_use",
        data_type="imei",
        actor=UMENG,
        contexts=("before_consent", "background"),
        evidence=(
            CodeEvidence(
                api="android.telephony.TelephonyManager.getImei",
                dex="classes.dex",
                class_name="com.umeng.commonsdk.internal.DeviceConfig",
                method="getImei",
                offset=44,
                chain=("com.lumichat.app.LumiApplication.onCreate", "com.umeng.commonsdk.UMConfigure.init"),
                detail="reflection",
            ),
        ),
    ),
    Observation(
        id="o3",
        kind="transmission",
        data_type="android_id",
        actor=UMENG,
        contexts=("background",),
        recipient=Recipient(name="Umeng", party="third", hosts=("ulogs.umeng.com",), sdk="umeng", country="CN"),
        evidence=(
            RequestEvidence(
                capture="capture.har",
                request=Request(index=12, method="POST", url="https://ulogs.umeng.com/unify_logs?v=" + SCRIPT),
                part="body",
                path="gzip > json > header.aid",
                value="3f9c…a1",
                time="2025-03-02T10:11:12Z",
                state="background",
                method="md5",
            ),
        ),
    ),
    Observation(
        id="o4",
        kind="api_use",
        data_type="precise_location",
        actor=FIRST,
        contexts=("background",),
        evidence=(code("android.location.LocationManager.getLastKnownLocation", "com.lumichat.app.device.Whereabouts", "last", 9),),
    ),
    Observation(
        id="o5",
        kind="permission",
        subject="android.permission.READ_SMS",
        actor=FIRST,
        contexts=(),
        evidence=(
            ManifestEvidence(element="uses-permission", name="android.permission.READ_SMS", attributes={"maxSdkVersion": "30"}),
        ),
    ),
    Observation(
        id="o6",
        kind="sdk",
        subject="hostile_sdk",
        actor=Actor(party="third", sdk="hostile_sdk"),
        contexts=(),
        evidence=(FileEvidence(path="lib/arm64-v8a/lib" + BIDI + ".so", detail=MARKUP),),
    ),
    Observation(
        id="o7",
        kind="api_use",
        data_type="clipboard",
        actor=Actor(party="unknown"),
        contexts=("unreachable",),
        evidence=(code("android.content.ClipboardManager.getPrimaryClip", LONG, "peek", 3),),
        confidence="low",
    ),
    Observation(
        id="o8",
        kind="endpoint",
        subject="http://" + BIDI + ".example.net",
        actor=FIRST,
        contexts=("unknown",),
        evidence=(FileEvidence(path="classes.dex", detail="string http://plain.example.net/" + SCRIPT),),
    ),
    Observation(
        id="o9",
        kind="api_use",
        data_type="android_id",
        actor=UMENG,
        contexts=("foreground",),
        evidence=(code("android.provider.Settings.Secure.getString", "com.umeng.commonsdk.internal.DeviceConfig", "getAid", 5),),
    ),
    Observation(
        id="o10",
        kind="permission",
        subject="android.permission.READ_CONTACTS",
        actor=FIRST,
        contexts=(),
        evidence=(ManifestEvidence(element="uses-permission", name="android.permission.READ_CONTACTS"),),
    ),
)

RULINGS = (
    Ruling(observation="o1", verdict="contradicted", disclosures=("d3",)),
    Ruling(observation="o2", verdict="vague", disclosures=("d1",)),
    Ruling(observation="o3", verdict="omitted"),
    Ruling(observation="o4", verdict="omitted", disclosures=("d2",)),
    Ruling(observation="o5", verdict="omitted"),
    Ruling(observation="o6", verdict="omitted"),
    Ruling(observation="o7", verdict="unknown"),
    Ruling(observation="o9", verdict="vague", disclosures=("d1",)),
    Ruling(observation="o10", verdict="omitted"),
)

PIPL = LawReference(
    id="pipl_17",
    title="PIPL Art. 17: what to tell before processing",
    url="http://www.npc.gov.cn/npc/c30834/202108/a8c4e3672c74491a80b53a172bb753fe.shtml",
)
GDPR = LawReference(
    id="gdpr_13", title="GDPR Art. 13: information to be provided", url="https://eur-lex.europa.eu/eli/reg/2016/679/oj"
)


def finding(number: int, rule: str, title: str, **fields: object) -> Finding:
    """A finding of medium weight, changed by ``fields``."""
    base = Finding(
        id=f"f{number}",
        rule=rule,
        title=title,
        message="The app does what the policy does not tell.",
        severity="medium",
        confidence="high",
        verdict="omitted",
        subject="",
        fix="Name it in the policy, or stop doing it.",
        fingerprint=f"{number:02d}3f9ca1b0c4d2e7",
    )
    return replace(base, **fields)


FINDINGS = (
    finding(
        1,
        "denied-but-done",
        "Contacts are read although the policy denies it",
        message="The policy says that contacts are not collected. The app's own code queries the address book from a service, "
        "in the background, and so without anything the user does.",
        severity="critical",
        verdict="contradicted",
        subject="contacts",
        observations=("o1",),
        disclosures=("d3",),
        law=(PIPL, GDPR),
        why="A denial that is broken misleads people.",
        fix="Remove the query, or tell that contacts are read, what for, and ask first.",
    ),
    finding(
        2,
        "data-not-disclosed",
        "Android ID is sent to Umeng and not disclosed",
        severity="high",
        subject="android_id",
        observations=("o3", "o9"),
        law=(PIPL,),
    ),
    finding(
        3,
        "background-not-disclosed",
        "Precise location is used in the background; only foreground use is disclosed",
        severity="high",
        subject="precise_location",
        observations=("o4",),
        disclosures=("d2",),
    ),
    finding(
        4,
        "permission-not-declared",
        "READ_SMS is requested and not declared",
        subject="android.permission.READ_SMS",
        observations=("o5",),
    ),
    finding(
        5,
        "sdk-not-named",
        "The SDK " + SCRIPT + " is embedded and not named",
        subject="hostile_sdk",
        observations=("o6",),
        fix=MARKUP,
        law=(LawReference(id="evil", title="A link that is none " + BIDI, url="javascript:alert(1)"),),
    ),
    finding(
        6,
        "permission-not-requested",
        "The policy claims calendar access that the app cannot have",
        severity="low",
        verdict="over_declared",
        subject="calendar",
        disclosures=("d7",),
    ),
    finding(
        7,
        "responsibility-shifted",
        "The policy shifts responsibility to third parties",
        severity="low",
        verdict="vague",
        subject="responsibility_shifted",
        statements=("s1",),
    ),
    finding(
        8,
        "data-not-disclosed",
        "Clipboard would be read by code that nothing reaches",
        severity="info",
        confidence="low",
        verdict="unknown",
        subject="clipboard",
        observations=("o7",),
    ),
)

APP = App(
    path="lumichat.apk",
    package="com.lumichat.app",
    version_name="2.3.1",
    version_code=231,
    min_sdk=24,
    target_sdk=34,
    sha256="9f2c1d7e" * 8,
    size=18_234_567,
    label="LumiChat",
    application_class="com.lumichat.app.LumiApplication",
    cleartext=True,
    network_security_config="res/xml/network_security_config.xml",
    permissions=(
        PermissionRequest(name="android.permission.READ_CONTACTS", level="dangerous", group="CONTACTS", data=("contacts",)),
        PermissionRequest(name="android.permission.READ_SMS", level="dangerous", group="SMS", data=("sms",), max_sdk_version=30),
        PermissionRequest(
            name="android.permission.ACCESS_FINE_LOCATION", level="dangerous", group="LOCATION", data=("precise_location",)
        ),
        PermissionRequest(name="android.permission.INTERNET", level="normal"),
        PermissionRequest(name=LONG, sdk_23=True),
    ),
    sdks=(
        Sdk(
            id="umeng",
            name="Umeng Analytics",
            vendor="Umeng",
            packages=("com.umeng",),
            state="present",
            confidence="high",
            country="CN",
            category="analytics",
            classes=34,
            evidence=(FileEvidence(path="classes.dex", detail="com.umeng.commonsdk.UMConfigure"),),
        ),
        Sdk(id="hostile_sdk", name=SCRIPT, vendor=MARKUP, packages=("x.y",), state="leftover", confidence="low"),
    ),
    components=(
        Component(
            kind="activity",
            name="com.lumichat.app.ui.ChatActivity",
            exported=True,
            intent_filters=(
                IntentFilter(actions=("android.intent.action.MAIN",), categories=("android.intent.category.LAUNCHER",)),
            ),
        ),
        Component(
            kind="service", name="com.lumichat.app.background.SyncService", exported=False, foreground_service_types=("dataSync",)
        ),
        Component(
            kind="receiver",
            name="com.lumichat.app.background.BootReceiver",
            exported=True,
            permission="android.permission.RECEIVE_BOOT_COMPLETED",
            intent_filters=(IntentFilter(actions=("android.intent.action.BOOT_COMPLETED",)),),
        ),
        Component(kind="provider", name=SCRIPT, exported=True, authorities=(BIDI,), enabled=False, sdk="umeng"),
    ),
    queries=Queries(packages=("com.tencent.mm",)),
)

DOCUMENT = Document(
    id="policy",
    name="policy.txt",
    format="text",
    language="en",
    sha256="0a1b2c3d" * 8,
    characters=len(POLICY),
    updated="2025-01-15",
)

COVERAGE = (
    Coverage(part="app/AndroidManifest.xml", state="read"),
    Coverage(part="app/classes.dex", state="read"),
    Coverage(part="app/classes2.dex", state="read"),
    Coverage(part="app/classes3.dex", state="not_read", reason="the header's file size reaches beyond the entry " + SCRIPT),
    Coverage(part="app/lib", state="partial", reason="2 of 9 libraries are larger than 64 MB"),
    Coverage(part="policy/policy.txt", state="read"),
    Coverage(part="traffic/capture.har", state="read"),
)

RESULT = Result(
    schema_version="1.0",
    tool=Tool(name="auditor", version="0.1.0", rules_version="0123456789ab"),
    created="2025-03-02T12:00:00Z",
    app=APP,
    documents=(DOCUMENT,),
    disclosures=DISCLOSURES,
    statements=STATEMENTS,
    observations=OBSERVATIONS,
    rulings=RULINGS,
    findings=FINDINGS,
    coverage=COVERAGE,
    exit_code=1,
    fail_on="high",
)

APP_READING = AppReading(app=APP, observations=OBSERVATIONS[:2] + OBSERVATIONS[3:], coverage=COVERAGE[:5])
POLICY_READING = PolicyReading(
    documents=(DOCUMENT,), disclosures=DISCLOSURES, statements=STATEMENTS, coverage=COVERAGE[5:6], texts={"policy": POLICY}
)
TRAFFIC_READING = TrafficReading(observations=(OBSERVATIONS[2],), coverage=COVERAGE[6:])


def large(places: int = 5_000, practices: int = 50) -> Result:
    """The sample with ``places`` more places of evidence, spread over ``practices`` observations and findings."""
    each = places // practices
    observations = tuple(
        Observation(
            id=f"big{n}",
            kind="api_use",
            data_type="mac_address",
            actor=FIRST,
            contexts=("background",),
            evidence=tuple(
                code("java.net.NetworkInterface.getHardwareAddress", f"com.example.C{n}", f"m{m}", m, *CONTACTS_CHAIN)
                for m in range(each)
            ),
        )
        for n in range(practices)
    )
    findings = tuple(
        finding(100 + n, "data-not-disclosed", f"MAC address is read in {n}", subject="mac_address", observations=(f"big{n}",))
        for n in range(practices)
    )
    return replace(RESULT, observations=OBSERVATIONS + observations, findings=FINDINGS + findings)
