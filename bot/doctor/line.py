"""The line to Telegram: the token, whoever else takes the updates, the clock."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, problem, warning, well
from bot.settings import Settings
from bot.wire import BadToken, Wire, WireError
from models.columns import utc_now

CLOCK_TOLERANCE = timedelta(minutes=1)


async def check_line(settings: Settings) -> AsyncIterator[Finding]:
    """Asks Telegram who the bot is; takes no updates, so that a running bot is not disturbed."""
    if settings.bot_token is None:
        yield well("Telegram", "not needed in the sandbox")
        return
    wire = Wire(token=settings.bot_token.get_secret_value(), api_url=settings.telegram_api_url)
    try:
        await wire.open()
        yield well("Telegram", f"the token belongs to @{(await wire.get_me())['username']}")
        yield _receiver_finding((await wire.call("getWebhookInfo", {})).get("url", ""))
        if (there := wire.server_time) is not None:
            yield clock_finding("Telegram", there, utc_now())
    except BadToken:
        yield problem("Telegram", "does not know this BOT_TOKEN", "Copy it again from @BotFather into .env.")
    except WireError as error:
        yield problem(
            "Telegram",
            f"cannot be reached at {settings.telegram_api_url}: {error}",
            "Check the network, the proxy and TELEGRAM_API_URL. A running bot goes on by itself when it is back.",
        )
    finally:
        await wire.close()


def _receiver_finding(webhook: str) -> Finding:
    if not webhook:
        return well("updates", "no webhook is set, so they can be asked for")
    return problem(
        "updates",
        f"Telegram sends them to {urlsplit(webhook).hostname} by a webhook",
        "Whatever set it uses this bot too: stop it, and call deleteWebhook; or get a token of its own for this bot.",
    )


def clock_finding(whose: str, there: datetime, here: datetime) -> Finding:
    """Whether two clocks show the same time."""
    off = abs(here - there)
    if off <= CLOCK_TOLERANCE:
        return well("clock", f"the same as {whose}'s")
    return warning(
        "clock",
        f"{int(off.total_seconds())} s {'ahead of' if here > there else 'behind'} {whose}'s",
        "Let the machine set its clock by the network (timedatectl set-ntp true): reminders and links depend on it.",
    )
