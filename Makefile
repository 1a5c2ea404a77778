# The portal's commands. `make run` and `make test` need Python 3.11 or later, git and make; nothing else.

PY := .venv/bin/python

.PHONY: run test check bench messages lock admin reset environment dev-environment

run: environment ## Everything on this machine: http://127.0.0.1:8000 (PORT=, HOST=, DATA=, DEMO=0)
	@exec $(PY) manage.py up

test: dev-environment ## Everything that CI runs
	@bash .ci/checks all

check: dev-environment ## The part of it that starts no server
	@bash .ci/checks static

bench: dev-environment ## Ratios and limits of this machine; see bench/
	@exec $(PY) bench/run.py

messages: dev-environment ## Bring the message catalogues into step with the source
	@exec $(PY) manage.py catalogue --update

lock: ## Pin the requirements anew, with hashes
	@bash .ci/lock

admin: environment ## Links for the first administrators of the portal
	@exec $(PY) manage.py first_administrator

reset: environment ## Forget everything: the database, the files, the letters
	@exec $(PY) manage.py reset

environment:
	@bash .ci/environment base

dev-environment:
	@bash .ci/environment dev
