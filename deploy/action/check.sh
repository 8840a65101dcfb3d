#!/usr/bin/env bash
# Validates each file of $FILES, writes its report as text to the log and as SARIF into $SARIF.
# The options stand in IDCC, DAY, REGIME, FAIL_ON and ANSWER_IN. Fails with 1 where a file does not conform, 2 where one cannot be read.
set -u
shopt -s globstar nullglob
mkdir -p "$SARIF"
options=(--regime "${REGIME:-auto}" --fail-on "${FAIL_ON:-violation}" --lang "${ANSWER_IN:-fr}")
[ -n "${IDCC:-}" ] && options+=(--idcc "$IDCC")
[ -n "${DAY:-}" ] && options+=(--date "$DAY")
status=0
count=0
while IFS= read -r pattern; do
  [ -n "$pattern" ] || continue
  found=0
  IFS= # a pattern may hold blanks
  for file in $pattern; do
    [ -e "$file" ] || continue
    found=1
    count=$((count + 1))
    proa validate "$file" "${options[@]}"
    code=$?
    [ "$code" -gt "$status" ] && status=$code
    [ "$code" -lt 2 ] && proa validate "$file" "${options[@]}" --format sarif > "$SARIF/$count.sarif"
  done
  if [ "$found" = 0 ]; then
    echo "$pattern : aucun fichier / no file" >&2
    status=2
  fi
done <<< "$FILES"
exit "$status"
