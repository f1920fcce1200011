"""Telegram's HTML subset: markup -> text and entities, with Telegram's own complaints."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.utf16 import utf16_length

Entity = dict[str, Any]
FindUser = Callable[[int], dict[str, Any] | None]

_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_SPACE = " \t\r\n\0\v"
_TAG_END = re.compile(rf"[{_SPACE}>]|\Z")
_BLANK = re.compile(rf"[{_SPACE}]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HOST_END = re.compile(r"[/?#]")
_USER_LINK = re.compile(r"tg://user/?\?id=([0-9]{1,19})\Z")


class HtmlError(ValueError):
    """The markup is not what Telegram takes; the text is Telegram's."""


@dataclass(slots=True)
class _Open:
    """A tag that has been opened and not yet closed."""

    name: str
    argument: str
    offset: int
    text_begin: int


def parse_html(markup: str, find_user: FindUser) -> tuple[str, list[Entity]]:
    """Split markup into its text and Bot API entities (offsets in UTF-16 units); raises HtmlError."""
    if "<" not in markup and "&" not in markup:
        return markup, []
    return _Parser(markup, find_user).parse()


class _Parser:
    def __init__(self, markup: str, find_user: FindUser) -> None:
        self.markup = markup
        self.find_user = find_user
        self.at = 0
        self.text = ""
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while (tag := self.markup.find("<", self.at)) >= 0:
            self.add_text(self.markup[self.at : tag])
            self.at = tag
            if self.char(tag + 1) == "/":
                self.end_tag()
            else:
                self.start_tag()
        self.add_text(self.markup[self.at :])
        if self.open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self.text, sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def char(self, index: int) -> str:
        return self.markup[index : index + 1]

    def add_text(self, source: str) -> None:
        text = unescape(source)
        self.text += text
        self.offset += utf16_length(text)

    def error(self, text: str, begin: int, rest: str = "") -> HtmlError:
        return HtmlError(f"{text} at byte offset {len(self.markup[:begin].encode())}{rest}")

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Move past what the pattern finds here, possibly nothing, and return it."""
        match = pattern.match(self.markup, self.at)
        found = match[0] if match else ""
        self.at += len(found)
        return found

    def tag_name(self, begin: int) -> str:
        end = _TAG_END.search(self.markup, begin)
        self.at = end.start() if end else len(self.markup)
        return self.markup[begin : self.at].lower()

    def start_tag(self) -> None:
        begin = self.at
        name = self.tag_name(begin + 1)
        if not self.char(self.at):
            raise self.error("Unclosed start tag", begin)
        if name not in _TYPES:
            raise self.error(f'Unsupported start tag "{name}"', begin)
        argument = self.attributes(name, begin)
        if name == "span" and argument != "tg-spoiler":
            raise self.error('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(name, argument, self.offset, len(self.text)))

    def attributes(self, tag: str, begin: int) -> str:
        """Read up to the closing ">" and return the value of the one attribute that counts, or ""."""
        argument = ""
        while True:
            self.skip(_BLANK)
            if self.char(self.at) == ">":
                self.at += 1
                return argument
            name = self.skip(_ATTRIBUTE_NAME)
            if not name:
                complaint = "Unclosed start tag" if not self.char(self.at) else "Empty attribute name in the tag"
                raise self.error(f'{complaint} "{tag}"', begin)
            self.skip(_BLANK)
            value = self.attribute_value(tag, begin) if self.char(self.at) == "=" else ""
            argument = _argument(tag, name, value) or argument

    def attribute_value(self, tag: str, begin: int) -> str:
        self.at += 1
        self.skip(_BLANK)
        quote = self.char(self.at)
        if not quote:
            raise self.error(f'Unclosed start tag "{tag}"', begin)
        if quote not in "'\"":
            token_begin = self.at
            value = self.skip(_TOKEN).lower()
            if self.char(self.at) not in (*_SPACE, ">"):
                raise self.error("Unexpected end of name token", token_begin)
            return value
        end = self.markup.find(quote, self.at + 1)
        if end < 0 or not self.char(end + 1):
            raise self.error("Unclosed start tag", begin)
        value = self.markup[self.at + 1 : end]
        self.at = end + 1
        return unescape(value)

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self.error("Unexpected end tag", begin)
        name = self.tag_name(begin + 2)
        self.skip(_BLANK)
        if self.char(self.at) != ">":
            raise self.error("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            raise self.error("Unmatched end tag", begin, f', expected "</{tag.name}>", found "</{name}>"')
        if self.offset > tag.offset:
            self.close(tag)

    def close(self, tag: _Open) -> None:
        entity: Entity = {"type": _TYPES[tag.name], "offset": tag.offset, "length": self.offset - tag.offset}
        match tag.name:
            case "a":
                self.add_link(entity, tag.argument or self.text[tag.text_begin :])
                return
            case "pre" | "code":
                self.add_code(entity, tag.argument)
                return
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                if not tag.argument.isdecimal() or not tag.argument.strip("0"):
                    raise HtmlError("Invalid custom emoji identifier specified")
                entity["custom_emoji_id"] = tag.argument
        self.entities.append(entity)

    def add_link(self, entity: Entity, url: str) -> None:
        """A link to a person, a link to an address, or, when it is neither, plain text."""
        user_id = linked_user_id(url)
        if user_id is not None:
            user = self.find_user(user_id)
            if user is not None:
                self.entities.append(entity | {"type": "text_mention", "user": user})
        elif (checked := checked_url(url)) is not None:
            self.entities.append(entity | {"url": checked})

    def add_code(self, entity: Entity, language: str) -> None:
        """`pre` and `code` around the same text are one `pre`, with the language if there is one."""
        inner = self.entities[-1] if self.entities else {}
        same_place = all(inner.get(key) == entity[key] for key in ("offset", "length"))
        if same_place and {inner["type"], entity["type"]} == {"pre", "code"}:
            language = language or inner.pop("language", "")
            if language:
                inner |= {"type": "pre", "language": language}
                return
        self.entities.append(entity | ({"language": language} if language else {}))


def unescape(source: str) -> str:
    """Replace the character references Telegram knows; others stay as they are. Raises HtmlError."""
    if "&" not in source:
        return source
    text = _REFERENCE.sub(_character, source)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise HtmlError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        ) from None
    return text


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return _NAMED[name]
    if len(reference[0].rstrip(";")) >= 10:
        return reference[0]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else reference[0]


def _argument(tag: str, attribute: str, value: str) -> str:
    match tag, attribute.lower():
        case ("a", "href") | ("span", "class") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("blockquote", "expandable"):
            return "expandable"
    return ""


def linked_user_id(url: str) -> int | None:
    """The user of a `tg://user?id=...` link."""
    match = _USER_LINK.match(url)
    return int(match[1]) if match else None


def checked_url(url: str) -> str | None:
    """The address as Telegram stores it (scheme and path added), or None when it is none."""
    url = url.strip()
    scheme_match = _SCHEME.match(url)
    scheme = scheme_match[1].lower() if scheme_match else "http"
    rest = url[scheme_match.end() :] if scheme_match else url
    if not rest or len(rest.split(maxsplit=1)) > 1:
        return None
    if scheme in ("tg", "ton", "tonsite"):
        return f"{scheme}://{rest}"
    host = _HOST_END.split(rest, maxsplit=1)[0]
    if scheme not in ("http", "https") or ("." not in host and not host.startswith("localhost")):
        return None
    return f"{scheme}://{rest}" if len(host) < len(rest) else f"{scheme}://{rest}/"
