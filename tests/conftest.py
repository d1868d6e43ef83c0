"""What tests of every area lean on."""

from hypothesis import settings

pytest_plugins = [
    "tests.programs",
    "tests.completeness",
    "tests.corpus_fixture",
    "tests.election_day",
]

# A slow machine is no reason to fail, and a failure must come back when the test is run again.
settings.register_profile("evote", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("evote")
