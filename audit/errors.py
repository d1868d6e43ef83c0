"""What keeps an audit from starting; what a record gets wrong is a finding, not an error."""


class SourceUnreadable(Exception):
    """There is no record at the path or address; the sentence says what to do."""
