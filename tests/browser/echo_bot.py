"""A bot small enough to be obviously right: it speaks plain Bot API HTTP and knows a handful of words."""

import asyncio
import html
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Somar", "callback_data": "add"}, {"text": "Avisar", "callback_data": "alert"}],
        [{"text": "Convite", "url": "https://t.me/echo_bot?start=invite_7"}],
    ]
}
RICH = (
    "<b>Café &lt;torrado&gt;</b> <code>CAF-001</code> /ajuda "
    '<a href="https://t.me/echo_bot?start=abc">entrar</a> <a href="https://example.com/x">fora</a> '
    "<tg-spoiler>42 kg</tg-spoiler>"
)


class EchoBot:
    """Polls until its block ends; `received` holds the texts and captions that reached it, in order."""

    def __init__(self, url: str, token: str) -> None:
        self._base = f"{url}/bot{token}"
        self.received: list[str] = []

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._polling = asyncio.create_task(self._poll())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)
        await self._http.close()

    async def call(self, method: str, **params: object) -> Any:
        """Carry out a Bot API method; raises RuntimeError with Telegram's text where it is refused."""
        async with self._http.post(f"{self._base}/{method}", json=params) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RuntimeError(answer["description"])
        return answer["result"]

    async def _poll(self) -> None:
        offset = 0
        while True:
            try:
                updates = await self.call("getUpdates", offset=offset, timeout=20)
            except (aiohttp.ClientError, RuntimeError):
                await asyncio.sleep(0.1)
                continue
            for update in updates:
                offset = update["update_id"] + 1
                await self._answer(update)

    async def _answer(self, update: Json) -> None:
        if query := update.get("callback_query"):
            await self._answer_tap(query)
        elif query := update.get("inline_query"):
            await self._answer_inline(query)
        elif message := update.get("message"):
            await self._answer_message(message)

    async def _answer_message(self, message: Json) -> None:
        chat = message["chat"]["id"]
        text = str(message.get("text", message.get("caption", "")))
        self.received.append(text)
        if text == "typing":
            await self.call("sendChatAction", chat_id=chat, action="typing")
        elif text == "rich":
            await self.call("sendMessage", chat_id=chat, text=RICH, parse_mode="HTML")
        elif text == "buttons":
            await self.call("sendMessage", chat_id=chat, text="0", reply_markup=KEYBOARD)
        elif document := message.get("document"):
            text = f"{document['file_name']}: {document['file_size']} ({text})"
            await self.call("sendMessage", chat_id=chat, text=text)
        elif photo := message.get("photo"):
            await self.call("sendPhoto", chat_id=chat, photo=photo[-1]["file_id"], caption="de volta")
        elif not text:
            kinds = [kind for kind in ("voice", "sticker", "contact") if kind in message]
            await self.call("sendMessage", chat_id=chat, text=f"got {kinds}")
        else:
            echo = f"<b>{html.escape(text)}</b>"
            await self.call("sendMessage", chat_id=chat, text=echo, parse_mode="HTML")

    async def _answer_inline(self, query: Json) -> None:
        found = [
            {
                "type": "article",
                "id": str(number),
                "title": f"{query['query']} {number} <i>",
                "description": "12 un",
                "input_message_content": {"message_text": f"<b>{number}</b> un", "parse_mode": "HTML"},
            }
            for number in (1, 2)
        ]
        results = [] if query["query"] == "nada" else found
        await self.call("answerInlineQuery", inline_query_id=query["id"], results=results)

    async def _answer_tap(self, query: Json) -> None:
        message = query["message"]
        if query["data"] == "alert":
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Atenção", show_alert=True)
            return
        await self.call(
            "editMessageText",
            chat_id=message["chat"]["id"],
            message_id=message["message_id"],
            text=str(int(message["text"]) + 1),
            reply_markup=KEYBOARD,
        )
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Somado")
