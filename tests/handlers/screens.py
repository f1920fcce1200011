"""What a person sees of an answer: its text, and its buttons by what they say."""

from tests.handlers.conftest import Sent


def shown(sent: list[Sent]) -> str:
    """The text of the message that was sent or changed."""
    return str(_message(sent)[1]["text"])


def labels(sent: list[Sent]) -> list[list[str]]:
    """What the buttons below it say, row by row."""
    return [[button["text"] for button in row] for row in _rows(sent)]


def payload(sent: list[Sent], label: str) -> str:
    """What the button that says this, or begins so, carries."""
    buttons = [button for row in _rows(sent) for button in row]
    (found,) = [button["callback_data"] for button in buttons if button["text"].startswith(label)]
    return str(found)


def _message(sent: list[Sent]) -> Sent:
    (found,) = [one for one in sent if one[0] in {"sendMessage", "editMessageText"}]
    return found


def _rows(sent: list[Sent]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = _message(sent)[1].get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    return rows
