#!/usr/bin/env bash
# Writes the results as a comment on the pull request, or replaces that of an earlier run of the same job.
#
# Nothing that goes wrong here fails the job: a fork's token, for one, must not write comments.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Pages of 100 comments that are searched.
MAX_PAGES=30

give_up() {
  warn "$1. The results are in the step summary. \`comment: false\` switches comments off."
  exit 0
}

# Sends a request and prints its status; the body is in `answer`. The token is no argument, since other processes could
# read it.
api() {
  printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" |
    curl --config - --silent --show-error --max-time 30 --output answer --write-out '%{http_code}' \
      --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' "$@" || true
}

expect() {
  case $1 in
    2??) ;;
    403 | 404) give_up "No comment on the pull request: the token may not do so ($1); the job needs \`pull-requests: write\`" ;;
    *) give_up "No comment on the pull request: GitHub answered ${1:-nothing}" ;;
  esac
}

# Reads a value of the answer. On Windows, jq ends lines with a carriage return.
query() {
  jq -r "$@" answer | tr -d '\r'
}

# Whose comments are ours. A workflow's own token is that of a bot, and may not ask who it is.
find_author() {
  author=
  case $(api "$GITHUB_API_URL/user") in
    2??) author=$(query '.login? // empty') ;;
  esac
}

# Finds the comment of this job, if there is one. Anybody can write the marker, so its author must be ours too.
find_comment() {
  local page=1
  id=
  while [ "$page" -le "$MAX_PAGES" ]; do
    expect "$(api --retry 2 --retry-max-time 60 "$comments?per_page=100&page=$page")"
    id=$(query --arg marker "$marker" --arg author "$author" '
      [.[] | select((.body // "") | gsub("\r"; "") | startswith($marker))
           | select(.user | . == null or if $author == "" then .type == "Bot" else .login == $author end)
           | .id][0] // empty')
    [ -z "$id" ] && [ "$(query length)" -eq 100 ] || return 0
    page=$((page + 1))
  done
}

trap '[ $? -eq 0 ] || give_up "No comment on the pull request: a command failed"' EXIT
comment=$RESULTS/comment.md
# Only what sigma-suite wrote: a checkout can contain a link to another file.
if [ ! -f "$comment" ] || [ -L "$comment" ] || [ "$(head -n 1 "$comment")" != '<!-- sigma-suite -->' ]; then
  exit 0
fi
for tool in curl jq; do
  command -v "$tool" >/dev/null || give_up "No comment on the pull request: \`$tool\` is missing"
done
[[ $TOKEN =~ ^[A-Za-z0-9._~+/=-]+$ ]] || give_up 'No comment on the pull request: there is no token'
[[ $PULL_REQUEST =~ ^[0-9]+$ ]] || give_up 'No comment on the pull request: its number is unknown'

folder=$(mktemp -d "$(temporary)/sigma-suite-XXXXXX")
marker="<!-- sigma-suite -->
<!-- sigma-suite job $COMMENT_ID -->"
{
  printf '%s\n' "$marker"
  tail -n +2 "$comment"
  printf '\nJob `%s`, attempt %s of [run %s](%s/%s/actions/runs/%s)\n' "$GITHUB_JOB" "$GITHUB_RUN_ATTEMPT" \
    "$GITHUB_RUN_ID" "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID"
} >"$folder/comment.md"
cd "$folder"
jq -Rs '{body: .}' comment.md >body.json

comments=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
find_author
find_comment
if [ -n "$id" ]; then
  expect "$(api --request PATCH --data-binary @body.json "${comments%/*/*}/comments/$id")"
else
  expect "$(api --data-binary @body.json "$comments")"
fi
