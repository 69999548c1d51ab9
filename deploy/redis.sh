#!/bin/sh
# Starts Redis on an append-only file that is mended first: redis.sh FOLDER SETTINGS…
#
# Killed in the middle of a transaction, Redis 7 cuts only the torn command off its file at the next start, and leaves the
# transaction open before it. What is written next closes it: at the start after that, half a commit is back of which
# nobody was told. redis-check-aof cuts such a tail off where its transaction begins.
set -e
folder=$1
shift
manifest=$folder/appendonlydir/appendonly.aof.manifest
if [ -f "$manifest" ]; then yes | redis-check-aof --fix "$manifest" >&2; fi
exec redis-server --dir "$folder" "$@"
