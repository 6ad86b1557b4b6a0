"""What is wrong with a rule book."""

from msgspec import Struct


class Problem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong: ``place`` is kind and entry (``sdks: umeng``), ``text`` what is wrong there."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"
