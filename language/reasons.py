"""Why something was lost, in a word at the end: "café 3 quebra", "3 milk expired"."""

from collections.abc import Mapping

from language.quantities import fold

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        [
            "quebra",
            "quebrado",
            "quebrada",
            "quebrados",
            "quebradas",
            "quebrou",
            "quebraram",
            "broken",
            "broke",
            "breakage",
        ],
        "breakage",
    ),
    **dict.fromkeys(
        [
            "vencido",
            "vencida",
            "vencidos",
            "vencidas",
            "venceu",
            "venceram",
            "validade",
            "vencimento",
            "expired",
            "expiry",
        ],
        "expiry",
    ),
    **dict.fromkeys(["furto", "furtado", "furtada", "roubo", "roubado", "roubada", "theft", "stolen"], "theft"),
    **dict.fromkeys(["outro", "outros", "other"], "other"),
}


def split_reason(typed: str) -> tuple[str, str | None]:
    """The text without the reason at its end, and the reason: "breakage", "expiry", "theft" or "other".

    None, and the text as it was, where it ends in no such word or is nothing else.
    """
    rest, _, last = typed.rstrip(" .!").rpartition(" ")
    reason = _WORDS.get(fold(last))
    return (rest.rstrip(" ,;:-"), reason) if reason and rest.strip() else (typed, None)
