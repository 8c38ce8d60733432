"""What belongs into a wheel and into an sdist; nox builds both and compares."""

from tests.support.distributions import differences, of_sdist, of_wheel

TRACKED = [
    "accutics_authentic/__init__.py",
    "accutics_authentic/py.typed",
    "pytest_accutics_authentic.py",
    "tests/test_house.py",
    "README.md",
    ".github/workflows/ci.yml",
    ".pre-commit-config.yaml",
]


def test_a_wheel_holds_the_package_the_plugin_and_its_metadata_only() -> None:
    info = "accutics_authentic-1.2.dist-info"
    assert of_wheel(TRACKED, "1.2") == {
        "accutics_authentic/__init__.py",
        "accutics_authentic/py.typed",
        "pytest_accutics_authentic.py",
        f"{info}/METADATA",
        f"{info}/RECORD",
        f"{info}/WHEEL",
        f"{info}/entry_points.txt",
        f"{info}/licenses/LICENSE",
    }


def test_an_sdist_holds_all_that_is_not_for_the_host_of_the_repository() -> None:
    root = "accutics_authentic-1.2"
    assert of_sdist(TRACKED, "1.2") == {
        f"{root}/PKG-INFO",
        f"{root}/README.md",
        f"{root}/accutics_authentic/__init__.py",
        f"{root}/accutics_authentic/py.typed",
        f"{root}/pytest_accutics_authentic.py",
        f"{root}/tests/test_house.py",
    }


def test_each_difference_is_a_line() -> None:
    assert [*differences("the wheel", ["a", "b", "c", "c"], {"a", "c", "d"})] == [
        "the wheel lacks d",
        "the wheel should not hold b",
        "the wheel holds c twice",
    ]
    assert [*differences("the wheel", ["a"], {"a"})] == []
