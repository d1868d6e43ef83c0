"""Cast or check: what the seed of a sealed ballot proves, and what it keeps to itself."""

import json

import pytest

from ballots.ballot import seal, tracker
from ballots.credential import derive
from ballots.election import Election, read_election
from ballots.errors import BallotRefused
from ballots.opened import encryption_exponents, open_ballot, read_link, read_opened_file
from crypto.canonical import encode
from crypto.errors import CheckFailed, Malformed
from crypto.groups import ED25519
from crypto.hashing import sha256_b64
from crypto.randomness import system_randomness
from tests.booth.shared import VECTORS, numbered

SEED = bytes(range(32))
LINK = "https://vote.example/open/9uJ5ZTNVZFCxTy#" + "A-_" + "x" * 40 + "." + SEED.hex()


def election(number: int = 0) -> Election:
    """Return an election of the shared vectors."""
    return read_election(VECTORS["elections"][number]["election"].encode())


def sealed(selection: list[int], *, honest: bool = True) -> bytes:
    """Seal a selection of the second election; a lying device sticks to no seed."""
    paper = election(1)
    secret = derive(ED25519, paper.uuid, VECTORS["credentials"][0]["token"]).secret
    exponents = encryption_exponents(paper, SEED) if honest else None
    return seal(paper, [selection], secret, system_randomness, exponents)


@pytest.mark.parametrize("vector", VECTORS["opened"], ids=lambda vector: str(vector["randomness"]))
def test_the_ballots_of_the_vectors_open(vector: dict[str, object]) -> None:
    """The booth in the browser and this program agree about exponents, tracker and selection."""
    paper = election(int(str(vector["election"])))
    seed = bytes.fromhex(str(vector["seed"]))
    exponents = encryption_exponents(paper, seed)
    assert list(map(str, exponents[0])) == vector["exponents"]
    secret = derive(ED25519, paper.uuid, str(vector["token"])).secret
    chosen = vector["selection"]
    assert isinstance(chosen, list)
    raw = seal(paper, [chosen], secret, numbered(str(vector["randomness"])), exponents)
    assert tracker(raw) == vector["tracker"]
    assert open_ballot(paper, raw, tracker(raw), seed) == (tuple(chosen),)


def test_the_file_of_the_vectors_opens() -> None:
    """What a booth saves for the second device is read in both languages, to the same choice."""
    vector = VECTORS["opened_file"]
    opened = VECTORS["opened"][vector["opened"]]
    file = read_opened_file(vector["file"].encode())
    paper = election(opened["election"])
    assert (file.uuid, file.tracker) == (paper.uuid, opened["tracker"])
    assert open_ballot(paper, file.ballot, file.tracker, file.seed) == (tuple(opened["selection"]),)
    assert file.seed.hex() not in repr(file)


@pytest.mark.parametrize("refused", VECTORS["opened_file"]["refused"])
def test_a_file_that_holds_anything_else_is_refused(refused: str) -> None:
    """Neither a ticket nor a ballot paper of the device's own, nor another format, is read."""
    with pytest.raises(Malformed):
        read_opened_file(refused.encode())


def test_a_device_that_sealed_another_choice_is_caught() -> None:
    """What is opened is what was encrypted, whatever the screen said."""
    raw = sealed([0, 0, 1, 0])
    assert open_ballot(election(1), raw, tracker(raw), SEED) == ((0, 0, 1, 0),)


def test_a_device_that_shows_another_ballot_than_it_announced_is_caught() -> None:
    """The number is fixed before the voter says that she checks."""
    announced, shown = sealed([0, 1, 0, 0]), sealed([0, 1, 0, 0])
    with pytest.raises(CheckFailed, match="number"):
        open_ballot(election(1), shown, tracker(announced), SEED)


def test_a_seed_that_does_not_give_the_encryptions_is_caught() -> None:
    """Neither another seed nor randomness from elsewhere opens a ballot."""
    raw = sealed([0, 1, 0, 0])
    with pytest.raises(CheckFailed, match="something else"):
        open_ballot(election(1), raw, tracker(raw), SEED[::-1])
    raw = sealed([0, 1, 0, 0], honest=False)
    with pytest.raises(CheckFailed, match="something else"):
        open_ballot(election(1), raw, tracker(raw), SEED)


def test_a_number_that_is_no_vote_is_caught() -> None:
    """An encryption of two under the right exponent is neither a yes nor a no."""
    raw, paper = sealed([0, 1, 0, 0]), election(1)
    ballot = json.loads(raw)
    choice = ballot["answers"][0]["choices"][1]
    doubled = ED25519.multiply(ED25519.decode(choice["beta"]), ED25519.generator)
    choice["beta"] = ED25519.encode(doubled)
    unsigned = {name: part for name, part in ballot.items() if name != "signature"}
    ballot["signature"]["hash"] = sha256_b64(encode(unsigned))
    raw = encode(ballot)
    with pytest.raises(CheckFailed, match="something else"):
        open_ballot(paper, raw, tracker(raw), SEED)


def test_what_is_no_ballot_of_this_election_is_refused() -> None:
    """A ballot of another district does not open here."""
    for raw in (b"{}", sealed([0, 1, 0, 0])):
        with pytest.raises(BallotRefused):
            open_ballot(election(0), raw, tracker(raw), SEED)


def test_a_seed_has_one_length() -> None:
    """A short seed could be guessed."""
    with pytest.raises(ValueError, match="32"):
        encryption_exponents(election(), SEED[:31])


def test_the_link_is_read_whole_or_not_at_all() -> None:
    """What the second device scans names ballot and seed; nothing of it is guessed."""
    link = read_link(f" {LINK}\n")
    assert (link.base, link.uuid) == ("https://vote.example", "9uJ5ZTNVZFCxTy")
    assert (link.tracker, link.seed) == ("A+/" + "x" * 40, SEED)
    assert SEED.hex() not in repr(link)
    for broken in ("", LINK[:-1], LINK.replace("#", "?"), LINK.replace("https", "ftp"), "x" + LINK):
        with pytest.raises(Malformed):
            read_link(broken)
