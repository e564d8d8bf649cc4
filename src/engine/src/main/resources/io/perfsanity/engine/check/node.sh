# shellcheck shell=bash
# Runs as a case's command on a node: says what is there of what cases need, a line each.
found() { printf 'perf-sanity found %s=%s\n' "$1" "$2"; }
found node "$PS_NODE"
if command -v python3 >/dev/null; then
    found python3 "$(python3 -c 'import platform; print(platform.python_version())')"
    for each in pytest:pytest pytest-timeout:pytest_timeout PyYAML:yaml; do
        ! python3 -c "import ${each#*:}" 2>/dev/null || found "${each%:*}" yes
    done
fi
! command -v nvidia-smi >/dev/null || found nvidia-smi "$(nvidia-smi -L | grep -c '^GPU ')"
[[ ! -w $PS_RUN_DIR ]] || found 'work directory' "$PS_RUN_DIR"
[[ -z ${PS_MODELS_ROOT:-} || ! -d $PS_MODELS_ROOT ]] || found modelsRoot "$PS_MODELS_ROOT"
printf '<testsuite name="check"><testcase classname="check" name="node"/></testsuite>\n' >"$PS_OUTPUT_DIR/results.xml"
