#!/usr/bin/env bash
# Sets up, builds and runs a sample or a tool: build/run.sh NAME [arguments]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${1:-}
project=$root/samples/$name/$name.csproj
[[ -f $project ]] || project=$root/tools/$name/$name.csproj
if [[ -z $name || ! -f $project ]]; then
    [[ -z $name ]] || echo "There is no sample or tool named '$name'." >&2
    echo "usage: build/run.sh NAME [arguments]; the samples and tools are:" >&2
    for project in "$root"/samples/*/*.csproj "$root"/tools/*/*.csproj; do echo "  $(basename "$project" .csproj)" >&2; done
    exit 2
fi

source "$root/build/environment.sh"
# What a tool writes to standard output is its result alone.
"$root/build/configure.sh" >&2
dotnet build "$project" -c Release -v quiet -nologo >&2
exec dotnet run --project "$project" -c Release --no-build -- "${@:2}"
