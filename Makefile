# Two commands: `make run` and `make test`. The rest is for people who work on the product.
#
#   make run [PORT=8000] [HOST=127.0.0.1]   the product in the foreground; Ctrl-C stops all it started
#   make stop                               stop it from another terminal
#   make test [ONLY="ruff pytest"]          every check, each with its time
#   make bench [ONLY=name] [SIZE=n]         measurements as JSON lines on standard output
#   make clean                              remove .venv and .local
#   make lock                               renew the lock files from requirements*.in

PORT ?= 8000
HOST ?= 127.0.0.1
VENV ?= .venv
PYTHON = $(VENV)/bin/python

# compiled modules are kept: without them each of the seven processes starts twice as slowly
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run stop test bench clean lock
.DEFAULT_GOAL := run

run:
	@python3 revops/devservices/bootstrap.py run --venv $(VENV)
	@$(PYTHON) -m revops.devservices run --port $(PORT) --host $(HOST)

stop:
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m revops.devservices stop; fi

test:
	@python3 revops/devservices/bootstrap.py test --venv $(VENV)
	@$(PYTHON) -m revops.devservices exec --state .local/test --fast -- \
	  $(PYTHON) -m tests.suite $(ONLY)

bench:
	@python3 revops/devservices/bootstrap.py test --venv $(VENV) >&2
	@$(PYTHON) -m revops.devservices exec --state .local/bench --migrate -- \
	  $(PYTHON) -m bench $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))

clean:
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m revops.devservices stop --forget; fi
	@rm -rf .venv .local

# no index address and no machine path may enter the lock files
LOCKING = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links
lock:
	@$(LOCKING) requirements.in -o requirements.txt
	@$(LOCKING) requirements-dev.in -o requirements-dev.txt

-include static/vendor.mk
