#!/usr/bin/env bash
# Builds libtorchcompat.so.   build.sh [output folder]   (default: build/out/native)
# LIBTORCH=<dir> takes that libtorch instead of the system's. Does nothing when the library is up to date.
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output_dir=${1:-$source_dir/../../out/native}
mkdir -p "$output_dir"
output_dir=$(cd "$output_dir" && pwd)
work_dir=$output_dir/cmake
library=$output_dir/libtorchcompat.so

if [[ -n ${LIBTORCH:-} ]]; then
    [[ -d $LIBTORCH/include && -d $LIBTORCH/lib ]] || {
        echo "LIBTORCH=$LIBTORCH: no folder with include/ and lib/ in it" >&2
        exit 1
    }
    libtorch=$(cd "$LIBTORCH" && pwd)
else
    libtorch=
fi

# A checkout that was moved, or another libtorch, starts afresh: CMake's cache holds absolute paths.
stamp="$source_dir|$libtorch"
if [[ $(cat "$work_dir/stamp" 2>/dev/null || true) != "$stamp" ]]; then
    rm -rf "$work_dir" "$library"
fi
if [[ -f $library && $library -nt $source_dir/torchcompat.cpp && $library -nt $source_dir/CMakeLists.txt ]]; then
    exit 0
fi

cmake -S "$source_dir" -B "$work_dir" -DCMAKE_BUILD_TYPE=Release -DLIBTORCH="$libtorch" \
    -DCMAKE_LIBRARY_OUTPUT_DIRECTORY="$output_dir" >/dev/null
cmake --build "$work_dir" --parallel 2
echo "$stamp" >"$work_dir/stamp"
touch "$library"
