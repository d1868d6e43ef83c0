"""What only trustees may know is nowhere else: not in the database, in no log, in no request."""

import logging
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from crypto.canonical import array, fields
from crypto.groups import ED25519
from evote.ceremony.rehearsal import begin_rehearsal
from evote.models.base import Base
from tally.ceremony.messages import open_private
from tally.ceremony.steps import Member, fields_of_commitment, received_share
from tests.evote.ceremony.test_count import close, let_vote, send, shares_of
from tests.evote.ceremony.test_rehearsal import prove
from tests.evote.trustees import PLAN, RoundTable

SCALAR = re.compile(rb"(?<!\d)\d{60,78}(?!\d)")


def dump(table: RoundTable) -> bytes:
    """Return all that the database holds: every value of every table, and its files."""
    values: list[bytes] = []
    with table.database.reading() as session:
        for kept in Base.metadata.sorted_tables:
            for row in session.execute(select(kept)):
                values += [each if isinstance(each, bytes) else str(each).encode() for each in row]
    files = sorted(table.folder.glob("*.sqlite*"))
    return b"\n".join([*values, *(file.read_bytes() for file in files)])


def secrets_of(table: RoundTable) -> Iterator[int]:
    """Yield every scalar that only trustees may know: their keys, coefficients and shares."""
    ceremony = table.transcript().ceremony
    certificates = ceremony.messages("certificate")
    for number, seed in table.seeds.items():
        yield from (seed.signing.secret, seed.opening.secret)
        member = Member(ceremony.setting, number, seed, certificates)
        commitment = fields_of_commitment(
            ED25519, seed.signing.public, ceremony.messages("commitment")[number - 1]
        )
        own = open_private(ED25519, seed, seed.signing.public, commitment["polynomial"])
        yield from map(ED25519.scalar, array(fields(own, "polynomial")["polynomial"]))
        for dealer, dealing in enumerate(ceremony.messages("dealing"), 1):
            yield received_share(member, dealer, dealing)
    yield from (key.secret for key in table.keys().values())


def spellings(secret: int) -> list[bytes]:
    """Return a scalar in decimal, and in hexadecimal and raw bytes of both orders."""
    raw = secret.to_bytes(32, "big")
    return [str(secret).encode(), raw, raw[::-1], raw.hex().encode(), raw[::-1].hex().encode()]


def everything_secret(table: RoundTable) -> list[bytes]:
    """Return all spellings of all that only trustees may know."""
    seeds = [text for seed in table.seeds.values() for text in (seed.text, seed.printed)]
    scalars = [spelling for secret in secrets_of(table) for spelling in spellings(secret)]
    return [seed.encode() for seed in seeds] + scalars


def found(secrets: list[bytes], *places: bytes) -> list[bytes]:
    """Return the secrets that stand in one of the places."""
    return [secret for secret in secrets if any(secret in place for place in places)]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Log as much as can be logged."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="sqlalchemy")
    return caplog


def test_no_secret_leaves_a_trustees_machine(
    table: RoundTable, logged: pytest.LogCaptureFixture
) -> None:
    """From the invitation to the last share, with a lie in each round, whatever is looked at."""
    moments: list[bytes] = []
    for name in ("certificate", "commitment", "dealing", "conclusion"):
        table.run(until=name)
        table.lie(2, lambda _: {"hello": "world"})
        moments.append(dump(table))
    let_vote(table)
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    prove(table, 1, key_of=1)
    moments.append(dump(table))
    close(table)
    send(table, 1, shares_of(table, 1))
    send(table, 2, shares_of(table, 2, key_of=3))
    moments.append(dump(table))

    requests = b"\n".join(request.path.encode() + request.body for request in table.sent)
    secrets = everything_secret(table)
    assert len(secrets) > 100
    assert found(secrets, *moments, requests, logged.text.encode()) == []
    codes = [invitation.code.encode() for invitation in table.invitations.values()]
    assert found(codes, *moments, requests, logged.text.encode()) == []


def test_a_secret_would_be_found(table: RoundTable) -> None:
    """The search sees a secret wherever one stands, so finding none means something."""
    table.run()
    secrets = everything_secret(table)
    for secret in secrets:
        assert found(secrets, b"before" + secret + b"after") != []


def test_no_number_in_the_database_is_a_key(table: RoundTable) -> None:
    """Whoever has all of it can take each number as an exponent, and none gives a trustee's key."""
    table.finish()
    table.seal()
    ceremony = table.transcript().ceremony
    public = {key.public for key in table.keys().values()}
    public |= {seed.opening.public for seed in table.seeds.values()}
    uuid = next(iter(table.poll.tokens))
    public.add(table.station.districts[uuid].election.public_key)
    numbers = {int(each) for each in SCALAR.findall(dump(table))}
    assert len(numbers) > len(ceremony.messages("conclusion"))
    assert not public & {ED25519.generator_power(number % ED25519.order) for number in numbers}


def test_what_trustees_keep_is_silent(table: RoundTable) -> None:
    """No representation of a seed, an invitation or a key shows what is secret in it."""
    table.run()
    shown = repr((table.seeds, table.invitations, table.keys(), table.act(1)))
    assert found(everything_secret(table), shown.encode()) == []
    assert table.invitations[1].code not in shown
