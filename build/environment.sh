# Sourced by the scripts beside it. Invariant globalization, so that the SDK runs on a machine without ICU;
# English, because configure.sh reads its messages.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
