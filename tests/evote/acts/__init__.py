"""Critical acts take two officers: one proposes, another one confirms."""
