"""The law of the layers: DESIGN section 1 as data, held against every import statement, deferred ones included."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("arena", "agents")

# layer: (layers of ours it may import besides itself, what it may import from outside besides the standard library)
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "arena.sim": (set(), {"numpy"}),
    "arena.scenarios": ({"arena.sim"}, {"numpy"}),
    "arena.picture": ({"arena.sim"}, {"numpy"}),
    "arena.window": (set(), {"numpy", "pygame"}),  # of render_mode="human", imported when one opens
    "arena.pettingzoo": (
        {"arena.sim", "arena.scenarios", "arena.picture", "arena.window"},
        {"numpy", "pettingzoo", "gymnasium"},
    ),
    "agents.core": (set(), {"numpy", "pydantic"}),
    "agents.inference": ({"agents.core"}, {"numpy", "pydantic", "onnxruntime"}),
    "agents.learn": ({"agents.core"}, {"numpy", "torch"}),
    "agents.learn.pettingzoo": ({"agents.core", "agents.learn"}, {"numpy", "pettingzoo", "gymnasium"}),
    "agents.export": ({"agents.core", "agents.learn", "agents.inference"}, {"numpy", "torch", "onnx"}),
    "arena.places": (set(), {"platformdirs"}),
    "arena.version": (set(), set()),
    "arena.play": (
        {"arena.places", "arena.sim", "arena.scenarios", "agents.core", "agents.inference"},
        {"numpy", "openskill", "pydantic"},
    ),
    "arena.training": ({"arena.places", "arena.version", "agents.core"}, {"pydantic"}),
    "arena.training.worker": (
        {
            *("arena.places", "arena.sim", "arena.scenarios", "arena.play", "arena.training"),
            *("agents.core", "agents.inference", "agents.learn", "agents.learn.pettingzoo", "agents.export"),
        },
        {"numpy", "torch", "safetensors"},
    ),
    "arena.app": (
        {"arena.places", "arena.sim", "arena.scenarios", "arena.play", "arena.training", "agents.core"},
        {"numpy", "pydantic", "pygame", "pygame_gui", "platformdirs", "PIL", "tomli_w"},
    ),
    "arena.cli": (
        {
            *(
                "arena.version",
                "arena.places",
                "arena.sim",
                "arena.scenarios",
                "arena.play",
                "arena.training",
                "arena.app",
            ),
            *("agents.core", "agents.inference", "arena.training.worker"),
        },
        {"numpy", "pygame"},
    ),
    "arena.__main__": ({"arena.cli"}, set()),
}
TOPS = {"arena", "agents"}  # the two packages themselves: a docstring, see test_init_files_hold_a_docstring_only
NOT_IN_THE_GAME = ("torch", "onnx", "pettingzoo", "gymnasium", "mpe2")


def modules(root: Path) -> dict[str, Path]:
    """Every module of ours below `root` by its dotted name."""
    found = {}
    for top in OURS:
        for path in sorted((root / top).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def layer(module: str) -> str:
    """The layer a module belongs to: the longest name of the table that it starts with; '' when none."""
    fits = [name for name in LAYERS if module == name or module.startswith(name + ".")]
    return max(fits, key=len, default=module if module in TOPS else "")


class WithoutTypesOnly(ast.NodeTransformer):
    """Drops `if TYPE_CHECKING:` blocks: names for annotations, never executed."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse
        return self.generic_visit(node)


def imports(module: str, path: Path, known: dict[str, Path], *, executed: bool = False) -> Iterator[str]:
    """What a module imports, anywhere in its code: our modules by their full name, others as written.

    `executed` leaves out what is imported for annotations only.
    """
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    tree: ast.AST = ast.parse(path.read_text(encoding="utf-8"), str(path))
    for node in ast.walk(WithoutTypesOnly().visit(tree) if executed else tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def complaints(root: Path) -> list[str]:
    """Every import that the table does not allow."""
    known = modules(root)
    found = []
    for module, path in known.items():
        if not layer(module):
            found.append(f"{module} belongs to no layer")
            continue
        ours, outside = LAYERS.get(layer(module), (set(), set()))
        for name in imports(module, path, known):
            top = name.partition(".")[0]
            if top in OURS:
                if layer(name) not in ours | {layer(module)}:
                    found.append(f"{module} imports {name}")
            elif top not in outside and top not in sys.stdlib_module_names:
                found.append(f"{module} imports {name}")
    return found


def circle(root: Path) -> list[str]:
    """Modules that import each other in a ring; empty when there is none."""
    known = modules(root)
    graph = {
        module: {name for name in imports(module, path, known, executed=True) if name in known}
        for module, path in known.items()
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def test_every_arrow_is_in_the_table() -> None:
    assert complaints(ROOT) == []


def test_no_circle() -> None:
    assert circle(ROOT) == []


def test_init_files_hold_a_docstring_only() -> None:
    for path in modules(ROOT).values():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert len(body) == 1 and ast.get_docstring(ast.Module(body, [])), f"{path} holds more than a docstring"


@pytest.mark.parametrize("module", ["arena.app.main", "arena.training.client"])
def test_the_game_process_stays_light(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {NOT_IN_THE_GAME!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import arena.app.main", "arena.sim.planted imports arena.app.main"),
        ("def later():\n    from arena.play import match", "arena.sim.planted imports arena.play"),
        ("from ..scenarios import catalog", "arena.sim.planted imports arena.scenarios"),
        ("import torch.nn", "arena.sim.planted imports torch.nn"),
    ],
)
def test_a_planted_arrow_is_found(tmp_path: Path, code: str, complaint: str) -> None:
    planted = tmp_path / "arena" / "sim" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(code, encoding="utf-8")
    assert complaints(tmp_path) == [complaint]


def test_a_planted_circle_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "agents" / "core"
    folder.mkdir(parents=True)
    (folder / "one.py").write_text("import agents.core.two", encoding="utf-8")
    (folder / "two.py").write_text("def later():\n    from agents.core import one", encoding="utf-8")
    assert complaints(tmp_path) == []
    assert set(circle(tmp_path)) == {"agents.core.one", "agents.core.two"}
