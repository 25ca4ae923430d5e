"""From a name or a path to a contract, or to one message that says everything that is wrong."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from wirecheck.contract import consistency, translation
from wirecheck.contract.mistakes import ContractError, Mistake
from wirecheck.contract.model import Contract
from wirecheck.contract.wording import did_you_mean
from wirecheck.contract.yaml_file import Document, YamlError, parse

PACKAGED = Path(__file__).parent.parent / "contracts"
SUFFIX = ".yaml"

# The largest packaged contract has 5 KiB. Reading this much takes some 3 s, and a MiB over 20 s.
MAX_BYTES = 128 * 1024


def packaged() -> tuple[str, ...]:
    """The names of the contracts that come with wirecheck, sorted."""
    return tuple(sorted(path.stem for path in PACKAGED.glob("*" + SUFFIX)))


def load(name_or_path: str) -> Contract:
    """The packaged contract of that name, or the one in that file.

    Raises:
        ContractError: There is none, or it has mistakes; the message lists them all, each as
            ``FILE:LINE:COLUMN: what is wrong and what would be right``. What the parts say of
            each other is looked at when each is right by itself, so that one slip is one mistake.
    """
    path = _path(name_or_path)
    text = _text(path)
    try:
        document = parse(text)
    except YamlError as error:
        place = error.place
        raise ContractError(f"{path}:{place.line}:{place.column}: {error}") from None
    try:
        contract = Contract.model_validate(document.data)
    except ValidationError as error:
        raise _refused(path, document, translation.mistakes(error)) from None
    if mistakes := list(translation.sentences(consistency.mistakes(contract))):
        raise _refused(path, document, mistakes)
    return contract


def _path(name_or_path: str) -> Path:
    if name_or_path in packaged():
        return PACKAGED / (name_or_path + SUFFIX)
    return Path(name_or_path)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise ContractError(f"{path} is a directory: name the contract's YAML file") from None
    except (OSError, ValueError) as error:
        raise ContractError(_unreadable(path, error)) from None
    if len(content) > MAX_BYTES:
        raise ContractError(
            f"{path} is larger than {MAX_BYTES // 1024} KiB, too large for a contract"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContractError(f"{path}:{line}: not UTF-8 text (byte {error.start:,})") from None


def _unreadable(path: Path, error: Exception) -> str:
    if path.suffix or len(path.parts) > 1:
        return f"{path} cannot be read: {getattr(error, 'strerror', error)}"
    return (
        f"there is no contract {str(path)!r}: {did_you_mean(str(path), packaged())}\n"
        f"(packaged: {', '.join(packaged())}; a path to a YAML file is taken too)"
    )


def _refused(path: Path, document: Document, mistakes: Iterable[Mistake]) -> ContractError:
    found = sorted((document.place(location), sentence) for location, sentence in mistakes)
    lines = dict.fromkeys(f"{path}:{p.line}:{p.column}: {sentence}" for p, sentence in found)
    return ContractError("\n".join(lines))
