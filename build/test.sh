#!/usr/bin/env bash
# Sets up, builds and runs all tests: build/test.sh [arguments of dotnet test, such as --filter Name~Tokenizer]
# The last line is the total: N passed, N failed
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/build/out/test-results

source "$root/build/environment.sh"
"$root/build/configure.sh"
rm -rf "$results"
status=0
projects=("$root"/test/*.Tests/*.csproj)
# compat has tests of its own, for where it is in use.
compat=$root/build/compat/Tests/Compat.Tests.csproj
if dotnet msbuild "$compat" -getProperty:IsInUse | grep -q true; then projects+=("$compat"); fi
for project in "${projects[@]}"; do
    dotnet build "$project" -c Release -v quiet -nologo
    # A test that hangs is named and ends the run.
    dotnet test "$project" -c Release --no-build --nologo --logger trx --results-directory "$results" \
        --blame-hang-timeout 5min --blame-hang-dump-type none "$@" || status=$?
done

# The sum of a counter, such as passed, over the result files.
count() {
    local n sum=0
    for n in $(sed -nE "s/.*<Counters .*\b$1=\"([0-9]+)\".*/\1/p" "$results"/*.trx 2>/dev/null); do
        sum=$((sum + n))
    done
    echo "$sum"
}

passed=$(count passed) failed=$(count failed)
skipped=$(($(count total) - $(count executed)))
if [[ $failed == 0 && $status != 0 ]]; then
    echo "The test run broke off (exit status $status); it counts as one failure." >&2
    failed=1
elif [[ $((passed + failed)) == 0 ]]; then
    echo 'No test ran.' >&2
    status=1
fi
echo "$passed passed, $failed failed$([[ $skipped == 0 ]] || echo ", $skipped skipped")"
exit "$status"
