"""Settings: each one counts, and what is unknown or unsafe stops the start with one clear line."""

import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot import command_line
from bot.settings import Settings, UnsafeSettingsError, is_loopback, load_settings
from models.people.tables import Language

TOKEN = "123456789:AbCdEfGhIjKlMnOpQrStUvWxYz"
EXAMPLE = Path(__file__).parents[2] / ".env.example"
NAMES = {name.upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from outside, in a folder without `.env`."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    """The one line that these settings are refused with."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSettingsError) as caught:
        load_settings()
    line = str(caught.value)
    assert "\n" not in line
    assert line.endswith(".")
    assert caught.value.__cause__ is None
    return line


def test_without_any_it_is_the_sandbox_in_a_database_of_its_own() -> None:
    settings = load_settings()
    assert settings.is_sandbox
    assert settings.effective_database_url == make_url("sqlite:///data/sandbox.sqlite3")
    assert (settings.sandbox_port, settings.company_language) == (8081, Language.PORTUGUESE)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("TELEGRAM_API_URL", "https://bots.example.com/", "https://bots.example.com"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("DATABASE_URL", "postgres://u:p@h/d", "postgres://u:p@h/d"),
        ("DATA_DIR", "/var/lib/x", Path("/var/lib/x")),
        ("SANDBOX_PORT", "0", 0),
        ("SANDBOX_DATABASE_URL", "sqlite:///s.db", "sqlite:///s.db"),
        ("COMPANY_NAME", "Padaria São João", "Padaria São João"),
        ("COMPANY_TIMEZONE", "America/Manaus", "America/Manaus"),
        ("COMPANY_CURRENCY", "eur", "EUR"),
        ("COMPANY_LANGUAGE", "en", Language.ENGLISH),
        ("COMPANY_LANGUAGE", "pt-BR", Language.PORTUGUESE),
        ("COMPANY_LANGUAGE", "pt", Language.PORTUGUESE),
        ("LOG_LEVEL", "DEBUG", "DEBUG"),
    ],
)
def test_each_counts_from_the_environment_and_from_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, given: str, expected: object
) -> None:
    (tmp_path / ".env").write_text(f"{name}={given}\n", encoding="utf-8")
    assert getattr(load_settings(), name.lower()) == expected
    (tmp_path / ".env").write_text(f"{name}=\n", encoding="utf-8")
    monkeypatch.setenv(name, given)
    assert getattr(load_settings(), name.lower()) == expected


def test_an_empty_company_of_the_sandbox_has_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_COMPANY", "empty")
    assert load_settings().effective_database_url == make_url("sqlite:///data/sandbox-empty.sqlite3")
    monkeypatch.setenv("SANDBOX_DATABASE_URL", "sqlite:///s.db")
    assert load_settings().effective_database_url == make_url("sqlite:///s.db")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert load_settings().effective_database_url == make_url("sqlite:///data/retaguarda.sqlite3")


def test_a_token_makes_it_the_companys_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SANDBOX_DATABASE_URL", "sqlite:///s.db")
    settings = load_settings()
    assert not settings.is_sandbox
    assert settings.effective_database_url == make_url("sqlite:///data/retaguarda.sqlite3")
    assert TOKEN not in repr(settings)
    assert TOKEN not in str(settings.model_dump())


def test_a_lost_token_does_not_open_the_companys_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/company")
    assert load_settings().effective_database_url.database == "data/sandbox.sqlite3"


@pytest.mark.parametrize("name", ["BOT_TOKENS", "TELEGRAM_URL", "SANDBOX_HOST", "COMPANY_LOGO"])
def test_an_unknown_one_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert refusal(monkeypatch, **{name: "x"}) == f"{name} is not a setting; .env.example lists them all."


def test_an_unknown_one_in_the_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URI=x\n", encoding="utf-8")
    assert refusal(monkeypatch) == "DATABASE_URI in .env is not a setting; .env.example lists them all."


def test_what_belongs_to_others_in_the_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URI", "x")
    assert load_settings().is_sandbox


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BOT_TOKEN", "s3cret", "@BotFather"),
        ("BOT_TOKEN", "123:s3cret with spaces in it", "@BotFather"),
        ("TELEGRAM_API_URL", "http://s3cret.example.com", "https://"),
        ("TELEGRAM_API_URL", "ftp://127.0.0.1", "https://"),
        ("TELEGRAM_API_URL", "api.telegram.org", "https://"),
        ("DATABASE_URL", "mysql://u:s3cret@h/d", "postgresql:// or sqlite:///"),
        ("DATABASE_URL", "s3cret", "postgresql:// or sqlite:///"),
        ("DATABASE_URL", "postgresql://u:s3cret@h:port/d", "postgresql://"),
        ("SANDBOX_DATABASE_URL", "oracle://u:s3cret@h/d", "postgresql:// or sqlite:///"),
        ("SANDBOX_PORT", "70000", "65535"),
        ("SANDBOX_PORT", "-1", "0"),
        ("SANDBOX_PORT", "http", "integer"),
        ("COMPANY_NAME", "x" * 81, "80"),
        ("COMPANY_TIMEZONE", "Brasilia", "time zone"),
        ("COMPANY_TIMEZONE", "../etc/passwd", "time zone"),
        ("COMPANY_CURRENCY", "REAL", "currency"),
        ("COMPANY_LANGUAGE", "fr", "pt_BR"),
        ("SANDBOX_COMPANY", "real", "demo"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
    ],
)
def test_an_unsafe_one_is_named_and_no_secret_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    line = refusal(monkeypatch, **{name: value})
    assert line.startswith(f"{name} ")
    assert says in line
    assert "s3cret" not in line


@pytest.mark.parametrize(
    ("company", "sandbox"),
    [
        ("postgresql://u:s3cret@h/d", "postgresql://u:s3cret@h/d"),
        ("postgres://u:s3cret@h/d", "postgresql://other:s3cret@h:5432/d"),
        ("sqlite:///shop.db", "sqlite:///./shop.db"),
        ("", "sqlite:///data/retaguarda.sqlite3"),
    ],
)
def test_the_sandbox_never_shares_the_companys_database(
    monkeypatch: pytest.MonkeyPatch, company: str, sandbox: str
) -> None:
    line = refusal(monkeypatch, DATABASE_URL=company, SANDBOX_DATABASE_URL=sandbox)
    assert line.startswith("SANDBOX_DATABASE_URL must not be DATABASE_URL")
    assert "s3cret" not in line


def test_the_example_lists_exactly_the_settings_and_explains_each() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    listed = {match[1]: number for number, line in enumerate(lines) if (match := re.match(r"#?([A-Z_]+)=", line))}
    assert listed.keys() == NAMES
    assert all(lines[number - 1].startswith("# ") for number in listed.values())


def test_the_example_shows_what_holds_without_it(tmp_path: Path) -> None:
    without = load_settings().model_dump(exclude={"bot_token"})
    shown = re.sub(r"^#(?=[A-Z_]+=)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(shown, encoding="utf-8")
    assert load_settings().model_dump(exclude={"bot_token"}) == without
    assert not load_settings().is_sandbox


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("localhost.evil.com", False)],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_that_forgets_everything_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(UnsafeSettingsError, match="must name a file"):
        load_settings()


def test_secrets_are_the_token_and_the_passwords_in_every_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().secrets == []
    monkeypatch.setenv("BOT_TOKEN", "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:a%2Fb%20c@host/name")
    monkeypatch.setenv("SANDBOX_DATABASE_URL", "postgresql://me:other@host/sandbox")
    assert set(load_settings().secrets) == {
        "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA",
        "a/b c",
        "a%2Fb%20c",
        "a%2Fb+c",
        "a/b%20c",
        "a%2Fb c",
        "other",
    }


def test_a_database_without_a_password_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///name")
    assert load_settings().secrets == []


def test_secrets_are_not_passed_on_to_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("database_url", "postgresql://ana:hidden@localhost/shop")
    seen: list[str] = []

    def obey(_options: object, settings: Settings) -> int:
        assert settings.bot_token is not None
        seen.extend(subprocess.run(["env"], capture_output=True, text=True, check=True).stdout.splitlines())
        return 0

    monkeypatch.setattr(command_line, "_obey", obey)
    monkeypatch.setattr("sys.argv", ["main.py"])
    assert command_line.main() == 0
    assert any(line.startswith("PATH=") for line in seen)
    assert not [line for line in seen if TOKEN in line or "hidden" in line]
