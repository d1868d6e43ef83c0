"""As much of JSON Schema as our own schemas use; what it does not know it refuses."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

TYPES: Mapping[str, type] = {"object": dict, "array": list, "string": str, "integer": int}
SILENT = {"$schema", "$defs", "title", "description", "format", "properties", "items", "$ref"}
"""Words that ask nothing of the value itself."""

Rule = Callable[[Any, Any, Mapping[str, Any]], bool]
RULES: Mapping[str, Rule] = {
    "type": lambda value, wanted, _: type(value) is TYPES[wanted],
    "const": lambda value, wanted, _: value == wanted,
    "enum": lambda value, wanted, _: value in wanted,
    "minimum": lambda value, wanted, _: value >= wanted,
    "required": lambda value, wanted, _: set(wanted) <= set(value),
    "additionalProperties": lambda value, _, schema: set(value) <= set(schema["properties"]),
}


def faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a value, each fault with the rule that it breaks."""
    own = [
        f"{word} {wanted}: {value}"
        for word, wanted in schema.items()
        if word not in SILENT and not RULES[word](value, wanted, schema)
    ]
    parts = _parts(value, schema, root)
    return own + [fault for part, rules in parts for fault in faults(part, rules, root)]


def _parts(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]
) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yield what a value consists of, with the schema for each."""
    if "$ref" in schema:
        yield value, root["$defs"][schema["$ref"].rpartition("/")[2]]
    for item in value if "items" in schema else ():
        yield item, schema["items"]
    for name, rules in schema.get("properties", {}).items():
        if name in value:
            yield value[name], rules
