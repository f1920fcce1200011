"""Every command there is, in one table: what it is called in each language, and who may use it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.people.rules import RIGHTS
from models.people.tables import Language, Role


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """A command. `right` is its key in RIGHTS; None for one that every member may use.

    All of its words work in every language; `aliases` are further spellings of them.
    """

    name: str
    portuguese: str
    english: str
    right: tuple[str, str] | None = None
    aliases: tuple[str, ...] = ()
    in_menu: bool = True
    in_groups: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Whatever a person may type after the slash."""
        return self.portuguese, self.english, *self.aliases

    def word(self, language: Language) -> str:
        """What it is called in a language."""
        return self.portuguese if language is Language.PORTUGUESE else self.english

    def is_for(self, roles: Iterable[Role]) -> bool:
        """Whether one of these roles may use it."""
        return self.right is None or not RIGHTS[self.right].isdisjoint(roles)


_SPREADSHEET = ("importar", "exportar", "import", "export", "excel")

COMMANDS = (
    KnownCommand("stock", "estoque", "stock", ("stock", "check"), in_groups=True),
    KnownCommand("receive", "entrada", "receive", ("stock", "receive")),
    KnownCommand("issue", "saida", "issue", ("stock", "issue"), aliases=("saída",)),
    KnownCommand("transfer", "transferencia", "transfer", ("stock", "transfer"), aliases=("transferência",)),
    KnownCommand("loss", "perda", "loss", ("stock", "lose")),
    KnownCommand("return", "devolucao", "return", ("stock", "return"), aliases=("devolução",)),
    KnownCommand("count", "contagem", "count", ("stock", "count"), aliases=("inventario", "inventário")),
    KnownCommand("history", "historico", "history", ("stock", "check"), aliases=("histórico",)),
    KnownCommand("product", "produto", "product", ("catalog", "change")),
    KnownCommand("products", "produtos", "products", ("catalog", "add_product"), aliases=("novo", "cadastrar", "new")),
    KnownCommand("labels", "etiquetas", "labels", ("catalog", "labels"), aliases=("etiqueta", "label")),
    KnownCommand("spreadsheet", "planilha", "spreadsheet", ("catalog", "export"), aliases=_SPREADSHEET),
    KnownCommand("locations", "locais", "locations", ("stock", "manage_locations")),
    KnownCommand("invite", "convidar", "invite", ("people", "invite")),
    KnownCommand("people", "pessoas", "people", ("people", "see")),
    KnownCommand("company", "empresa", "company", ("company", "see")),
    KnownCommand("groups", "grupos", "groups", ("groups", "manage")),
    KnownCommand("audit", "auditoria", "audit", ("audit", "read")),
    KnownCommand("me", "eu", "me", ("people", "change_own_profile")),
    KnownCommand("help", "ajuda", "help", in_groups=True),
    KnownCommand("start", "inicio", "start", aliases=("início",)),
    KnownCommand("undo", "desfazer", "undo", ("stock", "undo"), in_menu=False),
    KnownCommand("cancel", "cancelar", "cancel", in_menu=False),
)
"""In the order of the menu: what is used most comes first."""


def commands_for(roles: Iterable[Role]) -> Sequence[KnownCommand]:
    """The commands that somebody with these roles may use, in the order of the menu."""
    held = frozenset(roles)
    return [command for command in COMMANDS if command.is_for(held)]


def command_named(name: str) -> KnownCommand:
    """The command of this name. Raises KeyError when there is none."""
    return _BY_NAME[name]


_BY_NAME = {command.name: command for command in COMMANDS}
