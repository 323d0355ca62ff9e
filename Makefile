# Every command of the project, for people and for CI alike.

SWIFT_BUILD = swift build --explicit-target-dependency-import-check error
RELEASE     = .build/release
# Unbound: a rank shares its processors with the workers it keeps.
MPIRUN     ?= mpirun --bind-to none --oversubscribe
RANKS      ?= 3
CACHE       = .build/digits-cache

# Open MPI refuses root unless it is told twice.
ifeq ($(shell id -u),0)
export OMPI_ALLOW_RUN_AS_ROOT = 1
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM = 1
endif

.PHONY: help deps build run test test-tsan fuzz smoke examples bench bench-peers lint format docs clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what is missing (Debian packages, Python packages in .venv)
	@.ci/deps

build: deps ## Build the library and its programs for use
	@$(SWIFT_BUILD) -c release

run: build ## Choose a model for handwritten digits on 3 MPI ranks, twice: computed, then cached
	@rm -rf $(CACHE)
	@echo "== mpirun on $(RANKS) ranks: everything is computed"
	$(MPIRUN) -n $(RANKS) $(RELEASE)/digits --cache-dir $(CACHE) --json .build/first.json </dev/null
	@echo "== the same again: everything is in the cache"
	$(MPIRUN) -n $(RANKS) $(RELEASE)/digits --cache-dir $(CACHE) --json .build/second.json </dev/null
	@cluster/compare.py .build/first.json .build/second.json --cached 5 --speedup 10

test: build ## Run every test: clients in debug and release, hosts over ssh, examples, the command, then unit tests
	@Tests/Client/run
	@cluster/smoke $(RELEASE)/digits
	@Examples/run --quick
	@Tests/Command/run $(RELEASE)/joblib $(RELEASE)/digits
	@# So many at a time: the time limit of a test runs from its start, waiting or not.
	@DIGITS=$(CURDIR)/$(RELEASE)/digits PYTHON=$(CURDIR)/.venv/bin/python \
		SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 \
		swift test --explicit-target-dependency-import-check error

test-tsan: deps ## Run the dispatcher, the driver and the threads under ThreadSanitizer
	@TSAN_OPTIONS=suppressions=$(CURDIR)/.ci/thread-sanitizer.suppressions \
		swift test --sanitize thread --scratch-path .build-tsan \
		--filter 'of this process|Dispatch|Makespan|Retry|Budget|Tail|Cutting|BatchSize|BackPressure'

fuzz: deps ## Fuzz the readers of files, each for FUZZ_SECONDS (60); TARGETS="pickle xz" chooses
	@Tests/Fuzz/run $(TARGETS)

examples: deps ## Build and run the examples, and check what they print
	@Examples/run

smoke: build ## Run digits over ssh on two pretend hosts of this machine, then with the cache on NFS, through a power cut too
	@cluster/smoke --reboot $(RELEASE)/digits

bench: deps ## Measure; CASES="latency/loky dispatch/loky/auto" chooses
	@Benchmarks/run $(CASES)

bench-peers: deps ## Measure beside joblib, mpi4py and others, alternating
	@Benchmarks/run --peers $(CASES)

SWIFT_FILES = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
	Examples/Package.swift $(wildcard Examples/*/)

lint: ## Check the format of all Swift code
	@swift format lint --strict --recursive --parallel $(SWIFT_FILES)

format: ## Format all Swift code
	@swift format --in-place --recursive --parallel $(SWIFT_FILES)

docs: deps ## Write the reference of the public API to .build/docs
	@.ci/docs

clean: ## Remove what was built
	@rm -rf .build .build-tsan .venv Benchmarks/.build Benchmarks/.venv Tests/Client/.build Tests/Fuzz/.build \
		Examples/.build Examples/.venv
