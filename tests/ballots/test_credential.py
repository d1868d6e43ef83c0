"""Credentials and tickets: two secrets of one token, neither of which leads to the other."""

import hashlib
import json
from pathlib import Path

import pytest

from ballots.credential import derive, ticket, ticket_digest
from ballots.election import read_credentials, read_election
from ballots.record import read_record
from crypto.groups import ED25519, group_named
from tests.crypto.vectors import VECTORS

UUID, TOKEN = "XALeQuzYMtGQJ7", "nzkYG-o6APdp-a6V68-hiF1cw"


def test_a_credential_is_the_one_that_independent_software_derives() -> None:
    """Secret and public credential agree with belenios-tool's."""
    vector = VECTORS["credential_new"]
    credential = derive(ED25519, vector["uuid"], vector["private"])
    assert credential.secret == int(vector["secret"])
    assert ED25519.encode(credential.public) == vector["public"]


@pytest.mark.parametrize("case", ["v01-single", "v42-rfc3526-bt33"])
def test_credentials_of_real_voters_are_on_the_list_of_their_election(
    corpus: Path, case: str
) -> None:
    """In either kind of group, each voter's private credential leads to a listed public one."""
    with next((corpus / case).glob("*.bel")).open("rb") as file:
        setup = next(read_record(file))
    election = read_election(setup.data[0])
    listed = read_credentials(election.group, setup.data[2])
    private = json.loads((corpus / case / "private_creds.json").read_text())
    derived = {
        election.group.encode(derive(election.group, election.uuid, token).public)
        for token in private.values()
    }
    assert derived == set(listed)


def test_a_credential_depends_on_token_election_and_group() -> None:
    """Another token, dashes left out, another election or group: another credential."""
    secrets = {
        derive(ED25519, UUID, TOKEN).secret,
        derive(ED25519, UUID, TOKEN.replace("-", "")).secret,
        derive(ED25519, "b9x5AYAfzKTTgu", TOKEN).secret,
        derive(group_named("BELENIOS-2048"), UUID, TOKEN).secret,
    }
    assert len(secrets) == 4


def test_a_credential_does_not_show_its_secret() -> None:
    """A printed credential, in a log or a traceback, cannot sign."""
    credential = derive(ED25519, UUID, TOKEN)
    assert str(credential.secret) not in repr(credential)


def test_ticket_and_digest_are_plain_hashes_in_their_own_domains() -> None:
    """Anyone can recompute them with sha256sum; the booth does."""
    sent = hashlib.sha256(f"evote-ticket-1|{UUID}|{TOKEN}".encode()).hexdigest()
    stored = hashlib.sha256(f"evote-ticket-digest-1|{sent}".encode()).hexdigest()
    assert ticket(UUID, TOKEN) == sent
    assert ticket_digest(sent) == stored


def test_a_ticket_is_good_for_one_election_only() -> None:
    """The same token elsewhere is another ticket."""
    assert ticket(UUID, TOKEN) != ticket("b9x5AYAfzKTTgu", TOKEN)
