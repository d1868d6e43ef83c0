"""The key ceremony of a simulated poll: trustees' software and service, message by message."""

from collections.abc import Mapping
from datetime import datetime

from crypto.canonical import decode, encode
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.ceremony.messages import finish_ceremony, read_ceremony, receive_message, start_ceremony
from evote.ceremony.rehearsal import begin_rehearsal, read_rehearsal, receive_proof
from evote.db import Database
from evote.polls import get_poll
from tally.ceremony.ceremony import ROUNDS, Message
from tally.ceremony.participant import finished_key, next_act
from tally.ceremony.rehearsal import prove_key
from tally.ceremony.seed import Seed, new_seed
from tally.ceremony.transcript import Transcript, message_json, read_transcript
from tally.trustee import TrusteeKey


def draw_seeds(group_name: str, size: int, randomness: Randomness) -> dict[int, Seed]:
    """Draw a seed for each trustee, by their numbers."""
    group = group_named(group_name)
    return {number: new_seed(group, randomness) for number in range(1, size + 1)}


def hold_ceremony(
    database: Database,
    poll_id: str,
    quorum: int,
    seeds: Mapping[int, Seed],
    randomness: Randomness,
    now: datetime,
) -> dict[int, TrusteeKey]:
    """Invite trustees with these seeds, let all be honest, and return their decryption keys."""
    names = [f"Trustee {number}" for number in seeds]
    start_ceremony(database, poll_id, quorum, names, randomness, now)
    for _ in ROUNDS:
        transcript = told(database, poll_id)
        for number in transcript.ceremony.waiting_for:
            act = next_act(transcript, number, seeds[number], randomness)
            if isinstance(act, Message):
                message = message_json(transcript.occasion, act)
                receive_message(database, poll_id, number, message)
    finish_ceremony(database, poll_id, now)
    transcript = told(database, poll_id)
    keys = {number: finished_key(transcript, number, seed) for number, seed in seeds.items()}
    rehearse_keys(database, poll_id, keys, randomness)
    return keys


def rehearse_keys(
    database: Database, poll_id: str, keys: Mapping[int, TrusteeKey], randomness: Randomness
) -> None:
    """Call the rehearsal, and let these trustees prove that their keys work."""
    begin_rehearsal(database, poll_id, randomness)
    with database.reading() as session:
        group = group_named(get_poll(session, poll_id).group)
        challenge = str(read_rehearsal(session, poll_id)["challenge"])
    for number, key in keys.items():
        proof = prove_key(group, key, poll_id, challenge, randomness).to_json()
        receive_proof(database, poll_id, number, {"poll": poll_id, "proof": proof})


def told(database: Database, poll_id: str) -> Transcript:
    """Return what the service tells the trustees, checked as their software does."""
    with database.reading() as session:
        answer = read_ceremony(session, poll_id).to_json()
    return read_transcript(decode(encode(answer)))
