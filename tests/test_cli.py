"""The command line: bad input gives one sentence and exit code 2; what ships is found from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import hatchling.build
import pytest

from arena import places
from arena.cli import main as command_line
from arena.cli.main import VERBS, main

ROOT = Path(__file__).resolve().parents[1]

BAD = [
    "dance",
    "--sideways",
    "play --sideways",
    "train",
    "train chess --algorithm vdn --seconds 1",
    "train spread --algorithm alchemy --seconds 1",
    "train spread --algorithm vdn --seconds -1",
    "train spread --algorithm vdn --seconds soon",
    "train spread --algorithm vdn --rules none --seconds 1",
    "train spread --algorithm vdn --team nobody --seconds 1",
    "train spread --algorithm vdn --preset eternal",
    "train spread --algorithm vdn --seconds 1 --set learning_rate=fast",
    "train spread --algorithm vdn --seconds 1 --set sorcery=1",
    "train spread --algorithm vdn --seconds 1 --set worlds",
    "train tag --team hunters --against self --seconds 1",
    "train spread --against self,script --seconds 1",
    "train sumo --sampling best --seconds 1",
    "train --resume {here}/nowhere",
    "eval",
    "eval {here}/nothing.onnx",
    "eval {here}/junk.onnx",
    "eval {here}/empty.onnx",
    "eval {here}/junk.onnx --episodes 0",
    "eval {here}/junk.onnx --episodes many",
    "match",
    "match chess",
    "match spread --seat nobody=random",
    "match spread --seat crew",
    "match spread --seat crew=genius",
    "match spread --seat crew={here}/junk.onnx",
    "match spread --rounds 0",
    "replay",
    "replay {here}/nothing.npz",
    "replay {here}/junk.npz --verify",
    "list",
    "list dragons",
    "bench",
    "bench luck",
    "bench sim --worlds 0",
    "bench sim --scenario chess",
    "bench sim --seconds 0",
    "selftest --sideways",
    "demo --sideways",
    "worker",
    "worker {here}/nowhere",
]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with files that are not what their names say."""
    (tmp_path / "empty.onnx").touch()
    for name in ("junk.onnx", "junk.npz"):
        (tmp_path / name).write_bytes(bytes(range(256)) * 8)
    return tmp_path


@pytest.mark.parametrize("words", BAD)
def test_bad_input_gives_one_sentence(words: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(here.rglob("*"))
    assert main([word.format(here=here) for word in words.split()]) == 2
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and err.strip(), err
    assert "Traceback" not in err and "Error" not in err.split()[0]
    assert out == ""
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("words", ["match spread", "eval model.onnx", "train spread", "clone match.npz"])
@pytest.mark.parametrize("seed", ["-1", "two", str(2**32)])
def test_a_seed_that_is_none_is_refused_by_name(words: str, seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words.split(), "--seed", seed]) == 2
    assert f"--seed: a seed is a whole number from 0 to 4294967295, not {seed}" in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([verb, "--help"])
    assert left.value.code == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    ["list scenarios", "list algorithms", "list models", "bench sim --scenario spread --seconds 0.01 --worlds 8"],
)
def test_json_is_the_last_line(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words.split(), "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out.splitlines()[-1]), dict)


def test_the_selftest_of_this_installation_passes_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    assert main(["selftest", "--seconds", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [check for check in found["checks"] if check["outcome"] != "passed"] == []
    assert found["passed"] == 7
    assert list(tmp_path.rglob("*")) == []
    assert os.environ["PARTICLE_ARENA_HOME"] == str(tmp_path)


def test_a_foreign_package_called_agents_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").touch()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from arena.cli.main import main; sys.exit(main(['list', 'scenarios']))"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("another package called agents") and done.stderr.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_display_one_sentence_names_the_demo(display: str) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"DISPLAY": display}
    done = subprocess.run(
        [sys.executable, "-m", "arena"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 2
    assert "make demo" in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_numpy_starts_no_threads_of_its_own() -> None:
    code = "import os; from arena.cli.main import main; main(['list', 'models']); print(os.listdir('/proc/self/task'))"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()[-1].split(",")) == 1, done.stdout


def test_pygame_over_pygame_ce_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pygame").mkdir()
    (tmp_path / "pygame" / "__init__.py").touch()
    (tmp_path / "pygame-2.6.1.dist-info").mkdir()
    monkeypatch.delitem(sys.modules, "pygame", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match="pygame and pygame-ce are mixed"):
        command_line.check_installation()


def test_home_is_where_the_player_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    assert [places.runs(), places.models(), places.replays(), places.settings_file()] == [
        tmp_path / name for name in ("runs", "models", "replays", "settings.toml")
    ]


def test_the_wheel_works_from_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    wheel = tmp_path / hatchling.build.build_wheel(str(tmp_path))
    monkeypatch.undo()
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "arena", "list", "models", "--json"],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(installed), "PARTICLE_ARENA_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = [Path(model["path"]) for model in json.loads(done.stdout.splitlines()[-1])["models"]]
    assert {path.name for path in found} == {path.name for path in (ROOT / "models").glob("*.onnx")}
    assert all(path.is_relative_to(installed) for path in found)
    assert any((installed / "arena" / "_data" / "assets").iterdir())
