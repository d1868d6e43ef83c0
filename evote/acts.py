"""All acts that take two officers, by their names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evote.act import Act

ACTS: Final[Mapping[str, Act]] = MappingProxyType({})
