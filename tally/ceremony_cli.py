"""`evote-trustee step`: the key ceremony by files, on a computer that is never on-line."""

from pathlib import Path

import click

from crypto.canonical import Json, encode, fields, parse
from crypto.randomness import system_randomness
from tally.ceremony.ceremony import Message
from tally.ceremony.certificate import spoken_fingerprint
from tally.ceremony.code_file import read_code_file, write_code_file
from tally.ceremony.participant import (
    Complaint,
    fingerprint_to_confirm,
    finished_key,
    next_act,
    require_number,
    require_seed,
)
from tally.ceremony.rehearsal import prove_key, read_challenge
from tally.ceremony.seed import Seed, new_seed
from tally.ceremony.stick import (
    CEREMONY_FILE,
    REHEARSAL_FILE,
    Returned,
    alarm_file,
    file_of,
    is_of,
    proof_file,
)
from tally.ceremony.transcript import Transcript, read_transcript
from tally.files import read_given, write_new, write_over

secret_option = click.option(
    "--secret",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file of your secret code; it is made when the ceremony begins.",
)
yes_option = click.option(
    "--yes", is_flag=True, help="Take the digits as compared. For rehearsals of software only."
)


STOP = (
    "Stop, all of you: somebody stands between you and the others. Nothing more of yours is sent; "
    "the others are to know that you said no. Call the election office: it begins the ceremony "
    "anew, with new secret codes."
)
"""What a trustee is told who said that somebody has other digits."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--number", type=click.IntRange(1), required=True, help="Your number.")
@secret_option
@yes_option
def step(folder: Path, number: int, secret: Path, *, yes: bool) -> None:
    """Do what the ceremony awaits from you, by files in FOLDER on a USB stick.

    Bring the stick to the election office after each step; it says whose turn it is.
    """
    told = read_given(folder / CEREMONY_FILE, "`evote ceremony export` writes it onto the stick")
    transcript = read_transcript(parse(told))
    seed = open_seed(transcript, number, secret)
    name, alarm = alarm_file(transcript.occasion, number)
    if _is_there(folder / name, transcript) or not confirms_fingerprint(
        transcript, number, assumed=yes
    ):
        _put_over(folder, (name, alarm))
        raise click.ClickException(STOP)
    act = next_act(transcript, number, seed, system_randomness)
    if act is not None:
        _put(folder, transcript, act)
    elif (folder / REHEARSAL_FILE).exists():
        challenge = parse((folder / REHEARSAL_FILE).read_bytes())
        proof = answer(transcript, number, seed, challenge)
        _put_over(folder, proof_file(transcript.poll_id, number, proof))
    else:
        click.echo(describe_wait(transcript))


def open_seed(transcript: Transcript, number: int, secret: Path) -> Seed:
    """Return the trustee's seed from its file, which is made when she has sent nothing yet.

    Raises TallyError when the seed is not the one behind her certificate, or nobody has the number.
    """
    require_number(transcript, number)
    group = transcript.ceremony.setting.group
    if not secret.exists() and transcript.state_of(number) == "invited":
        _make_seed(transcript, number, secret)
    raw = read_given(secret, "give the file of the secret code with which you began")
    seed = read_code_file(group, raw, transcript.poll_id, number)
    require_seed(transcript, number, seed)
    return seed


def confirms_fingerprint(transcript: Transcript, number: int, *, assumed: bool) -> bool:
    """Have a trustee compare the spoken fingerprint when it is time; False when she says no."""
    digits = fingerprint_to_confirm(transcript, number)
    if digits is None:
        return True
    click.echo("Everybody's certificates are there. Compare these digits with all other trustees,")
    click.echo("by telephone or in one room; read them out in turn:\n")
    click.echo(f"    {digits}\n")
    setting = transcript.ceremony.setting
    click.echo(f"With this key, {setting.quorum} of you {setting.size} suffice to count.")
    question = "Has every trustee the same digits, and was that agreed? If not, answer no"
    return assumed or click.confirm(question)


def answer(transcript: Transcript, number: int, seed: Seed, rehearsal: Json) -> Json:
    """Return the proof that a trustee's key still works; raises TallyError before she has one."""
    key = finished_key(transcript, number, seed)
    challenge = read_challenge(fields(rehearsal, "challenge", "done")["challenge"])
    group = transcript.ceremony.setting.group
    return prove_key(group, key, transcript.poll_id, challenge, system_randomness).to_json()


def describe_wait(transcript: Transcript) -> str:
    """Say who is waited for, or that nobody goes on."""
    if transcript.alarms:
        return _describe_alarm(transcript)
    awaited = [transcript.names[number - 1] for number in transcript.ceremony.waiting_for]
    if not awaited:
        return "The ceremony is complete: you have your part of the key."
    return f"Nothing to do for you now. The ceremony waits for {', '.join(awaited)}."


def _describe_alarm(transcript: Transcript) -> str:
    digits = spoken_fingerprint(transcript.ceremony.messages("certificate"))
    names = " and ".join(transcript.names[number - 1] for number in transcript.alarms)
    return (
        f"STOP: {names} said that somebody has other digits than\n\n    {digits}\n\n"
        "Tell all others. Nobody goes on until the election office has begun the ceremony anew;\n"
        "then give the command again with a new file for a new secret code."
    )


def _make_seed(transcript: Transcript, number: int, secret: Path) -> None:
    seed = new_seed(transcript.ceremony.setting.group, system_randomness)
    write_new(secret, write_code_file(seed, transcript.poll_id, number), 0o600)
    click.echo(f"Your secret code is in {secret}. It is all that you have to keep: print it or")
    click.echo("copy it by hand, and put it in a safe place. Show it to nobody.")


def _put(folder: Path, transcript: Transcript, act: Message | Complaint) -> None:
    """Add the file of a message or complaint, unless the stick has it from this attempt."""
    name, content = file_of(transcript.occasion, act)
    file = folder / name
    if _is_there(file, transcript):
        click.echo(f"{file} is there already: bring the stick to the election office.")
        return
    if isinstance(act, Complaint):
        click.echo(f"Trustee {act.dealer} sent you a wrong share: the file proves it to everyone.")
    _put_over(folder, (name, content))


def _is_there(file: Path, transcript: Transcript) -> bool:
    return file.exists() and is_of(transcript.occasion, file.read_bytes())


def _put_over(folder: Path, returned: Returned) -> None:
    name, content = returned
    write_over(folder / name, encode(content))
    click.echo(f"For the election office: {folder / name}")
