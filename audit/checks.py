"""The auditor's own checks of a published record; each docstring is the claim that is tested."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.claim import check
from ballots.election import (
    Election,
    read_credentials,
    read_election,
    require_one_vote_each,
)
from ballots.poll import (
    Rules,
    bound_fingerprint,
    procedure_of,
    question_of,
    rules_fingerprint,
)
from crypto.errors import CheckFailed
from crypto.group import Group
from crypto.hashing import sha256_hex
from tally.aggregate import EncryptedTally, read_tally
from tally.declaration import draw_up, draw_up_unopposed, read_decisions, read_paper
from tally.decryption import Owned, check_share, read_owned
from tally.keypart import Factors
from tally.result import Result, check_result
from tally.trustees import Trustees, read_trustees

# ---------------------------------------------------------------- the whole poll


@check("poll.json")
def district_present(uuid: str, rules: Rules, archive: Path | None) -> None:
    """The record has the archive of every district that votes, and of no other."""
    votes = procedure_of(rules.contest) == "vote"
    if votes and archive is None:
        raise CheckFailed(f"there is no {uuid}.bel")
    if archive and not votes:
        raise CheckFailed(f"there is {uuid}.bel, though by the rules this district does not vote")


@check("poll.json", "rules that state the number of districts")
def all_districts(listed: int, rules: Rules) -> None:
    """The poll has as many districts as the sealed rules say, each number once."""
    if listed != rules.poll.districts:
        raise CheckFailed(
            f"by the rules the poll has {rules.poll.districts} districts, poll.json lists {listed}"
        )


@check("poll.json")
def nothing_unlisted(unlisted: Collection[str]) -> None:
    """The record holds no archive or declaration of a district that poll.json does not list."""
    if unlisted:
        raise CheckFailed(f"poll.json does not list the district of {' and '.join(unlisted)}")


@check("poll.json", "the setup")
def districts_apart(credentials: Collection[str], elsewhere: Mapping[str, str]) -> None:
    """No credential may vote in two districts."""
    shared = sorted({elsewhere[name] for name in credentials if name in elsewhere})
    if shared:
        raise CheckFailed(f"it shares credentials with {' and '.join(shared)}")


@check("poll.json", "the setup")
def one_set_of_trustees(trustees: bytes, first: bytes) -> None:
    """The same trustees hold the keys of all districts."""
    if trustees != first:
        raise CheckFailed("its list of trustees is not that of the first district")


# ---------------------------------------------------------------- setup


@check("the setup")
def election_well_formed(raw: bytes) -> Election:
    """The election is described as the specification says."""
    return read_election(raw)


@check("the setup")
def trustees_proven(group: Group, raw: bytes) -> Trustees:
    """Every trustee has proven that she holds the secret that belongs to her key."""
    return read_trustees(group, raw)


@check("the setup")
def election_key(election: Election, trustees: Trustees) -> None:
    """The key of the election is made of the keys of all its trustees, and of nothing else."""
    trustees.require_public_key(election.public_key)


@check("the setup")
def credentials_well_formed(group: Group, raw: bytes) -> dict[str, int]:
    """The list of credentials is sorted and names valid keys, each of them once."""
    return read_credentials(group, raw)


@check("poll.json", "the setup")
def right_district(election: Election, uuid: str) -> None:
    """The archive holds the election that poll.json names for this district."""
    if election.uuid != uuid:
        raise CheckFailed(f"the archive holds the election {election.uuid}")


@check("poll.json", "the setup")
def rules_sealed(election: Election, rules: Rules) -> None:
    """The election, and with it every ballot, is bound to the rules that poll.json states."""
    bound = bound_fingerprint(election.description)
    stated = rules_fingerprint(rules)
    if bound != stated:
        raise CheckFailed(
            f"the rules in poll.json have the fingerprint {stated},"
            f" the election is bound to {bound or 'none'}"
        )


@check("poll.json", "the setup")
def question_asked(election: Election, rules: Rules) -> None:
    """Voters were shown the candidates and limits of the rules, in the order of the rules."""
    if election.questions != (question_of(rules.contest),):
        raise CheckFailed("the election asks another question than the rules")


@check("poll.json", "the setup")
def one_vote_each(credentials: Mapping[str, int]) -> None:
    """Every credential on the list counts for one vote, none for more and none for less."""
    require_one_vote_each(credentials)


# ---------------------------------------------------------------- tally


@check("the encrypted tally")
def tally_well_formed(election: Election, raw: bytes, sized_raw: bytes) -> EncryptedTally:
    """The encrypted tally is written as the specification says."""
    return read_tally(election, raw, sized_raw)


@check("the encrypted tally")
def tally_of_all_ballots(group: Group, recomputed: EncryptedTally, raw: bytes) -> None:
    """The encrypted tally is made of all admitted ballots, and of nothing else."""
    if recomputed.to_bytes(group) != raw:
        raise CheckFailed("the ballots on the board make another encrypted tally")


@check("the encrypted tally")
def tally_size(recomputed: EncryptedTally, published: EncryptedTally) -> None:
    """The numbers of voters and of votes in the tally are those of the board."""
    for what, found, stated in (
        ("voters", recomputed.num_tallied, published.num_tallied),
        ("votes", recomputed.total_weight, published.total_weight),
    ):
        if found != stated:
            raise CheckFailed(f"the board has {found} {what}, the tally claims {stated}")


# ---------------------------------------------------------------- decryption and result


@check("decryption shares")
def share_owner(
    trustees: Trustees, raw: bytes, owned_raw: bytes, earlier: Collection[int]
) -> Owned:
    """Every decryption share belongs to one of the trustees, and none gave two."""
    owned = read_owned(owned_raw)
    if not 1 <= owned.owner <= trustees.size:
        raise CheckFailed(f"the share is of trustee {owned.owner}, there are {trustees.size}")
    if owned.owner in earlier:
        raise CheckFailed(f"it is the second share of {trustees.all[owned.owner - 1]}")
    if owned.payload != sha256_hex(raw):
        raise CheckFailed("the entry names another share than the one before it")
    return owned


@check("decryption shares")
def share_proven(
    election: Election, tally: EncryptedTally, trustees: Trustees, owner: int, raw: bytes
) -> Factors:
    """Every decryption share is proven to be made of this tally with the trustee's own key."""
    return check_share(election, tally, trustees, owner, raw)


@check("poll.json", "decryption shares")
def small_tally_kept_sealed(recomputed: EncryptedTally, rules: Rules) -> None:
    """Nothing was decrypted of so few ballots that it would show how people voted."""
    recomputed.require_decryptable(rules.contest.small_tally_limit)


@check("the result")
def quorum(trustees: Trustees, owners: Collection[int]) -> Collection[int]:
    """As many trustees as the election needs have given a right decryption share."""
    trustees.require_quorum(owners)
    return owners


@check("the result")
def result_decrypted(
    election: Election,
    tally: EncryptedTally,
    trustees: Trustees,
    shares: Mapping[int, bytes],
    raw: bytes,
) -> Result:
    """The published result is what the trustees decrypted."""
    return check_result(election, tally, trustees, shares, raw)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the record says of a district that voted: the result, how many voted, the lots' seed."""

    result: Result
    voters: int
    lot_seed: str


@check("poll.json", "the result", "a declaration of the seats")
def seats_declared(uuid: str, rules: Rules, counted: Counted | None, declaration: bytes) -> None:
    """The seats go to those whom the rules elect by the verified counts, or without a vote."""
    decisions, paper = read_decisions(declaration), read_paper(declaration)
    if counted is None:
        expected = draw_up_unopposed(uuid, rules)
    else:
        voters, seed = counted.voters, counted.lot_seed
        expected = draw_up(uuid, rules, counted.result, voters, seed, decisions, paper)
    if declaration != expected.to_bytes():
        elected = ", ".join(each.name for each in expected.allocation.elected) or "nobody"
        by = "the rules elect" if counted is None else "the verified counts elect"
        raise CheckFailed(f"the declaration differs; {by}: {elected}")
