"""Plain text in the encodings that offices use."""

from __future__ import annotations

import codecs
import io
import re

from index.formats.extract import Extract, Unreadable

# Every second character of any Chinese text is one of these: of what a wrong encoding gives, none is.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理府政市县镇村委厅局办发〔〕号通知意见措施方案支持企业补助单位负责"
    "這為個國時來們對會發動產種麵後學經進著過說電機當點從業開還與關條沒結問間數無體實現處區縣鎮廳辦號補貼單負責規劃"
    "，。、：；（）《》“”\n 0123456789"
)
_PLAUSIBLE = 0.3  # the share of common characters in any text at all; a wrong encoding stays below .1
_DAMAGE = 20  # Chinese characters to one broken one
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(raw: bytes) -> str:
    """UTF-8 (a byte order mark stays in the text), UTF-16, GB18030 or Big5; line breaks become ``\\n``.

    Raises Unreadable where the bytes are empty, binary, or in none of these.
    """
    if not raw.strip():
        raise Unreadable("空文件，没有可读的文字")
    text = _decoded(raw)
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise Unreadable("空文件，没有可读的文字")
    return io.StringIO(text, newline=None).read()


def read_text(raw: bytes) -> Extract:
    """A text file as it is."""
    return Extract(decode(raw))


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = raw.decode("utf-16")
        except UnicodeDecodeError:
            text = ""
        if _plausible(text) >= _PLAUSIBLE:
            return text
    if b"\x00" in raw:
        best = _best(raw, ("utf-16-le", "utf-16-be"))
        if best is None:
            raise Unreadable("不是文本文件（含空字节）：请转成 UTF-8 的 .txt")
        return best
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged(raw):
            raise Unreadable(
                f"UTF-8 编码的文件在第 {error.start} 字节损坏或被截断：请重新下载或另存"
            ) from None
        found = _best(raw, ("gb18030", "big5", "utf-16-le", "utf-16-be"))
        if found is None:
            found = _first(raw)
        text = found
    if len(_BINARY.findall(text)) * 100 > len(text):
        raise Unreadable("不是文本文件（含控制字符）：请转成 UTF-8 的 .txt")
    return text


def _is_damaged(raw: bytes) -> bool:
    """Whether bytes that are not UTF-8 are so but for a few: in any other encoding hardly one word would be."""
    text = raw.decode("utf-8", errors="replace")
    words = sum("\u4e00" <= char <= "\u9fff" for char in text)
    return words > _DAMAGE * text.count("\ufffd")


def _best(raw: bytes, encodings: tuple[str, ...]) -> str | None:
    """The reading with the most common characters, if it can be Chinese at all."""
    readings: list[tuple[float, str]] = []
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((_plausible(text), text))
    score, text = max(readings, key=lambda reading: reading[0], default=(0.0, ""))
    return text if score >= _PLAUSIBLE else None


def _first(raw: bytes) -> str:
    """A text of rare words only, in the likeliest encoding that fits."""
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise Unreadable("既不是 UTF-8 也不是 GB18030、UTF-16、Big5 编码：请另存为 UTF-8") from None


def _plausible(text: str) -> float:
    sample = text[:20_000]
    return sum(char in _COMMON for char in sample) / len(sample) if sample else 0.0
