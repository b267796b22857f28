# make run starts the system on this machine; make test and make check tell
# whether it is whole. Only Go is needed; check builds its linter once.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run policy-table test test-aws check fmt fmt-check vet lint race bench bench-detect check-template template-lint cost package vuln sbom clean

LINT_VERSION := v2.15.0
LINT := .cache/bin/golangci-lint-$(LINT_VERSION)
GO_DIRS := $(wildcard functions schemas scripts shared infra)
FUNCTIONS := $(notdir $(patsubst %/,%,$(dir $(wildcard functions/*/main.go))))

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## start the local server with demo data under ./data
	@mkdir -p build
	go build -o build/localserver ./scripts/localserver
	./build/localserver -addr 127.0.0.1:8080 -data ./data -demo

test: ## every test that needs only Go
	go test ./...

AWS_TESTS = $(shell grep -rl --include='*_test.go' '"vendorrisk/shared/enginetest"' $(GO_DIRS) | xargs -n1 dirname | sort -u | sed 's,^,./,')
test-aws: ## what speaks to AWS, against moto, dynalite and versitygw (installed into .cache); needs python3 with venv, npm
	@mkdir -p build
	go build -o build/engines ./scripts/engines
	./build/engines go test -count=1 -timeout 20m $(AWS_TESTS)

check: fmt-check vet lint check-template race ## what CI runs after make test; fuzz targets run their seeds

fmt: $(LINT) ## format the code
	$(LINT) fmt

fmt-check:
	@out="$$(gofmt -l $(GO_DIRS))"; if [ -n "$$out" ]; then echo "gofmt would change:"; echo "$$out"; exit 1; fi

vet:
	go vet ./...

lint: $(LINT) ## golangci-lint with the import rules
	$(LINT) run

check-template: ## hold template.yaml to the code: functions, routes, variables, rights, alarms
	go run ./scripts/check-template

template-lint: ## cfn-lint, checkov and cdk-nag over template.yaml (installed into .cache); needs python3 with venv, npm
	go run ./scripts/template-lint

race: ## every test under the race detector
	go test -race ./...

bench: ## one table of today's figures and their limits; some minutes
	go run ./scripts/bench

bench-detect: ## what detection finds on simulated days with planted attacks
	go run ./scripts/bench-detect

cost: ## infra/cost.md anew: what AWS asks a year, from counted calls
	go run ./scripts/cost

package: $(addprefix build/,$(addsuffix /bootstrap,$(FUNCTIONS))) ## build every Lambda for linux/arm64

build/%/bootstrap: FORCE
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -tags lambda.norpc -trimpath -ldflags='-s -w' -o $@ ./functions/$*

policy-table: ## print who may do what: role × action, as the policies decide it
	@go run ./scripts/policy-table

vuln: ## known vulnerabilities in what is linked; says so where the database cannot be reached
	go run ./scripts/vuln -- go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...

sbom: ## every module that the server links, with version and checksum, into build/sbom.txt
	@mkdir -p build
	go build -o build/localserver ./scripts/localserver
	go version -m build/localserver > build/sbom.txt
	@echo "build/sbom.txt: $$(grep -c '	dep	' build/sbom.txt) modules"

clean: ## drop what was built; ./data stays
	rm -rf build

$(LINT):
	GOBIN=$(CURDIR)/.cache/install go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mkdir -p $(@D) && mv .cache/install/golangci-lint $@

FORCE:
