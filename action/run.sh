#!/usr/bin/env bash
# Becomes sigma-suite, which then gets the signal of a cancelled job.
set -euo pipefail

# A key that the job has in its environment stays there.
[ -z "$API_KEY" ] || export SIGMAMIND_API_KEY="$API_KEY"
unset API_KEY
cd -- "$WORKING_DIRECTORY"

# Options first. Paths follow `--`, so that none of them is read as an option.
set -- "$COMMAND"
# An unfinished run of an earlier attempt of this job is paid for. Any other that the state folder contains is of another
# run of the workflow, and says nothing about this one: sigma-suite neither resumes it nor pays for it again.
resume=
# Not every runner tells what it restored: ledgers that were not there before are of this job too.
if [ -n "$RESTORED" ] || { [ "$HAD_LEDGERS" = false ] && compgen -G "$STATE/runs/*.jsonl" >/dev/null; }; then
  resume=--resume
elif [ "$COMMAND" = run ] && [ "${GITHUB_RUN_ATTEMPT:-1}" -gt 1 ]; then
  echo '::warning title=sigma-suite::No ledger of an earlier attempt of this job was found. If one created batches, they are paid for again.'
fi
if [ "$COMMAND" = "$REQUESTED" ]; then
  # `--name value` on one line is two arguments; a value can contain spaces.
  while IFS= read -r line; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:blank:]]*}"}
    case $line in
      '') continue ;;
      --new | --resume) resume= ;;
    esac
    name=${line%% *}
    case $name in
      "$line" | *=*) set -- "$@" "$line" ;;
      --*) set -- "$@" "$name" "${line#* }" ;;
      *) set -- "$@" "$line" ;;
    esac
  done <<<"$ARGS"
fi
case $COMMAND in
  run)
    set -- "$@" "--results=$RESULTS" "--state=$STATE"
    [ -z "$resume" ] || set -- "$@" "$resume"
    [ -z "$FAIL_ON" ] || set -- "$@" "--fail-on=$FAIL_ON"
    [ -z "$MAX_ATTEMPTS" ] || set -- "$@" "--max-attempts=$MAX_ATTEMPTS"
    [ -z "$SHARD" ] || set -- "$@" "--shard=$SHARD"
    ;;
  check) set -- "$@" --format=github ;;
  merge) set -- "$@" "--results=$RESULTS" ;;
esac

set -- "$@" --
while IFS= read -r line; do
  line=${line%$'\r'}
  [ -n "$line" ] || continue
  if [ "$COMMAND" = merge ] && matches=$(compgen -G "$line"); then
    while IFS= read -r file; do
      set -- "$@" "$file"
    done <<<"$matches"
  else
    set -- "$@" "$line"
  fi
done <<<"$PATHS"

exec "$BINARY" "$@"
