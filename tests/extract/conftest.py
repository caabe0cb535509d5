"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_edgar import FakeEdgar, fake_edgar


@pytest.fixture
def edgar() -> Iterator[FakeEdgar]:
    with fake_edgar() as fake:
        yield fake
