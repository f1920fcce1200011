"""How updates reach the bot: getUpdates or a webhook."""

import re
from typing import Any

from sandbox.errors import bad_request, conflict
from sandbox.params import Params
from sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")


async def get_updates(world: World, params: Params) -> list[Any]:
    if world.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    world.updates.allow(params.get("allowed_updates"))
    return await world.updates.poll(
        offset=params.get("offset", 0), limit=params.get("limit", 100), timeout_s=params.get("timeout", 0)
    )


def set_webhook(world: World, params: Params) -> bool:
    """Plain http is taken too, since the sandbox and its bots share one machine."""
    secret = params.get("secret_token")
    if secret is not None and not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    if not params["url"]:
        return delete_webhook(world, params)
    if not params["url"].startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _drop_if_asked(world, params)
    world.updates.allow(params.get("allowed_updates"))
    world.updates.interrupt("setWebhook request")
    world.webhook.start(params["url"], secret, params.get("max_connections", 40))
    return True


def delete_webhook(world: World, params: Params) -> bool:
    _drop_if_asked(world, params)
    world.webhook.stop()
    return True


def get_webhook_info(world: World, params: Params) -> dict[str, Any]:
    return world.webhook.info()


def _drop_if_asked(world: World, params: Params) -> None:
    if params.get("drop_pending_updates"):
        world.updates.drop_all()
