"""reparse/: the work of a run on the workers of a Dask cluster."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import newsspider
from newsspider.reparse.records import Plan

Each = Callable[[Callable[[Any], Any], Iterable[tuple[Any, Any]]], Iterator[tuple[Any, Any]]]
"""Does work on each of many things, in any order: pairs of a label and a thing in, of the label and the result out."""


@contextmanager
def cluster(plan: Plan, scheduler: str) -> Iterator[Each]:
    """What does work on the workers of a Dask cluster; OSError where there is none."""
    import distributed

    dask: Any = distributed  # Typed in part only.
    with dask.Client(scheduler, timeout=30) as client:
        there = client.scatter(plan, broadcast=True)

        def each(work: Callable[[Any], Any], given: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
            waiting: dict[Any, Any] = {}
            left = iter(given)
            while True:
                slots = 2 * max(1, sum(client.nthreads().values()))
                for label, one in itertools.islice(left, max(0, slots - len(waiting))):
                    waiting[client.submit(_there, newsspider.__version__, there, work, one, pure=False)] = label
                if not waiting:
                    return
                try:
                    found = [(waiting.pop(done), done.result()) for done in _done(dask, waiting)]
                except (dask.CancelledError, dask.scheduler.KilledWorker) as error:
                    raise OSError(f"the cluster failed: {error}") from None
                yield from found

        yield each


def _done(dask: Any, waiting: Iterable[Any]) -> set[Any]:
    done: set[Any] = dask.wait(list(waiting), return_when="FIRST_COMPLETED").done
    return done


def _there(version: str, plan: Plan, work: Callable[[Any, Plan], Any], one: Any) -> Any:
    if version != newsspider.__version__:
        raise OSError(f"a worker has newsspider {newsspider.__version__}, not {version}")
    return work(one, plan)
