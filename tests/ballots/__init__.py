"""What is voted on, cast, admitted and kept."""
