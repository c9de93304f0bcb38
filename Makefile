# A thin front; the build itself is CMake's (CMakeLists.txt, CMakePresets.json).
#
#   make build              installs what is missing, builds build/release/faultline
#   make report REPO=path   builds, scans a repository, writes report.html, report.json, report.sarif
#   make test               installs what the tests need on top, builds and runs everything
#   make coverage           prints how many lines the tests run
#   make format             formats our C code

REPO ?= examples
JOBS ?= $(shell nproc)
# Short, so that `make test` stays short enough to be run; .ci/run asks for longer.
FUZZ_SECONDS ?= 5
export FUZZ_SECONDS

.PRECIOUS: build/%/build.ninja
MAKEFLAGS += --no-print-directory

.PHONY: build report test coverage fuzz asan format clean dependencies test-dependencies
.DEFAULT_GOAL := build

build: dependencies build/release/build.ninja
	@cmake --build --preset release --parallel $(JOBS) --target faultline

report: build
	@build/release/faultline scan "$(REPO)" --format text --format html=report.html --format json=report.json \
	  --format sarif=report.sarif || [ $$? -eq 1 ] # 1: there are findings, which is what the report is for

# Coverage is a figure and not a check, and costs a build of its own: with COVERAGE=1, or by `make coverage`.
# The sanitizer run comes last: what fails cheaply should fail first, and a log should end with the tests' summary. One build with
# sanitizers is for the fuzz targets and the tests. What a browser or a scheduler does with our output says nothing of our memory.
NOT_OF_MEMORY = e2e\.(html|html_views|audit_formats|audit_kills|check_cache|integrations|slurm)
test: test-dependencies
	@$(MAKE) build-release
	ctest --preset release --parallel $(JOBS)
	@$(MAKE) build-fuzz
	scripts/run-fuzzers.sh
	@[ -z "$(COVERAGE)" ] || $(MAKE) coverage
	ctest --preset fuzz --parallel $(JOBS) --label-exclude tidy --exclude-regex '$(NOT_OF_MEMORY)'

coverage: test-dependencies
	@$(MAKE) build-coverage
	@find build/coverage -name '*.gcda' -delete
	@ctest --preset coverage --quiet --parallel $(JOBS) --label-exclude tidy \
	  --exclude-regex '$(NOT_OF_MEMORY)|e2e\.(determinism|hostile)' || echo "coverage: some tests failed in the coverage build"
	@scripts/coverage.sh

asan: test-dependencies
	@$(MAKE) build-asan
	ctest --preset asan --parallel $(JOBS)

fuzz: test-dependencies
	@$(MAKE) build-fuzz
	scripts/run-fuzzers.sh

dependencies:
	@scripts/install-dependencies.sh build

test-dependencies:
	@scripts/install-dependencies.sh test

build-%: build/%/build.ninja
	@cmake --build --preset $* --parallel $(JOBS)

# Presets are read at configure time only; everything else CMake re-checks by itself.
build/%/build.ninja: CMakePresets.json
	cmake --preset $*
	@touch $@

format: test-dependencies
	@find analyzer parsers graph rules reports tests -name '*.[ch]' -not -path 'tests/tidy/*' \
	  -not -path 'tests/golden/*' -not -path 'tests/fuzz/corpus/*' -print0 | xargs -0 -r clang-format -i

clean:
	rm -rf build report.html report.json report.sarif
