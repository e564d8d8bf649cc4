"""The options of the upstream test suite that the perf sanity test is started with."""

import pathlib

import pytest


def pytest_addoption(parser):
    parser.addoption("--output-dir", default="output", help="a folder below it takes what each case leaves")
    parser.addoption("--test-prefix", default=None, help="accepted, as upstream does; not used here")
    parser.addoption("--csv", default=None, help="accepted, as upstream does; not used here")


@pytest.fixture
def output_dir(request):
    path = pathlib.Path(request.config.getoption("--output-dir"))
    path.mkdir(parents=True, exist_ok=True)
    return path
