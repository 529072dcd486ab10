#!/usr/bin/env bash
# Decides where Microsoft.ML and TorchSharp come from, each on its own, and prepares what that needs.
#
# The answer is build/Dependencies.local.props, which every project reads. MicrosoftMLSource and TorchSharpSource
# ('packages' or 'compat') and TorchBackend ('cpu' or 'cuda-linux') may be given by hand, in the environment or in that
# file; what is not given is asked of the configured NuGet source, and for TorchSharp, of this system, whether its native
# library runs here. Delete the file to ask again.
# LIBTORCH=<dir> builds compat TorchSharp on that libtorch instead of the system's.
set -euo pipefail
build=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$build/environment.sh"
answers=$build/Dependencies.local.props
out=$build/out
probe=$out/probe
stamp=$out/configured
shim=$out/native/libtorchcompat.so

say() { echo "configure: $*"; }
stop() { echo "configure: $*" >&2; exit 1; }

# The value that the environment or the answers file gives a property; empty when neither does.
given() {
    local line value=${!1:-}
    if [[ -z $value && -f $answers ]]; then
        while IFS= read -r line; do
            [[ $line =~ \<$1[\ \>] ]] && line=${line#*>} && value=${line%%<*}
        done <"$answers"
    fi
    echo "$value"
}

check() {
    local property=$1 value=$2 allowed="${*:3}"
    [[ " $allowed " == *" $value "* ]] || stop "$property is '$value'; it must be one of: $allowed."
}

# What the stamp must say for everything to be in place.
state() {
    local sources=''
    if [[ $torch == compat ]]; then
        sources="${LIBTORCH:-system} $(find "$build/compat/native" -type f -exec cksum {} + | sort | cksum)"
    fi
    echo "$ml $torch $backend $sources"
}

# Why the NuGet source cannot serve these packages, in the versions that the project pins; empty when it can.
refusal() {
    local errors package
    mkdir -p "$probe"
    {
        echo '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>'
        for package in "$@"; do echo "<PackageReference Include=\"$package\" />"; done
        echo '</ItemGroup></Project>'
    } >"$probe/Probe.csproj"
    errors=$(dotnet restore "$probe/Probe.csproj" -v quiet 2>&1) && return
    errors=$(grep -m 1 'error ' <<<"$errors" || tail -n 1 <<<"$errors")
    errors=${errors#*error }
    echo "${errors%%. *}"
}

# What the system lacks to load TorchSharp as the probe has restored it; empty when it can, or outside Linux.
unmet() {
    [[ $(uname -s) == Linux ]] && has ldd || return 0
    local assets=$probe/obj/project.assets.json rid=linux-x64 version folder path folders=() natives=() library='' lacking
    [[ $(uname -m) != aarch64 ]] || rid=linux-arm64
    version=$(sed -nE 's|^ *"TorchSharp/(.*)": \{$|\1|p' "$assets" | head -n 1)
    mapfile -t folders < <(sed -n '/"packageFolders"/,/^  }/s|^ *"\(.*\)": {} *,\{0,1\}$|\1|p' "$assets")
    while read -r path; do
        for folder in "${folders[@]}"; do
            folder=$folder/$path/runtimes/$rid/native
            [[ ! -d $folder ]] || natives+=("$folder")
            [[ ! -f $folder/libLibTorchSharp.so ]] || library=$folder/libLibTorchSharp.so
        done
    done < <(sed -n 's|^ *"path": "\(.*\)",\{0,1\}$|\1|p' "$assets")
    [[ -n $library ]] || { echo "TorchSharp $version has no native library for $rid" && return; }
    # libtorch itself may lie in pieces, which a build puts together.
    lacking=$(LD_LIBRARY_PATH=$(IFS=: && echo "${natives[*]}") ldd "$library" 2>&1 | sed -nE \
        -e 's|^.*/([^/]+): version `(.*)'\'' not found.*|\1 lacks \2|p' \
        -e '/^[[:space:]]*lib(torch|c10)/d' -e 's|^[[:space:]]*([^ ]+) => not found.*|\1 is missing|p' | sort -u | paste -sd,)
    [[ -z $lacking ]] || echo "the native library of TorchSharp $version does not run here: ${lacking//,/, }"
}

# Sets the variable NAME to where TITLE comes from: as given, or as the NuGet source answers for the packages.
choose() {
    local name=$1 property=$2 title=$3 value why lacking=''
    value=$(given "$property")
    if [[ -n ${!property:-} ]]; then
        why="$property is given"
    elif [[ -n $value ]]; then
        why='as build/Dependencies.local.props says'
    else
        why=$(refusal "${@:4}")
        if [[ -z $why ]]; then
            value=packages why='the NuGet source serves it'
            [[ $title != TorchSharp ]] || lacking=$(unmet)
            [[ -z $lacking ]] || value=compat why=$lacking
        else
            # Only a plain no is an answer; any other failure, as of the network, may pass.
            [[ $why == NU110[123]* || $why == *40[134]* ]] ||
                stop "the NuGet source could not be asked for $title: $why" \
                    "Try again, or set $property to 'packages' or 'compat' by hand."
            value=compat why="the NuGet source does not serve it: $why"
        fi
    fi
    check "$property" "$value" packages compat
    printf -v "$name" %s "$value"
    say "$title from $value ($why)"
}

write_answers() {
    local temporary=$answers.$$
    cat >"$temporary" <<END
<Project>
  <!-- Written by configure.sh; values may be changed by hand. Delete this file to ask the NuGet source again. -->
  <PropertyGroup>
    <MicrosoftMLSource Condition="'\$(MicrosoftMLSource)' == ''">$ml</MicrosoftMLSource>
    <TorchSharpSource Condition="'\$(TorchSharpSource)' == ''">$torch</TorchSharpSource>
    <TorchBackend Condition="'\$(TorchBackend)' == ''">$backend</TorchBackend>
  </PropertyGroup>
</Project>
END
    mv "$temporary" "$answers"
}

has() { command -v "$1" >/dev/null; }
first() { compgen -G "$1" | head -n 1 || true; }
system_blas() { readlink -f "$(first '/usr/lib/*/libblas.so.3')" || true; }
optimised_blas() { first '/usr/lib/*/openblas-openmp/libblas.so.3'; }
is_reference_blas() { [[ $1 == */blas/libblas.so* ]]; }

# The Debian packages that compat TorchSharp still needs.
missing_packages() {
    has cmake || echo cmake
    has make || echo make
    has g++ || echo g++
    [[ -n ${LIBTORCH:-} ]] && return
    [[ -n $(first '/usr/lib*/cmake/Torch/TorchConfig.cmake')$(first '/usr/lib/*/cmake/Torch/TorchConfig.cmake') ]] ||
        echo libtorch-dev
    # Debian's reference BLAS is 50 to 80 times slower, and what libtorch-dev brings where there is no libblas yet.
    local blas
    blas=$(system_blas)
    if has apt-get && { [[ -z $blas ]] || { is_reference_blas "$blas" && [[ -z $(optimised_blas) ]]; }; }; then
        echo libopenblas0-openmp
    fi
}

install_packages() {
    local packages=("$@")
    if ! has apt-get; then
        stop "compat TorchSharp needs: ${packages[*]} (Debian's names). Install them or set LIBTORCH to a libtorch" \
            "directory; or set TorchSharpSource=packages if your NuGet source serves TorchSharp."
    elif [[ $(id -u) != 0 ]]; then
        stop "compat TorchSharp needs: ${packages[*]}. Run as root: apt-get install ${packages[*]}" \
            "(LIBTORCH=<dir> takes the place of libtorch-dev and libopenblas0-openmp);" \
            "or set TorchSharpSource=packages if your NuGet source serves TorchSharp."
    fi
    say "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    mkdir -p "$out"
    if ! { apt-get -qq update && apt-get -qq install -y --no-install-recommends "${packages[@]}"; } >"$out/apt.log" 2>&1
    then
        tail -n 20 "$out/apt.log" >&2
        stop "apt-get could not install ${packages[*]}; see above."
    fi
}

# An installed OpenBLAS is of no use while the alternatives system prefers another.
select_blas() {
    [[ -n ${LIBTORCH:-} ]] && return
    is_reference_blas "$(system_blas)" || return 0
    local fast name
    fast=$(optimised_blas)
    name=libblas.so.3-$(basename "$(dirname "$(first '/usr/lib/*/libblas.so.3')")")
    if [[ -n $fast && $(id -u) == 0 ]] && has update-alternatives; then
        update-alternatives --set "$name" "$fast" >/dev/null && say "system BLAS is now $fast" && return
    fi
    say "warning: the system BLAS is the reference one, 50 to 80 times slower than OpenBLAS;" \
        "as root: update-alternatives --config $name" >&2
}

prepare_torch() {
    local missing
    [[ $(uname -s) == Linux ]] ||
        stop "compat TorchSharp is for Linux; set TorchSharpSource=packages, or use plain dotnet run and dotnet test."
    [[ -z ${LIBTORCH:-} || -d $LIBTORCH/include ]] ||
        stop "LIBTORCH is '$LIBTORCH'; it must be a libtorch directory, with include and lib in it."
    mapfile -t missing < <(missing_packages)
    [[ ${#missing[@]} == 0 ]] || install_packages "${missing[@]}"
    select_blas
    say "building the native library of compat TorchSharp on libtorch in ${LIBTORCH:-the system}"
    "$build/compat/native/build.sh"
}

ml=$(given MicrosoftMLSource)
torch=$(given TorchSharpSource)
backend=$(given TorchBackend)
backend=${backend:-cpu}
if [[ -f $answers && -f $stamp && $(<"$stamp") == "$(state)" ]] && [[ $torch == packages || -f $shim ]]; then
    exit 0
fi

has dotnet || stop "dotnet is not on the PATH; install the .NET SDK 10 (https://dot.net)."
sdk=$(cd "$build" && dotnet --version)
[[ ${sdk%%.*} -ge 10 ]] || stop "the .NET SDK is $sdk; it must be 10 or later (https://dot.net)."
check TorchBackend "$backend" cpu cuda-linux

choose ml MicrosoftMLSource Microsoft.ML Microsoft.ML Microsoft.ML.Tokenizers
choose torch TorchSharpSource TorchSharp TorchSharp "TorchSharp-$backend"
write_answers
[[ $torch == packages ]] || prepare_torch
mkdir -p "$out"
state >"$stamp"
