"""The ceremony by files, for trustees whose computer is off-line: on a USB stick, there and back.

The service writes `ceremony.json` (and `rehearsal.json` once a rehearsal is called); a trustee's
software adds `message-<round>-<number>.json`, `complaint-<number>.json`, `alarm-<number>.json` or
`proof-<number>.json`. All of them name the poll, and a stick serves one poll only. Whoever brings
the stick vouches that the files of number N come from trustee N, as the code of a personal link
does elsewhere.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from crypto.canonical import Json, encode, parse
from crypto.errors import CryptoError
from evote.ceremony.messages import read_ceremony, receive_alarm, receive_complaint, receive_message
from evote.ceremony.rehearsal import read_rehearsal, receive_proof
from evote.db import Database
from evote.errors import NotFound, ServiceError, StepRefused
from tally.ceremony.stick import CEREMONY_FILE, REHEARSAL_FILE, RETURNED
from tally.errors import TallyError

Receive: TypeAlias = Callable[[Database, str, int, Json], object]

_RECEIVERS: dict[str, Receive] = {
    "message": receive_message,
    "complaint": receive_complaint,
    "alarm": receive_alarm,
    "proof": receive_proof,
}


def export_ceremony(database: Database, poll_id: str, folder: Path) -> None:
    """Write into a folder how the ceremony and the rehearsal stand.

    Raises NotFound, and StepRefused for the stick of another poll, which stays as it is.
    """
    _require_own_stick(poll_id, folder)
    with database.reading() as session:
        told = read_ceremony(session, poll_id).to_json()
        try:
            rehearsal = read_rehearsal(session, poll_id)
        except NotFound:
            rehearsal = {}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CEREMONY_FILE).write_bytes(encode(told))
    (folder / REHEARSAL_FILE).unlink(missing_ok=True)
    if rehearsal:
        (folder / REHEARSAL_FILE).write_bytes(encode(rehearsal))


def import_ceremony(database: Database, poll_id: str, folder: Path) -> Iterator[str]:
    """Take in every trustee's file in a folder, and say of each what became of it.

    A file that was taken in before is no harm. Raises StepRefused for what is no stick, and for
    the stick of another poll: then nothing is taken in.
    """
    if not folder.is_dir():
        raise StepRefused(f"{folder} is no folder: name the folder of the stick")
    _require_own_stick(poll_id, folder)
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


def _require_own_stick(poll_id: str, folder: Path) -> None:
    """Raise StepRefused when a folder holds the ceremony of another poll."""
    file = folder / CEREMONY_FILE
    if not file.exists():
        return
    try:
        told = parse(file.read_bytes())
    except CryptoError as error:
        raise StepRefused(f"{file} cannot be read: {error}") from error
    named = told.get("id") if isinstance(told, dict) else None
    if named != poll_id:
        raise StepRefused(
            f"this stick belongs to the poll {named}, not to {poll_id}; nothing on it was taken in "
            "or changed"
        )
