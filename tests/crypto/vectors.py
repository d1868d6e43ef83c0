"""The protocol's test vectors, which the booth's test suite reads too."""

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "protocol.json").read_text()
)
