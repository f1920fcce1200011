"""UTF-16 code units, in which Telegram counts offsets and lengths."""


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes."""
    if not text or text.isascii() or max(text) <= "\uffff":
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)
