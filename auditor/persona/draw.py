"""Makes up values so distinctive that none of them occurs by chance, and that belong to nobody."""

import random
import uuid
from collections.abc import Callable

from auditor.rulebook.planting import Draw

#: A planted value as a persona file holds it: a text, or a mapping of texts.
Value = str | dict[str, str]

_GIVEN = [
    "Odalys",
    "Ingeborg",
    "Thaddeus",
    "Bassey",
    "Yevgenia",
    "Casimir",
    "Philippa",
    "Renzo",
    "Solveig",
    "Anatole",
    "Marisol",
    "Ottoline",
]
_FAMILY = [
    "Brandvold",
    "Okonkwo",
    "Wenceslas",
    "Tarkington",
    "Quillfeather",
    "Ashgrove",
    "Zubiri",
    "Halvorsen",
    "Pemberthy",
    "Vantongeren",
]
_THINGS = ["parcel", "invoice", "ticket", "recipe", "passport", "umbrella", "violin", "harbour"]
_PLACES = ["locker", "platform", "counter", "gate", "pier", "window"]
_PACKAGES = (
    "org.videolan.vlc", "org.fdroid.fdroid", "de.danoeh.antennapod", "net.osmand.plus", "org.tasks",
    "com.simplemobiletools.notes", "org.kde.kdeconnect_tp", "eu.faircode.netguard",
)  # fmt: skip
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


class Drawer:
    """Draws values; the same seed draws the same ones."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - test data, no secrets
        self._makers: dict[Draw, Callable[[], Value]] = {
            "contact": lambda: {"name": self._person(), "phone": self._phone()},
            "date": self._date,
            "email": lambda: f"{self._pick(_GIVEN).lower()}.{self._hex(10)}@example.org",
            "hex16": lambda: self._hex(16),
            "iccid": lambda: "8944500" + self._digits(12),
            "imei": self._imei,
            "imsi": lambda: "00101" + self._digits(10),
            "label": self._label,
            "mac": lambda: ":".join(("a4", "50", "46", *(self._hex(2) for _ in range(3)))),
            "packages": lambda: self._pick(_PACKAGES),
            "person": self._person,
            "phone": self._phone,
            "place": self._place,
            "sentence": lambda: f"The {self._pick(_THINGS)} {self._label()} waits at {self._pick(_PLACES)} {self._digits(3)}",
            "serial": lambda: "R" + self._hex(10).upper(),
            "street": lambda: f"{self._pick(_FAMILY)}gata {self._random.randrange(100, 999)}, {self._label()}",
            "uuid": lambda: str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
        }  # fmt: skip

    def draw(self, kind: Draw, count: int = 1) -> list[Value]:
        """``count`` different values of a kind (fewer where the kind has fewer)."""
        values: list[Value] = []
        for _ in range(count * 20):
            value = self._makers[kind]()
            if value not in values:
                values.append(value)
            if len(values) == count:
                break
        return values

    def _pick(self, words: list[str] | tuple[str, ...]) -> str:
        return self._random.choice(words)

    def _hex(self, length: int) -> str:
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def _digits(self, length: int) -> str:
        return f"{self._random.randrange(10**length):0{length}}"

    def _label(self) -> str:
        return f"{self._pick(_FAMILY)}-{''.join(self._random.choice(_LETTERS) for _ in range(6))}"

    def _person(self) -> str:
        return f"{self._pick(_GIVEN)} {self._pick(_FAMILY)}"

    def _date(self) -> str:
        return f"{self._random.randrange(1960, 1999)}-{self._random.randrange(1, 13):02}-{self._random.randrange(1, 29):02}"

    def _phone(self) -> str:
        """A mobile number that Ofcom keeps for fiction (07700 900000 to 900999)."""
        return f"+44 7700 900{self._digits(3)}"

    def _imei(self) -> str:
        """Fifteen digits with a right Luhn check digit; 00 is the reporting body of test devices (3GPP TS 23.003, annex B)."""
        body = "00" + self._digits(12)
        doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(body)]
        return body + str(-sum(number // 10 + number % 10 for number in doubled) % 10)

    def _place(self) -> Value:
        """A point in the sparsely peopled north of Scandinavia, in degrees."""
        latitude, longitude = self._random.uniform(66.6, 69.0), self._random.uniform(16.0, 26.0)
        return {"lat": f"{latitude:.6f}", "lon": f"{longitude:.6f}"}
