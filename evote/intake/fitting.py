"""What does not fit together between the rules of a district and those who stand there.

The sealed form of the rules refuses the same (`ballots.poll.require_sound`); here it is said in
words that lead to what can be changed.
"""

from collections.abc import Iterator
from itertools import pairwise

from ballots.poll import CandidateList, Contest, District, Rules
from ballots.seating import INDIVIDUALS_ONLY, LISTS_ONLY, MOST_EXTRA_NAMES, seating_json
from evote.errors import N_
from evote.intake.glyphs import is_line
from evote.intake.mistakes import Entry, Remark

_ENTRY_OF = {"quota": "quota_women"}
"""Where a poll file calls an option of the sealed rules otherwise."""


def misfits(rules: Rules) -> Iterator[Remark]:
    """Yield what the sealed form of a district's rules would not allow."""
    yield from _unseen(rules.district, rules.contest)
    yield from _misplaced(rules.district, rules.contest)
    yield from _excessive(rules.district, rules.contest)
    for offered in rules.contest.lists:
        yield from _misfits_of_list(rules.district, rules.contest, offered)


def _unseen(district: District, contest: Contest) -> Iterator[Remark]:
    for name, text in (("name", district.name), ("question", contest.question)):
        if not is_line(text):
            sentence = N_(
                "district %(number)s: %(entry)s must be one line, without characters that nobody "
                "can see: type it anew"
            )
            yield Remark(sentence, {"number": district.number, "entry": Entry(name)})


def _misplaced(district: District, contest: Contest) -> Iterator[Remark]:
    by_list = contest.kind == "lists"
    foreign = INDIVIDUALS_ONLY if by_list else LISTS_ONLY
    sentence = (
        N_("district %(number)s votes for lists: set %(entry)s back, it is for individuals")
        if by_list
        else N_("district %(number)s votes for individuals: set %(entry)s back, it is for lists")
    )
    for option in seating_json(contest.seating):
        if option in foreign:
            entry = Entry(_ENTRY_OF.get(option, option))
            yield Remark(sentence, {"number": district.number, "entry": entry})


def _excessive(district: District, contest: Contest) -> Iterator[Remark]:
    seating = contest.seating
    if seating.women + seating.men > contest.seats:
        sentence = N_(
            "district %(number)s has fewer seats than %(women)s and %(men)s keep: lower one of them"
        )
        values = {"women": Entry("quota_women"), "men": Entry("quota_men")}
        yield Remark(sentence, {"number": district.number, **values})
    for name, number in (
        ("min_votes", seating.min_votes),
        ("min_candidates", seating.min_candidates),
    ):
        if number < 1:
            sentence = N_("district %(number)s: %(entry)s must be at least 1")
            yield Remark(sentence, {"number": district.number, "entry": Entry(name)})
    limits = {
        "threshold_percent": (seating.threshold_percent, 100),
        "extra_names": (seating.extra_names or 0, MOST_EXTRA_NAMES),
    }
    for name, (number, most) in limits.items():
        if number > most:
            sentence = N_("district %(number)s: %(entry)s must be at most %(most)s")
            bound = {"number": district.number, "most": most}
            yield Remark(sentence, {**bound, "entry": Entry(name)})


def _misfits_of_list(
    district: District, contest: Contest, offered: CandidateList
) -> Iterator[Remark]:
    named = {"number": district.number, "list": offered.name}
    names, extra = len(offered.members), contest.seating.extra_names
    if extra is not None and not contest.seats <= names <= contest.seats + extra:
        sentence = N_(
            "the list %(list)s in district %(number)s has %(names)s names; it must have %(least)s "
            "to %(most)s"
        )
        limits = {"names": names, "least": contest.seats, "most": contest.seats + extra}
        yield Remark(sentence, {**named, **limits})
    genders = [member.gender for member in offered.members]
    alternate = None not in genders and all(one != other for one, other in pairwise(genders))
    if contest.seating.parity and not alternate:
        sentence = N_("on the list %(list)s in district %(number)s women and men do not alternate")
        yield Remark(sentence, named)
