#!/usr/bin/env bash
# What a team may write without sigma-suite. Usage: curl-loop.sh FILE >junit.xml
# Each line of FILE has an agent and its test cases.
set -euo pipefail
export api=$SIGMAMIND_API_URL/v1

call() {
  curl --silent --show-error --fail-with-body --header "X-API-Key: $SIGMAMIND_API_KEY" "$@"
}

run_agent() {
  local agent=$1 body batch
  body=$(jq -n --arg agent "$agent" '{agentId: $agent, testCases: $ARGS.positional}' --args "${@:2}")
  batch=$(call --json "$body" "$api/batch-runs" | jq -r .batchId)
  until call "$api/batch-runs/$batch?agentId=$agent" |
    jq -e '.successfulAttempts + .failedAttempts == .totalAttempts' >/dev/null; do
    sleep 0.5
  done
  call "$api/test-runs?batchId=$batch&agentId=$agent&size=1000" | jq -r '.data[] |
    "<testcase name=\"\(.testCase.testCaseId)\">\(if .isSuccessful then "" else "<failure/>" end)</testcase>"'
}
export -f call run_agent

echo '<testsuite name="agents">'
xargs -L 1 -P 0 bash -euc 'run_agent "$@"' run_agent <"$1"
echo '</testsuite>'
