#!/usr/bin/env bash
# Sets up, builds and runs a sample: build/run.sh NAME [arguments of the sample]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${1:-}
project=$root/samples/$name/$name.csproj
if [[ -z $name || ! -f $project ]]; then
    [[ -z $name ]] || echo "There is no sample named '$name'." >&2
    echo "usage: build/run.sh NAME [arguments]; the samples are:" >&2
    for project in "$root"/samples/*/*.csproj; do echo "  $(basename "$project" .csproj)" >&2; done
    exit 2
fi

source "$root/build/environment.sh"
"$root/build/configure.sh"
dotnet build "$project" -c Release -v quiet -nologo
exec dotnet run --project "$project" -c Release --no-build -- "${@:2}"
