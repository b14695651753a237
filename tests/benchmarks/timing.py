"""How long something takes, and one line that says it as a ratio."""

import timeit


def seconds(work):
    """The best time of one call, of five rounds that last long enough to be measured."""
    timer = timeit.Timer(work)
    number, _ = timer.autorange()
    return min(timer.repeat(5, number)) / number


def best(work, rounds=3):
    """The best time of one call, of a few; for work that takes a second or more."""
    return min(timeit.repeat(work, repeat=rounds, number=1))


def once(work):
    """The answer of one call, and its time."""
    begin = timeit.default_timer()
    answer = work()
    return answer, timeit.default_timer() - begin


def report(what, ours, theirs):
    """Print one line: both times and their ratio."""
    print(f"\n{what}: {1e3 * ours:.3g} ms to {1e3 * theirs:.3g} ms, ratio {ours / theirs:.3g}")


def times_faster(what, ours, theirs):
    """Print one line: both times, and how many times as fast ours is."""
    print(f"\n{what}: {1e3 * ours:.3g} ms to {1e3 * theirs:.3g} ms, {theirs / ours:.3g}x as fast")
