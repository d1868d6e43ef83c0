"""`evote-trustee share`: verify the record of a poll and decrypt one's share of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ballots.layout import Source
from crypto.canonical import parse
from crypto.randomness import system_randomness
from tally.ceremony.code_file import read_code_file
from tally.ceremony.participant import finished_key, number_of
from tally.ceremony.stick import CEREMONY_FILE
from tally.ceremony.transcript import Transcript, read_transcript
from tally.districts import DistrictRecord, find_districts
from tally.errors import DecryptionDeclined, KeyUnfit, TallyTooSmall
from tally.files import read_given, require_absent, write_new, write_over
from tally.memory import Memory, read_memory
from tally.replay import Tallied
from tally.sharefile import Share, write_share_file
from tally.terminal import FAULTS
from tally.trustee import write_key

_new_file = click.Path(path_type=Path, dir_okay=False)
_old_file = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("record", type=click.Path(path_type=Path, exists=True))
@click.option("--key", "key_file", type=_old_file, help="Your secret key, of `new`.")
@click.option("--secret", type=_old_file, help="Your secret code, of the key ceremony.")
@click.option(
    "--ceremony",
    "ceremony_file",
    type=_old_file,
    help="With --secret: the messages of the ceremony [default: ceremony.json beside RECORD]",
)
@click.option(
    "--out", type=_new_file, default=Path("shares.json"), show_default=True, help="Your shares."
)
def share(
    record: Path, key_file: Path | None, secret: Path | None, ceremony_file: Path | None, out: Path
) -> None:
    """Verify RECORD and decrypt your share of each district in it.

    RECORD is an archive (.bel) or the published folder of a poll. A district is verified from the
    first ballot to the encrypted tally, and is not decrypted if anything is wrong or if it has too
    few ballots to keep them secret. What was decrypted is noted beside the secret, in a file with
    .decrypted.json added: another tally of the same district is refused later.

    The exit status is 0 when the shares are written, or none is needed since all districts are too
    small, and no district was found to be wrong.
    """
    require_absent(out)
    districts = find_districts(record)
    if key_file is not None and secret is None:
        key, notes = key_file.read_bytes(), Notes.beside(key_file)
    elif secret is not None and key_file is None:
        folder = record if record.is_dir() else record.parent
        told = read_given(
            ceremony_file or folder / CEREMONY_FILE,
            "copy ceremony.json from the stick beside the record, or name it with --ceremony",
        )
        transcript = read_transcript(parse(told))
        key, notes = key_of_ceremony(transcript, secret), Notes.beside(secret)
    else:
        raise click.UsageError("give either --key or --secret")
    _require_key(districts, key)
    shares: list[Share] = []
    outcome = decrypt_all(districts, key, notes, shares.append)
    if shares:
        write_new(out, write_share_file(shares))
        click.echo(f"For the election office: {out}, your shares of {len(shares)} district(s)")
    require_in_order(outcome.wrong)
    if outcome.too_small == len(districts):
        click.echo("No share is needed: no district has ballots enough to be decrypted.")
    elif not shares:
        raise click.ClickException("there is nothing to decrypt")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the districts that were not decrypted.

    wrong       the names of those that are not in order
    too_small   how many have too few ballots ever to be decrypted
    """

    wrong: tuple[str, ...]
    too_small: int


@dataclass(frozen=True, slots=True)
class Notes:
    """The file beside a trustee's secret in which her software notes what it decrypted."""

    file: Path

    @classmethod
    def beside(cls, secret: Path) -> "Notes":
        """Return the notes that belong to the file of a secret."""
        return cls(secret.with_name(f"{secret.name}.decrypted.json"))

    def read(self) -> Memory:
        """Return what was decrypted before; raises Malformed."""
        return read_memory(self.file.read_bytes()) if self.file.exists() else Memory()

    def write(self, memory: Memory) -> None:
        """Note what was decrypted, before anybody gets the share."""
        write_over(self.file, memory.to_bytes(), 0o600)


def key_of_ceremony(transcript: Transcript, secret: Path) -> bytes:
    """Return the key, as a key file holds one, that a trustee has from the ceremony."""
    raw = read_given(secret, "give the file of the secret code with which you began")
    seed = read_code_file(transcript.ceremony.setting.group, raw, transcript.poll_id)
    return write_key(finished_key(transcript, number_of(transcript, seed), seed))


def decrypt_all(
    districts: Sequence[DistrictRecord],
    key: bytes,
    notes: Notes,
    deliver: Callable[[Share], object],
) -> Outcome:
    """Verify what there is, and deliver the share of each district that is to be decrypted."""
    wrong: list[str] = []
    too_small = 0
    for district in districts:
        try:
            made = _decrypt(district, key, notes)
        except DecryptionDeclined as reason:
            too_small += isinstance(reason, TallyTooSmall)
            click.echo(f"{district.name}: not decrypted, {reason}")
        except FAULTS as fault:
            click.echo(f"{district.name}: NOT IN ORDER, {fault}", err=True)
            wrong.append(district.name)
        else:
            deliver(made)
    return Outcome(tuple(wrong), too_small)


def require_in_order(wrong: Sequence[str]) -> None:
    """Raise ClickException, naming them, when districts are not in order."""
    if wrong:
        raise click.ClickException(f"not in order, and not decrypted: {', '.join(wrong)}")


def _require_key(districts: Sequence[DistrictRecord], key: bytes) -> None:
    """Raise KeyUnfit for a wrong key, before ballots are verified for nothing.

    What is wrong with a district is reported when its turn comes.
    """
    for district in districts:
        try:
            with district.archive.open("rb") as archive:
                district.require_key(archive, key)
        except KeyUnfit:
            raise
        except FAULTS:
            continue


def _decrypt(district: DistrictRecord, key: bytes, notes: Notes) -> Share:
    verified, memory = _verify(district), notes.read()
    made = district.share(verified, key, system_randomness, memory)
    notes.write(memory)
    ballots = verified.tally.num_tallied
    click.echo(f"{district.name}: {ballots} ballots, all in order; the board ends in")
    click.echo(f"  {verified.head}")
    return made


def _verify(district: DistrictRecord) -> Tallied:
    """Show how far the verification of a district has come, by the bytes read."""
    size = district.archive.stat().st_size
    with (
        district.archive.open("rb") as archive,
        click.progressbar(length=size, label=district.name) as progress,
    ):
        return district.verify(_Watched(archive, progress.update))


@dataclass(frozen=True, slots=True)
class _Watched:
    """A source that tells how many bytes were read from it."""

    source: Source
    tell: Callable[[int], None]

    def read(self, size: int, /) -> bytes:
        content = self.source.read(size)
        self.tell(len(content))
        return content
