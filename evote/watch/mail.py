"""Alerts by e-mail, to those who should look at the office's pages.

One message for each poll, in its language. What cannot be sent is tried again, each time after
twice as long; then an alert on the page says that no mail goes out.
"""

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.catalogues import office_translator
from evote.config import Config
from evote.errors import N_
from evote.models.polls import PollRow
from evote.models.watch import AlertRow
from evote.station import PollingStation
from evote.watch.alerts import SENTENCES, Kind, raise_alert

MOST_TRIES: Final = 10
"""The last one is made eight hours after the first."""

TRIES_TO_TELL: Final = 3
"""After so many in vain the page says that no mail goes out."""

SECONDS: Final = 60
"""Until the second try."""

TIMEOUT: Final = 10.0
TLS_PORT: Final = 465


def mail_alerts(station: PollingStation, now: datetime) -> None:
    """Send the alerts that nobody was told of yet, where the settings say how."""
    config = station.config
    if not (config.mail_folder or (config.smtp_host and config.mail_to)):
        return
    with station.database.reading() as session:
        rows = _due(session, now)
        polls = {row.poll_id: session.get_one(PollRow, row.poll_id) for row in rows}
    for poll_id, poll in polls.items():
        alerts = [row for row in rows if row.poll_id == poll_id]
        _send(station, poll, alerts, now)


def write_mail(config: Config, poll: PollRow, alerts: Sequence[AlertRow]) -> EmailMessage:
    """Return the message about some alerts of a poll."""
    _ = office_translator(poll.language)
    message = EmailMessage()
    message["Subject"] = _(N_("Alert of the poll %(poll)s")) % {"poll": poll.id}
    message["From"] = config.mail_from or "evote@localhost"
    message["To"] = config.mail_to or "office@localhost"
    sentences = [_(SENTENCES[cast("Kind", row.kind)]) % {"about": row.about} for row in alerts]
    message.set_content("\n\n".join([*sentences, f"{config.office_url}/polls/{poll.id}/day"]))
    return message


def deliver(config: Config, message: EmailMessage, name: str) -> None:
    """Send a message, or lay it into the folder of the settings; raises OSError."""
    if config.mail_folder:
        folder = Path(config.mail_folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / f"{name}.eml").write_bytes(bytes(message))
        return
    context = ssl.create_default_context()
    if config.smtp_port == TLS_PORT:
        with smtplib.SMTP_SSL(
            config.smtp_host, config.smtp_port, timeout=TIMEOUT, context=context
        ) as server:
            _hand_over(server, config, message)
        return
    with smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=TIMEOUT) as server:
        server.ehlo()
        # A password never travels in the clear: a server without TLS raises here.
        if config.smtp_user or server.has_extn("starttls"):
            server.starttls(context=context)
        _hand_over(server, config, message)


def _hand_over(server: smtplib.SMTP, config: Config, message: EmailMessage) -> None:
    if config.smtp_user:
        server.login(config.smtp_user, config.smtp_password)
    server.send_message(message)


def _due(session: Session, now: datetime) -> list[AlertRow]:
    rows = session.scalars(
        select(AlertRow)
        .where(
            AlertRow.mailed.is_(None),
            AlertRow.seen_by.is_(None),
            AlertRow.kind != "mail",
            AlertRow.tries < MOST_TRIES,
        )
        .order_by(AlertRow.id)
    )
    return [row for row in rows if now.timestamp() >= row.at + SECONDS * (2**row.tries - 1)]


def _send(
    station: PollingStation, poll: PollRow, alerts: Sequence[AlertRow], now: datetime
) -> None:
    message = write_mail(station.config, poll, alerts)
    try:
        deliver(station.config, message, f"alert-{alerts[-1].id}")
    except OSError:
        sent = False
    else:
        sent = True
    with station.database.writing() as session:
        session.get(PollRow, poll.id, with_for_update=True)
        for alert in alerts:
            row = session.get_one(AlertRow, alert.id, populate_existing=True)
            if sent:
                row.mailed = int(now.timestamp())
                continue
            row.tries += 1
            if row.tries == TRIES_TO_TELL:
                raise_alert(session, poll.id, "mail", now)
