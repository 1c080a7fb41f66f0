"""How tests read: a body that arranges, acts and asserts, without a loop or a branch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted([*TESTS.rglob("test_*.py"), *(TESTS.parent / "benchmarks" / "bounds").glob("test_*.py")])
BRANCHES = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.TryStar, ast.Match)


def bodies(source: str) -> Iterator[ast.AST]:
    """The test functions, with the functions inside them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            yield node


def branches(source: str) -> list[int]:
    """The lines at which a test loops or branches."""
    return [node.lineno for body in bodies(source) for node in ast.walk(body) if isinstance(node, BRANCHES)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TESTS.parent)))
def test_a_test_has_no_loop_and_no_branch(file: Path) -> None:
    assert branches(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "statement",
    ["for a in b: c()", "while a: b()", "if a: b()", "try: a()\n  finally: b()", "def a():\n   if b: c()"],
)
def test_a_loop_or_a_branch_is_seen(statement: str) -> None:
    assert branches(f"class A:\n def test_a():\n  {statement}") != []
