"""The page about the sandbox's routes names exactly those there are."""

import re
from pathlib import Path
from typing import get_args

from sandbox.events import EventName
from sandbox.http_control import ControlApi
from sandbox.http_events import EventsApi
from sandbox.http_groups import GroupsApi
from sandbox.http_phones import PhonesApi
from sandbox.phones import Phones
from sandbox.profile import Profile
from sandbox.world import World

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_every_route_is_described() -> None:
    world = World(Profile(1, "bot"), (), limits=False)
    phones = Phones(world)
    apis = (PhonesApi(world, phones), GroupsApi(phones), EventsApi(world), ControlApi(world))
    routes = {f"{route.method} {re.sub(r':[^{}]+', '', route.path)}" for api in apis for route in api.routes()}
    assert set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", PAGE)) == routes


def test_every_event_is_described() -> None:
    events = PAGE.split("## Events")[1].split("## ")[0]
    assert [name for name in get_args(EventName) if f"`{name}`" not in events] == []
