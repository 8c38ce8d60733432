"""The checks of a change, for people and for CI; plain ``nox`` runs those that need no network."""

import shutil
import tomllib
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["tests", "lint", "types"]
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Run the tests."""
    session.install("-q", "-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests; fail unless every branch is covered."""
    session.install("-q", "-e", ".[test]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest")
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows."""
    session.install("-q", "uv")
    session.run("uv", "pip", "install", "-q", "--resolution=lowest-direct", "-e", ".[test]")
    session.run("python", "-m", "pytest", "--ignore=tests/benchmarks", *session.posargs)


@nox.session
def backoff(session: nox.Session) -> None:
    """Run the tests of retries with python-backoff in place of backoff, which is archived."""
    session.install("-q", "-e", ".[test]")
    session.run("python", "-m", "pip", "uninstall", "-q", "-y", "backoff")
    session.install("-q", "python-backoff")  # the same import name
    names = ("retry", "retry_after", "call", "budget", "waits")
    session.run("python", "-m", "pytest", *(f"tests/http/test_{name}.py" for name in names))


@nox.session
def sdist(session: nox.Session) -> None:
    """Run the tests of the source distribution, without access to this checkout."""
    session.install("-q", "build")
    built = Path(session.create_tmp()).resolve()
    session.run("python", "-m", "build", "--sdist", "--outdir", str(built))
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    unpacked = f"{project['name'].replace('-', '_')}-{project['version']}"
    session.chdir(built)
    shutil.rmtree(unpacked, ignore_errors=True)  # left by the previous run
    shutil.unpack_archive(f"{unpacked}.tar.gz", filter="data")
    session.chdir(unpacked)
    session.install("-q", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Search longer for input that breaks a promise."""
    session.install("-q", "-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs, env={"HYPOTHESIS_PROFILE": "fuzz"})


@nox.session
def worlds(session: nox.Session) -> None:
    """Try all small worlds: every change in every gap, and replies in every order."""
    session.install("-q", "-e", ".[test]")
    session.run("python", "-m", "tests.worlds", *session.posargs)


@nox.session
def kills(session: nox.Session) -> None:
    """Kill exports at 20 random moments by each signal, and workers at 10; every run goes on."""
    session.install("-q", "-U", "pip>=25.1")  # knows groups
    session.install("-q", "-e", ".[test]", "--group", "examples")
    session.run("python", "-m", "pytest", "tests/cli/test_processes.py", env={"KILLS": "20"})
    session.run("python", "-m", "pytest", "tests/workers", env={"KILLS": "10", "ITEMS": "10000"})


@nox.session
def example(session: nox.Session) -> None:
    """Run the suite of examples/testing with the built wheel, away from this checkout."""
    session.install("-q", ".", "pytest", "pytest-asyncio")
    project = Path(session.create_tmp(), "testing").resolve()
    shutil.copytree("examples/testing", project, dirs_exist_ok=True)
    session.chdir(project)
    session.run("python", "-m", "pytest", "-q")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, likely mistakes and security rules."""
    session.install("-q", "-e", ".[lint]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly; then the types that users of the built wheel see."""
    session.install("-q", "-e", ".[test,lint]")
    session.run("mypy")
    session.run("pyright", "--project", "tests/types")
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
