# The set-up is done once: .venv is made again only when pyproject.toml or constraints.txt change.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install -q -c constraints.txt

.PHONY: play test demo build selftest pictures clean

play: $(VENV)/.play  ## open the game
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$SDL_VIDEODRIVER" ]; then \
		echo "There is no display here to open the game on; 'make demo' trains, plays and draws a GIF without one."; \
	else $(BIN)/python -m arena; fi

demo: $(VENV)/.play  ## the whole loop without a display, ends with demo/*.gif
	@$(BIN)/python -m arena demo

test: $(VENV)/.dev  ## linter, types and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

build: $(VENV)/.dev  ## both executables, in dist/
	$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec

selftest:  ## the whole loop inside both executables
	dist/particle-arena-play/particle-arena-play selftest
	dist/particle-arena/particle-arena selftest

pictures: $(VENV)/.dev  ## the README's pictures and those that tests compare with, anew
	$(BIN)/python -m tests.app.screenshots
	$(BIN)/python -m tests.app.screenshots --renew

clean:
	rm -rf build dist demo .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Particle Arena needs Python 3.11 or newer; name one with 'make PYTHON=python3.12 ...'."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); echo "This Python cannot make virtual environments; install its venv package."; exit 1; }

# Whoever has the tools for testing has everything for playing too.
$(VENV)/.play: $(BIN)/python pyproject.toml constraints.txt
	@if [ $(VENV)/.dev -nt pyproject.toml ] && [ $(VENV)/.dev -nt constraints.txt ]; then :; else \
		echo "Installing into $(VENV), once; this takes a few minutes."; $(PIP) -e '.[train]'; fi
	@touch $@

$(VENV)/.dev: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing into $(VENV), once; this takes a few minutes."
	@$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.play
