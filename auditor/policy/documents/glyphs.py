"""Characters that layout programs put in place of the ones that were written: radicals for ideographs, ligatures for letters."""

import unicodedata

#: CJK radicals of the supplement that look like whole characters and have no compatibility mapping in Unicode.
_SUPPLEMENT = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "母民虎西见角贝车長長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄鼠齊齐齒齿龍龙龜龜龟",
        strict=True,
    )
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_WRITTEN = str.maketrans({**_SUPPLEMENT, **_KANGXI, **_LIGATURES})


def written(text: str) -> str:
    """The text with the characters that were meant."""
    return text.translate(_WRITTEN)
