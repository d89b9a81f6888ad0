"""reparse/: runs work on the workers of a Dask cluster."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import newsspider
from newsspider.reparse.records import Plan

Each = Callable[[Callable[[Any], Any], Iterable[tuple[Any, Any]]], Iterator[tuple[Any, Any]]]
"""Applies work to the things in pairs of label and thing; yields pairs of label and result, in any order."""


def as_done(
    given: Iterable[tuple[Any, Any]],
    slots: Callable[[], int],
    submit: Callable[[Any], Any],
    first_done: Callable[[Iterable[Any]], Iterable[Any]],
) -> Iterator[tuple[Any, Any]]:
    """Yield label and result of each piece of work when it is done; at most `slots` pieces wait at a time."""
    waiting: dict[Any, Any] = {}
    left = iter(given)
    while True:
        for label, one in itertools.islice(left, max(0, slots() - len(waiting))):
            waiting[submit(one)] = label
        if not waiting:
            return
        for done in first_done(list(waiting)):
            yield waiting.pop(done), done.result()


@contextmanager
def cluster(plan: Plan, scheduler: str) -> Iterator[Each]:
    """Apply work on the workers of a Dask cluster; OSError where there is none."""
    import distributed

    dask: Any = distributed  # Typed in part only.
    with dask.Client(scheduler, timeout=30) as client:
        there = client.scatter(plan, broadcast=True)

        def each(work: Callable[[Any], Any], given: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
            try:
                yield from as_done(
                    given,
                    lambda: 2 * max(1, sum(client.nthreads().values())),
                    lambda one: client.submit(_there, newsspider.__version__, there, work, one, pure=False),
                    lambda waiting: dask.wait(waiting, return_when="FIRST_COMPLETED").done,
                )
            except (dask.CancelledError, dask.scheduler.KilledWorker) as error:
                raise OSError(f"the cluster failed: {error}") from None

        yield each


def _there(version: str, plan: Plan, work: Callable[[Any, Plan], Any], one: Any) -> Any:
    if version != newsspider.__version__:
        raise OSError(f"a worker has newsspider {newsspider.__version__}, not {version}")
    return work(one, plan)
