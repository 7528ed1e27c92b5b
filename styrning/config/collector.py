"""The garbage collector as a server process wants it."""

import gc

OBJECTS = 150_000


def settle() -> None:
    """Take what start-up made out of the collector's sight, and let it look less often.

    What start-up made lives as long as the process, and a report is a hundred thousand dicts and
    lists that all live until it is sent: looking through them every 700 was a fourth of its time.
    A page leaves some thousands in cycles, a tenth of a kilobyte each: they wait in 20 MB at most.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)
