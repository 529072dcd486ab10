# Sourced by the scripts beside it. The SDK speaks English, because configure.sh reads what it says;
# on a Linux without ICU it runs only when told so, and then knows no other language.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if [[ $(uname -s) == Linux ]] && ! compgen -G '/usr/lib*/libicuuc.so.*' >/dev/null &&
    ! compgen -G '/usr/lib/*/libicuuc.so.*' >/dev/null; then
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
else
    export DOTNET_CLI_UI_LANGUAGE=en
fi
