"""Contracts of one kind: those that come along, and files of the user's own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from wirecheck.contract import translation
from wirecheck.contract.mistakes import ContractError, Location, Mistake
from wirecheck.contract.part import Part
from wirecheck.contract.wording import did_you_mean, printable
from wirecheck.contract.yaml_file import Document, YamlError, parse

SUFFIX = ".yaml"

# The largest packaged contract has 5 KiB. Reading this much takes some 3 s, and a MiB over 20 s.
MAX_BYTES = 128 * 1024

# More than anybody mends at a time.
MOST_MISTAKES = 30

PartT = TypeVar("PartT", bound=Part)


@dataclass(frozen=True)
class Shelf(Generic[PartT]):
    """Contracts of one kind.

    Attributes:
        kind: What messages call one: ``contract``.
        folder: Where the packaged ones lie, as YAML files.
        model: What a file has to be.
        consistency: What its parts say of each other that cannot be, once each is right by itself.
    """

    kind: str
    folder: Path
    model: type[PartT]
    consistency: Callable[[PartT], Iterable[Mistake]] = lambda _: ()

    def packaged(self) -> tuple[str, ...]:
        """The names of those that come along, sorted."""
        return tuple(sorted(path.stem for path in self.folder.glob("*" + SUFFIX)))

    def load(self, name_or_path: str) -> PartT:
        """The packaged contract of that name, or the one in that file.

        Raises:
            ContractError: There is none, or it has mistakes; the message lists them all, each as
                ``FILE:LINE:COLUMN: what is wrong and what would be right``. What the parts say of
                each other is looked at when each is right by itself, so that one slip is one
                mistake.
        """
        path = self._path(name_or_path)
        text = self._text(path)
        try:
            document = parse(text)
        except YamlError as error:
            place = error.place
            raise ContractError(f"{path}:{place.line}:{place.column}: {error}") from None
        try:
            contract = self.model.model_validate(document.data)
        except ValidationError as error:
            found = translation.mistakes(error, self.model, document)
            raise _refused(path, document, found) from None
        if mistakes := list(translation.sentences(self.consistency(contract), document)):
            raise _refused(path, document, mistakes)
        return contract

    def refused(self, name_or_path: str, location: Location, message: str) -> ContractError:
        """The error for something that a contract names, and that is not there.

        Args:
            name_or_path: What the contract was loaded by, without a mistake.
            location: Where it is named.
            message: What is wrong, and what would be right.
        """
        path = self._path(name_or_path)
        document = parse(self._text(path))
        return _refused(path, document, translation.sentences([(location, message)], document))

    def _path(self, name_or_path: str) -> Path:
        if name_or_path in self.packaged():
            return self.folder / (name_or_path + SUFFIX)
        return Path(name_or_path)

    def _text(self, path: Path) -> str:
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except IsADirectoryError:
            raise ContractError(
                f"{path} is a directory: name the {self.kind}'s YAML file"
            ) from None
        except (OSError, ValueError) as error:
            raise ContractError(self._unreadable(path, error)) from None
        if len(content) > MAX_BYTES:
            raise ContractError(
                f"{path} is larger than {MAX_BYTES // 1024} KiB, too large for a {self.kind}"
            )
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ContractError(f"{path}:{line}: not UTF-8 text (byte {error.start:,})") from None

    def _unreadable(self, path: Path, error: Exception) -> str:
        if path.suffix or len(path.parts) > 1:
            return f"{path} cannot be read: {getattr(error, 'strerror', error)}"
        packaged = self.packaged()
        return (
            f"there is no {self.kind} {str(path)!r}: {did_you_mean(str(path), packaged)}\n"
            f"(packaged: {', '.join(packaged)}; a path to a YAML file is taken too)"
        )


def _refused(path: Path, document: Document, mistakes: Iterable[Mistake]) -> ContractError:
    found = sorted((document.place(location), sentence) for location, sentence in mistakes)
    lines = dict.fromkeys(
        printable(f"{path}:{p.line}:{p.column}: {sentence}") for p, sentence in found
    )
    told, more = list(lines)[:MOST_MISTAKES], len(lines) - MOST_MISTAKES
    if more > 0:
        told.append(f"{path}: and {more:,} more mistakes")
    return ContractError("\n".join(told))
