#!/usr/bin/env bash
# A grid of 200 runs, killed (SIGKILL) ten times at random moments before it is done and resumed, beside
# one that runs through: every file but times.csv must be the same.
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
dimensions = [10, 20]
[[methods]]
method = "kmeans"
clusters = [2, 3, 4, 5, 6]
[[methods]]
method = "spherical-kmeans"
clusters = [3, 5]
[[methods]]
method = "bisecting-kmeans"
clusters = 4
[[methods]]
method = "leiden"
resolution = [0.5, 1.0]
PLAN

now() { echo $(( $(date +%s%N) / 1000000 )); }
pause() { sleep "$(( $1 / 1000 )).$(printf %03d $(( $1 % 1000 )))"; }

begin=$(now)
"$dateline" experiment plan.toml --output through --quiet &
until [[ -e through.unfinished/inputs.json ]]; do sleep 0.005; done
reading=$(( $(now) - begin ))
wait $!
through=$(( $(now) - begin ))
echo "one run through: $through ms, of which $reading ms to read the reports and check the plan"

# Random moments of four fifths of the work, so that no kill comes too late: every process reads the
# reports again, wholly or in part, and then works until its moment.
work=$(( (through - reading) * 4 / 5 ))
mapfile -t moments < <(for (( i = 0; i < kills; i++ )); do
  echo $(( (RANDOM * 32768 + RANDOM) % work ))
done | sort -n)

last=0
landed=0
for moment in "${moments[@]}"; do
  if [[ -d killed.unfinished ]]; then
    "$dateline" experiment resume killed --quiet 2> /dev/null &
  else
    "$dateline" experiment plan.toml --output killed --quiet 2> /dev/null &
  fi
  process=$!
  delay=$(( reading * (RANDOM % 100) / 100 + moment - last ))
  last=$moment
  pause "$delay"
  kill -9 "$process" 2> /dev/null && landed=$(( landed + 1 ))
  wait "$process" 2> /dev/null || true
  held=$(find killed.unfinished -name 'run-*.json' 2> /dev/null | wc -l)
  echo "kill $landed of $kills after $delay ms: $held runs are kept"
done
if [[ -d killed.unfinished ]]; then "$dateline" experiment resume killed --quiet 2> /dev/null; fi
if [[ ! -d killed ]]; then "$dateline" experiment plan.toml --output killed --quiet; fi

rm through/times.csv killed/times.csv
diff -r through killed && echo "the same bytes in $(find through -type f | wc -l) files"
test "$(ls)" = "$(printf 'killed\nplan.toml\nthrough')" && echo "nothing else is left"
test "$landed" = "$kills" && echo "all $kills kills came before the end"
