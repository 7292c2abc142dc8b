#!/usr/bin/env bash
# Puts sigma-suite on PATH: from the cache, built from source, or from a release.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

binary=$BIN/sigma-suite$(exe)

# A cached binary is built again if it does not start here.
build() {
  if "$binary" --version 2>/dev/null; then
    return
  fi
  command -v cargo >/dev/null ||
    fail 'Cargo is missing, and `version: source` builds sigma-suite: install Rust 1.95 or later before this step'
  # Cargo and rustup read settings of the current folder and those above it. Those of the workspace are not meant.
  cd "$(temporary)"
  cargo build --locked --profile dist --bin sigma-suite \
    --manifest-path "$SOURCE/Cargo.toml" --target-dir "$(temporary)/sigma-suite/target"
  mkdir -p "$BIN"
  cp "sigma-suite/target/dist/sigma-suite$(exe)" "$binary"
  output built true
}

target() {
  case ${RUNNER_OS:-}-${RUNNER_ARCH:-} in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

get() {
  curl --fail --silent --show-error --location --proto-redir =https --retry 3 --retry-max-time 300 --max-time 300 --output "$2" "$1"
}

download() {
  local number=${VERSION#v} repository=${REPOSITORY:-$ACTION_REPOSITORY} target archive from folder actual
  [[ $number =~ ^[0-9]+(\.[0-9A-Za-z+-]+)*$ ]] || fail 'the input `version` is neither a version nor `source`'
  [ -n "$repository" ] || fail 'the action comes from a local folder: set `repository`, as OWNER/NAME, to download a release'
  [[ $repository =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]] || fail 'the input `repository` is not of the form OWNER/NAME'
  target=$(target)
  [ -n "$target" ] || fail "there is no release for ${RUNNER_OS:-} on ${RUNNER_ARCH:-}: set \`version: source\`"
  archive=sigma-suite-$number-$target.tar.gz
  [ "${RUNNER_OS:-}" != Windows ] || archive=sigma-suite-$number-$target.zip
  from=$SERVER_URL/$repository/releases/download/v$number
  folder=$(mktemp -d "$(temporary)/sigma-suite-XXXXXX")
  cd "$folder"
  get "$from/$archive" "$archive" || fail "cannot download $from/$archive"
  get "$from/SHA256SUMS" SHA256SUMS || fail "cannot download $from/SHA256SUMS"
  actual=$(sha256 <"$archive")
  awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' SHA256SUMS | grep -qxF -e "$actual" ||
    fail "the SHA-256 of $archive is $actual, which is not that of SHA256SUMS"
  if [ -n "$SHA256" ]; then
    tr -s ' \t\r' '\n' <<<"$SHA256" | grep -qixF -e "$actual" ||
      fail "the SHA-256 of $archive is $actual, which is not that of the input \`sha256\`"
  fi
  case $archive in
    *.zip) unzip -q "$archive" ;;
    *) tar -xzf "$archive" ;;
  esac || fail "cannot unpack $archive"
  mkdir -p "$BIN"
  find . -type f -name "sigma-suite$(exe)" -exec cp {} "$binary" \;
  "$binary" --version || fail "the sigma-suite of $archive does not start"
}

if [ "$VERSION" = source ]; then
  build
else
  download
fi
output binary "$binary"
echo "$BIN" >>"$GITHUB_PATH"
