"""Facts of documents: guessed and edited, revisions that replace others, readings that broke off.

Columns are added with a default and never by copying the table: with its rows referred to, SQLite could not drop it.
"""

import sqlalchemy as sa
from alembic import op

import docs_store.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "document_asked",
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("asked_at", docs_store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_asked_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_asked_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_document_asked")),
    )
    op.create_table(
        "document_edit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("at", docs_store.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_edit_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_edit_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_edit")),
    )
    op.create_index(op.f("ix_document_edit_document_id"), "document_edit", ["document_id"])

    op.add_column("document", sa.Column("maker", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("document", sa.Column("language", sa.String(length=5), nullable=True))
    op.add_column("document", sa.Column("revision", sa.String(length=60), nullable=True))
    op.add_column("document", sa.Column("dated", sa.String(length=40), nullable=True))
    op.add_column("document", sa.Column("edited", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("document", sa.Column("replaced_by", _ID, nullable=True))
    op.add_column("document", sa.Column("proposed_by", _ID, nullable=True))
    op.add_column("document", sa.Column("refusal", sa.JSON(), nullable=True))
    op.add_column("document", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_document_replaced_by"), "document", ["replaced_by"])
    op.add_column(
        "document_version", sa.Column("kind", sa.String(length=20), nullable=False, server_default="manual")
    )
    op.add_column("document_version", sa.Column("maker", sa.String(length=80), nullable=False, server_default=""))

    kind = "SELECT document.kind FROM document WHERE document.id = document_version.document_id"
    op.execute(f"UPDATE document_version SET kind = ({kind})")  # noqa: S608 - our own words
    for fact in ("language", "revision", "dated"):
        read = f"SELECT max(v.{fact}) FROM document_version v WHERE v.document_id = document.id AND v.state = 'current'"  # noqa: S608
        op.execute(f"UPDATE document SET {fact} = ({read})")  # noqa: S608


def downgrade() -> None:
    """Take this revision back."""
    op.drop_column("document_version", "maker")
    op.drop_column("document_version", "kind")
    op.drop_index(op.f("ix_document_replaced_by"), "document")
    for name in (
        *("failures", "refusal", "proposed_by", "replaced_by", "edited"),
        *("dated", "revision", "language", "maker"),
    ):
        op.drop_column("document", name)
    op.drop_table("document_edit")
    op.drop_table("document_asked")
