"""`evote-trustee` with the commands that go on-line, beside those of `tally.cli` that never do.

    ceremony   take part in the key ceremony: every round, to the end
    rehearse   prove before the opening that the key still works
    count      verify the record of the poll and decrypt one's share of it

All of them may be stopped and given again at any time.
"""

import tempfile
import time
from pathlib import Path

import click

from crypto.randomness import system_randomness
from evote.commands.trustee_link import (
    LinkUnusable,
    PersonalLink,
    ServiceRefusal,
    ServiceSilent,
    read_link,
)
from tally.ceremony.participant import Complaint, next_act
from tally.ceremony.transcript import Transcript
from tally.ceremony_cli import (
    STOP,
    answer,
    confirms_fingerprint,
    describe_wait,
    open_seed,
    secret_option,
    yes_option,
)
from tally.cli import main
from tally.districts import find_districts
from tally.share_cli import Notes, decrypt_all, key_of_ceremony, require_in_order

__all__ = ["main"]

PAUSE = 1.0
"""Seconds between two looks at the ceremony."""

SOMEBODY_WAS_FASTER = {"message-out-of-turn", "step-refused"}
"""Refusals after which to look again: another window, or the office with a replacement."""


def _read_link(_: click.Context, __: click.Parameter, typed: str) -> PersonalLink:
    try:
        return read_link(typed)
    except LinkUnusable as error:
        raise click.BadParameter(str(error)) from error


_link = click.argument("link", callback=_read_link)


@main.command()
@_link
@secret_option
@yes_option
def ceremony(link: PersonalLink, secret: Path, *, yes: bool) -> None:
    """Take part in the key ceremony behind your personal LINK, from the first step to the last.

    Your secret code is written into the file of --secret, and nowhere else. Leave the command
    running until the ceremony is complete; if it was stopped, give it again.
    """
    link.require_valid()
    shown = ""
    while not (transcript := _look(link)) or transcript.ceremony.round is not None:
        if transcript is None or not _take_part(link, transcript, secret, yes=yes):
            shown = _show(transcript, shown)
            time.sleep(PAUSE)
    open_seed(transcript, link.number, secret)
    click.echo(describe_wait(transcript))


@main.command()
@_link
@secret_option
def rehearse(link: PersonalLink, secret: Path) -> None:
    """Prove, in the rehearsal that the election office has called, that your key still works.

    Once the poll is sealed, the published record must also say that ballots are encrypted for it.
    """
    link.require_valid()
    transcript = link.transcript()
    seed = open_seed(transcript, link.number, secret)
    if transcript.sealed:
        _require_in_use(link, key_of_ceremony(transcript, secret))
    link.prove(answer(transcript, link.number, seed, link.rehearsal()))
    click.echo("Your key works, and the election office knows it.")


@main.command()
@_link
@secret_option
def count(link: PersonalLink, secret: Path) -> None:
    """Verify the record of the closed poll, and send your decryption share of each district.

    Like `share`, for whoever is on-line. If it was stopped, give it again: it goes on with the
    districts that still wait for you.
    """
    link.require_valid()
    transcript = link.transcript()
    open_seed(transcript, link.number, secret)
    key = key_of_ceremony(transcript, secret)
    waiting = link.missing_shares()
    with tempfile.TemporaryDirectory(prefix="evote-record-") as folder:
        link.save_record(Path(folder))
        districts = [
            district
            for district in find_districts(Path(folder))
            if district.archive.stem in waiting
        ]
        outcome = decrypt_all(districts, key, Notes.beside(secret), link.send_share)
    require_in_order(outcome.wrong)
    click.echo(f"Done: {len(districts)} district(s) waited for you.")


def _require_in_use(link: PersonalLink, key: bytes) -> None:
    """Raise what is wrong unless every district's election is encrypted for the key's circle.

    A service that had sealed the poll with a key of its own would be found out at the count only.
    """
    with tempfile.TemporaryDirectory(prefix="evote-record-") as folder:
        link.save_record(Path(folder))
        for district in find_districts(Path(folder)):
            with district.archive.open("rb") as archive:
                district.require_key(archive, key)
    click.echo(
        "The poll is sealed with it: ballots of every district are encrypted for your circle."
    )


def _look(link: PersonalLink) -> Transcript | None:
    """Return how the ceremony stands, None while the service cannot be reached."""
    try:
        return link.transcript()
    except ServiceSilent:
        return None


def _take_part(link: PersonalLink, transcript: Transcript, secret: Path, *, yes: bool) -> bool:
    """Send what is awaited from this trustee; say whether anything went out."""
    seed = open_seed(transcript, link.number, secret)
    if not confirms_fingerprint(transcript, link.number, assumed=yes):
        link.alarm(transcript.occasion)
        raise click.ClickException(STOP)
    act = next_act(transcript, link.number, seed, system_randomness)
    accused = {finding.trustee for finding in transcript.stopped}
    if act is None or (isinstance(act, Complaint) and act.dealer in accused):
        return False
    try:
        link.send(transcript.occasion, act)
    except ServiceSilent:
        return False
    except ServiceRefusal as refusal:
        if refusal.rule in SOMEBODY_WAS_FASTER:
            return False
        raise
    click.echo("Sent: your " + ("complaint" if isinstance(act, Complaint) else act.round))
    return True


def _show(transcript: Transcript | None, shown: str) -> str:
    """Say how things stand when that has changed since it was last shown."""
    if transcript is None:
        lines = ["The service cannot be reached; trying again ..."]
    else:
        findings = [f"Trustee {each.trustee}: {each.reason}." for each in transcript.stopped]
        lines = [*findings, describe_wait(transcript)]
    now = "\n".join(lines)
    if now != shown:
        click.echo(now)
    return now
