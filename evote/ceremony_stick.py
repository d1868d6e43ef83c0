"""The ceremony by files, for trustees whose computer is off-line: on a USB stick, there and back.

The service writes `ceremony.json` (and `rehearsal.json` once a rehearsal is called); a trustee's
software adds `message-<round>-<number>.json`, `complaint-<number>.json` or `proof-<number>.json`.
Whoever brings the stick vouches that the files of number N come from trustee N, as the code of a
personal link does elsewhere.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from crypto.canonical import Json, encode, parse
from crypto.errors import CryptoError
from evote.ceremony import read_ceremony, receive_complaint, receive_message
from evote.db import Database
from evote.errors import NotFound, ServiceError
from evote.key_rehearsal import read_rehearsal, receive_proof
from tally.ceremony.stick import CEREMONY_FILE, REHEARSAL_FILE, RETURNED
from tally.errors import TallyError

Receive: TypeAlias = Callable[[Database, str, int, Json], object]

_RECEIVERS: dict[str, Receive] = {
    "message": receive_message,
    "complaint": receive_complaint,
    "proof": receive_proof,
}


def export_ceremony(database: Database, poll_id: str, folder: Path) -> None:
    """Write into a folder how the ceremony and the rehearsal stand; raises NotFound."""
    with database.reading() as session:
        told = read_ceremony(session, poll_id).to_json()
        try:
            rehearsal = read_rehearsal(session, poll_id)
        except NotFound:
            rehearsal = {}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CEREMONY_FILE).write_bytes(encode(told))
    if rehearsal:
        (folder / REHEARSAL_FILE).write_bytes(encode(rehearsal))


def import_ceremony(database: Database, poll_id: str, folder: Path) -> Iterator[str]:
    """Take in every trustee's file in a folder, and say of each what became of it.

    A file that was taken in before is no harm.
    """
    for file in sorted(folder.iterdir()):
        named = re.fullmatch(RETURNED, file.name)
        if named is None:
            continue
        receive, number = _RECEIVERS[named["kind"]], int(named["number"])
        try:
            receive(database, poll_id, number, parse(file.read_bytes()))
        except (ServiceError, TallyError, CryptoError) as fault:
            yield f"{file.name}: refused, {fault}"
        else:
            yield f"{file.name}: taken in"
