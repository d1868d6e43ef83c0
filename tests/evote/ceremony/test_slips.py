"""Slips of paper with trustees' links: one each, readable by camera and by screen reader."""

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from click.testing import CliRunner

from evote.commands.evote import main as evote
from tests.evote.trustees import PLAN, RoundTable


def test_each_trustee_gets_a_slip_with_her_link(table: RoundTable, tmp_path: Path) -> None:
    """The squares open their places, the links before them nothing, and no slip is overwritten."""
    out = tmp_path / "slips.pdf"
    words = ["--folder", str(tmp_path), "ceremony", "slips", PLAN.poll_id, "--out", str(out)]
    made = CliRunner().invoke(evote, [*words, "--yes"])
    assert made.exit_code == 0, made.output
    assert "#" not in made.output
    pdf = pypdfium2.PdfDocument(out)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    links = sorted(
        code.text for page in pdf for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    )
    assert [link.partition("#")[0].rpartition("/")[2] for link in links] == ["1", "2", "3"]
    for number, link in enumerate(links, 1):
        header = {"Authorization": f"Bearer {link.partition('#')[2]}"}
        place = table.client.get(f"{table.root}/place", headers=header)
        assert place.get_json()["number"] == number
        old = {"Authorization": f"Bearer {table.invitations[number].code}"}
        assert table.client.get(f"{table.root}/place", headers=old).status_code == 403
        assert place.get_json()["name"] in text
    assert b"/StructTreeRoot" in out.read_bytes()
    again = CliRunner().invoke(evote, [*words, "--yes"])
    assert (again.exit_code, "nothing is overwritten" in again.output) == (1, True)
    header = {"Authorization": f"Bearer {links[0].partition('#')[2]}"}
    assert table.client.get(f"{table.root}/place", headers=header).status_code == 200


def test_slips_are_not_made_unasked(table: RoundTable, tmp_path: Path) -> None:
    """Whoever says no keeps the links that were given."""
    out = tmp_path / "slips.pdf"
    words = ["--folder", str(tmp_path), "ceremony", "slips", PLAN.poll_id, "--out", str(out)]
    assert CliRunner().invoke(evote, words, input="n\n").exit_code == 1
    assert not out.exists()
    header = {"Authorization": f"Bearer {table.invitations[1].code}"}
    assert table.client.get(f"{table.root}/place", headers=header).status_code == 200
