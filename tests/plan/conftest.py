import pytest

from cadenza.plan import StyleLibrary, load_styles


@pytest.fixture(scope="session")
def styles() -> StyleLibrary:
    return load_styles()
