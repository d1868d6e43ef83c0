"""While the vote is held: tickets, ballots, receipts, and paper at the polling place."""
