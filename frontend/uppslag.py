"""What a page prints many times is worked out once."""

from typing import Any


class Uppslag:
    """A view model that templates read by key, and whose words are kept once they are asked for.

    A template asks for a key before an attribute: on a page of thousands of words the failed
    asking costs as much as the answer (docs/beslut/0014-sidans-tid.md).
    """

    def __getitem__(self, name: str) -> Any:
        known = self.__dict__
        if name not in known:
            try:
                known[name] = getattr(self, name)
            except AttributeError as error:
                raise KeyError(name) from error
        return known[name]
