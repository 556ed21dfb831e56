#!/bin/sh
# Shows sms on the worked example: build it, check it, break one link, see what the check says, mend it, ask it a question, and see
# how the check corrects a draft. No model runs for the draft: a server on this machine plays a recording.
# Usage: examples/demo.sh [FOLDER]   FOLDER must not exist yet or be empty; without it, a new temporary one is made.
set -eu

as_of=2026-08-31
catalog=plan/service-catalog.md
incidents=do/incident-management.md

fail() {
    printf '\ndemo: %s\n' "$1" >&2
    exit 1
}

heading() {
    printf '\n== %s\n\n' "$1"
}

# run EXPECTED COMMAND...: show the command as it can be typed, run it, and stop unless it exits as expected.
run() {
    expected=$1
    shift
    printf '$'
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_./:=+-]*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    code=0
    "$@" || code=$?
    printf '(exit code %s)\n' "$code"
    [ "$code" -eq "$expected" ] || fail "that command was expected to exit with $expected, not $code"
}

command -v sms >/dev/null 2>&1 || fail 'there is no sms on the PATH; install it first, or activate its environment'
command -v git >/dev/null 2>&1 || fail 'there is no git on the PATH; approvals and history need it'

# Commits carry a name. Where git knows none for this person, the demo lends one for its own run.
if ! git -c user.useConfigOnly=true var GIT_COMMITTER_IDENT >/dev/null 2>&1; then
    export GIT_AUTHOR_NAME='sms demo' GIT_AUTHOR_EMAIL=demo@example.com
    export GIT_COMMITTER_NAME='sms demo' GIT_COMMITTER_EMAIL=demo@example.com
fi

dir=${1:-$(mktemp -d "${TMPDIR:-/tmp}/sms-demo.XXXXXX")/netops}

heading "1. The SMS of NetOps Solutions, drafted from its answers and approved, in $dir"
run 0 sms init "$dir" --example netops

heading "2. Do the documents agree, on $as_of?"
run 0 sms -C "$dir" check --as-of "$as_of"

heading '3. A slip: Managed Infrastructure now depends on SVC-0005, one zero too many, and no longer on the Backup System'
sed '1,/service: SVC-005/s/service: SVC-005/service: SVC-0005/' "$dir/$catalog" >"$dir/$catalog.new"
if cmp -s "$dir/$catalog" "$dir/$catalog.new"; then
    rm -f "$dir/$catalog.new"
    fail "$catalog has no dependency on SVC-005 to break"
fi
cat "$dir/$catalog.new" >"$dir/$catalog"
rm -f "$dir/$catalog.new"
run 0 git -C "$dir" --no-pager diff --unified=0
run 1 sms -C "$dir" check --as-of "$as_of"

heading '4. Back to the approved version'
run 0 git -C "$dir" checkout --quiet -- "$catalog"
run 0 sms -C "$dir" check --as-of "$as_of"

heading '5. The same facts answer questions'
run 0 sms -C "$dir" query "SELECT id, name, owner FROM service WHERE type = 'business'"

# The part of the model is played by examples/recorded_model.py, with the Python that sms runs in. The recording gives its correction
# only to a request that carries what the check found.
examples=$(cd "$(dirname "$0")" && pwd)
python=$(dirname "$(command -v sms)")/python
if "$python" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("litellm") is None)' 2>/dev/null; then
    heading '6. How the check corrects a draft. A recording plays the model, which promises P2 faster than P1; no model runs'
    place=$(mktemp "${TMPDIR:-/tmp}/sms-demo.XXXXXX")
    "$python" "$examples/recorded_model.py" "$examples/netops/replies/incident-management.yaml" >"$place" &
    recording=$!
    trap 'kill "$recording" 2>/dev/null || true; rm -f "$place"' EXIT
    tries=100
    until [ -s "$place" ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] && kill -0 "$recording" 2>/dev/null || fail 'the recording does not play'
        sleep 0.1
    done
    address=$(cat "$place")
    # The recording takes no key, and none leaves this machine.
    export OPENAI_API_KEY=none NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
    run 0 rm "$dir/$incidents"
    run 0 sms -C "$dir" draft incident-management --brief briefs/incident-management.md \
        --model openai/recording --api-base "$address" --as-of "$as_of"
    run 0 git -C "$dir" checkout --quiet -- "$incidents"
    kill "$recording" 2>/dev/null || true
else
    heading '6. Drafting with a model is not installed here: pip install "sms-cli[draft]"'
fi

heading 'What to try next'
cat <<TEXT
  cd "$dir"
  sms skills list                            the documents of the SMS, and how far each is
  sms explain CAT004                         what a rule asks, why, and how to mend it
  sms query --tables                         what can be asked
  \$EDITOR $catalog            change a fact, then: sms check --as-of $as_of
TEXT
