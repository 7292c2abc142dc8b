# shellcheck shell=bash
# What the scripts of the action share. They run on Linux, on macOS with Bash 3.2, and in Git Bash on Windows.

# Text for a workflow command, which ends at a line break.
escaped() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '%s' "${text//$'\n'/%0A}"
}

warn() {
  echo "::warning title=sigma-suite::$(escaped "$1")"
}

# Ends with the exit code of a usage error.
fail() {
  echo "::error title=sigma-suite::$(escaped "$1")"
  exit 2
}

# Sets an output. A line break would begin another one.
output() {
  case $2 in
    *[$'\r\n']*) fail "a line break in the value for \`$1\`: give one line" ;;
  esac
  echo "$1=$2" >>"$GITHUB_OUTPUT"
}

# The SHA-256 of standard input, in hexadecimal. macOS has no `sha256sum`.
sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum
  else
    shasum -a 256
  fi | cut -d ' ' -f 1
}

# A folder that is empty when a job starts, with slashes on Windows too.
temporary() {
  printf '%s' "${RUNNER_TEMP//\\//}"
}

# `.exe` on Windows.
exe() {
  [ "${RUNNER_OS:-}" != Windows ] || printf .exe
}

# The system that a binary was built on: one built with a newer C library does not start on an older system.
system() {
  local release=
  if [ -r /etc/os-release ]; then
    release=-$(sed -nE 's/^(ID|VERSION_ID)=//p' /etc/os-release | tr -d '"\n')
  fi
  printf '%s-%s%s' "${RUNNER_OS:-}" "${RUNNER_ARCH:-}" "$release"
}

# A digest of the files that a checkout is built from, and of their names.
digest_of_sources() {
  local files
  cd "$1" || return
  files=$(find . -type f ! -path './.git/*' ! -path './target/*' ! -path '*/node_modules/*' | LC_ALL=C sort)
  {
    printf '%s\n' "$files"
    tr '\n' '\0' <<<"$files" | xargs -0 cat
  } | sha256 | cut -c 1-32
}
