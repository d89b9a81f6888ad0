"""schema/: `python -m newsspider.schema` writes both files anew, in a checkout."""

from __future__ import annotations

import json
from pathlib import Path

from newsspider.schema.json_schema import schema
from newsspider.schema.markdown import fields_page

_PACKAGE = Path(__file__).resolve().parent.parent


def written() -> dict[Path, str]:
    """The generated files of the checkout, each with its text."""
    return {
        _PACKAGE / "article.schema.json": json.dumps(schema(), ensure_ascii=False, indent=2) + "\n",
        _PACKAGE.parent / "docs" / "fields.md": fields_page(),
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(_PACKAGE.parent))
