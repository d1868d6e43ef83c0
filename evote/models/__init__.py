"""The tables, and nothing else.

What is not here matters as much: no time of casting, no column that joins a voter or a ticket to
a ballot or a credential. Who has voted online is one bit per ticket in the district's board row,
so that neither the order of rows nor the database's own transaction numbers tell which roll mark
came with which ballot.
"""
