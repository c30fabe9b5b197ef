#!/usr/bin/env bash
# A private PostgreSQL for tests and measurements, from Debian's package (apt: postgresql).
#
#   deploy/postgres.sh start DIR   makes a cluster in DIR, starts it on a free port of loopback, prints its URL
#   deploy/postgres.sh stop DIR    stops it and removes DIR
#   deploy/postgres.sh halt DIR    stops it as a power cut does; its data stay
#   deploy/postgres.sh freeze DIR  lets it hang: connections stay open and nothing is answered
#   deploy/postgres.sh resume DIR  ends either
#
# No service of the system is touched. The server never runs as root: started by root, it runs as the user `postgres`
# that the package has made. The password is random; the URL holds it and stands in DIR/url, readable by its owner.
set -euo pipefail

usage() {
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
[ $# = 2 ] || usage
action=$1 dir=$2

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ ! -x "$bin/initdb" ]; then
    echo "postgres.sh: PostgreSQL is missing; install it with: apt-get install postgresql" >&2
    exit 1
fi

# Runs a command as somebody who may run the server.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && setpriv --reuid postgres --regid postgres --clear-groups -- env HOME=/ "$@")
    else
        "$@"
    fi
}

# The server and all processes of it.
processes() {
    local server
    server=$(head -n 1 "$dir/data/postmaster.pid")
    echo "$server" $(ps -o pid= --ppid "$server")
}

launch() {
    as_server "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --options="$1" --wait start >/dev/null
}

case $action in
start)
    if [ -e "$dir" ]; then
        echo "postgres.sh: $dir exists; stop it first" >&2
        exit 1
    fi
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    chmod 700 "$dir"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && printf '%s\n' "$password" >"$dir/password")
    if [ "$(id -u)" = 0 ]; then chown -R postgres:postgres "$dir"; fi
    if ! as_server test -r "$dir/password"; then
        echo "postgres.sh: the user postgres can't reach $dir; choose a folder whose parents it may enter" >&2
        rm -rf "$dir"
        exit 1
    fi
    as_server "$bin/initdb" --pgdata="$dir/data" --username=ringback --pwfile="$dir/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || {
        cat "$dir/initdb.log" >&2
        exit 1
    }
    for _ in 1 2 3 4 5; do
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 20000))
        # Somebody answers there: another port.
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
        options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
        if launch "$options"; then
            echo "$options" >"$dir/options"
            url="postgres://ringback:$password@127.0.0.1:$port/postgres"
            (umask 077 && printf '%s\n' "$url" >"$dir/url")
            echo "$url"
            exit 0
        fi
    done
    echo "postgres.sh: the server did not start:" >&2
    tail -n 20 "$dir/server.log" >&2
    exit 1
    ;;
stop)
    [ -d "$dir" ] || exit 0
    dir=$(cd "$dir" && pwd)
    if [ -f "$dir/data/postmaster.pid" ]; then
        as_server "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate --wait stop >/dev/null
    fi
    # Only what this script has made.
    if [ -f "$dir/password" ] && [ -d "$dir/data" ]; then rm -rf "$dir"; fi
    ;;
halt)
    as_server "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate --wait stop >/dev/null
    ;;
freeze)
    # shellcheck disable=SC2046
    kill -STOP $(processes)
    ;;
resume)
    if [ -f "$dir/data/postmaster.pid" ]; then
        # shellcheck disable=SC2046
        kill -CONT $(processes)
    else
        launch "$(cat "$dir/options")"
    fi
    ;;
*) usage ;;
esac
