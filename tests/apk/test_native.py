"""Strings in native libraries and scripts: found where they tell something, and never more than a hint."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.apk import read_app
from auditor.apk.elf import constants
from auditor.apk.scripts import code_spans
from auditor.apk.telltales import WINDOW, Patience, TellTales, hosts_in
from auditor.facts import Actor, AppReading, FileEvidence, Observation
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Cases
from auditor.rulebook.native import NativeRule
from tests.apk.packages import LUMICHAT, QUIETPAINT, packed, parts

HERMES = bytes.fromhex("c61fbc03c103191f")


def elf64(rodata: bytes, text: bytes = b"", section_size: int | None = None) -> bytes:
    """A library with one segment that holds .rodata and .text, and a table of three sections (gABI chapter 4)."""
    begin = 64 + 56
    loaded = len(rodata) + len(text)
    table = begin + loaded
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", 3, 183, 1, 0, 64, table, 0, 64, 56, 1, 64, 3, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, begin, begin, begin, loaded, loaded, 4096)
    size = len(rodata) if section_size is None else section_size
    sections = (
        bytes(64)
        + struct.pack("<IIQQQQIIQQ", 0, 1, 2, begin, begin, size, 0, 0, 1, 0)
        + struct.pack("<IIQQQQIIQQ", 0, 1, 6, 0, begin + len(rodata), len(text), 0, 0, 1, 0)
    )
    return header + segment + rodata + text + sections


def elf32(rodata: bytes) -> bytes:
    begin = 52 + 32
    table = begin + len(rodata)
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    header = ident + struct.pack("<HHIIIIIHHHHHH", 3, 40, 1, 0, 52, table, 0, 52, 32, 1, 40, 2, 0)
    segment = struct.pack("<8I", 1, begin, begin, begin, len(rodata), len(rodata), 4, 4096)
    return header + segment + rodata + bytes(40) + struct.pack("<10I", 0, 1, 2, begin, begin, len(rodata), 0, 0, 1, 0)


def reading(tmp_path: Path, rules: RuleBook, base: Path, files: dict[str, bytes]) -> AppReading:
    path = tmp_path / "a.apk"
    path.write_bytes(packed(parts(base) | files))
    return read_app(path, rules)


def hints(found: AppReading) -> dict[str | None, Observation]:
    return {seen.data_type: seen for seen in found.observations if seen.is_hint}


def hosts(found: AppReading) -> dict[str | None, Observation]:
    return {seen.subject: seen for seen in found.observations if seen.kind == "endpoint" and seen.confidence == "low"}


def covered(found: AppReading) -> dict[str, tuple[str, str | None]]:
    return {entry.part: (entry.state, entry.reason) for entry in found.coverage if entry.state != "read"}


# --- where an ELF file keeps its constants ---


def test_constants_are_loaded_and_no_code() -> None:
    data = elf64(b"constants\0", b"code")
    assert [data[start:end] for start, end in constants(data, 0, len(data))] == [b"constants\0"]


def test_constants_of_32_bits_within_a_larger_file() -> None:
    data = b"....." + elf32(b"constants\0") + b"...."
    assert [data[start:end] for start, end in constants(data, 5, len(data) - 4)] == [b"constants\0"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x7fELF",
        b"no library",
        elf64(b"constants\0" * 9, section_size=3),
        elf64(b"constants\0", section_size=1 << 40),
        elf64(b"constants\0")[:-70],
    ],
    ids=["empty", "short", "other", "sections-hide", "sections-outside", "cut"],
)
def test_the_whole_file_counts_where_its_sections_are_not_to_be_believed(data: bytes) -> None:
    assert constants(data, 0, len(data)) == [(0, len(data))]


@given(st.binary(max_size=300), st.integers(0, 250))
def test_constants_lie_within_the_file_whatever_it_says(noise: bytes, at: int) -> None:
    data = bytearray(elf64(b"constants\0", b"code"))
    data[at : at + len(noise)] = noise[: max(len(data) - at, 0)]
    for start, end in constants(bytes(data), 0, len(data)):
        assert 0 <= start <= end <= len(data)


# --- strings ---


def rule(*strings: str, beside: tuple[str, ...] = ()) -> NativeRule:
    cases = Cases(positive=("x",), negative=("y",))
    return NativeRule(id="a", kind="native", data=("imei",), strings=strings, beside=beside, source="none", cases=cases)


def places(tales: TellTales, content: bytes) -> dict[str, int]:
    return {hit.text: hit.offset for hit in tales.hits(content, [(0, len(content))], Patience())}


@pytest.mark.parametrize("shift", [-20, -5, -1, 0, 1])
def test_a_string_on_the_border_of_two_windows(shift: int) -> None:
    content = b"\0" * (WINDOW + shift) + b"ro.serialno" + b"\0" * 40
    assert places(TellTales([rule("ro.serialno")]), content) == {"ro.serialno": WINDOW + shift}


def test_a_longer_name_is_another_name() -> None:
    tales = TellTales([rule("getDeviceId")])
    assert places(tales, b"getDeviceIds Java_getDeviceId 11getDeviceIdEv") == {}
    assert places(tales, b"getDeviceIds (getDeviceId)") == {"getDeviceId": 14}


def test_what_must_stand_beside() -> None:
    tales = TellTales([rule("android_id", beside=("android/provider/Settings$Secure",))])
    assert places(tales, b"android_id\0") == {}
    assert places(tales, b"android_id\0Landroid/provider/Settings$Secure;\0") == {"android_id": 0}


def test_hosts_of_urls_and_no_others() -> None:
    content = b'\x01https://a.example.cn/x?y\0http://%s/\0http://localhost/\0f("https://b.example.cn")http://a.example.cn\0://'
    assert hosts_in(content, [(0, len(content))], Patience()) == {
        "a.example.cn": ("https://a.example.cn/x?y", 1),
        "b.example.cn": ("https://b.example.cn", 58),
    }


@given(st.binary(max_size=400))
def test_any_bytes_can_be_searched(content: bytes) -> None:
    places(TellTales([rule("ro.serialno")]), content)
    hosts_in(content, [(0, len(content))], Patience())


@pytest.mark.parametrize("filling", [b"://", b"ro.serialno\0"])
def test_a_file_that_was_made_to_take_time_is_told(filling: bytes, rules: RuleBook, tmp_path: Path) -> None:
    library = filling * (3 * WINDOW // len(filling))
    found = reading(tmp_path, rules, QUIETPAINT, {"lib/arm64-v8a/libpaint.so": library})
    assert hints(found) == {}
    assert covered(found)["app/lib/arm64-v8a/libpaint.so"] == (
        "not_read",
        "its strings were not searched: too many places of the package look as if they told something",
    )


def test_a_page_of_open_scripts_is_looked_through_once() -> None:
    content = b"<script" * 1_000_000
    assert code_spans("a.html", content) == []


# --- whole packages ---


def test_a_library_hints_at_what_it_reads(rules: RuleBook, tmp_path: Path) -> None:
    library = elf64(b"ro.serialno\0/proc/self/maps\0https://collect.tracker.cn/v1\0http://www.w3.org/\0")
    found = reading(tmp_path, rules, QUIETPAINT, {"lib/arm64-v8a/libpaint.so": library, "lib/x86/libpaint.so": library})
    assert set(hints(found)) == {"serial_number"}
    seen = hints(found)["serial_number"]
    assert (seen.actor, seen.contexts, seen.confidence) == (Actor(party="unknown"), ("unknown",), "low")
    assert seen.evidence == (FileEvidence(path="lib/arm64-v8a/libpaint.so", detail="ro.serialno at 0x78"),)
    assert set(hosts(found)) == {"collect.tracker.cn"}
    assert covered(found) == {
        "app/lib": ("partial", "2 native libraries: told by their names and strings, the code in them is not read")
    }


def test_a_known_library_is_its_vendors(rules: RuleBook, tmp_path: Path) -> None:
    found = reading(tmp_path, rules, QUIETPAINT, {"lib/arm64-v8a/libjcore422.so": elf32(b"/sys/class/net/wlan0/address\0")})
    assert hints(found)["mac_address"].actor == Actor(party="third", sdk="jpush")


def test_code_is_no_constant(rules: RuleBook, tmp_path: Path) -> None:
    found = reading(tmp_path, rules, QUIETPAINT, {"lib/arm64-v8a/libpaint.so": elf64(b"plain\0", b"\0ro.serialno\0")})
    assert hints(found) == {}


def test_what_needs_a_permission_that_is_not_requested_tells_nothing(rules: RuleBook, tmp_path: Path) -> None:
    library = elf64(b"android/telephony/TelephonyManager\0getSubscriberId\0")
    assert hints(reading(tmp_path, rules, QUIETPAINT, {"lib/arm64-v8a/libpaint.so": library})) == {}
    assert set(hints(reading(tmp_path, rules, LUMICHAT, {"lib/arm64-v8a/libpaint.so": library}))) == {"imsi"}


def test_scripts_hint_where_they_are_code(rules: RuleBook, tmp_path: Path) -> None:
    files = {
        "assets/www/a.js": b"plus.device.getOAID({success:f});fetch('https://api.tracker.cn/x')",
        "assets/www/b.html": b"<p>plus.device.uuid <a href='https://manual.tracker.cn/'></a><script>uni.getClipboardData({})</script>",
        "assets/notes.txt": b"plus.device.uuid",
    }
    found = reading(tmp_path, rules, QUIETPAINT, files)
    assert set(hints(found)) == {"oaid", "clipboard"}
    assert set(hosts(found)) == {"api.tracker.cn"}
    assert covered(found) == {"app/scripts": ("partial", "2 scripts: searched for telling strings, the code in them is not read")}


def test_bytecode_of_hermes_is_told_as_not_searched(rules: RuleBook, tmp_path: Path) -> None:
    found = reading(tmp_path, rules, QUIETPAINT, {"assets/index.android.bundle": HERMES + b"plus.device.uuid"})
    assert hints(found) == {}
    assert covered(found) == {
        "app/assets/index.android.bundle": ("not_read", "its strings were not searched: it holds bytecode of Hermes")
    }


def test_an_innocent_library_tells_nothing(rules: RuleBook) -> None:
    found = read_app(LUMICHAT, rules)
    assert hints(found) == {}
    assert hosts(found) == {}
