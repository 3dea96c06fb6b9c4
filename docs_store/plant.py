"""Sites and machines: what the plant is made of.

Limits   a tag is unique in its site and holds 1-40 of `A-Z a-z 0-9 _ -`, so that it fits a deep link.
"""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from docs_store.database import Id, Table


class Site(Table):
    """A plant of the company; people and machines belong to sites."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(5), default="fr")
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")


class Machine(Table):
    """A machine as the plant names it: its tag, its name and the other words people use for it."""

    __tablename__ = "machine"
    __table_args__ = (UniqueConstraint("site_id", "tag"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    tag: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(80), default="")
    maker: Mapped[str] = mapped_column(String(80), default="")
    model: Mapped[str] = mapped_column(String(80), default="")
    serial: Mapped[str] = mapped_column(String(80), default="")
    line: Mapped[str] = mapped_column(String(80), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)

    site: Mapped[Site] = relationship(lazy="joined")


def site_named(session: Session, name: str) -> Site | None:
    """Return the site of that name, whatever its case."""
    wanted = name.strip().casefold()
    return next((site for site in sites(session) if site.name.casefold() == wanted), None)


def sites(session: Session) -> list[Site]:
    """Return every site by name."""
    return list(session.scalars(select(Site).order_by(Site.name)))


def machines(session: Session, site_ids: frozenset[int] | None = None) -> list[Machine]:
    """Return the machines of these sites (all of them for None) by tag."""
    query = select(Machine).order_by(Machine.tag)
    if site_ids is not None:
        query = query.where(Machine.site_id.in_(site_ids))
    return list(session.scalars(query))
