"""The page of checks is the list of checks in the code."""

from audit.catalogue import CLAIMS
from tests.docs.pages import DOCS, text


def test_the_page_lists_every_check_with_its_claim() -> None:
    """Name and claim of every check stand on the page, in the order of the report."""
    rows = [f"| `{claim.name}` | {claim.sentence} |" for claim in CLAIMS.values()]
    page = text(DOCS / "reference" / "checks.md").splitlines()
    assert [line for line in page if line.startswith("| `")] == rows
