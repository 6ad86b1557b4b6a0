"""Lists of SDKs in lines of key and value: "SDK名称：…", "使用目的：…", "收集信息：…", one line each or all in one.

Such a list says who takes which data without a verb or a table.
"""

import re
from collections.abc import Iterator

from auditor.policy.draft import moved
from auditor.policy.frame import Frame
from auditor.policy.gazetteer import Meaning, Token
from auditor.policy.passages import Passage

_NAME = r"(?:第三方|三方|合作方)?(?:sdk|插件|服务)(?:的)?(?:名称|名)|(?:第三方|三方|合作方)(?:名称|主体)"
_DATA = (
    r"(?:可能)?(?:收集|采集|获取|涉及|使用|共享|所需|处理)的?(?:个人|用户|设备)?(?:信息|数据|字段)(?:的?(?:类型|内容|范围|种类|字段|名称))?"
    r"|(?:个人)?(?:信息|数据)(?:类型|字段|内容|范围)"
)
_OTHER = (
    r"(?:sdk|第三方|所属|运营|提供)?(?:公司|主体|机构|运营方|提供方|开发者)(?:名称|全称|主体|信息)?"
    r"|(?:使用|收集|处理|共享|应用)?(?:目的|用途|场景|功能|方式|范围)|(?:隐私政策|隐私协议|隐私条款|官网)(?:链接|地址)?|官网链接|链接|申请权限|权限"
)
_KEY = re.compile(
    rf"(?:^|(?<=[\s;。,*(_])|(?<=[一-龥])(?=收集|采集|获取))[\s*_\d.、()]*(?:(?P<name>{_NAME})|(?P<data>{_DATA})|(?P<other>{_OTHER}))[\s*_]*:"
)
#: "使用目的：统计、用户画像": what follows is an aim of somebody else's.
_AIM = re.compile(
    r"(?:^|(?<=[\s;。]))[^:,;。]{0,14}(?:目的|用途)[\s*_]*:(?P<aim>(?:(?!(?:收集|采集|获取|涉及)[^:;。,]{0,8}:)[^;。:])*)"
)
_SPOKEN = re.compile(r"我们|[您你]|本(?:应用|软件|公司|平台)|用户(?!画像|行为)")
_VALUE = re.compile(r"[^\s*_:,;。(（][^:,;。(（]{0,30}[^\s*_:,;。(（]|[^\s*_:,;。(（]")
_REACH = 8


class Cards:
    """Remembers whose card is being read."""

    def __init__(self) -> None:
        self._passage: Passage | None = None
        self._holder: Token | None = None

    def read(self, passage: Passage) -> Iterator[Frame]:
        """What the lines of a card say; nothing for other text."""
        text = passage.folded.text
        if not passage.chinese or ":" not in text:
            return
        keys = list(_KEY.finditer(text))
        for at, key in enumerate(keys):
            end = keys[at + 1].start() if at + 1 < len(keys) else len(text)
            if key.group("name"):
                self._name(passage, key.end(), end)
            elif key.group("data"):
                yield from self._data(passage, key.end(), end)

    @staticmethod
    def told(passage: Passage) -> list[Frame]:
        """The sentence's own frames but for those that stand as the value of a purpose."""
        text, frames = passage.folded.text, passage.analysis.frames
        if not passage.chinese or ":" not in text:
            return frames
        keys = [key.start() for key in _KEY.finditer(text)]
        aims = [
            (match.start("aim"), min([match.end("aim"), *(key for key in keys if key >= match.start("aim"))]))
            for match in _AIM.finditer(text)
            if not _SPOKEN.search(match.group("aim"))
        ]
        return [frame for frame in frames if not any(start <= max(frame.start, start) and frame.end <= end for start, end in aims)]

    def _name(self, passage: Passage, start: int, end: int) -> None:
        value = _VALUE.search(passage.folded.text, start, end)
        if value is None:
            return
        sdks = (token for token in passage.analysis.tokens if token.role == "sdks" and start <= token.start < end)
        named = Token(value.start(), value.end(), "parties", "third_party", (Meaning("parties", "third_party"),))
        self._passage, self._holder = passage, next(sdks, named)

    def _data(self, passage: Passage, start: int, end: int) -> Iterator[Frame]:
        holder, card = self._holder, self._passage
        if holder is None or card is None or passage.block - card.block > _REACH or card.section != passage.section:
            return
        data = [token for token in passage.analysis.tokens if token.role == "data" and start <= token.start < end]
        if data:
            yield Frame("collect", start, end, subject=holder if card is passage else moved(card, holder), data=data)
