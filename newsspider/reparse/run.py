"""reparse/: one run over all cores, which can be stopped at any moment and resumed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import newsspider
from newsspider.archive import NotWarcError, spans
from newsspider.reparse import lines
from newsspider.reparse.cluster import Each, as_done, cluster
from newsspider.reparse.joining import Joining, Task
from newsspider.reparse.records import Plan, Row, Span, SpanRead, assembled, span_read
from newsspider.reparse.state import State

SPAN = 4 * 1024 * 1024
"""Bytes of a file that one core reads at a time: many beside the overhead of a turn, few to repeat after a kill."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


@dataclass(slots=True)
class Outcome:
    """The outcome of a run."""

    counts: Counter[str]
    damaged: list[str]
    """What could not be read, one line each."""
    resumed: bool


def reparsed(
    plan: Plan,
    output: Path,
    rejected: Path,
    *,
    processes: int,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    span: int = SPAN,
) -> Outcome:
    """Write the articles in the files of a plan; calls `progress` with the bytes read and the total.

    With the address of a Dask scheduler, its workers read; they must have the files under the same paths.

    NotWarcError for a file that is none, OSError where one cannot be read or the output cannot be written. What is
    read so far stays beside the output (`.state`), and the next call resumes from there.
    """
    todo = _spans(plan, span)
    state = State(Path(f"{output}.state"), _about(plan, span), todo)
    done = False
    try:
        with cluster(plan, scheduler) if scheduler else _pool(plan, processes) as each:
            _read_spans(state, each, todo, progress)
            joining = Joining(state)
            joining.resolve()
            joining.note_parts()
            for task, row in each(_assembled, ((task, task) for task in joining.tasks())):
                state.complete(task.number, row)
        counts = state.counts() + lines.write(plan, state, output, rejected)
        damaged = list(state.damaged())
        done = True
        return Outcome(counts, damaged, state.resumed)
    finally:
        state.close(done=done)


def _spans(plan: Plan, size: int) -> list[Span]:
    todo = []
    for number, (path, _) in enumerate(plan.files):
        try:
            todo += [Span(number, start, end) for start, end in spans(Path(path), size)]
        except NotWarcError as error:
            raise NotWarcError(f"{path} is no WARC file: {error}") from None
    return todo


def _about(plan: Plan, span: int) -> str:
    """What a state must agree with to be resumed: the files, options and code."""
    files = [(path, name, os.stat(path).st_size, os.stat(path).st_mtime_ns) for path, name in plan.files]
    code = hashlib.sha256()
    for path in sorted(Path(newsspider.__file__).parent.rglob("*.py")):
        code.update(path.read_bytes())
    sites = [repr(site) for site in plan.sites]
    return json.dumps([newsspider.__version__, code.hexdigest(), files, sites, plan.alone, plan.seconds, span])


def _read_spans(state: State, each: Each, todo: list[Span], progress: Callable[[int, int], None]) -> None:
    """Read every span that is left, then again those that were begun in the wrong place."""
    total = sum(one.end - one.start for one in todo)
    left = list(state.left())
    read = total - sum(span.end - span.start for _, span in left)
    progress(read, total)
    for (number, span), result in each(_span_read, (((number, span), span) for number, span in left)):
        state.keep(number, span.file, result)
        read += span.end - span.start
        progress(read, total)
    while wrong := state.misread():
        number, span = wrong
        for _, result in each(_span_read, [(wrong, span)]):
            state.keep(number, span.file, result)


@contextmanager
def _pool(plan: Plan, processes: int) -> Iterator[Each]:
    """Apply work on several cores, or in this process for one."""
    _begin(plan)
    if processes == 1:
        yield lambda work, given: ((label, work(one)) for label, one in given)
        return
    # Spawned, since a fork copies locks without the threads that hold them.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, fresh, _begin_apart, (plan,))

    def each(work: Callable[[Any], Any], given: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        return as_done(
            given,
            lambda: 2 * processes,
            lambda one: pool.submit(work, one),
            lambda waiting: wait(waiting, return_when=FIRST_COMPLETED).done,
        )

    try:
        yield each
    finally:
        pool.shutdown(cancel_futures=True)


_plan: Plan | None = None


def _begin(plan: Plan) -> None:
    global _plan
    _plan = plan


def _begin_apart(plan: Plan) -> None:
    """Begin a process of the pool: it ignores Ctrl-C, which its parent handles, and always ends with its parent."""
    _begin(plan)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _span_read(span: Span, plan: Plan | None = None) -> SpanRead:
    plan = plan or _plan
    assert plan
    return span_read(plan, span)


def _assembled(task: Task, plan: Plan | None = None) -> Row:
    plan = plan or _plan
    assert plan
    return assembled(plan, task.row, task.file, task.places, task.missing)
