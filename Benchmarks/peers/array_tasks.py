"""The tasks with arrays, in a module of their own: workers of the others need not import NumPy."""

import time

import numpy


def row_sum(array, row):
    return float(array[row].sum())


def total(array):
    return float(array.sum())


def sleep_and_sum_squares(seconds, vector):
    time.sleep(seconds)
    return float((vector * vector).sum())


def sleep_and_mean(numbers, window, start):
    time.sleep(0.01)
    return float(numbers[start:start + window].mean())


def large_result(usual, slow, index):
    """16 MB after `usual` seconds; two tasks of 150 take `slow` seconds."""
    time.sleep(slow if slow and index % 60 == 40 else usual)
    return index * numpy.ones((10_000, 200))
