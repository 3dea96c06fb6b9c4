"""Sites and machines: found by whatever people call them, imported from one YAML file.

Errors   NotFound when no machine or site is meant, with the nearest names; BadInput for an import file, line by line,
         before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from bot.plant import rules
from docs_store import plant as store
from docs_store.errors import N_, BadInput, NotFound

plain = rules.plain


@dataclass(frozen=True)
class MachineView:
    """A machine as cards show it."""

    id: int
    site_id: int
    tag: str
    name: str
    site: str
    site_phone: str | None

    @property
    def label(self) -> str:
        """Name and tag, as a button shows them."""
        return f"{self.name} ({self.tag})"


@dataclass(frozen=True)
class Imported:
    """What an import changed."""

    sites: int
    machines: int


def view(machine: store.Machine) -> MachineView:
    """Return a machine as cards show it."""
    return MachineView(machine.id, machine.site_id, machine.tag, machine.name, machine.site.name, machine.site.phone)


def machine(session: Session, machine_id: int | None, site_ids: frozenset[int] | None = None) -> MachineView | None:
    """Return a machine of these sites; None when there is none, or not for this person."""
    found = session.get(store.Machine, machine_id) if machine_id else None
    if found is None or (site_ids is not None and found.site_id not in site_ids):
        return None
    return view(found)


def names(session: Session, machine_id: int | None) -> tuple[str, ...]:
    """Return every name of a machine: tag, name, aliases; none for none."""
    found = session.get(store.Machine, machine_id) if machine_id else None
    return (found.tag, found.name, *found.aliases) if found else ()


def machines(session: Session, site_ids: frozenset[int] | None) -> list[MachineView]:
    """Return the machines of these sites by tag."""
    return [view(found) for found in store.machines(session, site_ids)]


def machine_in(session: Session, text: str, site_ids: frozenset[int] | None) -> MachineView | None:
    """Return the machine that a sentence names."""
    known = {found.id: found for found in store.machines(session, site_ids)}
    meant = rules.named_in(text, [_named(found) for found in known.values()])
    return view(known[meant.id]) if meant else None


def search(session: Session, text: str, site_ids: frozenset[int] | None) -> list[MachineView]:
    """Return the machines that *text* may mean, the most alike first."""
    known = {found.id: found for found in store.machines(session, site_ids)}
    return [view(known[meant.id]) for meant in rules.search(text, [_named(found) for found in known.values()])]


def machine_named(session: Session, text: str, site_ids: frozenset[int] | None = None) -> MachineView:
    """Return the one machine called *text*; NotFound with the nearest names otherwise."""
    exact = [found for found in machines(session, site_ids) if found.tag.casefold() == text.strip().casefold()]
    found = exact or search(session, text, site_ids)
    if not found:
        known = ", ".join(m.tag for m in machines(session, site_ids)) or "-"
        raise NotFound(N_("No machine is called “{name}”. The machines are: {known}."), name=text, known=known)
    return found[0]


def chosen(session: Session, text: str, site_ids: frozenset[int] | None) -> MachineView:
    """Return the machine of a button (`#id`) or of typed words."""
    if text.startswith("#") and text[1:].isascii() and text[1:].isdigit() and len(text) < 18:
        found = machine(session, int(text[1:]), site_ids)
        if found is None:
            raise NotFound(N_("This machine is not one of yours. Choose another."))
        return found
    return machine_in(session, text, site_ids) or machine_named(session, text, site_ids)


def site(session: Session, name: str, *, create: bool) -> tuple[store.Site, bool]:
    """Return the site of that name and whether it was made now; a near miss of a known name is refused."""
    found = store.site_named(session, name)
    if found is not None:
        return found, False
    known = [s.name for s in store.sites(session)]
    near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=75) if known else None
    if near or not create:
        raise NotFound(
            N_("There is no site “{name}”. The sites are: {known}."), name=name, known=", ".join(known) or "-"
        )
    made = store.Site(name=name.strip())
    session.add(made)
    session.flush()
    return made, True


def read_plant(path: Path) -> dict[str, Any]:
    """Read a plant file and check all of it; BadInput names every bad line at once."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(N_("{path} cannot be read as a plant file: {reason}"), path=path, reason=error) from error
    problems = list(_problems(content)) if isinstance(content, dict) else ["it is not a mapping with `sites:`"]
    if problems:
        raise BadInput(N_("{path} was not imported: {problems}"), path=path, problems="; ".join(problems))
    return dict(content)


def import_plant(session: Session, content: dict[str, Any]) -> Imported:
    """Create or update the sites and machines of a plant file; what it does not name stays."""
    count = 0
    for entry in content["sites"]:
        place = store.site_named(session, entry["name"]) or store.Site(name=entry["name"])
        place.phone, place.language = entry.get("phone"), entry.get("language", "fr")
        session.add(place)
        session.flush()
        known = {found.tag: found for found in store.machines(session, frozenset({place.id}))}
        for described in entry.get("machines", []):
            _import_machine(session, place.id, described, known)
            count += 1
    return Imported(len(content["sites"]), count)


def _import_machine(session: Session, site_id: int, described: dict[str, Any], known: dict[str, store.Machine]) -> None:
    tag = str(described["tag"])
    row = known.get(tag) or store.Machine(site_id=site_id, tag=tag)
    row.name = str(described["name"])
    row.aliases = [str(alias) for alias in described.get("aliases", [])]
    for field in ("kind", "maker", "model", "serial", "line"):
        setattr(row, field, str(described.get(field, "")))
    session.add(row)


def _problems(content: dict[str, Any]) -> list[str]:
    found: list[str] = []
    if not isinstance(content.get("sites"), list) or not content["sites"]:
        return ["`sites:` is missing or empty"]
    for number, entry in enumerate(content["sites"], 1):
        if not isinstance(entry, dict) or not str(entry.get("name", "")).strip():
            found.append(f"site {number} has no name")
            continue
        for position, described in enumerate(entry.get("machines") or [], 1):
            where = f"site {entry['name']}, machine {position}"
            if not isinstance(described, dict) or not rules.TAG.fullmatch(str(described.get("tag", ""))):
                found.append(f"{where}: the tag is missing or holds more than letters, digits, - and _")
            elif not str(described.get("name", "")).strip():
                found.append(f"{where}: the name is missing")
    return found


def _named(found: store.Machine) -> rules.Named:
    return rules.Named(found.id, found.tag, (found.name, *found.aliases))
