"""The first page, and what says that the office is well."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from evote.clockwork import TASKS
from evote.models.acts import ProposalRow
from evote.models.polls import PollRow
from evote.models.watch import AlertRow
from tests.office.conftest import Office


def test_the_health_of_the_service_says_whether_the_clockwork_runs(office: Office) -> None:
    """Ok while it looks every few seconds; an error once it has not looked for minutes."""
    stranger = office.stranger()
    assert stranger.get("/health").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    for task in TASKS:
        task(office.station, office.clock.now)
    assert stranger.get("/health").data == b"ok\n"
    office.clock.now += timedelta(hours=1)
    answer = stranger.get("/health")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "stands still" in answer.get_data(as_text=True)


def test_the_first_page_says_what_waits(office: Office) -> None:
    """Each poll with its stage and alerts, and the decisions that this very officer may take."""
    desk, now = office.sign_in("president"), int(office.clock.now.timestamp())
    assessor, agent = office.sign_in("assessor"), office.sign_in("agent")
    assert "There is no poll yet" in desk.get("/").get_data(as_text=True)
    with office.database.writing() as session:
        session.add(
            PollRow(
                id="agen-2026",
                state="draft",
                group="Ed25519",
                language="fr",
                help_phone="",
                sender="",
                receipt_seed=b"",
                practice=True,
            )
        )
        session.flush()
        waiting: dict[str, Any] = {"poll_id": "agen-2026", "act": "seal", "subject": b"{}"}
        waiting |= {"reason": "ready", "proposed_by": desk.officer.id, "proposed_at": now}
        session.add(ProposalRow(**waiting, state="waiting", expires=now + 60))
        session.add(ProposalRow(**waiting, state="waiting", expires=now))
        session.add(ProposalRow(**waiting, state="refused", expires=now + 60))
        session.add(AlertRow(poll_id="agen-2026", kind="disk", at=now, about="Disk"))
    page = assessor.get("/").get_data(as_text=True)
    assert "1 decision waits for you" in page
    for other in (desk, agent):
        assert "waits for you" not in other.get("/").get_data(as_text=True)
    assert "1 alert waits" in page
    assert "Practice" in page
    assert "Set-up.</strong>" in page
