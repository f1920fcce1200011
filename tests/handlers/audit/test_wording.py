"""Whatever an operation records can be read: in words, or as it is recorded."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.texts import Reader
from bot.texts.check.catalogues import read_wording
from handlers.audit.wording import action_label, area_label, detail_lines, object_label, who_label
from models.audit.queries import EntryView
from models.audit.rules import AREAS
from models.people.tables import Language
from tests.architecture.sources import Source, called_name, sources

Recorded = tuple[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def entry(**what: Any) -> EntryView:
    given: dict[str, Any] = {
        "entry_id": 1,
        "at": datetime(2026, 11, 20, tzinfo=UTC),
        "member_id": 1,
        "who": "Ana",
        "area": "people",
        "action": "change_roles",
        "object_type": "member",
        "object_id": "2",
        "object_name": "Tom",
        "details": {},
        "hash": "ab12" * 16,
    }
    return EntryView(**(given | what))


def recorded(source: Source) -> Iterator[Recorded]:
    """The areas and actions that a module records; through helpers of its own that hand on what they are given."""
    for function in source.functions():
        for call in calls(function, "record"):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            for area in possible(source, function, given["area"]):
                yield from ((area, action) for action in possible(source, function, given["action"]))


def calls(function: Function, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call) and called_name(node) == name]


def possible(source: Source, function: Function, node: ast.expr) -> set[str]:
    """What an argument may be: itself, what it was set to before, or what callers of the function pass."""
    match node:
        case ast.Constant(value=str(value)):
            return {value}
        case ast.IfExp(body=body, orelse=orelse):
            return possible(source, function, body) | possible(source, function, orelse)
        case ast.Name(id=name):
            found = set_before(source, function, name) or passed(source, function, name)
            if found:
                return found
    raise AssertionError(f"{source.name}:{node.lineno} records {ast.unparse(node)}: nobody can tell what that is")


def set_before(source: Source, function: Function, name: str) -> set[str]:
    """What a name is set to in the function; in a loop, every text that it goes over."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            found |= possible(source, function, node.value)
        if isinstance(node, ast.For) and name in {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}:
            found |= {n.value for n in ast.walk(node.iter) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


def passed(source: Source, function: Function, name: str) -> set[str]:
    """What the module passes to the function under a name."""
    places = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    found: set[str] = set()
    for caller in source.functions():
        for call in calls(caller, function.name):
            given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            given |= zip(places, call.args, strict=False)
            if name in given:
                found |= possible(source, caller, given[name])
    return found


def everything_recorded() -> set[Recorded]:
    return {one for source in sources("models", "demo") for one in recorded(source)}


@pytest.fixture(params=["portuguese", "english"])
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.getfixturevalue(request.param)
    return found


def test_every_action_that_is_recorded_has_words(reader: Reader) -> None:
    actions = everything_recorded()
    assert len(actions) >= 10
    unknown = {f"{area}.{action}" for area, action in actions}
    unknown &= {action_label(reader, entry(area=area, action=action)) for area, action in actions}
    assert unknown == set()


def test_no_words_are_left_of_actions_that_are_gone() -> None:
    wording, _ = read_wording(Language.ENGLISH)
    worded = {tuple(key.split(".")[2:]) for key in wording if key.startswith("audit.action.")}
    assert worded - everything_recorded() == set()


def test_every_area_that_records_can_be_chosen(reader: Reader) -> None:
    assert {area for area, _ in everything_recorded()} <= set(AREAS)
    assert [area for area in AREAS if area_label(reader, area) == area] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(s): record(s, area='a', action='b')", {("a", "b")}),
        ("def f(s): record(s, area='a', action='b' if s else 'c')", {("a", "b"), ("a", "c")}),
        ("def f(s): g(s, 'b')\ndef g(s, action): record(s, area='a', action=action)", {("a", "b")}),
        ("def f(s): g(s, action='b')\ndef g(s, *, action): record(s, area='a', action=action)", {("a", "b")}),
        ("def f(s):\n    for do, _ in (('b', 1), ('c', 2)): record(s, area='a', action=do)", {("a", "b"), ("a", "c")}),
        ("def f(s):\n    what = 'b' if s else 'c'\n    record(s, area='a', action=what)", {("a", "b"), ("a", "c")}),
    ],
)
def test_what_is_recorded_is_found(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, code: str, found: Any) -> None:
    path = tmp_path / "operations.py"
    path.write_text(code)
    monkeypatch.setattr("tests.architecture.sources.ROOT", tmp_path)
    assert set(recorded(Source(path))) == found


@pytest.mark.parametrize(
    "code",
    [
        "def f(s, e): record(s, area='a', action=e.kind)",
        "def f(s, action): record(s, area='a', action=action)",
    ],
)
def test_what_nobody_can_tell_is_complained_about(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    path = tmp_path / "operations.py"
    path.write_text(code)
    monkeypatch.setattr("tests.architecture.sources.ROOT", tmp_path)
    with pytest.raises(AssertionError):
        set(recorded(Source(path)))


def test_what_only_a_newer_version_knows_is_shown_as_recorded(english: Reader) -> None:
    unknown = entry(area="orders", action="approve_order", details={"secret_field": 5})
    assert action_label(english, unknown) == "orders.approve_order"
    assert area_label(english, "orders") == "orders"
    assert detail_lines(english, unknown) == ["secret_field: 5"]


def test_the_program_is_called_the_system(english: Reader) -> None:
    assert who_label(english, entry(who=None, member_id=None)) == "The system"


@pytest.mark.parametrize(
    ("what", "label"),
    [
        ({}, "Tom"),
        ({"object_id": "1"}, ""),
        ({"object_type": "company", "object_name": "Café & Cia"}, ""),
        ({"object_type": "invitation", "object_id": "12", "object_name": None}, "no. 12"),
        ({"object_name": None, "details": {"name": "Christmas"}}, "Christmas"),
        ({"object_name": None, "details": {"title": "Store"}}, "Store"),
        ({"object_name": None, "details": {"name": ["a", "b"]}}, "no. 2"),
        ({"object_type": "holiday", "object_id": "2026-12-25", "details": {"name": "Xmas"}}, "Xmas (Dec 25, 2026)"),
        ({"object_type": "holiday", "object_id": "soon", "details": {}}, ""),
        ({"object_name": "x" * 200}, "x" * 59 + "…"),
    ],
)
def test_objects_have_names(english: Reader, what: dict[str, Any], label: str) -> None:
    assert object_label(english, entry(**what)) == label


@pytest.mark.parametrize(
    ("details", "lines"),
    [
        ({}, []),
        ({"revoked": [], "category_id": None, "name": ""}, []),
        ({"field": "name", "old": "A", "new": "B"}, ["Name: A → <b>B</b>"]),
        ({"old": None, "new": "viewer", "field": "role"}, ["Role: nothing → <b>viewer</b>"]),
        ({"old": 1, "new": 2}, ["Value: 1 → <b>2</b>"]),
        ({"old": "Shop", "new": "Store"}, ["Name: Shop → <b>Store</b>"]),
        ({"old": True, "new": False}, ["Active: yes → <b>no</b>"]),
        ({"field": "locations", "old": None, "new": [3]}, ["Locations: all locations → <b>Store</b>"]),
        ({"kind": "receipt", "location_id": 3}, ["Kind: receipt", "Location: Store"]),
        ({"kind": "loss", "reason": "breakage"}, ["Kind: loss", "Reason: breakage"]),
        ({"quantity": "-5.5000", "on_hand": ["8", "2.5000"]}, ["Quantity: −5.5", "On hand: 8 → <b>2.5</b>"]),
        ({"quantity": "many"}, ["Quantity: many"]),
        ({"movement_id": 12345}, ["Movement no.: 12345"]),
        ({"name": {"old": "A", "new": "B"}}, ["Name: A → <b>B</b>"]),
        ({"language": ["pt_BR", "en"]}, ["Language: Portuguese → <b>English</b>"]),
        ({"language": ["pt_BR", "xx"]}, ["Language: Portuguese → <b>xx</b>"]),
        ({"roles": ["viewer", "admin"]}, ["Roles: viewer, admin"]),
        ({"roles": [["viewer"], []]}, ["Roles: viewer → <b>nothing</b>"]),
        ({"roles": [[], ["viewer"]]}, ["Roles: nothing → <b>viewer</b>"]),
        ({"locations": [None, [3]]}, ["Locations: all locations → <b>Store</b>"]),
        ({"locations": [[3], None]}, ["Locations: Store → <b>all locations</b>"]),
        ({"locations": [3, 4]}, ["Locations: Store, 4"]),
        ({"field": "working_days", "old": [1, 2], "new": [7]}, ["Working days: Mon, Tue → <b>Sun</b>"]),
        ({"field": "hours", "old": ["08:00", "18:00"], "new": ["09:00", "17:00"]}, None),
        ({"is_demo": True}, ["is_demo: yes"]),
        ({"products": 1234}, ["Products: 1,234"]),
        ({"invitation": 1234}, ["Invitation no.: 1234"]),
        ({"day": "2026-12-25"}, ["Day: Dec 25, 2026"]),
        ({"day": "someday"}, ["Day: someday"]),
        ({"thing": {"a": 1}}, ["thing: a: 1"]),
        ({"": "tampered"}, [": tampered"]),
        ({"name": "<b>&"}, ["Name: &lt;b&gt;&amp;"]),
    ],
)
def test_details_are_read(english: Reader, details: dict[str, Any], lines: list[str] | None) -> None:
    shown = detail_lines(english, entry(details=details, location_names={3: "Store"}))
    assert shown == (["Hours: 08:00-18:00 → <b>09:00-17:00</b>"] if lines is None else lines)


def test_a_long_entry_still_is_one_message(english: Reader) -> None:
    lines = detail_lines(english, entry(details={f"field{n}": "x" * 5000 for n in range(100)}))
    assert 3300 < sum(len(line.striptags()) + 1 for line in lines) <= 3602
    assert lines[-1] == "…"


def test_what_fits_is_not_cut(english: Reader) -> None:
    assert len(detail_lines(english, entry(details={f"field{n}": "<" for n in range(100)}))) == 100
