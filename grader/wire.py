"""Frames and the typed codec between the trusted side and a cell. Plain data only; never pickle; everything is capped.

A message is a graph: *nodes* are the mutable things (lists, dicts, sets, byte storages, non-frozen dataclasses), numbered in
the order in which they were met; values refer to them by number, so aliases survive. A reply continues the numbering of its
request: the answer's cell encodes the request's nodes once more and sends those that changed.
"""

from __future__ import annotations

from typing import Any

from grader import arrays
from grader.decoder import Import, Reader, printable
from grader.encoder import Encoder, Export
from grader.graph import MAX_FRAME, MAX_INT_BYTES, MAX_SET, Graph, Unsendable, WireError
from grader.registry import Registry

__all__ = ["MAX_FRAME", "MAX_INT_BYTES", "MAX_SET", "Codec", "Graph", "Unsendable", "WireError", "printable"]


class Codec:
    """Encodes and decodes the messages of one side of one cell."""

    def __init__(self, registry: Registry, export: Export, import_: Import, *, trusting: bool = False) -> None:
        """`trusting`: text arrives as it is, as in a cell; else it is made printable."""
        self.registry, self.import_, self.trusting = registry, import_, trusting
        self._encoder = Encoder(registry, export)

    def encode(self, value: Any, graph: Graph | None = None) -> bytes:
        """One value with its nodes; `graph` continues a request's numbering, and its changed nodes are sent along."""
        graph = graph if graph is not None else Graph()
        while True:
            try:
                return self._encoder.message(value, graph)
            except arrays.Overlap as overlap:  # e.g. a tensor over a part of an array, met before the array
                graph.take_back(overlap)
            except (AttributeError, RecursionError) as error:
                raise Unsendable(f"this value cannot be passed: {error}") from None

    def decode(self, data: bytes, graph: Graph | None = None) -> Any:
        """The value of a message. Nodes of `graph` that the other side changed are changed in place. WireError on nonsense."""
        graph = graph if graph is not None else Graph()
        try:
            return Reader(self.registry, self.import_, self.trusting, data, graph).message()
        except Exception as error:  # of the reader, of numpy or torch: whatever it is, the other side caused it
            raise WireError(f"a malformed message: {type(error).__name__}: {error}") from None
