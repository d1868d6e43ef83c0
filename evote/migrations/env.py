"""What Alembic runs: the migrations, on the connection that evote.schema hands over."""

from alembic import context
from sqlalchemy import Connection

from evote.models.tables import ALL

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=ALL, render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
