"""The checks of a change, for people and for CI; plain ``nox`` runs those that need no network."""

import shutil
from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PACKAGE = ("accutics_authentic", "pytest_accutics_authentic.py")

nox.needs_version = ">=2025.2"  # --group of uv
nox.options.default_venv_backend = "uv|venv"  # uv installs in two seconds what takes pip twenty
nox.options.sessions = ["tests", "lint", "types"]
nox.options.error_on_missing_interpreters = False


def pytest(session: nox.Session, *args: str, **env: str) -> None:
    """Run pytest with *args*, then what was given after ``--``."""
    session.run("python", "-m", "pytest", *args, *session.posargs, env=env)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the newest dependencies."""
    session.install("-q", "-e", ".[test]")
    pytest(session)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests; fail unless every branch is covered."""
    session.install("-q", "-e", ".[test]")
    pytest(session, "--cov", "--cov-report=term-missing:skip-covered")


@nox.session(python="3.11", venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows."""
    session.install("-q", "--resolution=lowest-direct", "-e", ".[test]")
    pytest(session, "--ignore=tests/benchmarks")


@nox.session
def backoff(session: nox.Session) -> None:
    """Run the tests of retries with python-backoff in place of backoff, which is archived."""
    session.install("-q", "-e", ".[test]")
    uninstall = ("uv", "pip") if session.venv_backend == "uv" else ("python", "-m", "pip")
    session.run(*uninstall, "uninstall", "-q", *(["-y"] * (uninstall[0] != "uv")), "backoff")
    session.install("-q", "python-backoff")  # the same import name
    names = ("retry", "retry_after", "call", "budget", "waits")
    pytest(session, *(f"tests/http/test_{name}.py" for name in names))


def build_into(dist: Path, session: nox.Session) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from it; check what they hold, and return both."""
    session.install("-q", "build[uv]", "twine", "check-wheel-contents")
    shutil.rmtree(dist, ignore_errors=True)  # left by the previous run
    session.run("python", "-m", "build", "--installer=uv", "--outdir", str(dist), silent=True)
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    session.run("python", "tests/support/distributions.py", str(wheel), str(sdist))
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    session.run("check-wheel-contents", str(wheel))
    return wheel, sdist


def unpacked(session: nox.Session) -> tuple[Path, Path]:
    """Build both; return the wheel and the directory of the unpacked sdist."""
    dist = Path(session.create_tmp(), "dist").resolve()
    wheel, sdist = build_into(dist, session)
    shutil.unpack_archive(sdist, dist, filter="data")
    return wheel, dist / sdist.name.removesuffix(".tar.gz")


@nox.session
def build(session: nox.Session) -> None:
    """Build what is published into dist/, and check what it holds and says of itself."""
    build_into(Path("dist").resolve(), session)


@nox.session
def sdist(session: nox.Session) -> None:
    """Run the tests of the source distribution, without access to this checkout."""
    _, sources = unpacked(session)
    session.chdir(sources)
    session.install("-q", "-e", ".[test]")
    pytest(session)


@nox.session(python=PYTHONS)
def wheel(session: nox.Session) -> None:
    """Run the tests against the built wheel, with no sources that could be imported instead."""
    archive, sources = unpacked(session)
    session.chdir(sources)
    shutil.rmtree(PACKAGE[0])
    Path(PACKAGE[1]).unlink()
    session.install("-q", f"{archive}[test]")
    # The benchmarks say nothing about a version, and the papers name files of the sources.
    pytest(session, "-q", "--ignore=tests/benchmarks", "--ignore=tests/test_papers.py")


@nox.session
def example(session: nox.Session) -> None:
    """Run the suite of examples/testing with the built wheel, away from this checkout."""
    session.install("-q", ".", "pytest", "pytest-asyncio")
    project = Path(session.create_tmp(), "testing").resolve()
    shutil.copytree("examples/testing", project, dirs_exist_ok=True)
    session.chdir(project)
    pytest(session, "-q")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Search longer for input that breaks a promise."""
    session.install("-q", "-e", ".[test]")
    pytest(session, HYPOTHESIS_PROFILE="fuzz")


@nox.session
def worlds(session: nox.Session) -> None:
    """Try all small worlds: every change in every gap, and replies in every order."""
    session.install("-q", "-e", ".[test]")
    session.run("python", "-m", "tests.worlds", *session.posargs)


@nox.session(venv_backend="uv")  # a venv's own pip may not know groups
def kills(session: nox.Session) -> None:
    """Kill exports at 20 random moments by each signal, and workers at 10; every run goes on."""
    session.install("-q", "-e", ".[test]", "--group", "examples")
    pytest(session, "tests/cli/test_processes.py", KILLS="20")
    pytest(session, "tests/workers", KILLS="10", ITEMS="10000")


@nox.session
def workflows(session: nox.Session) -> None:
    """Check the workflows of the hosted CI: pinned actions, least permissions, no injection."""
    session.install("-q", "zizmor")
    session.run("zizmor", "--offline", "--quiet", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, likely mistakes and security rules."""
    session.install("-q", "-e", ".[lint]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session(venv_backend="uv")
def types(session: nox.Session) -> None:
    """Check types by both checkers; then the types that users of the built wheel see."""
    session.install("-q", "-e", ".[test,lint]", "--group", "examples")
    session.run("mypy")
    session.run("python", "-m", "pytest", "tests/types/test_checkers.py")  # pyright as well
    session.install("-q", "--force-reinstall", "--no-deps", ".")
    script = Path("tests/support/verified_types.py").resolve()
    session.chdir(session.create_tmp())  # so that the sources are not found
    command = ("pyright", "--verifytypes=accutics_authentic", "--ignoreexternal", "--outputjson")
    with Path("types.json").open("w") as report:
        session.run(*command, stdout=report, success_codes=[0, 1])  # the next line judges
    session.run("python", str(script), "types.json")


@nox.session
def audit(session: nox.Session) -> None:
    """Look up the dependencies in the advisory database; fail also if that is not possible."""
    session.install("-q", "pip-audit", ".")
    report = Path(session.create_tmp(), "audit.json")
    report.unlink(missing_ok=True)  # left by the previous audit
    command = ("pip-audit", "--local", "--format=json", f"--output={report}")
    session.run(*command, success_codes=[0, 1])  # the next line says what 1 means
    session.run("python", "tests/support/audited.py", str(report))


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of the docs; each warning is an error. ``-- linkcheck`` tries links out."""
    session.install("-q", "-U", "pip>=25.1")  # knows groups
    session.install("-q", "-e", ".[cli,otel]", "--group", "docs")
    for builder in ("html", "markdown", *session.posargs):
        built = f"docs/_build/{builder}"
        session.run("sphinx-build", "-W", "--keep-going", "-n", "-q", "-b", builder, "docs", built)
    session.run("python", "-m", "docs._tools.one_file", "docs/_build/markdown", "docs/_build/html")
