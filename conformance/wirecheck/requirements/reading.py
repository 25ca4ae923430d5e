"""The map, read from the files beside this one, and the rules that it has to account for."""

from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from wirecheck.contract import load as load_contract
from wirecheck.contract import packaged
from wirecheck.requirements.model import Map
from wirecheck.rules import RULES, Rule, rules_of


def load() -> Map:
    """The map as it stands; raises ``pydantic.ValidationError`` where a row is not one."""
    return Map.model_validate({name: _table(name) for name in Map.model_fields})


def _table(name: str) -> Any:
    text = files(__package__).joinpath(f"{name}.yaml").read_text("utf-8")
    return YAML(typ="safe").load(text)


def every_rule() -> dict[str, Rule]:
    """Every rule by its id: the general ones, and the invariants of the packaged contracts."""
    own = (rule for name in packaged() for rule in rules_of(load_contract(name)))
    return RULES | {rule.id: rule for rule in own}
