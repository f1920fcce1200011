"""Rules of the house; each names the places that break it."""

import ast
import re

import pytest

from tests.architecture.sources import PACKAGES, ROOT, Source, called_name, sources

SQL = {"select", "text", "insert", "update", "delete"}
MODULE_STATE = {"Bot", "Dispatcher", "create_engine", "create_async_engine", "Database", "Machine", "Wire"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
LETTERS = re.compile(r"[A-Za-zÀ-ÿ]{2,} [A-Za-zÀ-ÿ]{2,}")
WORDING = {"text", "caption", "description", "button_text", "answer", "reply", "label"}


def test_only_the_database_module_commits() -> None:
    assert not [
        f"{source.name}:{call.lineno}"
        for source in sources()
        if source.name != "bot/database.py"
        for call in source.calls()
        if called_name(call) == "commit"
    ]


def test_handlers_and_jobs_write_no_sql() -> None:
    assert not [
        f"{source.name}:{line}"
        for source in sources("handlers", "jobs")
        for module, name, line in source.imports()
        if name in SQL and module.split(".")[0] in {"sqlalchemy", "sqlmodel"}
    ]


def test_nothing_that_runs_is_made_at_import() -> None:
    assert not [
        f"{source.name}:{node.lineno}"
        for source in sources()
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and called_name(node.value) in MODULE_STATE
    ]


def test_buttons_carry_typed_payloads() -> None:
    assert not [source.name for source in sources() if re.search(r"\bF\.data\b", source.text)]


def test_quantities_and_money_are_never_floats() -> None:
    assert not [
        f"{source.name}:{node.lineno}"
        for source in sources("models", "reports", "documents", "language")
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]


def test_datetimes_of_tables_are_aware() -> None:
    """A column type of our own refuses naive ones, so every datetime column must have it."""
    assert not [
        f"{source.name}:{node.lineno}"
        for source in sources("models")
        if source.name.endswith("tables.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AnnAssign)
        and "datetime" in ast.unparse(node.annotation)
        and "UtcDateTime" not in ast.unparse(node.value or ast.Constant(None))
    ]


def test_tables_have_no_relationships_to_load_by_accident() -> None:
    assert not [source.name for source in sources("models") if "Relationship(" in source.text]


def test_tasks_have_an_owner() -> None:
    """A task is made by a TaskGroup, or kept by whoever awaits it."""
    assert not [
        f"{source.name}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and called_name(node.value) in {"create_task", "ensure_future"}
        and "group" not in ast.unparse(node.value.func)
    ]


def test_what_a_person_reads_stands_in_the_texts() -> None:
    assert not [
        f"{source.name}:{keyword.value.lineno} {ast.unparse(keyword.value)}"
        for source in sources("handlers", "jobs")
        for call in source.calls()
        for keyword in call.keywords
        if keyword.arg in WORDING
        for literal in ast.walk(keyword.value)
        if isinstance(literal, ast.Constant) and isinstance(literal.value, str) and LETTERS.search(literal.value)
    ]


@pytest.mark.parametrize("area", ["models", "handlers"])
def test_an_area_has_one_name_everywhere(area: str) -> None:
    known = {
        "people",
        "company",
        "groups",
        "catalog",
        "stock",
        "orders",
        "approvals",
        "alerts",
        "reports",
        "audit",
        "messaging",
        "guide",
        "tasks",
    }
    folders = {path.name for path in (ROOT / area).iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= known


def test_files_and_functions_stay_short() -> None:
    files = [f"{source.name} {length}" for source in sources() if (length := source.text.count("\n")) > LONGEST_FILE]
    functions = [
        f"{source.name}:{function.name} {length}"
        for source in sources()
        for function in source.functions()
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert files + functions == []


def test_modules_and_operations_say_what_they_are_for() -> None:
    silent = [source.name for source in sources() if not ast.get_docstring(source.tree)]
    silent += [
        f"{source.name}:{function.name}"
        for source in sources("models")
        for function in source.tree.body
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]
    assert silent == []


def test_nothing_is_left_undone() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|not implemented", re.IGNORECASE)
    assert not [source.name for source in sources() if left.search(source.text)]


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (test_only_the_database_module_commits, "async def f(session): await session.commit()"),
        (test_nothing_that_runs_is_made_at_import, "bot = Bot('1:x')"),
        (test_buttons_carry_typed_payloads, "router.callback_query(F.data == 'x')"),
        (test_quantities_and_money_are_never_floats, "price = 1.5"),
        (test_tasks_have_an_owner, "def f(): asyncio.create_task(g())"),
        (test_what_a_person_reads_stands_in_the_texts, "SendMessage(chat_id=1, text='Good morning to you')"),
        (test_handlers_and_jobs_write_no_sql, "from sqlmodel import select"),
        (test_nothing_is_left_undone, "def f(): raise NotImplementedError"),
        (test_datetimes_of_tables_are_aware, "class T:\n    at: datetime = Field()"),
    ],
)
def test_each_rule_catches_its_offender(rule: object, bad: str, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A rule that cannot fail would be no rule."""
    for package in PACKAGES:
        (tmp_path / package / "area").mkdir(parents=True)
        (tmp_path / package / "area" / "tables.py").write_text(bad)
    (tmp_path / "main.py").write_text("")
    monkeypatch.setattr("tests.architecture.sources.ROOT", tmp_path)
    monkeypatch.setattr("tests.architecture.test_rules.ROOT", tmp_path)
    assert callable(rule)
    with pytest.raises(AssertionError):
        rule()


def test_the_sources_are_found() -> None:
    names = {source.name for source in sources()}
    assert {"bot/database.py", "models/stock/tables.py", "main.py"} <= names
    assert all(isinstance(source, Source) for source in sources())
