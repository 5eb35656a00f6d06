#!/usr/bin/env bash
# A grid of 200 runs, killed (SIGKILL) ten times at random moments and resumed, beside one that runs
# through: every file but times.csv must be the same.
#
#   benches/kill_and_resume.sh [DATELINE] [REPORTS] [KILLS]
set -euo pipefail

dateline=$(realpath "${1:-target/release/dateline}")
reports=$(realpath "${2:-tests/data/reports}")
kills=${3:-10}
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cd "$home"

cat > plan.toml <<PLAN
input = ["$reports"]
seeds = 10
[[features]]
name = "tfidf"
dimensions = [5, 10]
[[features]]
name = "bm25"
weighting = "bm25"
dimensions = [5, 10]
[[methods]]
method = "kmeans"
clusters = [2, 3, 4, 5, 6]
PLAN

begin=$(date +%s%N)
"$dateline" experiment plan.toml --output through --quiet
through=$(( ($(date +%s%N) - begin) / 1000000 ))
echo "one run through: $through ms"

done=0
for (( kill = 1; kill <= kills; kill++ )); do
  if [[ -d killed.unfinished ]]; then
    "$dateline" experiment resume killed --quiet 2> /dev/null &
  else
    "$dateline" experiment plan.toml --output killed --quiet 2> /dev/null &
  fi
  process=$!
  # Any moment of what is left, on average.
  wait_for=$(( RANDOM * (2 * through / kills) / 32768 ))
  sleep "$(( wait_for / 1000 )).$(printf %03d $(( wait_for % 1000 )))"
  kill -9 "$process" 2> /dev/null || done=1
  wait "$process" 2> /dev/null || true
  held=$(find killed.unfinished -name 'run-*.json' 2> /dev/null | wc -l)
  echo "kill $kill after $wait_for ms: $held runs are kept"
done
if [[ -d killed.unfinished ]]; then "$dateline" experiment resume killed --quiet 2> /dev/null; fi
if [[ ! -d killed ]]; then "$dateline" experiment plan.toml --output killed --quiet; fi

rm through/times.csv killed/times.csv
diff -r through killed && echo "the same bytes in $(find through -type f | wc -l) files (ended before a kill: $done)"
test "$(ls)" = "$(printf 'killed\nplan.toml\nthrough')" && echo "nothing else is left"
