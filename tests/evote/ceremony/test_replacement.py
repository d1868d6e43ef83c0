"""Replacing a trustee: two officers, on record, before sealing; good certificates stay."""

import pytest

from crypto.canonical import Json
from crypto.errors import Malformed
from evote.ceremony.overview import describe_ceremony
from evote.ceremony.replacement import Replacement, replace_trustee
from evote.ceremony.restart import Restart, restart_ceremony
from evote.errors import NotFound, StepRefused
from evote.letters.issue import make_tokens, register_tokens, reset_tokens
from evote.letters.mailing import issue_letters
from evote.models.trustees import ReplacementRow
from evote.sealing.sealing import seal_poll
from tally.ceremony.ceremony import Message
from tally.ceremony.certificate import certify
from tally.ceremony.transcript import message_json
from tests.evote.trustees import PLAN, RoundTable, spoken

OFFICERS = ("Ms Roux", "Mr Blanc")


@pytest.mark.parametrize(
    ("reason", "officers"),
    [
        (" ", OFFICERS),
        ("fell ill", ("Ms Roux", "ms roux")),
        ("fell ill", ("", "Mr Blanc")),
    ],
)
def test_a_replacement_needs_a_reason_and_two_officers(
    reason: str, officers: tuple[str, str]
) -> None:
    """One person alone replaces nobody."""
    with pytest.raises((StepRefused, Malformed)):
        Replacement(2, "Sophie", reason, officers)


def test_a_replacement_is_on_record_and_keeps_what_is_good(table: RoundTable) -> None:
    """The others' certificates stand in the next attempt, and everything can be read later."""
    table.run(until="dealing")
    table.replace(2, "Sophie")
    transcript = table.transcript()
    assert (transcript.attempt, transcript.names) == (2, ("Ada", "Sophie", "Hypatia"))
    assert transcript.ceremony.waiting_for == (2,)
    with table.database.reading() as session:
        row = session.get_one(ReplacementRow, (PLAN.poll_id, 2))
        said = describe_ceremony(session, PLAN.poll_id)
    assert (row.leaving, row.coming, row.first_officer, row.second_officer) == (
        "Emmy",
        "Sophie",
        *OFFICERS,
    )
    assert "Sophie in the place of Emmy (trustee 2): moved away" in said
    table.finish()


def make_letters(table: RoundTable) -> None:
    """Issue the tokens of the poll, as whoever prints its letters does."""
    issued = make_tokens(table.database, PLAN.poll_id, table.draw)
    register_tokens(table.database, PLAN.poll_id, issued, table.clock())


def test_letters_name_the_key_so_it_stays_as_long_as_they_are_good(table: RoundTable) -> None:
    """Another key would make every letter name an election that is not held."""
    table.finish()
    make_letters(table)
    with pytest.raises(StepRefused, match="the letters name the key"):
        table.replace(2, "Sophie")
    with pytest.raises(StepRefused, match="the letters name the key"):
        restart_ceremony(table.database, PLAN.poll_id, Restart("lost", OFFICERS), table.clock())
    reset_tokens(table.database, PLAN.poll_id, table.clock())
    table.replace(2, "Sophie")
    assert table.transcript().names[1] == "Sophie"


def test_a_no_to_the_digits_is_heard_in_spite_of_letters(table: RoundTable) -> None:
    """Whoever saw other digits stops the sealing, whatever was printed meanwhile."""
    table.finish()
    make_letters(table)
    occasion: Json = {"poll": PLAN.poll_id, "attempt": 1}
    assert table.post(2, "/ceremony/alarm", occasion).status_code == 200
    with pytest.raises(StepRefused, match="they make their key first"):
        seal_poll(table.database, PLAN.poll_id, table.clock())


def test_letters_wait_for_the_key(table: RoundTable) -> None:
    """Before there is one, no letter could name it."""
    issued = make_tokens(table.database, PLAN.poll_id, table.draw)
    folder = table.folder / "letters"
    with pytest.raises(StepRefused, match="they make their key first"):
        issue_letters(
            table.database, PLAN.poll_id, issued, folder, "https://vote.example", table.clock()
        )
    assert not folder.exists()
    table.finish()
    issue_letters(
        table.database, PLAN.poll_id, issued, folder, "https://vote.example", table.clock()
    )
    assert any(folder.iterdir())


def test_a_substitute_comes_in_only_after_the_replacement(table: RoundTable) -> None:
    """Her key does not count through anybody's link, and the one who left has no link any more."""
    table.run(until="commitment")
    setting = table.transcript().ceremony.setting
    left, old_link = table.seeds[2], table.invitations[2]
    table.seeds[2] = table.seeds[1]
    substitute = certify(setting.group, setting.context(2), table.seeds[2], table.draw)
    early = table.post(
        2,
        "/ceremony/messages",
        message_json(table.transcript().occasion, Message("certificate", 2, substitute)),
    )
    assert spoken(early)["rule"] == "message-out-of-turn"
    table.seeds[2] = left
    table.replace(2, "Sophie")
    act, new_link = table.act(2), table.invitations[2]
    table.invitations[2] = old_link
    assert table.send(2, act).status_code == 403
    table.invitations[2] = new_link
    assert table.send(2, act).status_code == 200


def test_who_was_replaced_comes_back_with_new_keys_only(table: RoundTable) -> None:
    """With the old ones, the messages of an earlier attempt would be good again."""
    table.run(until="commitment")
    retired = table.seeds[2]
    table.replace(2, "Sophie")
    table.replace(2, "Emmy")
    setting = table.transcript().ceremony.setting
    old = certify(setting.group, setting.context(2), retired, table.draw)
    answer = table.send(2, Message("certificate", 2, old))
    assert answer.status_code == 422
    assert "of an earlier try" in spoken(answer)["detail"]


@pytest.mark.parametrize("name", ["Ada", " ada "])
def test_two_trustees_of_one_name_cannot_be_told_apart(table: RoundTable, name: str) -> None:
    """Nobody comes in under the name of another trustee, or of the one who leaves."""
    for number in (1, 2):
        with pytest.raises((StepRefused, Malformed), match=r"already|line"):
            table.replace(number, name)
    assert table.transcript().attempt == 1


def test_a_finished_key_is_taken_back(table: RoundTable) -> None:
    """A replacement after the end of the ceremony, and the poll has no key until the next end."""
    table.finish()
    table.replace(3, "Sophie")
    with pytest.raises(StepRefused, match="no trustees with keys"):
        seal_poll(table.database, PLAN.poll_id, table.clock())
    table.finish()
    table.seal()


def test_nobody_is_replaced_in_a_sealed_poll(table: RoundTable) -> None:
    """What is sealed stays, and nobody is replaced who does not exist."""
    with pytest.raises(NotFound, match="no trustee 9"):
        table.replace(9, "Sophie")
    table.finish()
    table.seal()
    replacement = Replacement(3, "Sophie", "fell ill", OFFICERS)
    with pytest.raises(StepRefused, match="only when it is draft"):
        replace_trustee(table.database, PLAN.poll_id, replacement, table.clock(), table.draw)
