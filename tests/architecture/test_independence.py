"""The project speaks of itself alone: it names no machine and no host it was made with."""

import re

import pytest

from tests.architecture.sources import ROOT, tracked_texts

MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:home|root|work|Users)/\w")


def test_no_file_names_a_machines_path() -> None:
    """No tracked file holds a path that exists on one machine only."""
    named = [
        f"{path}: {found[0]}"
        for path, text in tracked_texts()
        if (found := MACHINE_PATH.search(text))
    ]
    assert named == []


def test_a_machines_path_is_noticed() -> None:
    """A path into somebody's folder is recognised, a page's address is not."""
    assert MACHINE_PATH.search("open('" + "/ho" + "me/ann/polls')")
    assert not MACHINE_PATH.search("https://example.org/home/page")


@pytest.mark.parametrize("lock", ["requirements.lock", "evote/booth/package-lock.json"])
def test_a_lock_file_names_no_host(lock: str) -> None:
    """Packages are pinned by their hashes, wherever they are fetched from."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "hash" in text or "integrity" in text
    assert not re.search(r'"resolved"|index-url|find-links|files\.|registry\.', text)
