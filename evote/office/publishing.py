"""What two officers look at before they publish: the values of the public pages themselves."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from evote.models.polls import DistrictRow, PollRow
from evote.polls import districts_of, undeclared
from evote.results.preview import RecordPreview, as_published, preview_record
from evote.results.succession import term_of
from evote.voter.presentation import DistrictPage, present_poll
from tally.declaration import read_paper
from tally.paper import AgreedCount


@dataclass(frozen=True, slots=True)
class DistrictPreview:
    """A district as everyone will see it.

    page       of the public; without photographs, which the office does not serve
    following  who follows, in their order
    paper      what two officers counted; its votes are shown nowhere apart
    tied       whether a tie still waits for two officers
    """

    page: DistrictPage
    following: tuple[str, ...]
    paper: AgreedCount | None
    tied: bool


@dataclass(frozen=True, slots=True)
class PollPreview:
    """A poll as its publication would show it."""

    districts: tuple[DistrictPreview, ...]
    record: RecordPreview
    complete: bool


def preview_poll(session: Session, row: PollRow, now: datetime) -> PollPreview:
    """Return what a counted poll would show; nothing of it is kept."""
    tied = {district.uuid for district in undeclared(session, row.id)}
    with as_published(session, row.id):
        pages = present_poll(session, row, now).districts
        districts = tuple(
            DistrictPreview(
                page=replace(page, photos=frozenset()),
                following=_following(session, district),
                paper=read_paper(district.declaration) if district.declaration else None,
                tied=district.uuid in tied,
            )
            for page, district in zip(pages, districts_of(session, row.id), strict=True)
        )
    return PollPreview(districts, preview_record(session, row.id), complete=not tied)


def _following(session: Session, district: DistrictRow) -> tuple[str, ...]:
    if district.declaration is None:
        return ()
    return tuple(each.name for each in term_of(session, district).council.line)
