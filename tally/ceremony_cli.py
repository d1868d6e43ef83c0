"""`evote-trustee step`: the key ceremony by files, on a computer that is never on-line."""

from pathlib import Path

import click

from crypto.canonical import Json, encode, fields, parse
from crypto.group import Group
from crypto.randomness import system_randomness
from tally.ceremony.ceremony import Message
from tally.ceremony.participant import (
    Complaint,
    fingerprint_to_confirm,
    finished_key,
    next_act,
    require_number,
    require_seed,
)
from tally.ceremony.rehearsal import prove_key, read_challenge
from tally.ceremony.seed import Seed, new_seed, read_seed
from tally.ceremony.stick import (
    CEREMONY_FILE,
    REHEARSAL_FILE,
    Returned,
    file_of,
    is_of_attempt,
    proof_file,
)
from tally.ceremony.transcript import Transcript, read_transcript
from tally.files import write_new, write_over

secret_option = click.option(
    "--secret",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file of your secret code; it is made when the ceremony begins.",
)
yes_option = click.option(
    "--yes", is_flag=True, help="Take the digits as compared. For rehearsals of software only."
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--number", type=click.IntRange(1), required=True, help="Your number.")
@secret_option
@yes_option
def step(folder: Path, number: int, secret: Path, *, yes: bool) -> None:
    """Do what the ceremony awaits from you, by files in FOLDER on a USB stick.

    Bring the stick to the election office after each step; it says whose turn it is.
    """
    transcript = read_transcript(parse((folder / CEREMONY_FILE).read_bytes()))
    seed = open_seed(transcript, number, secret)
    confirm_fingerprint(transcript, number, assumed=yes)
    act = next_act(transcript, number, seed, system_randomness)
    if act is not None:
        _put(folder, transcript, act)
    elif (folder / REHEARSAL_FILE).exists():
        challenge = parse((folder / REHEARSAL_FILE).read_bytes())
        _put_over(folder, proof_file(number, answer(transcript, number, seed, challenge)))
    else:
        click.echo(describe_wait(transcript))


def open_seed(transcript: Transcript, number: int, secret: Path) -> Seed:
    """Return the trustee's seed from its file, which is made when she has sent nothing yet.

    Raises TallyError when the seed is not the one behind her certificate, or nobody has the number.
    """
    require_number(transcript, number)
    group = transcript.ceremony.setting.group
    if not secret.exists() and transcript.state_of(number) == "invited":
        _make_seed(group, secret)
    seed = read_seed(group, secret.read_text(encoding="utf-8"))
    require_seed(transcript, number, seed)
    return seed


def confirm_fingerprint(transcript: Transcript, number: int, *, assumed: bool) -> None:
    """Have a trustee compare the spoken fingerprint when it is time; raises click.Abort."""
    digits = fingerprint_to_confirm(transcript, number)
    if digits is None:
        return
    click.echo("Everybody's certificates are there. Compare these digits with all other trustees,")
    click.echo("by telephone or in one room; read them out in turn:\n")
    click.echo(f"    {digits}\n")
    setting = transcript.ceremony.setting
    click.echo(f"With this key, {setting.quorum} of you {setting.size} suffice to count.")
    if not assumed:
        question = "Has every trustee the same digits, and was that agreed? If not, stop here"
        click.confirm(question, abort=True)


def answer(transcript: Transcript, number: int, seed: Seed, rehearsal: Json) -> Json:
    """Return the proof that a trustee's key still works; raises TallyError before she has one."""
    key = finished_key(transcript, number, seed)
    challenge = read_challenge(fields(rehearsal, "challenge", "done")["challenge"])
    group = transcript.ceremony.setting.group
    return prove_key(group, key, transcript.poll_id, challenge, system_randomness).to_json()


def describe_wait(transcript: Transcript) -> str:
    """Say who is waited for."""
    awaited = [transcript.names[number - 1] for number in transcript.ceremony.waiting_for]
    if not awaited:
        return "The ceremony is complete: you have your part of the key."
    return f"Nothing to do for you now. The ceremony waits for {', '.join(awaited)}."


def _make_seed(group: Group, secret: Path) -> None:
    write_new(secret, f"{new_seed(group, system_randomness).printed}\n".encode(), 0o600)
    click.echo(f"Your secret code is in {secret}. It is all that you have to keep: print it or")
    click.echo("copy it by hand, and put it in a safe place. Show it to nobody.")


def _put(folder: Path, transcript: Transcript, act: Message | Complaint) -> None:
    """Add the file of a message or complaint, unless the stick has it from this attempt."""
    name, content = file_of(transcript.attempt, act)
    file = folder / name
    if file.exists() and is_of_attempt(transcript.attempt, file.read_bytes()):
        click.echo(f"{file} is there already: bring the stick to the election office.")
        return
    if isinstance(act, Complaint):
        click.echo(f"Trustee {act.dealer} sent you a wrong share: the file proves it to everyone.")
    _put_over(folder, (name, content))


def _put_over(folder: Path, returned: Returned) -> None:
    name, content = returned
    write_over(folder / name, encode(content))
    click.echo(f"For the election office: {folder / name}")
