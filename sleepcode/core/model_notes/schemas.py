"""JSON schemas that every provider's strict mode takes: all properties required, no others."""

from typing import Any


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
