#!/usr/bin/env bash
# Checks the inputs and decides what the later steps do: the command, the keys of caches, names and paths.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

boolean() {
  case $2 in
    true | false) ;;
    *) fail "the input \`$1\` is neither \`true\` nor \`false\`" ;;
  esac
}

# A pull request whose workflow gets no secrets.
has_no_secrets() {
  [ "${GITHUB_EVENT_NAME:-}" = pull_request ] || return 1
  [ "$HEAD_REPOSITORY" != "${GITHUB_REPOSITORY:-}" ] || [ "${GITHUB_ACTOR:-}" = 'dependabot[bot]' ]
}

has_key() {
  [ "$HAS_KEY" = true ] || [ -n "${SIGMAMIND_API_KEY:-}" ] || [ -n "${SIGMA_SUITE_API_KEY_FILE:-}" ]
}

# A path as the cache and the upload see it: from the workspace on.
from_workspace() {
  local path=${1//\\//}
  case $path in
    /* | [A-Za-z]:*) ;;
    *) [ "$folder" = . ] || path=$folder/$path ;;
  esac
  echo "$path"
}

# The actions for caches and artifacts read paths as patterns: with another meaning, nothing would be kept.
literal() {
  case $2 in
    *[*?[]* | [~!#]* | ' '* | *' ') fail "the input \`$1\` would be a pattern for GitHub's caches: choose another path" ;;
    *\\*) [ "${RUNNER_OS:-}" = Windows ] || fail "the input \`$1\` contains a backslash: write \`/\`" ;;
  esac
}

# A checkout of the action inside the workspace contains example suite files. No run should find them.
hide_checkout() {
  local workspace checkout inside exclude rule
  workspace=$(cd "$GITHUB_WORKSPACE" && pwd -P)
  checkout=$(cd "$1" && pwd -P)
  inside=${checkout#"$workspace"/}
  [ "$inside" != "$checkout" ] || return 0
  if [ -d "$workspace/.git" ]; then
    exclude=$workspace/.git/info/exclude
    rule=/$(printf '%s' "$inside" | sed 's/[][*?\\ ]/\\&/g')/
  elif [ -d "$checkout/.git" ]; then
    exclude=$checkout/.git/info/exclude
    rule='*'
  else
    # Without git, both were unpacked from an archive.
    exclude=$checkout/.gitignore
    rule='*'
  fi
  mkdir -p "$(dirname "$exclude")"
  grep -qxF -e "$rule" "$exclude" 2>/dev/null || printf '\n%s\n' "$rule" >>"$exclude"
}

chosen=$COMMAND
case $chosen in
  run | check | merge | install) ;;
  *) fail 'the input `command` must be `run`, `check`, `merge` or `install`' ;;
esac
[ -z "$SHARD" ] || [[ $SHARD =~ ^[0-9]+/[0-9]+$ ]] || fail 'the input `shard` is not of the form 1/4'
for path in "working-directory=$WORKING_DIRECTORY" "results=$RESULTS" "state=$STATE"; do
  literal "${path%%=*}" "${path#*=}"
done
boolean comment "$COMMENT"
boolean upload "$UPLOAD"
if [ "$chosen" = run ] && has_no_secrets && ! has_key && ! grep -q '^--sandbox' <<<"$ARGS"; then
  chosen=check
  echo '::notice title=sigma-suite::This pull request gets no secrets, so its suite files are checked, and not run.'
fi
output command "$chosen"

folder=${WORKING_DIRECTORY//\\//}
folder=${folder#./}
folder=${folder%/}
[ -n "$folder" ] || folder=.
case $chosen in
  run | merge) output results "$(from_workspace "$RESULTS")" ;;
esac
ledgers=$(from_workspace "$STATE")/runs
output ledgers "$ledgers"
if compgen -G "$ledgers/*.jsonl" >/dev/null; then
  output had-ledgers true
else
  output had-ledgers false
fi

# Jobs of a matrix share their name, and all jobs share the id of the run. Hashes have one length, so the prefix of a job
# matches no key of another job.
job=${GITHUB_JOB:-}
identity=$(printf '%s\n' "${GITHUB_WORKFLOW:-}" "$job" "$JOB_INDEX" "$SHARD" "$STATE_KEY" | sha256 | cut -c 1-16)
prefix=sigma-suite-state-${GITHUB_RUN_ID:-0}-$identity-
output state-prefix "$prefix"
output state-key "$prefix${GITHUB_RUN_ATTEMPT:-1}"
output comment-id "$identity"

artifact=$ARTIFACT_NAME
if [ -z "$artifact" ]; then
  artifact=sigma-suite-results-$job
  [ -z "$STATE_KEY" ] || artifact=$artifact-$STATE_KEY
  [ -z "$SHARD" ] || artifact=$artifact-${SHARD//\//-of-}
  [ "${JOB_TOTAL:-1}" = 1 ] || artifact=$artifact-$JOB_INDEX
fi
# Found out now, and not after a run was paid for.
case $artifact in
  *[\":\<\>\|*?\\/]*) fail 'the input `artifact-name` contains one of the characters " : < > | * ? \ /' ;;
esac
output artifact "$artifact"

action=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
hide_checkout "$action"
if [ "$VERSION" = source ]; then
  source=${SOURCE:-$action}
  [ -f "$source/Cargo.lock" ] || fail "there is no checkout of sigma-suite in the folder of the input \`source\`"
  source=$(cd "$source" && pwd)
  hide_checkout "$source"
  digest=$(digest_of_sources "$source")
  output source "$source"
  output binary-key "sigma-suite-binary-$(system)-$digest"
  output bin "$(temporary)/sigma-suite/$digest"
else
  output bin "$(temporary)/sigma-suite/$(printf '%s' "$VERSION" | tr -c 'A-Za-z0-9.+-' _)"
fi
