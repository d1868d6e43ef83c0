"""The key ceremony through the service: honest trustees get a key, liars a name."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crypto.canonical import Json, encode
from crypto.errors import Malformed
from crypto.groups import ED25519
from evote.accounts.links import member_with
from evote.ceremony.messages import (
    finish_ceremony,
    first_links,
    lacks_links,
    name_trustees,
    receive_message,
    renew_link,
    start_ceremony,
)
from evote.errors import AccessDenied, NotFound, StepRefused
from evote.journal import journal_of
from evote.sealing.sealing import seal_poll
from tally.ceremony.ceremony import ROUNDS, Message, Round
from tally.ceremony.complaint import complain
from tally.ceremony.messages import close_share, sign
from tally.ceremony.participant import Complaint, fingerprint_to_confirm
from tally.ceremony.seed import read_seed
from tally.ceremony.steps import Member
from tally.ceremony.transcript import message_json
from tally.errors import MessageOutOfTurn
from tests.evote.trustees import PLAN, Draft, RoundTable, spoken


@pytest.fixture(params=["sqlite", "postgresql"])
def table_on_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RoundTable]:
    """Invite three trustees, of whom two suffice, with each kind of database."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    invited = RoundTable(tmp_path, database_url=url)
    yield invited
    invited.close()


def garbage(_: Json) -> Json:
    """Say something else."""
    return {"hello": "world"}


def test_trustees_make_the_key_of_the_poll(table_on_each: RoundTable) -> None:
    """Message by message over HTTP; the poll is then sealed with the key that they share."""
    table = table_on_each
    table.finish()
    finish_ceremony(table.database, PLAN.poll_id, table.clock())
    table.seal()
    uuid = next(iter(table.poll.tokens))
    trustees = table.station.districts[uuid].trustees()
    assert trustees.names == ("Ada", "Emmy", "Hypatia")
    assert trustees.verification_keys == tuple(key.public for key in table.keys().values())
    assert table.transcript().sealed


def test_everybody_sees_who_is_waited_for(table: RoundTable) -> None:
    """Round, attempt, and how each trustee stands."""
    told = spoken(table.client.get(f"{table.root}/ceremony"))
    assert (told["round"], told["waiting_for"], told["attempt"]) == ("certificate", [1, 2, 3], 1)
    table.run(until="commitment")
    answer = table.send(2, table.act(2))
    assert spoken(answer) == {"round": "commitment", "waiting_for": [1, 3]}
    told = spoken(table.client.get(f"{table.root}/ceremony"))
    states = [trustee["state"] for trustee in told["trustees"]]
    assert states == ["waited for", "took part", "waited for"]


def test_only_a_personal_link_opens_the_door(table: RoundTable) -> None:
    """Without the code, with another one, or through another poll, nothing is taken in."""
    path, body = f"{table.root}/ceremony/messages", encode({"hello": "world"})
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic abc"}):
        answer = table.client.post(
            path, data=body, content_type="application/json", headers=headers
        )
        assert (answer.status_code, spoken(answer)["rule"]) == (403, "access-denied")
    assert table.transcript().ceremony.waiting_for == (1, 2, 3)


def test_a_lost_link_is_renewed(table: RoundTable) -> None:
    """The new one works, and the old one does not any more."""
    act, old = table.act(2), table.invitations[2]
    table.invitations[2] = renew_link(table.database, PLAN.poll_id, 2, table.draw, table.clock())
    assert table.send(2, act).status_code == 200
    table.invitations[2] = old
    assert table.send(2, act).status_code == 403
    with pytest.raises(NotFound):
        renew_link(table.database, PLAN.poll_id, 9, table.draw, table.clock())


def test_the_journal_tells_of_trustees_links_and_key(table: RoundTable) -> None:
    """Who was named, whose link is another one, that the key was made; refusals leave no line."""
    poll, clock = PLAN.poll_id, table.clock
    table.invitations[2] = renew_link(
        table.database, poll, 2, table.draw, clock(), officers=["Ann"]
    )
    with pytest.raises(NotFound):
        renew_link(table.database, poll, 9, table.draw, clock())
    with pytest.raises(StepRefused):
        finish_ceremony(table.database, poll, clock(), officers=["Ann"])
    table.run()
    finish_ceremony(table.database, poll, clock(), officers=["Ben"])
    with table.database.reading() as session:
        entries = journal_of(session, poll)
    assert [(each.act, each.officers, dict(each.details)) for each in entries] == [
        ("trustees-invited", (), {"quorum": 2, "names": ["Ada", "Emmy", "Hypatia"]}),
        ("link-renewed", ("Ann",), {"number": 2}),
        ("key-made", ("Ben",), {}),
    ]


def test_a_form_of_another_site_is_refused(table: RoundTable) -> None:
    """A page elsewhere can post plain forms unasked, but not this type."""
    code = table.invitations[1].code
    answer = table.client.post(
        f"{table.root}/ceremony/messages",
        data=b"{}",
        content_type="text/plain",
        headers={"Authorization": f"Bearer {code}"},
    )
    assert (answer.status_code, spoken(answer)["rule"]) == (400, "malformed")


def test_a_poll_without_a_ceremony_is_not_found(table: RoundTable) -> None:
    """Neither its messages, nor a trustee's page, nor one of nobody."""
    assert table.client.get("/api/polls/nowhere/ceremony").status_code == 404
    assert table.client.get("/trustees/nowhere/1").status_code == 404
    assert table.client.get(f"/trustees/{PLAN.poll_id}/4").status_code == 404


def test_a_trustee_has_a_page_that_is_not_kept(table: RoundTable) -> None:
    """It names her, is stored by no cache, and does not know the code behind the #."""
    answer = table.client.get(f"/trustees/{PLAN.poll_id}/2")
    assert answer.status_code == 200
    assert "Emmy" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert table.invitations[2].code not in answer.text
    base = table.station.config.base_url
    assert table.invitations[2].link(base).startswith(f"{base}/trustees/{PLAN.poll_id}/2#")


@pytest.mark.parametrize("name", ROUNDS)
def test_a_liar_is_named_and_the_truth_puts_it_right(table: RoundTable, name: Round) -> None:
    """In each round: refused, named to everyone, nothing kept, until she sends a right one."""
    table.run(until=name)
    answer = table.lie(2, garbage)
    assert (answer.status_code, spoken(answer)["rule"]) == (422, "ceremony-message")
    assert spoken(answer)["trustee"] == 2
    assert f"the {name} is wrong" in spoken(answer)["detail"]
    transcript = table.transcript()
    assert [finding.trustee for finding in transcript.stopped] == [2]
    assert transcript.ceremony.waiting_for == (1, 2, 3)
    assert table.lie(2, garbage).status_code == 422
    table.finish()
    assert table.transcript().stopped == ()


def test_the_same_message_again_is_harmless(table: RoundTable) -> None:
    """An answer that was lost on its way costs nothing."""
    act = table.act(1)
    assert spoken(table.send(1, act)) == spoken(table.send(1, act))
    table.finish()
    assert table.send(1, act).status_code == 200


def test_another_message_than_the_first_is_refused_and_accuses_nobody(table: RoundTable) -> None:
    """Two open windows of one trustee are no crime; the first message counts."""
    first, second = table.act(1), table.act(1)
    assert table.send(1, first).status_code == 200
    answer = table.send(1, second)
    assert (answer.status_code, spoken(answer)["rule"]) == (422, "message-out-of-turn")
    assert table.transcript().stopped == ()


def test_of_two_commitments_at_once_one_is_kept(table_on_each: RoundTable) -> None:
    """Whichever comes first; her software goes on with the one that the service has."""
    table = table_on_each
    table.run(until="commitment")
    acts = [table.act(1) for _ in range(6)]
    now = table.transcript().occasion
    contents = [message_json(now, act) for act in acts if isinstance(act, Message)]

    def deliver(content: Json) -> bool:
        try:
            receive_message(table.database, PLAN.poll_id, 1, content)
        except MessageOutOfTurn:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(deliver, contents)) == [False] * 5 + [True]
    table.finish()


def test_software_that_starts_again_makes_no_second_message(table: RoundTable) -> None:
    """Once her commitment is there, a trustee's software waits, and her seed is all it needs."""
    table.run(until="commitment")
    transcript = table.transcript()
    assert fingerprint_to_confirm(transcript, 1) is not None
    table.send(1, table.act(1))
    assert fingerprint_to_confirm(table.transcript(), 1) is None
    assert table.act(1) is None
    table.seeds[1] = read_seed(ED25519, table.seeds[1].printed)
    table.finish()
    assert table.act(1) is None


def deal_wrongly(table: RoundTable, dealer: int, *recipients: int) -> None:
    """Let a trustee deal shares that are wrong, in a message of the right form."""
    member = Member(
        table.transcript().ceremony.setting,
        dealer,
        table.seeds[dealer],
        table.transcript().ceremony.messages("certificate"),
    )
    wrong: Json = {"secret": "12345"}

    def change(honest: Any) -> Json:
        content = json.loads(honest["message"])
        for place in (recipient - 1 for recipient in recipients):
            content["secrets"][place], content["capsules"][place] = close_share(
                ED25519, member.seed, member.others[place].opening, wrong, table.draw
            )
        return sign(ED25519, member.seed, content, table.draw)

    assert table.lie(dealer, change).status_code == 200


def test_a_wrong_share_is_proven_and_its_dealer_replaced(table: RoundTable) -> None:
    """The recipient's software complains by itself; the ceremony goes on with another trustee."""
    table.run(until="dealing")
    deal_wrongly(table, 3, 1)
    for number in (1, 2):
        table.send(number, table.act(number))
    complaint = table.act(1)
    assert isinstance(complaint, Complaint)
    answer = table.send(1, complaint)
    assert spoken(answer) == {"trustee": 3, "reason": "sent trustee 1 a wrong share"}
    assert [finding.trustee for finding in table.transcript().stopped] == [3]
    table.replace(3, "Sophie")
    assert table.transcript().stopped == ()
    table.finish()
    assert table.transcript().names == ("Ada", "Emmy", "Sophie")


def test_every_offence_that_was_proven_stays_in_sight(table: RoundTable) -> None:
    """A dealer who cheats two trustees is named for both, and one who cheats nobody for none."""
    table.run(until="dealing")
    deal_wrongly(table, 3, 1, 2)
    for number in (1, 2):
        table.send(number, table.act(number))
    for number in (1, 2):
        assert table.send(number, table.act(number)).status_code == 200
    assert [(each.trustee, each.reason) for each in table.transcript().stopped] == [
        (3, "sent trustee 1 a wrong share"),
        (3, "sent trustee 2 a wrong share"),
    ]


def test_a_ceremony_with_a_complaint_in_it_is_never_finished(table: RoundTable) -> None:
    """An envelope was opened before everyone, also where nothing was wrong with it."""
    table.run(until="conclusion")
    transcript = table.transcript()
    dealing = transcript.ceremony.messages("dealing")[2]
    member = Member(
        transcript.ceremony.setting,
        1,
        table.seeds[1],
        transcript.ceremony.messages("certificate"),
    )
    unfounded = complain(member, 3, dealing, table.draw)
    answer = table.send(1, Complaint(1, 3, unfounded))
    assert spoken(answer)["trustee"] == 1
    table.run()
    with pytest.raises(StepRefused, match="with a complaint in it"):
        finish_ceremony(table.database, PLAN.poll_id, table.clock())


def test_a_complaint_that_is_none_is_refused(table: RoundTable) -> None:
    """Before there is anything to complain about, and when it is garbage."""
    nonsense = Complaint(1, 3, {"hello": "world"})
    assert table.send(1, nonsense).status_code == 409
    table.run(until="conclusion")
    answer = table.send(1, nonsense)
    assert (answer.status_code, spoken(answer)["trustee"]) == (422, 1)
    assert table.transcript().stopped == ()


def test_a_message_of_an_earlier_attempt_is_refused(table: RoundTable) -> None:
    """What was made before a replacement has no place after it."""
    table.run(until="commitment")
    act = table.act(1)
    assert isinstance(act, Message)
    late_occasion = table.transcript().occasion.to_json()
    late = message_json(table.transcript().occasion, act)
    table.replace(3, "Sophie")
    answer = table.post(1, "/ceremony/messages", late)
    assert (answer.status_code, spoken(answer)["rule"]) == (409, "step-refused")
    answer = table.post(1, "/ceremony/complaints", {**late_occasion, "complaint": {}})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("quorum", "names", "reason"),
    [
        (2, ["Ada", "Emmy", "Ada"], "same name"),
        (1, ["Ada", "Emmy", "Hypatia"], "1 of 3 trustees"),
        (3, ["Ada", "Emmy", "Hypatia"], "3 of 3 trustees"),
    ],
)
def test_a_circle_that_cannot_be_is_refused(
    tmp_path: Path, quorum: int, names: list[str], reason: str
) -> None:
    """Trustees are told apart by their names, and a quorum is neither one nor everyone."""
    draft = Draft(tmp_path)
    with pytest.raises(StepRefused, match=reason):
        start_ceremony(draft.database, PLAN.poll_id, quorum, names, draft.draw, draft.clock())
    with pytest.raises(Malformed, match="one line"):
        start_ceremony(
            draft.database, PLAN.poll_id, 2, ["Ada", "Emmy", "Hy\npatia"], draft.draw, draft.clock()
        )
    draft.close()


def test_trustees_who_were_named_get_their_links_once(tmp_path: Path) -> None:
    """Naming makes no link; the first links open the door, and nobody else's does."""
    draft = Draft(tmp_path)
    database, poll_id = draft.database, PLAN.poll_id
    with database.writing() as session:
        name_trustees(session, poll_id, 2, ["Ada", "Emmy", "Hypatia"])
    with database.reading() as session:
        assert lacks_links(session, poll_id)
        with pytest.raises(AccessDenied):
            member_with(session, poll_id, "")
    invited = first_links(database, poll_id, draft.draw, draft.clock(), officers=["Ms Roux"])
    assert [each.name for each in invited] == ["Ada", "Emmy", "Hypatia"]
    with database.reading() as session:
        assert not lacks_links(session, poll_id)
        assert member_with(session, poll_id, invited[1].code).number == 2
    with pytest.raises(StepRefused, match="have their links"):
        first_links(database, poll_id, draft.draw, draft.clock())
    with database.reading() as session:
        entry = journal_of(session, poll_id)[-1]
    assert (entry.act, entry.officers) == ("links-made", ("Ms Roux",))
    draft.close()


def test_a_poll_gets_its_trustees_once(table: RoundTable) -> None:
    """There is one ceremony for a poll."""
    with pytest.raises(StepRefused, match="has begun"):
        start_ceremony(table.database, PLAN.poll_id, 2, ["A", "B", "C"], table.draw, table.clock())


def test_trustees_with_keys_of_their_own_need_no_ceremony(tmp_path: Path) -> None:
    """A poll whose file names public keys keeps them."""
    draft = Draft(tmp_path, replace(PLAN, quorum=0))
    with pytest.raises(StepRefused, match="keys of their own"):
        start_ceremony(draft.database, PLAN.poll_id, 2, ["A", "B", "C"], draft.draw, draft.clock())
    draft.close()


def test_nobody_seals_a_poll_without_its_key(table: RoundTable) -> None:
    """Not before the ceremony is complete, and not before it is finished."""
    with pytest.raises(StepRefused, match="waits for Ada, Emmy, Hypatia"):
        finish_ceremony(table.database, PLAN.poll_id, table.clock())
    table.run()
    with pytest.raises(StepRefused, match="no trustees with keys"):
        seal_poll(table.database, PLAN.poll_id, table.clock())
    table.finish()
    table.seal()
    with pytest.raises(StepRefused, match="only when it is draft"):
        finish_ceremony(table.database, PLAN.poll_id, table.clock())
